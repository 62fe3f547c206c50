/** Why a text is not a number cell. */
export type NumberFault = "overflow" | "nan" | "text";

const plus = 43;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const upperE = 69;
const lowerE = 101;
const space = 32;

/**
 * The finite float64 that a number cell stands for, bit for bit what `Number` gives; NaN where the text is no
 * finite number, which `readNumberCell` then explains. This is the part that runs for every cell.
 */
export function finiteNumber(text: string, decimal: "." | ","): number {
  const mark = decimal === "." ? point : comma;
  let digits = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= zero && code <= nine) digits = true;
    else if (code !== mark && code !== minus && code !== plus && code !== lowerE && code !== upperE && code !== space) {
      return Number.NaN;
    }
  }
  // Number("") is 0, and among the characters that are left it accepts nothing else that the grammar does not.
  if (!digits) return Number.NaN;
  const value = Number(decimal === "." ? text : text.replace(",", "."));
  return value - value === 0 ? value : Number.NaN;
}

/** The value of a number cell, infinities included, or why it has none. `decimal` is the decimal mark. */
export function readNumberCell(text: string, decimal: "." | ","): number | NumberFault {
  const value = finiteNumber(text, decimal);
  if (!Number.isNaN(value)) return value;
  const trimmed = trimSpaces(text);
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) {
    return trimmed.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (/^[+-]?nan$/i.test(trimmed)) return "nan";
  const number = decimal === "." ? /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i : /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;
  return number.test(trimmed) ? "overflow" : "text";
}

/** The text without the spaces around it. Only U+0020 is a space here: a tab or a no-break space is part of the cell. */
export function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === space) start++;
  while (end > start && text.charCodeAt(end - 1) === space) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}
