import { readSync } from "node:fs";
import type { Chunk, Lines } from "../contracts.ts";
import type { ByteInput } from "./byte-input.ts";
import type { OpenFile, RandomAccess } from "./file-blocks.ts";

/** Large enough that handing a chunk over does not show, small enough that several are for each core. */
const chunkBytes = 1024 * 1024;
const largestChunk = 4 * chunkBytes;
const chunksOfLargeFile = 32;
/** Lines are mostly shorter: so much is read to find where one ends, and at the most so far. */
const lineBytes = 64 * 1024;
const longestChunk = 3 * largestChunk;
const lineFeed = 10;

/** How large the chunks of so many bytes are. */
export function chunkLength(bytes: number): number {
  return Math.min(Math.max(chunkBytes, Math.ceil(bytes / chunksOfLargeFile)), largestChunk);
}

/** The lines of an input from the one at `at` on, of which `read` are the bytes that were read already. */
export function chunksOfInput(
  { file, blocks }: Pick<ByteInput, "file" | "blocks">,
  at: number,
  read: Buffer,
): AsyncGenerator<Chunk, void, Chunk | undefined> {
  // what is read already is not read again, which is all there is of a small file
  return !file || file.size === at + read.length ? chunksOfBlocks(read, blocks) : chunksOfFile(file, at);
}

/** Of an input that is a file: how long it is, and how to tell that it is what it was. */
export function aboutFile({ file }: Pick<ByteInput, "file">): Pick<Lines, "length" | "checkUnchanged"> {
  return file ? { length: file.size, checkUnchanged: () => file.checkUnchanged() } : {};
}

/**
 * The lines of blocks, `first` before them, a MiB or more at a time, in shared memory. A chunk that is given back with
 * `next` is written to again.
 */
async function* chunksOfBlocks(
  first: Buffer,
  blocks: AsyncGenerator<Buffer>,
): AsyncGenerator<Chunk, void, Chunk | undefined> {
  let parts = [first];
  let length = first.length;
  let spare: Chunk | undefined;
  for await (const block of blocks) {
    length += block.length;
    const lineEnd = length < chunkBytes ? 0 : block.lastIndexOf(lineFeed) + 1;
    const isCut = lineEnd === 0 && length >= longestChunk;
    const end = isCut ? block.length : lineEnd;
    parts.push(end > 0 ? block.subarray(0, end) : block);
    if (end === 0) continue;
    const rest = block.subarray(end);
    spare = yield { ...gathered(parts, length - rest.length, spare), isCut };
    parts = [rest];
    length = rest.length;
  }
  if (length > 0) yield gathered(parts, length, spare);
}

/** The lines of a file from the one that starts at `from`, a MiB or more at a time, not read yet. */
async function* chunksOfFile(file: OpenFile, from: number): AsyncGenerator<Chunk> {
  const bytes = chunkLength(file.size - from);
  for (let at = from; at < file.size; ) {
    const { end, isCut } = lineEndAfter(file, at + bytes, at + longestChunk);
    file.handOut(end - at);
    yield { descriptor: file.descriptor, from: at, length: end - at, isCut };
    at = end;
  }
}

/** The bytes of a chunk, those of a file in `memory` where that is large enough. */
export function bytesOfChunk(chunk: Chunk, memory?: Buffer): Buffer {
  if ("rows" in chunk) throw new Error("rows are no text");
  const { length } = chunk;
  if ("memory" in chunk) return Buffer.from(chunk.memory, 0, length);
  const bytes = memory && memory.length >= length ? memory.subarray(0, length) : Buffer.allocUnsafeSlow(length);
  let read = 0;
  while (read < length) {
    const more = readSync(chunk.descriptor, bytes, read, length - read, chunk.from + read);
    // the file became shorter, which `checkUnchanged` of the lines says in the end
    if (more === 0) break;
    read += more;
  }
  return bytes.subarray(0, read);
}

/** The bytes of chunks, one after the other; of a `file`, which has to be what it was. */
export async function* blocksOfChunks(chunks: AsyncGenerator<Chunk>, file?: OpenFile): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const bytes = bytesOfChunk(chunk);
    // the rest of a line that was cut off would be read as something else
    if (bytes.length < chunk.length) file?.checkUnchanged();
    yield bytes;
  }
}

/** Where the line ends that goes on at `from`, or the file; or it is cut at `limit`. */
function lineEndAfter(file: RandomAccess, from: number, limit: number): { end: number; isCut: boolean } {
  if (from >= file.size) return { end: file.size, isCut: false };
  const block = Buffer.allocUnsafe(lineBytes);
  for (let at = from - 1; at < Math.min(file.size, limit); at += lineBytes) {
    const found = block.subarray(0, file.read(block, at)).indexOf(lineFeed);
    if (found >= 0) return { end: at + found + 1, isCut: false };
  }
  return limit < file.size ? { end: limit, isCut: true } : { end: file.size, isCut: false };
}

/** Parts of `length` bytes together, in shared memory: that of `spare` where it is large enough. */
function gathered(parts: readonly Buffer[], length: number, spare: Chunk | undefined): Chunk {
  const fits = spare && "memory" in spare && spare.memory.byteLength >= length;
  // a chunk that is given back has room for most of those that come; what is not worth a chunk is the last one
  const memory = fits
    ? spare.memory
    : new SharedArrayBuffer(length < chunkBytes ? length : Math.max(length, 2 * chunkBytes));
  const bytes = Buffer.from(memory);
  let at = 0;
  for (const part of parts) at += part.copy(bytes, at);
  return { memory, length };
}
