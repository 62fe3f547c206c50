import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import type { InputRecord, Warning } from "../contracts.ts";
import { type LossRequest, passesOf, rowLossesOf } from "../engine/index.ts";
import { exitCodes, usageError, Verdict } from "../errors.ts";
import {
  type CompareRequest,
  type Comparison,
  compareModels,
  type Model,
  type MovedRows,
  movedRows,
  pairModels,
} from "../gate/index.ts";
import { ClosedPipe, type Io } from "../io.ts";
import { openDocumentOutput, type TextIn } from "../output.ts";
import { flatText, jsonLine, jsonText } from "../sinks/index.ts";
import { version } from "../version.ts";
import { comparisonCells } from "./compare-cells.ts";
import { addOutputFlags, addReaderFlags, collect, type OutputFlags, type ReaderFlags, readOptionsOf } from "./flags.ts";
import { openInputs } from "./inputs.ts";
import { requestedLosses } from "./requested-losses.ts";
import {
  addByFlag,
  addColumnFlags,
  addComputationFlags,
  type ColumnFlags,
  type ComputationFlags,
  parseCount,
  parseLevel,
  parseWhole,
  printedRunOptions,
  runRequestOf,
} from "./run-flags.ts";
import { RunNotices } from "./run-notices.ts";

interface CompareFlags extends ReaderFlags, OutputFlags, ColumnFlags, ComputationFlags {
  loss?: string[];
  reduction?: "mean" | "sum";
  test: CompareRequest["test"];
  ci: number;
  alpha: number;
  resamples: number;
  seed: number;
  adjust: CompareRequest["adjustment"];
  failIfWorse?: boolean;
  rows: number;
}

/** The document of `lossline compare`. */
export interface CompareDocument {
  schema: "lossline/compare@1";
  version: string;
  base: string;
  inputs: InputRecord[];
  options: Record<string, unknown>;
  results: Comparison[];
  /** the rows that moved most, by each loss and candidate */
  moved: MovedRows[];
  warnings: Warning[];
}

/** `lossline compare`: models on the same rows, and whether their losses differ by more than chance. */
export function configure(command: Command, io: Io): void {
  command
    .argument("<BASE>", "file of the model to compare with, or LABEL=FILE; with several -p the file of all models")
    .argument("[CANDIDATE...]", "files of other models on the same rows, or LABEL=FILE")
    .option("-l, --loss <SPEC>", "loss: NAME, NAME:PARAM=X or LABEL=NAME:PARAM=X; repeatable", collect);
  addColumnFlags(command);
  addByFlag(command);
  addComputationFlags(command);
  command
    .addOption(new Option("--reduction <HOW>", "replaces a plain mean or sum").choices(["mean", "sum"]))
    .addOption(
      new Option("--test <TEST>", "of the paired difference: resampled pairs, flipped signs, or Student's t")
        .choices(["bootstrap", "permutation", "t"])
        .default("bootstrap"),
    )
    .option("--ci <LEVEL>", "level of the two-sided interval of the difference", parseLevel, 0.95)
    .option("--alpha <P>", "a difference whose adjusted p-value is below it is a finding", parseLevel, 0.05)
    .option("--resamples <N>", "resamples of the bootstrap, or patterns of flipped signs", parseCount, 2000)
    .option("--seed <N>", "seed of the resamples", parseWhole, 0)
    .option("--cluster <COL>", "rows of one cluster are one unit of the test")
    .addOption(
      new Option("--adjust <HOW>", "p-values for the family of all losses, slices and candidates")
        .choices(["holm", "bh", "none"])
        .default("holm"),
    )
    .option("--fail-if-worse", "one-sided tests; exit 1 where a candidate is worse, or the answer is undefined")
    .option("-n, --rows <N>", "how many of the rows that moved most, up and down", parseCount, 3);
  addReaderFlags(command);
  addOutputFlags(command);
  command
    .addHelpText("before", examples)
    .action((base: string, candidates: string[], flags: CompareFlags) => run(base, candidates, flags, io));
}

