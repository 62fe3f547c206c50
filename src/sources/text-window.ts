const lineFeed = 10;
const carriageReturn = 13;

/** The stretch of an input's bytes that errors may still point into. Offsets count from the start of the input. */
export interface TextWindow {
  /** offset after the last byte that was appended */
  readonly end: number;
  append(block: Buffer): void;
  /** the bytes of [from, to), which lie in the window; a copy only where they cross a block border */
  bytes(from: number, to: number): Buffer;
  /** the lines from `from` on that are complete: those of one block, or one that crosses a border; often no copy */
  lines(from: number): Buffer | undefined;
  /** the 1-based physical line on which the byte at `offset` stands */
  lineAt(offset: number): number;
  /** tells that `ends` line ends stand before `offset`, before which no line will be asked for: that saves counting */
  countLinesFrom(offset: number, ends: number): void;
  /** drops the blocks that end before `offset` */
  release(offset: number): void;
}

/** An empty window whose first byte will be the input's byte `base`. */
export function makeTextWindow(base: number): TextWindow {
  let blocks: Buffer[] = [];
  let start = base;
  let end = base;
  // line ends are counted up to here
  let counted = { offset: base, ends: 0, lastByte: 0 };

  function bytes(from: number, to: number): Buffer {
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
  }

  return {
    get end() {
      return end;
    },
    append(block) {
      blocks.push(block);
      end += block.length;
    },
    bytes,
    lines(from) {
      let blockStart = start;
      for (const block of blocks) {
        const blockEnd = blockStart + block.length;
        if (blockStart <= from && from < blockEnd) {
          const part = block.subarray(from - blockStart);
          const last = part.lastIndexOf(lineFeed);
          if (last >= 0) return part.subarray(0, last + 1);
        } else if (from < blockStart) {
          const first = block.indexOf(lineFeed);
          if (first >= 0) return bytes(from, blockStart + first + 1);
        }
        blockStart = blockEnd;
      }
      return undefined;
    },
    lineAt(offset) {
      return 1 + counted.ends + countLineEnds(bytes(counted.offset, offset), counted.lastByte);
    },
    countLinesFrom(offset, ends) {
      counted = { offset, ends, lastByte: 0 };
    },
    release(offset) {
      let dropped = 0;
      let kept = start;
      while (dropped < blocks.length && kept + blocks[dropped]!.length <= offset) kept += blocks[dropped++]!.length;
      if (dropped === 0) return;
      if (kept > counted.offset) {
        const uncounted = bytes(counted.offset, kept);
        const ends = counted.ends + countLineEnds(uncounted, counted.lastByte);
        counted = { offset: kept, ends, lastByte: uncounted.at(-1)! };
      }
      start = kept;
      blocks = blocks.slice(dropped);
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
