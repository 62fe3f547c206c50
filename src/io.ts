import { fstatSync, writeSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { inputError } from "./errors.ts";

/** What text is written to: the part of a stream that is used here. */
export interface TextStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string, done?: Written): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

type Written = (error?: Error | null) => void;

/** What the program talks to; tests bring their own. */
export interface Io {
  stdin: Readable & { isTTY?: boolean; fd?: number };
  stdout: TextStream;
  stderr: TextStream;
  env: Readonly<Record<string, string | undefined>>;
}

/** The streams of the process. */
export function processIo(): Io {
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: textStream(1, () => process.stdout),
    stderr: textStream(2, () => process.stderr),
    env: process.env,
  };
}

function textStream(descriptor: number, open: () => Writable): TextStream {
  return fstatSync(descriptor).isCharacterDevice() ? open() : new LateStream(descriptor, open);
}

/** A pipe takes so many bytes at once. */
const shortBytes = 4096;

/**
 * A pipe or file whose first text is written at once if it is short: Node takes longer to make a stream than most runs
 * take to compute what they print.
 */
export class LateStream implements TextStream {
  readonly #descriptor: number;
  readonly #open: () => Writable;
  readonly #listeners: ((error: Error) => void)[] = [];
  #stream: Writable | undefined;
  #isFirst = true;

  constructor(descriptor: number, open: () => Writable) {
    this.#descriptor = descriptor;
    this.#open = open;
  }

  on(_: "error", listener: (error: Error) => void): void {
    this.#listeners.push(listener);
    this.#stream?.on("error", listener);
  }

  write(text: string, done?: Written): void {
    const bytes = Buffer.from(text);
    const isShort = this.#isFirst && bytes.length <= shortBytes;
    this.#isFirst = false;
    try {
      const written = isShort ? this.#writeNow(bytes) : 0;
      if (written === bytes.length) done?.();
      else this.#whole().write(bytes.subarray(written), done);
    } catch (error) {
      done?.(error as Error);
    }
  }

  /** How many bytes were written: none where others have filled the pipe, and it does not wait. */
  #writeNow(bytes: Buffer): number {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw error;
    }
  }

  #whole(): Writable {
    if (this.#stream) return this.#stream;
    this.#stream = this.#open();
    for (const listener of this.#listeners) this.#stream.on("error", listener);
    return this.#stream;
  }
}

/** The reader of stdout has gone (`| head -1`): nothing is wrong, and nothing more needs to be written. */
export class ClosedPipe extends Error {}

/** Whether standard input is a pipe or a file: no terminal, and no device such as /dev/null, from which nothing comes. */
export function isPiped({ stdin }: Pick<Io, "stdin">): boolean {
  if (stdin.isTTY) return false;
  return stdin.fd === undefined || !fstatSync(stdin.fd).isCharacterDevice();
}

/** Writes text and waits until the stream has taken it. Throws ClosedPipe where nobody reads any more, exit 3 where the disk is full. */
export async function write(stream: Pick<TextStream, "write">, text: string): Promise<void> {
  if (text === "") return;
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve();
      else if ((error as NodeJS.ErrnoException).code === "EPIPE") reject(new ClosedPipe());
      else
        reject(
          inputError("write-failed", `the output cannot be written: ${error.message}`, {
            hint: "see whether the disk is full",
          }),
        );
    });
  });
}

/** Whether a stream gets colour: `--color always|never`, else NO_COLOR, FORCE_COLOR, TERM=dumb, else if it is a terminal. */
export function wantsColor(io: Io, stream: { isTTY?: boolean }, flag: "auto" | "always" | "never"): boolean {
  if (flag !== "auto") return flag === "always";
  if (io.env.NO_COLOR) return false;
  const force = io.env.FORCE_COLOR;
  if (force !== undefined) return force !== "0" && force !== "false";
  return stream.isTTY === true && io.env.TERM !== "dumb";
}
