import { type Command, InvalidArgumentError } from "commander";
import { passesOf, type RowLosses, type RunOutcome, runLosses, WorstRows } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { openDocumentOutput } from "../output.ts";
import { addPairFlags, type PairFlags } from "./file-pair.ts";
import { addReaderFlags, collect, type ReaderFlags } from "./flags.ts";
import { keptRows } from "./paired-differences.ts";
import { PictureData } from "./picture-data.ts";
import { requestedLosses } from "./requested-losses.ts";
import {
  addByFlag,
  addColumnFlags,
  addComputationFlags,
  type ColumnFlags,
  type ComputationFlags,
  parseCount,
  runRequestOf,
} from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";

export interface ReportFlags extends ReaderFlags, ColumnFlags, ComputationFlags, PairFlags {
  loss?: string[];
  baseline?: string;
  output: string;
  title?: string;
  worst: number;
  quiet?: boolean;
  errorFormat: "text" | "json";
}

/** What a report knows of one set of files. */
export interface ReportRun {
  paths: readonly string[];
  outcome: RunOutcome;
  data: PictureData;
  worst: WorstRows;
  /** the losses of all rows, where they are paired with a baseline's */
  rows: RowLosses | undefined;
}

/** `lossline report`: what there is to see of a file's losses, in one page. */
export function configure(command: Command, io: Io): void {
  command
    .argument("[FILE...]", "CSV, TSV, JSON or NDJSON files (.gz too), globs, or - for standard input")
    .option("-l, --loss <SPEC>", "loss: NAME, NAME:PARAM=X or LABEL=NAME:PARAM=X; repeatable", collect)
    .requiredOption("-o, --output <FILE>", "the page: report.html", parsePage)
    .option("--baseline <FILE>", "another model's predictions, drawn beside these")
    .option("--title <TEXT>", "the page's title")
    .option("-n, --worst <N>", "how many of the worst rows", parseCount, 20);
  addColumnFlags(command);
  addByFlag(command);
  command.option("--keep <COLS>", "columns that the worst rows show", collect);
  addPairFlags(command);
  addComputationFlags(command);
  addReaderFlags(command);
  command
    .option("-q, --quiet", "no notices on stderr, errors only")
    .option("--error-format <FORMAT>", "text or json", "text");
  command.addHelpText("before", examples).action((files: string[], flags: ReportFlags) => run(files, flags, io));
}

const examples = `Examples:
  lossline report preds.csv -l bce -p prob --by segment -o report.html
  lossline report new.csv -l mse --baseline old.csv --id id --keep text -o report.html
`;

async function run(files: readonly string[], flags: ReportFlags, io: Io): Promise<void> {
  const losses = await requestedLosses(flags.loss ?? [], flags);
  if (losses.length === 0) {
    throw usageError("no-loss", "which loss? name one with -l", {
      hint: "lossline list shows them all; lossline inspect FILE those that fit its columns",
    });
  }
  const together = losses.find(({ declaration }) => declaration.over !== undefined);
  if (together) {
    throw usageError("no-row-loss", `${together.label} is a loss of many rows together, so no row has one of its own`, {
      hint: "a report is about the losses of rows; lossline plot slices shows its value in parts of the rows",
    });
  }
  const notices = new RunNotices(flags, io);
  const runOf = async (paths: readonly string[]): Promise<ReportRun> => {
    const inputs = await runInputsOf(paths, flags, io, "report");
    const data = new PictureData();
    const worst = new WorstRows(flags.worst, (flags.pred?.length ?? 0) > 1);
    const request = {
      ...runRequestOf(losses, flags),
      gradient: false,
      hessian: false,
      gradientOf: "row" as const,
      results: { reduction: undefined, quantiles: [], interval: undefined },
    };
    const watchers = { onBatch: data.onBatch };
    const paired = flags.baseline !== undefined;
    const opened = await inputs.open(passesOf(request, true) + (paired ? 1 : 0));
    const outcome = await runLosses(request, opened, notices.note, worst, watchers);
    outcome.warnings.forEach(notices.warning);
    const rows = paired ? await keptRows(request, opened) : undefined;
    return { paths: inputs.paths, outcome, data, worst, rows };
  };
  const print = openDocumentOutput<"html">(
    {
      format: "html",
      files: [flags.output],
      inputs: [...files, ...(flags.baseline === undefined ? [] : [flags.baseline])],
      digits: undefined,
      color: "never",
      endings: { ".html": "html", ".htm": "html" },
    },
    io,
  );
  const run = await runOf(files);
  const baseline = flags.baseline === undefined ? undefined : await runOf([flags.baseline]);
  const { reportText } = await import("./report-text.ts");
  await print(async () => reportText(run, baseline, { title: flags.title, warnings: notices.all }));
}

function parsePage(path: string): string {
  if (/\.html?$/i.test(path)) return path;
  throw new InvalidArgumentError("A report is a page: name it report.html.");
}
