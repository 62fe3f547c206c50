/** A value's place in a text that is valid JSON. */
export interface JsonSpan {
  start: number;
  end: number;
}

/** The members of the object that begins at `at`, as they stand; of two with one key the last one counts. */
export function memberSpans(text: string, at: number): Map<string, JsonSpan> {
  const members = new Map<string, JsonSpan>();
  let index = skipWhiteSpace(text, at + 1);
  while (text[index] === '"') {
    const keyEnd = valueEnd(text, index);
    const key = JSON.parse(text.slice(index, keyEnd)) as string;
    const start = skipWhiteSpace(text, skipWhiteSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    members.set(key, { start, end });
    index = nextItem(text, end);
  }
  return members;
}

/** The elements of the array that begins at `at`. */
export function elementSpans(text: string, at: number): JsonSpan[] {
  const elements: JsonSpan[] = [];
  let index = skipWhiteSpace(text, at + 1);
  while (index < text.length && text[index] !== "]") {
    const end = valueEnd(text, index);
    elements.push({ start: index, end });
    index = nextItem(text, end);
  }
  return elements;
}

/** The index of the first character at or after `at` that is no white space. */
export function skipWhiteSpace(text: string, at: number): number {
  let index = at;
  while (index < text.length && " \t\r\n".includes(text[index]!)) index++;
  return index;
}

/** After a value: past the comma, if one follows. */
function nextItem(text: string, at: number): number {
  const index = skipWhiteSpace(text, at);
  return text[index] === "," ? skipWhiteSpace(text, index + 1) : index;
}

function valueEnd(text: string, at: number): number {
  let depth = 0;
  let index = at;
  for (;;) {
    const character = text[index];
    if (character === '"') index = stringEnd(text, index);
    else if (character === "{" || character === "[") {
      depth++;
      index++;
    } else if (character === "}" || character === "]") {
      depth--;
      index++;
    } else if (depth > 0) index++;
    else while (index < text.length && !",]} \t\r\n".includes(text[index]!)) index++;
    if (depth === 0 || index >= text.length) return index;
  }
}

function stringEnd(text: string, at: number): number {
  let index = at + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === "\\" ? 2 : 1;
  return index + 1;
}
