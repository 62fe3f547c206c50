/** The words of the last command of an unfinished bash line, the program's name left out; the last one is being typed. */
export interface TypedLine {
  words: string[];
  /** the last word stands in quotes that are still open */
  quoted: boolean;
}

/** Splits a bash line up to the cursor: blanks, quotes and backslashes; variables stay as they stand. */
export function splitLine(line: string): TypedLine {
  let words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (quote !== "") {
      if (character === quote) quote = "";
      else if (character === "\\" && quote === '"' && /["\\$`]/.test(line[at + 1] ?? "")) word += line[++at]!;
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (character === "\\") word = (word ?? "") + (line[++at] ?? "");
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if ("|&;(".includes(character)) {
      words = [];
      word = undefined;
    } else word = (word ?? "") + character;
  }
  return { words: [...words, word ?? ""].slice(1), quoted: quote !== "" };
}

/**
 * A candidate as bash wants it: without what stands before the last character at which bash breaks the word, since
 * bash replaces only what comes after that; with backslashes where the shell would read something else.
 */
export function bashReply(candidate: string, current: string, quoted: boolean, wordBreaks: string): string {
  if (quoted) return candidate;
  let kept = 0;
  for (let at = 0; at < current.length; at++) {
    // readline keeps an @ or $ with the word that it begins
    if (wordBreaks.includes(current[at]!)) kept = "@$".includes(current[at]!) ? at : at + 1;
  }
  return candidate.slice(kept).replace(/[^\p{L}\p{N}_./:=@%+,-]/gu, "\\$&");
}
