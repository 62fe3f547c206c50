import { type Command, InvalidArgumentError, Option } from "commander";
import type { ClassWeights, ColumnRequest, Link, LossRequest, RowsRequest, RunRequest } from "../engine/index.ts";
import { decimalNumber } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import { type PeerName, peers } from "../losses/index.ts";
import { collect, parsePositive, type ReaderFlags } from "./flags.ts";

/** The flags that say which columns are what, and which rows count. */
export interface ColumnFlags {
  pred?: string[];
  target?: string;
  col?: string[];
  weight?: string;
  id?: string;
  by?: string[];
  keep?: string[];
  cluster?: string;
  batchSize?: number;
  classes?: string[];
  labelBase: number;
  classWeight?: string;
  where?: string;
}

/** The flags that say what is done to losses and numbers. */
export interface ComputationFlags {
  labelSmoothing?: number;
  ignoreIndex?: number;
  from?: Link;
  compat?: PeerName;
  eps?: number;
  losses?: string[];
  param?: string[];
  wrt?: string[];
  threads?: number;
  sumTol: number;
  normalize?: boolean;
}

const list = (text: string) => text.split(",");
/** Names as formulas have them: a comma between backticks belongs to a name. */
const namesInFormulas = (text: string) => text.match(/(?:`[^`]*`|[^,])+/g) ?? [text];

export function addColumnFlags(command: Command): void {
  command
    .option(
      "-p, --pred <COLS>",
      "prediction: names a,b, 'logit_*', c0..c9, '#3'; repeat to compare models; guessed: y_pred, pred, prediction, f, logits",
      collect,
    )
    .option("-t, --target <COLS>", "target columns; guessed: y_true, target, label, y")
    .option("--col <ROLE=COL>", "column of a further role, or of a parameter, of a loss; repeatable", collect)
    .option("-w, --weight <COL>", "sample weights, not negative")
    .option("--id <COL>", "column that names the rows")
    .option("--where <EXPR>", `only rows for which this holds: 'x > 0 and segment = "a"'`);
  addClassesFlag(command);
  command
    .option("--label-base <N>", "the number of the first class", parseWhole, 0)
    .option(
      "--batch-size <N>",
      "for losses and formulas over many rows: this many rows in turn are a group, or all",
      parseBatchSize,
    )
    .option("--class-weight <LIST>", "weights in class order 1,2,0.5, or a=2,b=1, or balanced");
}

export function addClassesFlag(command: Command): void {
  command.option(
    "--classes <NAMES>",
    "names of text labels: in the order of the prediction columns, or negative,positive",
    list,
  );
}

export function addByFlag(command: Command): void {
  command.option("--by <COLS>", "a result for each value of these columns too; @file is the input", collect);
}

/** The flags that settle which formula is computed. */
export function addFormulaFlags(command: Command): void {
  command
    .option("--label-smoothing <A>", "share of the target spread over the classes", parseShare)
    .addOption(new Option("--from <WHAT>", "what the prediction columns hold").choices(["prob", "logits", "log"]))
    .addOption(compatOption())
    .addOption(lossesOption())
    .option("--param <NAME=X>", "a number that formulas refer to; repeatable", collect)
    .option("--wrt <NAMES>", "derivatives by these roles or columns, not by the prediction", namesInFormulas);
}

export function addComputationFlags(command: Command): void {
  addFormulaFlags(command);
  command
    .option("--ignore-index <N>", "rows with this label count for nothing", parseWhole)
    .option("--eps <X>", "clip predicted probabilities to [X, 1 - X]", parseEps)
    .option("--sum-tol <X>", "how far a distribution's sum may be from 1", parsePositive, 1e-4)
    .option("--normalize", "divide distributions by their sums")
    .option("--threads <N>", "threads for large inputs; as many as there are cores", parseThreads);
}

/** Losses of the user's own. */
export function lossesOption(): Option {
  return new Option("--losses <FILE>", "a YAML file of losses of your own; repeatable").argParser(collect);
}

/** The library whose numbers are wanted. */
export function compatOption(): Option {
  return new Option("--compat <PEER>", "that library's clipping, factors, label rules and reduction").choices(
    Object.keys(peers),
  );
}

/** Which columns a run uses. */
export function columnRequestOf(flags: ColumnFlags): ColumnRequest {
  const roles = (flags.col ?? []).map((pair) => {
    const [, role, column] = /^([\p{L}_][\p{L}\p{N}_]*)=(.+)$/su.exec(pair) ?? [];
    if (role !== undefined && column !== undefined) return [role, column] as const;
    throw usageError("bad-role", `"${pair}" is not of the form ROLE=COLUMN`, {
      hint: "for example --col var=sigma2",
    });
  });
  return {
    predictions: flags.pred ?? [],
    target: flags.target,
    roles: Object.fromEntries(roles),
    weight: flags.weight,
    id: flags.id,
    by: (flags.by ?? []).flatMap((columns) => (list(columns).includes("@file") ? list(columns) : [columns])),
    keep: flags.keep ?? [],
    cluster: flags.cluster,
    batchSize: flags.batchSize,
    classes: flags.classes,
    labelBase: flags.labelBase,
    classWeights: classWeightsOf(flags.classWeight),
    where: flags.where,
  };
}

/** The part of a run that its flags settle in every command. */
export function runRequestOf(losses: readonly LossRequest[], flags: ColumnFlags & ComputationFlags): RowsRequest {
  return {
    losses,
    columns: columnRequestOf(flags),
    balanced: flags.classWeight === "balanced",
    sumTolerance: flags.sumTol,
    adjustments: {
      eps: flags.eps,
      normalize: flags.normalize === true,
      ignoreIndex: flags.ignoreIndex ?? (flags.compat && peers[flags.compat].ignoreIndex),
    },
  };
}

/** A run for the values of losses alone: no derivatives of rows, no quantiles, no intervals. */
export function valuesRequestOf(losses: readonly LossRequest[], flags: ColumnFlags & ComputationFlags): RunRequest {
  return {
    ...runRequestOf(losses, flags),
    gradient: false,
    hessian: false,
    gradientOf: "row",
    results: { reduction: undefined, quantiles: [], interval: undefined },
  };
}

/** What was asked for, as documents record it. */
export function printedRunOptions(flags: ColumnFlags & ComputationFlags & ReaderFlags, target: readonly string[]) {
  return {
    target,
    weight: flags.weight ?? null,
    where: flags.where ?? null,
    eps: flags.eps ?? null,
    from: flags.from ?? null,
    compat: flags.compat ?? null,
    missing: flags.missing,
    class_weight: flags.classWeight ?? null,
    label_smoothing: flags.labelSmoothing ?? null,
    ignore_index: flags.ignoreIndex ?? null,
    normalize: flags.normalize === true,
    sum_tol: flags.sumTol,
  };
}

function parseBatchSize(text: string): number {
  const size = text === "all" ? Number.POSITIVE_INFINITY : parseWhole(text);
  if (size >= 1) return size;
  throw new InvalidArgumentError("A whole number from 1 up, or all, is expected.");
}

function parseThreads(text: string): number {
  const threads = parseWhole(text);
  if (threads >= 1 && threads <= 256) return threads;
  throw new InvalidArgumentError("A whole number from 1 to 256 is expected.");
}

/** Weights as they are typed; "balanced" takes a pass over the data and is undefined here. */
function classWeightsOf(text: string | undefined): ClassWeights | undefined {
  if (text === undefined || text === "balanced") return undefined;
  const weightOf = (item: string) => {
    const weight = decimalNumber(item);
    if (weight >= 0 && weight < Number.POSITIVE_INFINITY) return weight;
    throw usageError("bad-class-weight", `--class-weight: "${item}" is no weight`, {
      hint: "write numbers in class order 1,2,0.5, or a=2,b=1, or balanced",
    });
  };
  if (!text.includes("=")) return list(text).map(weightOf);
  return new Map(
    list(text).map((item) => {
      const at = item.lastIndexOf("=");
      return [item.slice(0, at), weightOf(item.slice(at + 1))];
    }),
  );
}

/** A level or a probability, neither 0 nor 1. */
export function parseLevel(text: string): number {
  const level = decimalNumber(text);
  if (level > 0 && level < 1) return level;
  throw new InvalidArgumentError("A number between 0 and 1 is expected.");
}

/** How many: from 1 to a million. */
export function parseCount(text: string): number {
  const count = decimalNumber(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1e6) return count;
  throw new InvalidArgumentError("A whole number from 1 to a million is expected.");
}

/** A whole number, negative ones included. */
export function parseWhole(text: string): number {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A whole number is expected.");
}

function parseShare(text: string): number {
  const share = parsePositive(text);
  if (share <= 1) return share;
  throw new InvalidArgumentError("A number from 0 to 1 is expected.");
}

function parseEps(text: string): number {
  const eps = parsePositive(text);
  if (eps < 0.5) return eps;
  throw new InvalidArgumentError("A number of at least 0 and below 0.5 is expected.");
}
