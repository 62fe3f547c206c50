/** Where a text stops being JSON. */
export interface SyntaxFault {
  /** index in the text; its length where the text ends too early */
  at: number;
  problem: string;
  hint: string;
}

type Expected =
  | "a value"
  | 'a value or "]"'
  | "a key in quotes"
  | 'a key in quotes or "}"'
  | '":"'
  | "separator"
  | "end";

const whiteSpace = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literal = /true|false|null/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * The first place at which `text` is no single JSON value, or undefined. `JSON.parse` only says that there is one:
 * whether its message names a position depends on Node's version and on the text.
 */
export function findSyntaxFault(text: string): SyntaxFault | undefined {
  const closers: string[] = [];
  let expected: Expected = "a value";
  let at = 0;
  const afterValue = (): Expected => (closers.length > 0 ? "separator" : "end");
  for (;;) {
    at = matchEnd(whiteSpace, text, at) ?? at;
    const character = text[at];
    if (expected === "end") return character === undefined ? undefined : fault(text, at, "the end");
    if (expected === "separator") {
      const closer: string = closers.at(-1)!;
      if (character === ",") expected = closer === "}" ? "a key in quotes" : "a value";
      else if (character === closer) {
        closers.pop();
        expected = afterValue();
      } else return fault(text, at, `"," or "${closer}"`);
      at++;
    } else if (expected === '":"') {
      if (character !== ":") return fault(text, at, expected);
      expected = "a value";
      at++;
    } else if (
      expected !== "a value" &&
      character !== undefined &&
      character === closers.at(-1) &&
      expected.includes(" or ")
    ) {
      closers.pop();
      expected = afterValue();
      at++;
    } else if (character === '"') {
      const string = stringEnd(text, at);
      if (typeof string !== "number") return string;
      at = string;
      expected = expected.startsWith("a key") ? '":"' : afterValue();
    } else if (expected.startsWith("a key")) {
      return fault(text, at, expected);
    } else if (character === "{" || character === "[") {
      closers.push(character === "{" ? "}" : "]");
      expected = character === "{" ? 'a key in quotes or "}"' : 'a value or "]"';
      at++;
    } else {
      const end = matchEnd(number, text, at) ?? matchEnd(literal, text, at);
      if (end === undefined) return fault(text, at, expected);
      at = end;
      expected = afterValue();
    }
  }
}

/** The index after the string that begins at `at`, or what is wrong in it. */
function stringEnd(text: string, at: number): number | SyntaxFault {
  let index = at + 1;
  for (;;) {
    const character = text[index];
    if (character === undefined) return fault(text, index, "the closing quote of the string");
    if (character === '"') return index + 1;
    if (character < " ")
      return { at: index, problem: "a control character in a string", hint: "write it as an escape" };
    if (character === "\\") {
      const end = matchEnd(escapeSequence, text, index);
      if (end === undefined) return fault(text, index, "a valid escape");
      index = end;
    } else index++;
  }
}

function fault(text: string, at: number, expected: string): SyntaxFault {
  const rest = text.slice(at, at + 20);
  const nonFinite = /^-?(?:NaN|Infinity)/.exec(rest);
  const found = /^[\w.+-]+/.exec(rest)?.[0] ?? rest[0];
  return {
    at,
    problem: `expected ${expected}, found ${found === undefined ? "the end" : JSON.stringify(found)}`,
    hint:
      nonFinite !== null
        ? `JSON has no ${nonFinite[0]}: write null, or the string "${nonFinite[0]}"`
        : found === undefined
          ? "the text was cut off: see whether its writer finished"
          : "see the text at this place with a JSON validator such as jq",
  };
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
