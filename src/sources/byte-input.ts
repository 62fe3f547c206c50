import type { Readable } from "node:stream";
import { inputError, type LosslineError } from "../errors.ts";
import { type Compression, compressionOf, decompressions, longestMagic } from "./decompress.ts";
import { type OpenFile, openFile, openStream } from "./file-blocks.ts";
import { foreignBytes } from "./foreign-bytes.ts";

/** An input as bytes: decompressed, without a byte order mark. */
export interface ByteInput {
  /** as the user gave it; "-" is standard input */
  path: string;
  /** the first 64 KiB, or all there is */
  head: Buffer;
  /** offset of the first byte of `head`: 3 where a byte order mark was taken off */
  base: number;
  compression: Compression | null;
  /** everything, `head` included */
  blocks: AsyncGenerator<Buffer>;
  /** the bytes in any order, from the byte order mark on; of a regular file that is not compressed */
  file?: OpenFile;
  /** how many bytes were read, before they were decompressed */
  bytesRead(): number;
  close(): Promise<void>;
}

/** How far formats look ahead to tell the format, the delimiter and the columns: in bytes. */
export const headBytes = 64 * 1024;

const byteOrderMark = Buffer.from("\uFEFF");

/**
 * Opens a file, or standard input for "-", and reads its head. Errors (exit 3): those of `openFile`, `bad-gzip`,
 * `bad-zstd`.
 */
export async function openBytes(path: string, io: { stdin: Readable }): Promise<ByteInput> {
  // process.stdin is set up when it is first asked for, which takes a while
  const stream = path === "-" ? openStream(path, io.stdin) : openFile(path);
  try {
    let read = 0;
    const counted = countBytes(stream.blocks, (bytes) => {
      read += bytes;
    });
    const start = await peek(counted, longestMagic);
    const compression = compressionOf(path, start.head) ?? null;
    const plain = compression ? decompressions[compression].blocks(path, start.blocks) : start.blocks;
    const text = await peek(plain, headBytes);
    const base = text.head.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
    const head = text.head.subarray(base);
    const file = stream.file && {
      ...stream.file,
      read(into: Uint8Array, position: number) {
        const length = stream.file!.read(into, position);
        read += length;
        return length;
      },
      handOut(bytes: number) {
        read += bytes;
      },
    };
    return {
      path,
      head,
      base,
      compression,
      blocks: skipBytes(text.blocks, base),
      ...(compression === null && file ? { file } : {}),
      bytesRead: () => read,
      close: () => stream.close(),
    };
  } catch (error) {
    await stream.close();
    throw error;
  }
}

/** Throws (exit 3: `utf-16`, `not-text`) where the head is no text in UTF-8. */
export function checkText({ path, head }: ByteInput): void {
  const foreign = foreignBytes(path, head);
  if (foreign !== undefined) throw foreign;
}

/** An input that holds nothing: exit 3. */
export function emptyInput(path: string): LosslineError {
  return inputError("empty-input", "the input is empty", {
    hint: `see whether the step that wrote it failed${path === "-" ? "; if nothing is piped in, name the file" : ""}`,
    location: { path },
  });
}

/** The first `wanted` bytes, whatever the blocks they come in, and a generator that starts with them again. */
async function peek(
  source: AsyncGenerator<Buffer>,
  wanted: number,
): Promise<{ head: Buffer; blocks: AsyncGenerator<Buffer> }> {
  const seen: Buffer[] = [];
  let length = 0;
  while (length < wanted) {
    const next = await source.next();
    if (next.done) break;
    seen.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(seen).subarray(0, wanted);
  async function* blocks(): AsyncGenerator<Buffer> {
    while (seen.length > 0) yield seen.shift()!;
    yield* source;
  }
  return { head, blocks: blocks() };
}

async function* countBytes(source: AsyncGenerator<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const block of source) {
    count(block.length);
    yield block;
  }
}

async function* skipBytes(source: AsyncGenerator<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const block of source) {
    const skipped = Math.min(left, block.length);
    left -= skipped;
    if (skipped < block.length) yield block.subarray(skipped);
  }
}
