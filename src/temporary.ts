import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { inputError } from "./errors.ts";

/** Files and folders that must not outlive the program. */
const temporary = new Set<string>();

/** Marks a path for removal when the program ends, however it ends short of SIGKILL. */
export function registerTemporary(path: string): void {
  temporary.add(path);
}

/** The path is no longer temporary: it was renamed, or removed. */
export function forgetTemporary(path: string): void {
  temporary.delete(path);
}

/** Removes what is marked; synchronous, since it runs in signal handlers too. */
export function removeTemporary(): void {
  for (const path of temporary) rmSync(path, { recursive: true, force: true });
  temporary.clear();
}

/** Copies a stream to a temporary file, so that it can be read twice; gives its path. Exit 3 where the disk is full. */
export async function spool(stream: Readable): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "lossline-"));
  registerTemporary(folder);
  const path = join(folder, "stdin");
  try {
    // few runs need it, and every run would wait for it
    const { pipeline } = await import("node:stream/promises");
    await pipeline(stream, createWriteStream(path));
  } catch (error) {
    throw inputError(
      "spool-failed",
      `standard input could not be kept for a second pass: ${(error as Error).message}`,
      {
        hint: `free space under ${dirname(folder)}, or give the input as a file`,
      },
    );
  }
  return path;
}

const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** Ends the program cleanly when it is interrupted; gives what stops the listening. */
export function removeTemporaryOnSignals(): () => void {
  const handlers = Object.entries(signals).map(([signal, exitCode]) => {
    const handler = () => {
      removeTemporary();
      process.exit(exitCode);
    };
    process.once(signal, handler);
    return { signal, handler };
  });
  return () => {
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}
