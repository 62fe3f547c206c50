import { type Command, InvalidArgumentError, Option } from "commander";
import type { EvalDocument } from "../contracts.ts";
import {
  decimalNumber,
  hasOutputs,
  type LossRequest,
  type Multioutput,
  passesOf,
  type RunRequest,
  runLosses,
  withOutputs,
} from "../engine/index.ts";
import { usageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { isParquet, openOutput } from "../output.ts";
import { version } from "../version.ts";
import { withConfiguredData } from "./data-flags.ts";
import { addEngineFlags, checkEngineFlags, type EngineFlags, inputsOf, runInEngine } from "./engine-flags.ts";
import { addPairFlags } from "./file-pair.ts";
import { lossesThatFit } from "./fitting.ts";
import { addOutputFlags, addReaderFlags, collect, type OutputFlags } from "./flags.ts";
import { showProgress } from "./progress.ts";
import { requestedLosses } from "./requested-losses.ts";
import {
  addByFlag,
  addColumnFlags,
  addComputationFlags,
  type ColumnFlags,
  type ComputationFlags,
  columnRequestOf,
  parseCount,
  parseLevel,
  parseWhole,
  printedRunOptions,
  runRequestOf,
} from "./run-flags.ts";
import { RunNotices } from "./run-notices.ts";
import { threadsOf } from "./run-threads.ts";
import { splitHead } from "./stdin-head.ts";

interface EvalFlags extends EngineFlags, OutputFlags, ColumnFlags, ComputationFlags {
  loss?: string[];
  grad?: boolean;
  hess?: boolean;
  gradOf: "row" | "reduced";
  reduction?: "mean" | "sum";
  quantiles?: number[];
  ci?: number;
  resamples: number;
  seed: number;
  skill?: boolean;
}

/** `lossline eval`: losses of a file. */
export function configure(command: Command, io: Io): void {
  command
    .argument("[FILE...]", "CSV, TSV, JSON, NDJSON, Parquet and other files (.gz too), globs, or - for standard input")
    .option("-l, --loss <SPEC>", "loss: NAME, NAME:PARAM=X or LABEL=NAME:PARAM=X; repeatable", collect);
  addColumnFlags(command);
  addByFlag(command);
  addPairFlags(command);
  addComputationFlags(command);
  command
    .addOption(new Option("--reduction <HOW>", "replaces a plain mean or sum").choices(["mean", "sum"]))
    .option(
      "--multioutput <HOW>",
      "of K columns that are K outputs: mean, sum, weights 0.3,0.7, or raw for K results",
      parseMultioutput,
    )
    .option("--quantiles <LIST>", "quantiles of the losses: 0.5,0.95", parseLevels)
    .option("--ci <LEVEL>", "confidence interval of the aggregate, by bootstrap: 0.95", parseLevel)
    .option("--resamples <N>", "bootstrap resamples", parseCount, 2000)
    .option("--seed <N>", "seed of the bootstrap", parseWhole, 0)
    .option("--cluster <COL>", "rows of one cluster are resampled together")
    .option("--skill", "beside each loss that of the best constant prediction, and 1 - loss/that")
    .option("--per-sample", "the loss of each row; -o rows.parquet too, where the K numbers of a gradient are a list")
    .option("--grad", "with --per-sample: its gradient")
    .option("--hess", "with --per-sample: the diagonal of its Hessian")
    .addOption(
      new Option("--grad-of <WHAT>", "derivatives of each row's loss, or of the aggregate")
        .choices(["row", "reduced"])
        .default("row"),
    )
    .option("--keep <COLS>", "with --per-sample: carry input columns along", collect);
  addEngineFlags(command);
  addReaderFlags(command);
  addOutputFlags(command);
  command
    .addHelpText("before", examples)
    .action((files: string[], _: EvalFlags, self: Command) => run(files, self, io));
}

const examples = `Examples:
  lossline eval preds.csv -l mse -l huber:delta=1.5
  lossline eval preds.csv -l softmax -p 'logit_*' -t label --by segment
  lossline eval preds.csv -l bce --per-sample --grad -f ndjson
  lossline eval preds.parquet -l softmax -p logits -t label --per-sample --grad -o rows.parquet
  lossline eval --pred-file logits.csv --target-file labels.csv --id id -l bce-logits
  zcat preds.csv.gz | lossline eval -l mae --ci 0.95 --json
`;

async function run(typed: readonly string[], command: Command, io: Io): Promise<void> {
  const { files, notice } = await withConfiguredData(typed, command, io);
  const flags = command.opts<EvalFlags>();
  checkFlags(flags);
  const losses = withCombinedOutputs(await requestedLosses(flags.loss ?? [], flags), flags);
  const { paths, open } = await inputsOf(files, flags, io);
  if (losses.length === 0) throw await noLoss(files, paths, flags, io);

  const output = await openOutput(
    {
      format: flags.format,
      files: flags.output ?? [],
      inputs: paths,
      digits: flags.digits,
      color: flags.color,
    },
    io,
  );
  const notices = new RunNotices(flags, io);
  if (notice) notices.note(notice);
  const request = runRequestOf(losses, flags);
  const passes = passesOf({ ...request, gradientOf: flags.gradOf }, flags.perSample === true);
  const progress = showProgress(paths, passes, flags.quiet, io);
  const whole: RunRequest = {
    ...request,
    gradient: flags.grad === true,
    hessian: flags.hess === true,
    gradientOf: flags.gradOf,
    results: {
      reduction: flags.reduction,
      quantiles: flags.quantiles ?? [],
      skill: flags.skill === true,
      interval: flags.ci === undefined ? undefined : { level: flags.ci, resamples: flags.resamples, seed: flags.seed },
    },
  };
  const computed =
    flags.engine !== "local"
      ? runInEngine(whole, paths, flags, io)
      : runLosses(whole, progress.watch(await open(passes)), notices.note, flags.perSample ? output : undefined, {
          threads: await threadsOf(flags),
          onRows: progress.rows,
        });
  const outcome = await computed.finally(progress.stop);
  outcome.warnings.forEach(notices.warning);
  const document: EvalDocument = {
    schema: "lossline/eval@1",
    version,
    engine: flags.engine,
    exact: flags.engine === "local",
    inputs: outcome.inputs,
    options: printedOptions(flags, outcome.target),
    results: outcome.results,
    warnings: notices.all,
  };
  await output.end(document);
}

/** The losses with their outputs combined as asked. Exit 2 where none has outputs, or where a flag wants more of them. */
function withCombinedOutputs(losses: readonly LossRequest[], flags: EvalFlags): LossRequest[] {
  const { multioutput, perSample, ci, quantiles, skill } = flags;
  if (multioutput === undefined || losses.length === 0) return [...losses];
  if (!losses.some(hasOutputs)) {
    throw usageError("flag-without-use", "none of the losses takes --multioutput", {
      hint: "their columns are one value; K outputs are there where one column is one number",
    });
  }
  const combined = losses.map((loss) => withOutputs(loss, multioutput));
  const apart = combined.find(({ outputs }) => outputs !== undefined && outputs !== "raw");
  if (apart && (perSample || ci !== undefined || quantiles || skill)) {
    throw usageError(
      "conflicting-flags",
      `${apart.label} is put together from its outputs, so there are no rows, intervals or skill of the whole`,
      { hint: "--multioutput raw has them for each output" },
    );
  }
  return combined;
}

/** Flags that mean nothing without another: exit 2. */
function checkFlags(flags: EvalFlags): void {
  const needs = (given: unknown, flag: string, missing: boolean, other: string) => {
    if (given && missing) throw usageError("flag-needs-flag", `${flag} needs ${other}`, { hint: `add ${other}` });
  };
  needs(flags.grad, "--grad", !flags.perSample, "--per-sample");
  needs(flags.hess, "--hess", !flags.perSample, "--per-sample");
  needs(flags.keep, "--keep", !flags.perSample, "--per-sample");
  needs(flags.gradOf === "reduced", "--grad-of reduced", !flags.grad && !flags.hess, "--grad");
  checkEngineFlags(flags, needs);
  const parquet = flags.output?.find(isParquet);
  needs(parquet, `-o ${parquet}, which holds rows,`, !flags.perSample, "--per-sample");
  needs(flags.cluster, "--cluster", flags.ci === undefined, "--ci");
  if (flags.skill && flags.compat && flags.weight !== undefined) {
    throw usageError(
      "conflicting-flags",
      "--skill with --weight knows one weighted mean, and --compat may want another",
      {
        hint: "leave one of the three out",
      },
    );
  }
}

/** What was asked for, as the document records it. */
function printedOptions(flags: EvalFlags, target: readonly string[]): EvalDocument["options"] {
  const { normalize, sum_tol, ...options } = printedRunOptions(flags, target);
  const { ci, seed, resamples, cluster } = flags;
  return {
    ...options,
    reduction: flags.reduction ?? null,
    ...(flags.multioutput === undefined ? {} : { multioutput: flags.multioutput }),
    normalize,
    sum_tol,
    seed: ci === undefined ? null : seed,
    resamples: ci === undefined ? null : resamples,
    cluster: cluster ?? null,
  };
}

/** The first of many names; `inspect` has them all. */
function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(", ");
  return names.length <= 12 ? shown : `${shown} and ${names.length - 12} more, which lossline inspect FILE lists`;
}

