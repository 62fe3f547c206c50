import { countLineEnds } from "./text-window.ts";

const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;

/** A cell's place in the bytes of its record. */
export interface CellSpan {
  start: number;
  end: number;
  /** false where a quote is not closed, or stands in the middle of the cell */
  wellFormed: boolean;
}

/** The cells of the first record in the bytes, after any blank lines. */
export function* cellSpans(bytes: Buffer, delimiter: Buffer): Generator<CellSpan> {
  let at = 0;
  while (at < bytes.length && isLineEnd(bytes, at)) at++;
  for (;;) {
    const start = at;
    const quoted = bytes[at] === quote;
    const closing = quoted ? closingQuote(bytes, at) : undefined;
    if (closing !== undefined) at = closing + 1;
    const afterQuote = at;
    while (at < bytes.length && !isLineEnd(bytes, at) && !isDelimiter(bytes, at, delimiter)) at++;
    const wellFormed = quoted ? closing !== undefined && at === afterQuote : !bytes.subarray(start, at).includes(quote);
    yield { start, end: quoted && closing === undefined ? bytes.length : at, wellFormed };
    if (!isDelimiter(bytes, at, delimiter)) return;
    at += delimiter.length;
  }
}

/** The content of a cell: without its quotes, doubled quotes made single. */
export function cellContent(bytes: Buffer, { start, end, wellFormed }: CellSpan): string {
  const text = bytes.toString("utf8", start, end);
  return wellFormed && text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** Where a byte of a record stands: line ends before it within the record, and the character column, from 1. */
export function positionInRecord(bytes: Buffer, at: number): { lines: number; column: number } {
  const before = bytes.subarray(0, at);
  const lineStart = Math.max(before.lastIndexOf(lineFeed), before.lastIndexOf(carriageReturn)) + 1;
  return { lines: countLineEnds(before, 0), column: 1 + countCharacters(before.toString("utf8", lineStart)) };
}

/** Unicode characters, of which those beyond the basic plane are two units of a string. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function closingQuote(bytes: Buffer, opening: number): number | undefined {
  let at = opening + 1;
  for (;;) {
    at = bytes.indexOf(quote, at);
    if (at < 0) return undefined;
    if (bytes[at + 1] !== quote) return at;
    at += 2;
  }
}

function isLineEnd(bytes: Buffer, at: number): boolean {
  return bytes[at] === lineFeed || bytes[at] === carriageReturn;
}

function isDelimiter(bytes: Buffer, at: number, delimiter: Buffer): boolean {
  return bytes[at] === delimiter[0] && bytes.subarray(at, at + delimiter.length).equals(delimiter);
}
