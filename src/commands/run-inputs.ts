import type { Inputs } from "../engine/index.ts";
import type { Io } from "../io.ts";
import { filePairOf, openPair, type PairFlags } from "./file-pair.ts";
import { type ReaderFlags, readOptionsOf } from "./flags.ts";
import { inputPaths, openInputs } from "./inputs.ts";

/** What a run reads: the files that were named, or a pair that is joined. */
export interface RunInputs {
  paths: readonly string[];
  /** for so many passes: standard input is kept for the second one */
  open(passes: number): Promise<Inputs>;
}

/** The inputs of a run. Exit 2 where there is nothing to read, or flags of a pair that lack another. */
export async function runInputsOf(
  files: readonly string[],
  flags: PairFlags & ReaderFlags,
  io: Io,
  command: string,
): Promise<RunInputs> {
  const options = readOptionsOf(flags);
  const pair = filePairOf(flags, files);
  if (pair) {
    return { paths: [pair.prediction, pair.target], open: (passes) => openPair(pair, options, io, passes) };
  }
  const paths = await inputPaths(files, io, command);
  return { paths, open: (passes) => openInputs(paths, options, io, passes) };
}
