import { closeSync, createReadStream, fstatSync, openSync, readdirSync, readSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { inputError, LosslineError, nearest } from "../errors.ts";

/** Bytes in order, as blocks that are never written to again, and the way to let go of what delivers them. */
export interface ByteStream {
  blocks: AsyncGenerator<Buffer>;
  /** of a regular file */
  file?: OpenFile;
  close(): Promise<void>;
}

/** A regular file whose bytes can be had in any order. */
export interface RandomAccess {
  size: number;
  /** fills `into` from `position` on as far as there are bytes; gives how many */
  read(into: Uint8Array, position: number): number;
  /** Throws `file-changed` where the file's size or time of change is not what it was when it was opened. */
  checkUnchanged(): void;
}

/** One that other threads can read too. */
export interface OpenFile extends RandomAccess {
  descriptor: number;
  /** the same for the same bytes: another file may come to have the path */
  identity: string;
  /** tells that another thread is to read so many bytes */
  handOut(bytes: number): void;
}

const blockBytes = 256 * 1024;

/**
 * Opens a file. A regular file is read synchronously: promises and threads take longer to start than a small file
 * takes to read. Errors (exit 3): `missing-file`, `is-directory`, `unreadable-file`; and while reading `file-changed`
 * where a regular file's size or time of change is not at the end what it was at the start.
 */
export function openFile(path: string): ByteStream {
  let before: Stats;
  let handle: number;
  try {
    before = statSync(path);
    if (before.isDirectory()) throw directoryError(path);
    if (!before.isFile()) return openStream(path, createReadStream(path));
    handle = openSync(path, "r");
  } catch (error) {
    throw error instanceof LosslineError ? error : openingError(path, error);
  }
  let open = true;
  const close = async () => {
    if (open) closeSync(handle);
    open = false;
  };
  const file = randomAccess(path, handle, before);
  return { blocks: readBlocks(file), file, close };
}

function randomAccess(path: string, handle: number, before: Stats): OpenFile {
  return {
    size: before.size,
    descriptor: handle,
    identity: [before.dev, before.ino, before.size, before.mtimeMs].join(" "),
    handOut() {},
    read(into, position) {
      let length = 0;
      try {
        while (length < into.length) {
          const read = readSync(handle, into, length, into.length - length, position + length);
          if (read === 0) break;
          length += read;
        }
      } catch (error) {
        throw unreadable(path, error);
      }
      return length;
    },
    checkUnchanged() {
      const after = fstatSync(handle);
      if (after.size === before.size && after.mtimeMs === before.mtimeMs) return;
      throw inputError("file-changed", "the file changed while it was read", {
        hint: "wait until its writer is done, or read a copy",
        location: { path },
      });
    },
  };
}

async function* readBlocks(file: RandomAccess): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += blockBytes) {
    const block = Buffer.allocUnsafeSlow(blockBytes);
    const length = file.read(block, position);
    if (length > 0) yield block.subarray(0, length);
    if (length < blockBytes) break;
    await letOthersRun();
  }
  file.checkUnchanged();
}

/** Signals and timers have their turn, which synchronous reads would keep from them. */
export function letOthersRun(): Promise<void> {
  return new Promise((done) => void setImmediate(done));
}

/** A stream as blocks: standard input, or a pipe that has a path. */
export function openStream(path: string, stream: Readable): ByteStream {
  const close = async () => {
    stream.destroy();
  };
  return { blocks: streamBlocks(path, stream), close };
}

async function* streamBlocks(path: string, stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
  } catch (error) {
    throw isSystemError(error, "EISDIR") ? directoryError(path) : unreadable(path, error);
  }
}

function openingError(path: string, error: unknown): LosslineError {
  if (isSystemError(error, "EISDIR")) return directoryError(path);
  if (!isSystemError(error, "ENOENT") && !isSystemError(error, "ENOTDIR")) return unreadable(path, error);
  if (/^(?:https?|ftp|s3|gs):\/\//i.test(path)) {
    return inputError("missing-file", "this is an address, and no file", {
      hint: `fetch it first, as in: curl -sSL ${path} | lossline eval -l mse`,
      location: { path },
    });
  }
  const directory = dirname(path);
  const names = filesIn(directory);
  const near = nearest(basename(path), names ?? []);
  // -p a b, where a file's name ends with what it is
  const word = /[./\\]/.test(path) ? "" : "; several columns are one word, -p a,b, and -l stands before each loss";
  return inputError("missing-file", "there is no such file", {
    hint: names === undefined ? `there is no directory ${directory} either` : `the files there: ls ${directory}${word}`,
    didYouMean: near.map((name) => (path === basename(path) ? name : join(directory, name))),
    location: { path },
  });
}

function filesIn(directory: string): string[] | undefined {
  try {
    return readdirSync(directory);
  } catch {
    return undefined;
  }
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
