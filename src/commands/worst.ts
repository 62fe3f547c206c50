import { type Command, InvalidArgumentError } from "commander";
import type { InputRecord, LossResult, Warning } from "../contracts.ts";
import { decimalNumber, passesOf, type Ranking, runLosses, WorstRows } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { openDocumentOutput, type TextIn } from "../output.ts";
import { type FlatTable, flatText, jsonLine, jsonText } from "../sinks/index.ts";
import { version } from "../version.ts";
import { addPairFlags, type PairFlags } from "./file-pair.ts";
import { addOutputFlags, addReaderFlags, collect, type OutputFlags, type ReaderFlags } from "./flags.ts";
import { requestedLosses } from "./requested-losses.ts";
import {
  addColumnFlags,
  addComputationFlags,
  type ColumnFlags,
  type ComputationFlags,
  printedRunOptions,
  valuesRequestOf,
} from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";

interface WorstFlags extends ReaderFlags, OutputFlags, ColumnFlags, ComputationFlags, PairFlags {
  loss?: string[];
  rows: number;
}

/** A row of a ranking in the document: `row`, then `file`, `id` and kept columns where there are any. */
export interface RankedRow {
  readonly [cell: string]: number | string | null;
  /** times the sample weight, where there are weights */
  loss: number;
  /** of the total; null where rows have no share of it */
  share: number | null;
}

/** The rows with the highest loss of one loss and prediction. */
export interface WorstResult extends Pick<LossResult, "label" | "loss" | "spec" | "params" | "prediction" | "n"> {
  /** the sum of all losses, weighted as they are */
  total: number;
  /** of the total, by these rows together */
  share: number | null;
  rows: readonly RankedRow[];
}

/** The document of `lossline worst`. */
export interface WorstDocument {
  schema: "lossline/worst@1";
  version: string;
  inputs: InputRecord[];
  options: Record<string, unknown>;
  results: WorstResult[];
  warnings: Warning[];
}

/** `lossline worst`: the rows with the highest loss. */
export function configure(command: Command, io: Io): void {
  command
    .argument("[FILE...]", "CSV, TSV, JSON, NDJSON, Parquet and other files (.gz too), globs, or - for standard input")
    .option(
      "-l, --loss <SPEC>",
      "loss: NAME, NAME:PARAM=X or LABEL=NAME:PARAM=X; repeat for a ranking by each",
      collect,
    )
    .option("-n, --rows <N>", "how many rows of each loss and model", parseRows, 10);
  addColumnFlags(command);
  command.option("--keep <COLS>", "carry input columns along", collect);
  addPairFlags(command);
  addComputationFlags(command);
  addReaderFlags(command);
  addOutputFlags(command);
  command.addHelpText("before", examples).action((files: string[], flags: WorstFlags) => run(files, flags, io));
}

const examples = `Examples:
  lossline worst preds.csv -l mse -n 20 --id id
  lossline worst preds.csv -l softmax -p 'logit_*' -t label --keep text -f csv
  lossline worst preds.csv -l mae -p y_old -p y_new --where 'segment = "a"'
`;

async function run(files: readonly string[], flags: WorstFlags, io: Io): Promise<void> {
  const losses = await requestedLosses(flags.loss ?? [], flags);
  if (losses.length === 0) {
    throw usageError("no-loss", "which loss? name one with -l", {
      hint: "lossline list shows them all; lossline inspect FILE those that fit its columns",
    });
  }
  const together = losses.find(({ declaration }) => declaration.over !== undefined);
  if (together) {
    throw usageError("no-row-loss", `${together.label} is a loss of many rows together, so no row has one of its own`, {
      hint: "lossline eval --per-sample --grad shows what each row does to it",
    });
  }
  const { paths, open } = await runInputsOf(files, flags, io, "worst");
  const { format, output = [], digits, color } = flags;
  const print = openDocumentOutput({ format, files: output, inputs: paths, digits, color }, io);
  const notices = new RunNotices(flags, io);
  const request = valuesRequestOf(losses, flags);
  const worst = new WorstRows(flags.rows, (flags.pred?.length ?? 0) > 1);
  const outcome = await runLosses(request, await open(passesOf(request, true)), notices.note, worst);
  outcome.warnings.forEach(notices.warning);
  const document: WorstDocument = {
    schema: "lossline/worst@1",
    version,
    inputs: outcome.inputs,
    options: { ...printedRunOptions(flags, outcome.target), rows: flags.rows },
    results: outcome.results.map((result) => {
      const ranking = worst.ranking(result.label, result.prediction.join(","));
      return resultOf(result, worst.names, ranking);
    }),
    warnings: notices.all,
  };
  await print(textOf(document, worst.names, digits));
}

function resultOf(result: LossResult, names: readonly string[], { total, share, rows }: Ranking): WorstResult {
  const { label, loss, spec, params, prediction, n } = result;
  return {
    label,
    loss,
    spec,
    params,
    prediction,
    n,
    total,
    share,
    rows: rows.map((row) => ({
      ...Object.fromEntries(names.map((name, i) => [name, row.cells[i]!] as const)),
      loss: row.loss,
      share: row.share,
    })),
  };
}

function textOf(document: WorstDocument, names: readonly string[], digits: number | undefined): TextIn {
  return async (format, color) => {
    if (format === "json") return `${jsonText(document)}\n`;
    if (format === "ndjson")
      return recordsOf(document)
        .map((record) => `${jsonLine(record)}\n`)
        .join("");
    if (format !== "table") return flatText(format, flatTable(document, names), digits);
    const { worstTables } = await import("./worst-tables.ts");
    return worstTables(document, names, digits, color);
  };
}

/** The rows of all rankings, each with what it is a row of: the model only where there are several. */
function recordsOf({ results }: WorstDocument): Readonly<Record<string, number | string | null>>[] {
  const several = new Set(results.map(({ prediction }) => prediction.join())).size > 1;
  return results.flatMap(({ label, prediction, rows }) =>
    rows.map((row) => ({ label, ...(several ? { prediction: prediction.join(",") } : {}), ...row })),
  );
}

function flatTable(document: WorstDocument, names: readonly string[]): FlatTable {
  const records = recordsOf(document);
  const several = records[0] !== undefined && "prediction" in records[0];
  const header = ["label", ...(several ? ["prediction"] : []), ...names, "loss", "share"];
  return { header, rows: records.map((record) => header.map((name) => record[name] ?? "")) };
}

function parseRows(text: string): number {
  const count = decimalNumber(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1e6) return count;
  throw new InvalidArgumentError("A whole number from 1 to a million is expected.");
}