const examples = `Examples:
  lossline compare main.csv branch.csv -l mse --id id
  lossline compare old=main.csv new=branch.csv -l mae -l mse --by segment --fail-if-worse
  lossline compare preds.csv -p y_main -p y_branch -l mae --test permutation
`;

async function run(base: string, candidates: readonly string[], flags: CompareFlags, io: Io): Promise<void> {
  const losses = await requestedLosses(flags.loss ?? [], flags);
  const files = [base, ...candidates].map(fileOf);
  checkRequest(losses, files, flags);
  const { format, output = [], digits, color } = flags;
  const inputs = files.map(({ path }) => path);
  const print = openDocumentOutput({ format, files: output, inputs, digits, color }, io);
  const notices = new RunNotices(flags, io);
  const models = await modelsOf(losses, files, flags, notices, io);
  const pairs = models.slice(1).map((candidate) => pairModels(models[0]!, candidate));
  const request = compareRequestOf(flags);
  const results = compareModels(pairs, request);
  refuseFewResamples(results, request);
  if (flags.failIfWorse) refuseUntested(results);
  for (const warning of warningsOf(results, request)) notices.warning(warning);
  const document: CompareDocument = {
    schema: "lossline/compare@1",
    version,
    base: models[0]!.name,
    inputs: [...new Set(models.map(({ rows }) => rows))].flatMap(({ outcome }) => outcome.inputs),
    options: printedOptions(flags, request, models[0]!.rows.outcome.target),
    results,
    moved: pairs.flatMap((pair) => movedRows(pair, flags.rows)),
    warnings: notices.all,
  };
  try {
    await print(textOf(document, digits));
  } catch (error) {
    // that nobody reads on does not change the verdict
    if (!(error instanceof ClosedPipe)) throw error;
  }
  const fails = results.some(({ verdict }) => verdict === "worse" || verdict === "undefined");
  if (flags.failIfWorse && fails) throw new Verdict(exitCodes.no);
}

interface ModelFile {
  name: string;
  path: string;
}

/** `label=path`, or a path that is its own label. */
function fileOf(text: string): ModelFile {
  const [, label, path] = /^([^=/\\]+)=(.+)$/.exec(text) ?? [];
  return path === undefined || existsSync(text) ? { name: text, path: text } : { name: label!, path };
}

function checkRequest(losses: readonly LossRequest[], files: readonly ModelFile[], flags: CompareFlags): void {
  if (losses.length === 0) {
    throw usageError("no-loss", "which loss? name one with -l", {
      hint: "lossline list shows them all; lossline inspect FILE those that fit its columns",
    });
  }
  const predictions = flags.pred?.length ?? 0;
  if (files.length === 1 && predictions < 2) {
    throw usageError("no-candidate", `${files[0]!.name} is compared with nothing`, {
      hint: "name a second file, or two prediction columns of this one: -p OLD -p NEW",
    });
  }
  if (files.length > 1 && predictions > 1) {
    throw usageError("two-comparisons", "several files and several -p: which is to be compared with which?", {
      hint: "give files with one -p, or one file with several",
    });
  }
  const twice = files.find(({ name }, i) => files.findIndex((other) => other.name === name) < i);
  if (twice) {
    throw usageError("model-twice", `two models would be called "${twice.name}"`, {
      hint: "label them: old=FILE new=FILE",
    });
  }
  if (files.filter(({ path }) => path === "-").length > 1) {
    throw usageError("two-stdin", "standard input (-) is named twice, and can be read once", { hint: "name a file" });
  }
  if (!flags.by?.some((columns) => columns.split(",").includes("@file"))) return;
  throw usageError("by-file", "--by @file: the rows that are compared are of different files", {
    hint: "leave it out: every candidate has results of its own",
  });
}

