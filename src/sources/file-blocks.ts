import type { Stats } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { inputError, LosslineError, nearest } from "../errors.ts";

/** Bytes in order, as blocks that are never written to again, and the way to let go of what delivers them. */
export interface ByteStream {
  blocks: AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

const blockBytes = 256 * 1024;

/**
 * Opens a file. Errors (exit 3): `missing-file`, `is-directory`, `unreadable-file`; and while reading `file-changed`
 * where a regular file's size or time of change is not at the end what it was at the start.
 */
export async function openFile(path: string): Promise<ByteStream> {
  let handle: FileHandle;
  let before: Stats;
  try {
    handle = await open(path, "r");
  } catch (error) {
    throw await openingError(path, error);
  }
  try {
    before = await handle.stat();
    if (before.isDirectory()) throw directoryError(path);
  } catch (error) {
    await handle.close();
    throw error instanceof LosslineError ? error : unreadable(path, error);
  }
  return { blocks: readBlocks(path, handle, before), close: () => handle.close() };
}

async function* readBlocks(path: string, handle: FileHandle, before: Stats): AsyncGenerator<Buffer> {
  for (;;) {
    const block = Buffer.allocUnsafeSlow(blockBytes);
    let length: number;
    try {
      length = (await handle.read(block, 0, blockBytes, null)).bytesRead;
    } catch (error) {
      throw unreadable(path, error);
    }
    if (length === 0) break;
    yield block.subarray(0, length);
  }
  if (!before.isFile()) return;
  const after = await handle.stat();
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw inputError("file-changed", "the file changed while it was read", {
      hint: "wait until its writer is done, or read a copy",
      location: { path },
    });
  }
}

/** The blocks of standard input, or of any stream. */
export async function* streamBlocks(path: string, stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
  } catch (error) {
    throw isSystemError(error, "EISDIR") ? directoryError(path) : unreadable(path, error);
  }
}

async function openingError(path: string, error: unknown): Promise<LosslineError> {
  if (isSystemError(error, "EISDIR")) return directoryError(path);
  if (!isSystemError(error, "ENOENT") && !isSystemError(error, "ENOTDIR")) return unreadable(path, error);
  const directory = dirname(path);
  const names = await readdir(directory).catch(() => undefined);
  const near = nearest(basename(path), names ?? []);
  return inputError("missing-file", "there is no such file", {
    hint: names === undefined ? `there is no directory ${directory} either` : `the files there: ls ${directory}`,
    didYouMean: near.map((name) => (path === basename(path) ? name : join(directory, name))),
    location: { path },
  });
}

function directoryError(path: string): LosslineError {
  return inputError("is-directory", "this is a directory, not a file", {
    hint: "name the files in it, or give a glob such as 'runs/*.csv'",
    location: { path },
  });
}

function unreadable(path: string, error: unknown): LosslineError {
  const denied = isSystemError(error, "EACCES") || isSystemError(error, "EPERM");
  const reason = error instanceof Error ? error.message : String(error);
  return inputError("unreadable-file", denied ? "no permission to read it" : `it cannot be read: ${reason}`, {
    hint: denied ? "see who may with ls -l" : "try to copy the file elsewhere, and read the copy",
    location: { path },
  });
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