/** The error where no loss is named, with those that fit. Of a pipe the head says which, so that it need not end. */
async function noLoss(files: readonly string[], paths: readonly string[], flags: EvalFlags, io: Io): Promise<Error> {
  const head = paths.includes("-") ? { ...io, stdin: (await splitHead(io.stdin)).head } : io;
  const { open } = await inputsOf(files, { ...flags, missing: "drop" }, head);
  const names = await lossesThatFit(await open(2), columnRequestOf(flags));
  const hint =
    names.length === 0
      ? "lossline inspect FILE shows what it holds, lossline list all losses"
      : `these fit the columns: ${shortened(names)}`;
  return usageError("no-loss", "which loss? name one with -l", { hint });
}

function parseMultioutput(text: string): Multioutput {
  if (text === "mean" || text === "sum" || text === "raw") return text;
  const weights = text.split(",").map(decimalNumber);
  if (
    weights.every((weight) => weight >= 0 && weight < Number.POSITIVE_INFINITY) &&
    weights.some((weight) => weight > 0)
  ) {
    return weights;
  }
  throw new InvalidArgumentError("mean, sum, raw, or a weight for each output, such as 0.3,0.7, is expected.");
}

function parseLevels(text: string): number[] {
  return text.split(",").map((item) => {
    const level = decimalNumber(item);
    if (level >= 0 && level <= 1) return level;
    throw new InvalidArgumentError("Numbers from 0 to 1, with commas between them, are expected.");
  });
}
