import { Argument, type Command } from "commander";
import type { InputRecord, LossResult, Warning } from "../contracts.ts";
import { passesOf, runLosses } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import { gatheringOf } from "../gathering/index.ts";
import type { Io } from "../io.ts";
import { openDocumentOutput, type TextIn } from "../output.ts";
import type { Picture } from "../pictures/index.ts";
import type { OutputFormat } from "../sinks/index.ts";
import { version } from "../version.ts";
import { addPairFlags, type PairFlags } from "./file-pair.ts";
import { addOutputFlags, addReaderFlags, collect, type OutputFlags, type ReaderFlags } from "./flags.ts";
import { requestedLosses } from "./requested-losses.ts";
import {
  addByFlag,
  addColumnFlags,
  addComputationFlags,
  type ColumnFlags,
  type ComputationFlags,
  printedRunOptions,
  valuesRequestOf,
} from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";
import { threadsOf } from "./run-threads.ts";

const kinds = ["hist", "slices", "residuals", "reliability"] as const;
export type PictureKind = (typeof kinds)[number];

/** The formats of pictures, beside those of tables. */
export type PictureFormat = OutputFormat | "svg" | "vega-lite";

export interface PlotFlags extends ReaderFlags, OutputFlags<PictureFormat>, ColumnFlags, ComputationFlags, PairFlags {
  loss?: string[];
  log?: boolean;
}

/** The document of `lossline plot`. */
export interface PlotDocument {
  schema: "lossline/plot@1";
  version: string;
  inputs: InputRecord[];
  options: Record<string, unknown>;
  picture: Picture;
  warnings: Warning[];
}

/** `lossline plot`: what a file's losses look like. */
export function configure(command: Command, io: Io): void {
  command
    .addArgument(new Argument("<KIND>", "what to draw").choices(kinds))
    .argument("[FILE...]", "CSV, TSV, JSON, NDJSON, Parquet and other files (.gz too), globs, or - for standard input")
    .option("-l, --loss <SPEC>", "loss: NAME, NAME:PARAM=X or LABEL=NAME:PARAM=X; repeatable", collect)
    .option("--log", "hist: a logarithmic axis for the losses");
  addColumnFlags(command);
  addByFlag(command);
  addPairFlags(command);
  addComputationFlags(command);
  addReaderFlags(command);
  addOutputFlags(command, ["svg", "vega-lite"]);
  command
    .addHelpText("before", examples)
    .action((kind: PictureKind, files: string[], flags: PlotFlags) => run(kind, files, flags, io));
}

const examples = `Examples:
  lossline plot hist preds.csv -l mae --log
  lossline plot slices preds.csv -l mse --by segment
  lossline plot residuals preds.csv -l mse -o residuals.svg
  lossline plot reliability preds.csv -l bce -p prob -o reliability.vl.json
`;

async function run(kind: PictureKind, files: readonly string[], flags: PlotFlags, io: Io): Promise<void> {
  const losses = await requestedLosses(flags.loss ?? [], flags);
  if (losses.length === 0) {
    throw usageError("no-loss", "which loss? name one with -l", {
      hint: "lossline list shows them all; lossline inspect FILE those that fit its columns",
    });
  }
  checkFlags(kind, flags);
  const together = losses.find(({ declaration }) => declaration.over !== undefined);
  if (kind !== "slices" && together) {
    throw usageError("no-row-loss", `${together.label} is a loss of many rows together, so no row has one of its own`, {
      hint: "lossline plot slices shows its value in parts of the rows",
    });
  }
  const { paths, open } = await runInputsOf(files, flags, io, `plot ${kind}`);
  const { format, output = [], digits, color } = flags;
  const print = openDocumentOutput<PictureFormat>(
    { format, files: output, inputs: paths, digits, color, endings: { ".vl.json": "vega-lite", ".svg": "svg" } },
    io,
  );
  const notices = new RunNotices(flags, io);
  const gathering = gatheringOf({ gradient: false });
  const request = valuesRequestOf(losses, flags);
  const inputs = await open(passesOf(request, false));
  const outcome = await runLosses(request, inputs, notices.note, undefined, {
    watcher: gathering.data,
    gathering,
    threads: await threadsOf(flags),
  });
  outcome.warnings.forEach(notices.warning);
  const { pictureOf } = await import("./picture-of.ts");
  const document: PlotDocument = {
    schema: "lossline/plot@1",
    version,
    inputs: outcome.inputs,
    options: { ...printedRunOptions(flags, outcome.target), log: flags.log === true },
    picture: pictureOf(kind, outcome.results, gathering.data, { log: flags.log === true }),
    warnings: notices.all,
  };
  await print(textOf(document, flags, io));
}

/** Flags of another kind of picture: exit 2. */
function checkFlags(kind: PictureKind, flags: PlotFlags): void {
  if (kind === "slices" && !flags.by) {
    throw usageError("flag-needs-flag", "plot slices needs --by", { hint: "add --by and the columns of the slices" });
  }
  const useless = kind !== "slices" && flags.by ? "--by" : kind !== "hist" && flags.log ? "--log" : undefined;
  if (useless === undefined) return;
  throw usageError("flag-without-use", `plot ${kind} does not take ${useless}`, {
    hint: useless === "--by" ? "plot slices draws slices; --where picks one" : "plot hist takes it",
  });
}

function textOf(document: PlotDocument, flags: PlotFlags, io: Io): TextIn<PictureFormat> {
  return async (format, color) => {
    const { documentText } = await import("./picture-text.ts");
    return documentText(document, format, { digits: flags.digits, color, io });
  };
}

/** Series are named by what tells the results apart: the loss, the prediction, or both. */
export function seriesNames(results: readonly LossResult[]): (result: LossResult) => string {
  const several = (of: (result: LossResult) => string) => new Set(results.map(of)).size > 1;
  const [losses, models] = [several(({ label }) => label), several(({ prediction }) => prediction.join())];
  return ({ label, spec, prediction }) => {
    if (!models) return losses ? label : spec;
    return losses ? `${label} of ${prediction.join(",")}` : prediction.join(",");
  };
}
