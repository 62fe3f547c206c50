import type { Command } from "commander";
import type { ReadOptions, Source } from "../contracts.ts";
import { type Inputs, selectColumns } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { formatOfPath, type Join, joinSources } from "../sources/index.ts";
import { makeOpener } from "./inputs.ts";

/** The flags that name a file of predictions and a file of targets. */
export interface PairFlags {
  predFile?: string;
  targetFile?: string;
  byPosition?: boolean;
  id?: string;
}

/** Two files, and how their rows are joined: on `id`, or by position. */
export interface FilePair {
  prediction: string;
  target: string;
  id: string | undefined;
  byPosition: boolean;
}

export function addPairFlags(command: Command): void {
  command
    .option("--pred-file <FILE>", "predictions, where the targets are in another file; rows are joined on --id")
    .option("--target-file <FILE>", "the targets; -p looks in the one file first, -t in the other")
    .option("--by-position", "the rows of both files are in the same order; so it is where one is a .npy");
}

/** The two files of the flags, if they are given. Exit 2 for flags that lack another, and for further files. */
export function filePairOf(flags: PairFlags, files: readonly string[]): FilePair | undefined {
  const { predFile: prediction, targetFile: target, id, byPosition = false } = flags;
  const needs = (flag: string, other: string, hint = `add ${other}`) => {
    return usageError("flag-needs-flag", `${flag} needs ${other}`, { hint });
  };
  if (prediction === undefined && target === undefined) {
    if (byPosition) throw needs("--by-position", "--pred-file and --target-file");
    return undefined;
  }
  if (target === undefined) throw needs("--pred-file", "--target-file", "add --target-file FILE, the targets");
  if (prediction === undefined) throw needs("--target-file", "--pred-file", "add --pred-file FILE, the predictions");
  if (files.length > 0) {
    throw usageError("too-many-inputs", `--pred-file and --target-file leave no place for ${files[0]}`, {
      hint: "give the two files by their flags, or files that hold both predictions and targets without the flags",
    });
  }
  if (prediction === "-" && target === "-") {
    throw usageError("two-stdin", "standard input (-) is named twice, and can be read once", {
      hint: "give one of the two as a file",
    });
  }
  // the one array of such a file leaves no place for an id
  const single = [prediction, target].some((path) => formatOfPath(path) === "npy");
  if (id === undefined && !byPosition && !single) {
    throw needs(
      "--pred-file",
      "--id or --by-position",
      "--id COL joins rows on a column of both files; --by-position pairs rows in the same order",
    );
  }
  return { prediction, target, id, byPosition: byPosition || (single && id === undefined) };
}

/** The joined files as one input, opened anew for every pass. */
export async function openPair(pair: FilePair, options: ReadOptions, io: Io, passes: number): Promise<Inputs> {
  const open = await makeOpener([pair.prediction, pair.target], options, io, passes);
  return {
    several: false,
    async *open(): AsyncGenerator<Source> {
      const prediction = await open(pair.prediction);
      try {
        const target = await open(pair.target);
        try {
          yield joinSources(prediction, target, joinOf(pair, prediction, target));
        } finally {
          await target.close();
        }
      } finally {
        await prediction.close();
      }
    },
  };
}

function joinOf({ id, byPosition }: FilePair, prediction: Source, target: Source): Join {
  const isThere = ({ columns }: Source) => id?.startsWith("#") || columns.some(({ name }) => name === id);
  if (id === undefined || (byPosition && !(isThere(prediction) && isThere(target)))) {
    return { by: "position", ids: undefined };
  }
  const ids = { prediction: idPosition(id, prediction), target: idPosition(id, target) };
  return byPosition ? { by: "position", ids } : { by: "id", ids };
}

function idPosition(id: string, { columns, path }: Source): number {
  const positions = selectColumns(id, columns, path);
  if (positions.length === 1) return positions[0]!;
  throw usageError("too-many-columns", `--id takes one column, not ${positions.length}`, { hint: "name one column" });
}
