import { createReadStream, existsSync } from "node:fs";
import type { ReadOptions, Source } from "../contracts.ts";
import type { Inputs } from "../engine/index.ts";
import { inputError, usageError } from "../errors.ts";
import { type Io, isPiped } from "../io.ts";
import { openSource } from "../sources/index.ts";
import { spool } from "../temporary.ts";

/**
 * The paths that a command reads: globs become the files that match, sorted; none with something piped in is standard
 * input. Exit 2 where there is nothing to read, exit 3 where a glob matches nothing.
 */
export async function inputPaths(files: readonly string[], io: Io, command: string): Promise<readonly string[]> {
  if (files.filter((file) => file === "-").length > 1) {
    throw usageError("two-stdin", "standard input (-) is named twice, and can be read once", { hint: "name it once" });
  }
  if (files.length === 0) {
    if (isPiped(io)) return ["-"];
    throw usageError("no-input", "no file, and nothing on standard input", {
      hint: `lossline ${command} FILE -l mse; lossline ${command} --help shows more`,
    });
  }
  const found: string[] = [];
  for (const file of files) {
    if (file === "-" || existsSync(file)) found.push(file);
    else found.push(...(await matching(file)));
  }
  return found;
}

async function matching(pattern: string): Promise<string[]> {
  const { glob, isDynamicPattern } = await import("tinyglobby");
  if (!isDynamicPattern(pattern)) return [pattern];
  const files = await glob(pattern, { absolute: false, expandDirectories: false });
  if (files.length > 0) return files.sort();
  throw inputError("no-match", `${pattern}: no file matches`, {
    hint: "see the pattern with ls, and quote it for the shell",
  });
}

/** Inputs that are opened anew for every pass; `passes`: standard input is kept in a temporary file for the second. */
export async function openInputs(
  paths: readonly string[],
  options: ReadOptions,
  io: Io,
  passes: number,
): Promise<Inputs> {
  const open = await makeOpener(paths, options, io, passes);
  return {
    several: paths.length > 1,
    paths,
    async *open(): AsyncGenerator<Source> {
      for (const path of paths) {
        const source = await open(path);
        try {
          yield source;
        } finally {
          await source.close();
        }
      }
    },
  };
}

/** What opens each of the paths, as often as there are passes. */
export async function makeOpener(
  paths: readonly string[],
  options: ReadOptions,
  io: Io,
  passes: number,
): Promise<(path: string) => Promise<Source>> {
  const spooled = passes > 1 && paths.includes("-") ? await spool(io.stdin) : undefined;
  // as a stream, so that errors name standard input and not the temporary file
  return (path) => openSource(path, options, spooled && path === "-" ? { stdin: createReadStream(spooled) } : io);
}
