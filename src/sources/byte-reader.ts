import { letOthersRun, type RandomAccess } from "./file-blocks.ts";

/** Bytes in order, taken in pieces of any length. */
export interface ByteReader {
  /** Fills `into`; gives how many bytes there were, fewer only at the end. */
  read(into: Uint8Array): Promise<number>;
  /** Called after the last read: throws where what was read cannot be trusted. Absent where there is nothing to check. */
  checkEnd?(): Promise<void>;
}

const yieldEvery = 1024 * 1024;

/** The bytes of a file from `position` up to `end`. */
export function readRange(file: RandomAccess, position: number, end = file.size): ByteReader {
  let at = position;
  let sinceYield = 0;
  return {
    async read(into) {
      const wanted = Math.min(into.length, end - at);
      const length = file.read(wanted === into.length ? into : into.subarray(0, wanted), at);
      at += length;
      sinceYield += length;
      if (sinceYield >= yieldEvery) {
        sinceYield = 0;
        await letOthersRun();
      }
      return length;
    },
  };
}

/** The bytes of blocks. */
export function readBlocks(blocks: AsyncIterator<Uint8Array>): ByteReader {
  let block: Uint8Array = new Uint8Array();
  return {
    async read(into) {
      let length = 0;
      while (length < into.length) {
        if (block.length === 0) {
          const next = await blocks.next();
          if (next.done) break;
          block = next.value;
        }
        const part = block.subarray(0, into.length - length);
        into.set(part, length);
        length += part.length;
        block = block.subarray(part.length);
      }
      return length;
    },
  };
}

/** The rows of a matrix that is stored column by column, from `start` on; `row` is the first to be read. Each read takes whole rows. */
export function readTransposed(
  file: RandomAccess,
  start: number,
  { rows, width, row: first }: { rows: number; width: number; row: number },
  itemBytes: number,
): ByteReader {
  let row = first;
  const unit = Math.min(4, itemBytes);
  const units = itemBytes / unit;
  const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => {
    if (unit === 1) return new Uint8Array(buffer, byteOffset, byteLength);
    if (unit === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
    return new Uint32Array(buffer, byteOffset, byteLength / 4);
  };
  return {
    async read(into) {
      const count = into.length / (width * itemBytes);
      const column = new Uint8Array(count * itemBytes);
      const from = viewOf(column);
      const to = viewOf(into);
      for (let k = 0; k < width; k++) {
        if (file.read(column, start + (k * rows + row) * itemBytes) < column.length) return 0;
        for (let i = 0; i < count; i++) {
          for (let u = 0; u < units; u++) to[(i * width + k) * units + u] = from[i * units + u]!;
        }
      }
      row += count;
      await letOthersRun();
      return into.length;
    },
  };
}

/** Bytes in memory, read as a file is. */
export function inMemory(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read(into, position) {
      const part = bytes.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
    checkUnchanged() {},
  };
}

/** All that is left to read, of which there are `length` bytes at the most. */
export async function readRest(reader: ByteReader, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await reader.read(bytes));
}

/** All blocks in one. */
export async function gather(blocks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const block of blocks) all.push(block);
  return Buffer.concat(all);
}