/** A model for each file, or for each prediction of the one file; the base is the first. */
async function modelsOf(
  losses: readonly LossRequest[],
  files: readonly ModelFile[],
  flags: CompareFlags,
  notices: RunNotices,
  io: Io,
): Promise<Model[]> {
  const request = {
    ...runRequestOf(losses, flags),
    results: { reduction: flags.reduction, quantiles: [], interval: undefined },
  };
  const passes = passesOf({ ...request, gradientOf: "row" }, false);
  const models: Model[] = [];
  for (const { name, path } of files) {
    const said = (warning: Warning): Warning =>
      files.length === 1 ? warning : { ...warning, message: `${name}: ${warning.message}` };
    const inputs = await openInputs([path], readOptionsOf(flags), io, passes);
    const rows = await rowLossesOf(request, inputs, (note) => notices.note(said(note)));
    for (const warning of rows.outcome.warnings) notices.warning(said(warning));
    models.push({ name, rows });
  }
  if (files.length > 1) return models;
  const { rows } = models[0]!;
  const predictions = [...new Set(rows.measures.map(({ prediction }) => prediction.join(",")))];
  return predictions.map((prediction) => ({ name: prediction, rows, prediction }));
}

function compareRequestOf(flags: CompareFlags): CompareRequest {
  const { test, ci: level, alpha, resamples, seed, adjust: adjustment, failIfWorse } = flags;
  return { test, alternative: failIfWorse ? "worse" : "two-sided", level, alpha, resamples, seed, adjustment };
}

/** With so few draws no p-value could ever be small enough for Holm's first step, and every gate would stand open. */
function refuseFewResamples(results: readonly Comparison[], { resamples, alpha, adjustment }: CompareRequest): void {
  const tests = results.filter(({ p }) => p !== null).length;
  const drawn = results.some(({ test }) => test === "bootstrap" || test === "permutation");
  if (!drawn || adjustment !== "holm" || tests / (resamples + 1) < alpha) return;
  throw usageError("few-resamples", `${resamples} resamples are too few for ${tests} tests at ${alpha}`, {
    hint: `--resamples ${Math.ceil((10 * tests) / alpha)}, --test t, or fewer slices and losses`,
  });
}

/** A gate that cannot judge must not pass. */
function refuseUntested(results: readonly Comparison[]): void {
  const untested = results.find(({ verdict }) => verdict === "untested");
  if (!untested) return;
  throw usageError("no-test", `--fail-if-worse: ${untested.label} has ${untested.reason}`, {
    hint: "leave the loss out, or compare it without --fail-if-worse",
  });
}

/** What a reader of the results must not miss. */
function warningsOf(results: readonly Comparison[], { test }: CompareRequest): Warning[] {
  const warnings: Warning[] = [];
  const say = (code: string, message: string) => warnings.push({ code, count: 1, message });
  for (const { label, candidate, slice, base, base_value, candidate_value, verdict, reason } of results) {
    const where = Object.entries(slice).map(([name, text]) => `${name}=${text}`);
    const what = [`${label} of ${candidate}`, ...where].join(", ");
    if (base_value === null || candidate_value === null) {
      say("slice-in-one-file", `${where.join(", ")} is in ${base_value === null ? candidate : base} only (${label})`);
    } else if (verdict === "undefined") say("undefined-comparison", `${what} cannot be compared: ${reason}`);
  }
  const analytic = results.filter((result) => test !== "t" && result.test === "t" && result.difference !== 0);
  if (analytic.length > 0) {
    const message = `${analytic.length} of ${results.length} comparisons would take more than 2e8 draws: their p-values are those of Student's t, as --test t gives them`;
    warnings.push({ code: "analytic-test", count: analytic.length, message });
  }
  return warnings;
}

function printedOptions(flags: CompareFlags, request: CompareRequest, target: readonly string[]) {
  const { test, alternative, level, alpha, resamples, seed, adjustment } = request;
  return {
    ...printedRunOptions(flags, target),
    reduction: flags.reduction ?? null,
    id: flags.id ?? null,
    cluster: flags.cluster ?? null,
    test,
    alternative,
    ci: level,
    alpha,
    resamples,
    seed,
    adjust: adjustment,
    rows: flags.rows,
  };
}

function textOf(document: CompareDocument, digits: number | undefined): TextIn {
  return async (format, color) => {
    if (format === "json") return `${jsonText(document)}\n`;
    if (format === "ndjson") return document.results.map((result) => `${jsonLine(result)}\n`).join("");
    if (format !== "table") return flatText(format, comparisonCells(document.results), digits);
    const { compareTables } = await import("./compare-tables.ts");
    return compareTables(document, digits, color);
  };
}
