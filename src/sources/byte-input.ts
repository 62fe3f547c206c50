import { pipeline, Readable } from "node:stream";
import { inputError, LosslineError } from "../errors.ts";
import { openFile, openStream } from "./file-blocks.ts";
import { foreignBytes } from "./foreign-bytes.ts";

/** An input as text in UTF-8: decompressed, without a byte order mark. */
export interface ByteInput {
  /** as the user gave it; "-" is standard input */
  path: string;
  /** the first 64 KiB, or all there is */
  head: Buffer;
  /** offset of the first byte of `head`: 3 where a byte order mark was taken off */
  base: number;
  compression: "gzip" | null;
  /** everything, `head` included */
  blocks: AsyncGenerator<Buffer>;
  /** how many bytes were read, before they were decompressed */
  bytesRead(): number;
  close(): Promise<void>;
}

/** How far formats look ahead to tell the format, the delimiter and the columns: in bytes. */
export const headBytes = 64 * 1024;

const byteOrderMark = Buffer.from("\uFEFF");

/**
 * Opens a file, or standard input for "-", and reads its head. Errors (exit 3): those of `openFile`, `bad-gzip`,
 * `utf-16`, `not-text`.
 */
export async function openBytes(path: string, io: { stdin: Readable }): Promise<ByteInput> {
  // process.stdin is set up when it is first asked for, which takes a while
  const stream = path === "-" ? openStream(path, io.stdin) : openFile(path);
  try {
    let read = 0;
    const counted = countBytes(stream.blocks, (bytes) => {
      read += bytes;
    });
    const start = await peek(counted, 2);
    const zipped = path.toLowerCase().endsWith(".gz") || start.head.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]));
    const text = await peek(zipped ? gunzipBlocks(path, start.blocks) : start.blocks, headBytes);
    const foreign = foreignBytes(path, text.head);
    if (foreign !== undefined) throw foreign;
    const base = text.head.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
    const head = text.head.subarray(base);
    const compression = zipped ? "gzip" : null;
    return {
      path,
      head,
      base,
      compression,
      blocks: skipBytes(text.blocks, base),
      bytesRead: () => read,
      close: () => stream.close(),
    };
  } catch (error) {
    await stream.close();
    throw error;
  }
}

/** An input that holds nothing: exit 3. */
export function emptyInput(path: string): LosslineError {
  return inputError("empty-input", "the input is empty", {
    hint: "see whether the step that wrote it failed",
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

async function* gunzipBlocks(path: string, source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const { createGunzip } = await import("node:zlib");
  // The error comes out of the iteration below.
  const gunzip = pipeline(Readable.from(source), createGunzip({ chunkSize: headBytes }), () => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof LosslineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw inputError("bad-gzip", `the gzip data is broken: ${reason}`, {
      hint: "test the file with gzip -t; it may have been cut off while it was copied",
      location: { path },
    });
  }
}
