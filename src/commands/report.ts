import { type Command, InvalidArgumentError } from "commander";
import type { Warning } from "../contracts.ts";
import {
  type Inputs,
  type LossRequest,
  passesOf,
  type RowLosses,
  type RunOutcome,
  rowLossesOf,
  runLosses,
  type WorstRows,
} from "../engine/index.ts";
import { usageError } from "../errors.ts";
import { configName } from "../gate/index.ts";
import { gatheringOf, type PictureData } from "../gathering/index.ts";
import type { Io } from "../io.ts";
import { openDocumentOutput } from "../output.ts";
import { type Plan, planChecks } from "./check-plan.ts";
import { addPairFlags, type PairFlags } from "./file-pair.ts";
import { addReaderFlags, collect, type ReaderFlags } from "./flags.ts";
import { showProgress } from "./progress.ts";
import { configuredReport, configuredSlices, judgedChecks } from "./report-config.ts";
import { requestedLosses } from "./requested-losses.ts";
import {
  addByFlag,
  addColumnFlags,
  addComputationFlags,
  type ColumnFlags,
  type ComputationFlags,
  parseCount,
  printedRunOptions,
  valuesRequestOf,
} from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";
import { threadsOf } from "./run-threads.ts";

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
  inputs: Inputs;
  outcome: RunOutcome;
  data: PictureData;
  worst: WorstRows;
  /** the losses of all rows, where they are paired with a baseline's */
  rows: RowLosses | undefined;
}

/** `lossline report`: what there is to see of a file's losses, in one page. */
export function configure(command: Command, io: Io): void {
  command
    .argument("[FILE...]", "CSV, TSV, JSON, NDJSON, Parquet and other files (.gz too), globs, or - for standard input")
    .option("-l, --loss <SPEC>", "loss: NAME, NAME:PARAM=X or LABEL=NAME:PARAM=X; repeatable", collect)
    .requiredOption("-o, --output <FILE>", "the page: report.html", parsePage)
    .option("--baseline <FILE>", "another model's predictions, drawn beside these and compared row by row")
    .option(
      "--config <FILE>",
      `whose checks are shown (default: ${configName} here or in a folder above, of these files)`,
    )
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
  command
    .addHelpText("before", examples)
    .action((files: string[], _: ReportFlags, self: Command) => run(files, self, io));
}

const examples = `Examples:
  lossline report preds.csv -l bce -p prob --by segment -o report.html
  lossline report new.csv -l mse --baseline old.csv --id id --keep text -o report.html
  lossline report --config lossline.yaml -o report.html
`;

async function run(typed: readonly string[], command: Command, io: Io): Promise<void> {
  const configured = await configuredReport(typed, command, io);
  const flags = command.opts<ReportFlags>();
  const { files, config } = configured;
  const plan = config && (await planChecks(config.document, config, { ...flags, by: [] }));
  const losses = rowLosses(flags.loss ? await requestedLosses(flags.loss, flags) : undefined, plan);
  if (config && !flags.by) flags.by = configuredSlices(config);
  const held = flags.baseline ?? configured.baseline;
  // a saved baseline has values, and rows that only checks know how to pair
  const drawn = held === undefined || (plan && held.toLowerCase().endsWith(".json")) ? undefined : held;
  const print = openDocumentOutput<"html">(
    {
      format: "html",
      files: [flags.output],
      inputs: [...files, ...(held === undefined ? [] : [held]), ...(config ? [config.path] : [])],
      digits: undefined,
      color: "never",
      endings: { ".html": "html", ".htm": "html" },
    },
    io,
  );
  const notices = new RunNotices(flags, io);
  const setting = { losses, flags, paired: drawn !== undefined, judged: plan !== undefined, io };
  const run = await runReport(files, setting, notices);
  const baseline = drawn === undefined ? undefined : await runReport([drawn], setting, naming(drawn, notices));
  const judged = plan && (await judgedChecks(plan, run.inputs, held, flags, io));
  const { reportText } = await import("./report-text.ts");
  const { title } = flags;
  const options = printedRunOptions(flags, run.outcome.target);
  await print(async () => reportText(run, baseline, judged, { title, options, warnings: notices.all }));
}

/** The losses that a report draws: those that are named, else those of the checks that rows have one by one. */
function rowLosses(named: readonly LossRequest[] | undefined, plan: Plan | undefined): readonly LossRequest[] {
  const losses = named ?? plan?.losses.filter(({ declaration }) => declaration.over === undefined) ?? [];
  if (losses.length === 0) {
    throw usageError("no-loss", "which loss? name one with -l", {
      hint: "lossline list shows them all; lossline inspect FILE those that fit its columns",
    });
  }
  const together = losses.find(({ declaration }) => declaration.over !== undefined);
  if (!together) return losses;
  throw usageError("no-row-loss", `${together.label} is a loss of many rows together, so no row has one of its own`, {
    hint: "a report is about the losses of rows; lossline plot slices shows its value in parts of the rows",
  });
}

/** Notices that say which file they are of. */
function naming(path: string, notices: RunNotices): Pick<RunNotices, "note" | "warning"> {
  const named = (warning: Warning): Warning => ({ ...warning, message: `${path}: ${warning.message}` });
  return {
    note: (warning) => notices.note(named(warning)),
    warning: (warning) => notices.warning(named(warning)),
  };
}

interface ReportSetting {
  losses: readonly LossRequest[];
  flags: ReportFlags;
  /** the losses of each row are paired with those of others */
  paired: boolean;
  /** checks read the files too */
  judged: boolean;
  io: Io;
}

/** Reads some files: once for all that is drawn of them, and where they are paired once more for the losses of each row. */
async function runReport(
  files: readonly string[],
  { losses, flags, paired, judged, io }: ReportSetting,
  { note, warning }: Pick<RunNotices, "note" | "warning">,
): Promise<ReportRun> {
  const { paths, open } = await runInputsOf(files, flags, io, "report");
  const severalPredictions = (flags.pred?.length ?? 0) > 1;
  const gathering = gatheringOf({ gradient: true, worst: { count: flags.worst, severalPredictions } });
  const { data, worst } = gathering;
  const request = valuesRequestOf(losses, flags);
  const inputs = await open(passesOf(request, true) + (paired ? 1 : 0) + (judged ? 1 : 0));
  const progress = showProgress(paths, 1, flags.quiet, io);
  const outcome = await runLosses(request, progress.watch(inputs), note, worst, {
    watcher: data,
    gathering,
    threads: await threadsOf(flags),
    onRows: progress.rows,
  }).finally(progress.stop);
  outcome.warnings.forEach(warning);
  const rows = paired ? await rowLossesOf(request, inputs, () => {}) : undefined;
  return { paths, inputs, outcome, data, worst: worst!, rows };
}

function parsePage(path: string): string {
  if (/\.html?$/i.test(path)) return path;
  throw new InvalidArgumentError("A report is a page: name it report.html.");
}
