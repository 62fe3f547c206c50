import { fstatSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { inputError } from "./errors.ts";

/** What the program talks to; tests bring their own. */
export interface Io {
  stdin: Readable & { isTTY?: boolean; fd?: number };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean };
  env: Readonly<Record<string, string | undefined>>;
}

/** The reader of stdout has gone (`| head -1`): nothing is wrong, and nothing more needs to be written. */
export class ClosedPipe extends Error {}

/** Whether standard input is a pipe or a file: no terminal, and no device such as /dev/null, from which nothing comes. */
export function isPiped({ stdin }: Pick<Io, "stdin">): boolean {
  if (stdin.isTTY) return false;
  return stdin.fd === undefined || !fstatSync(stdin.fd).isCharacterDevice();
}

/** Writes text and waits until the stream has taken it. Throws ClosedPipe where nobody reads any more, exit 3 where the disk is full. */
export async function write(stream: Writable, text: string): Promise<void> {
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
