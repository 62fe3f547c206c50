const lineFeed = 10;
const carriageReturn = 13;

/** The stretch of an input's bytes that errors may still point into. Offsets count from the start of the input. */
export interface TextWindow {
  /** offset after the last byte that was appended */
  readonly end: number;
  append(block: Buffer): void;
  /** the bytes of [from, to), which lie in the window; a copy only where they cross a block border */
  bytes(from: number, to: number): Buffer;
  /** the 1-based physical line on which the byte at `offset` stands */
  lineAt(offset: number): number;
  /** drops the blocks that end before `offset` */
  release(offset: number): void;
}

/** An empty window whose first byte will be the input's byte `base`. */
export function makeTextWindow(base: number): TextWindow {
  let blocks: Buffer[] = [];
  let start = base;
  let end = base;
  let lines = 0;
  let lastByte = 0;
  return {
    get end() {
      return end;
    },
    append(block) {
      blocks.push(block);
      end += block.length;
    },
    bytes(from, to) {
      const parts: Buffer[] = [];
      let blockStart = start;
      for (const block of blocks) {
        const blockEnd = blockStart + block.length;
        if (blockEnd > from && blockStart < to) {
          parts.push(block.subarray(Math.max(0, from - blockStart), Math.min(block.length, to - blockStart)));
        }
        blockStart = blockEnd;
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
    lineAt(offset) {
      return 1 + lines + countLineEnds(this.bytes(start, offset), lastByte);
    },
    release(offset) {
      let dropped = 0;
      for (const block of blocks) {
        if (start + block.length > offset) break;
        lines += countLineEnds(block, lastByte);
        lastByte = block[block.length - 1] ?? lastByte;
        start += block.length;
        dropped++;
      }
      if (dropped > 0) blocks = blocks.slice(dropped);
    },
  };
}

/** How many lines end in the bytes: at LF, CRLF or a lone CR. `before` is the byte that precedes them. */
export function countLineEnds(bytes: Uint8Array, before: number): number {
  let count = 0;
  let previous = before;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === carriageReturn || (byte === lineFeed && previous !== carriageReturn)) count++;
    previous = byte;
  }
  return count;
}
