export const lineFeed = 10;
export const carriageReturn = 13;
export const quote = 34;

/** The offset of what ends the cell; negative where it holds a quote that does not just enclose it. */
export function skipCell(bytes: Buffer, words: DataView, start: number, delimiter: number): number {
  let at = start;
  if (bytes[at] === quote) {
    for (at++; bytes[at] !== quote; at++) if (bytes[at] === lineFeed || bytes[at] === carriageReturn) return -1;
    return endsCell(bytes[at + 1]!, delimiter) ? at + 1 : -1;
  }
  const lastWord = bytes.length - 4;
  const delimiters = Math.imul(delimiter, 0x01010101);
  for (;;) {
    // Four bytes at once: the first that is the delimiter, or below 35 as quotes and line ends are, has its top bit set.
    let found = 0;
    while (at <= lastWord) {
      const word = words.getInt32(at, true);
      const other = word ^ delimiters;
      found = (((word - 0x23232323) & ~word) | ((other - 0x01010101) & ~other)) & 0x80808080;
      if (found !== 0) break;
      at += 4;
    }
    if (found !== 0) at += (31 - Math.clz32(found & -found)) >> 3;
    const byte = bytes[at]!;
    if (endsCell(byte, delimiter)) return at;
    if (byte === quote) return -1;
    at++;
  }
}

/** The offset after `count` cells and the delimiter that follows each; negative where a row has fewer, or is not plain. */
export function skipCells(bytes: Buffer, words: DataView, start: number, delimiter: number, count: number): number {
  let at = start;
  for (let left = count; left > 0; left--) {
    at = skipCell(bytes, words, at, delimiter);
    if (at < 0 || bytes[at++] !== delimiter) return -1;
  }
  return at;
}

/** True for the delimiter and for the bytes of a line end. */
export function endsCell(byte: number, delimiter: number): boolean {
  return byte === delimiter || byte === lineFeed || byte === carriageReturn;
}

/** The offset after the line end (LF or CRLF) at `at`; negative where there is none. */
export function lineEnd(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === lineFeed) return at + 1;
  return byte === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : -1;
}
