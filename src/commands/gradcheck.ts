import { type Command, InvalidArgumentError, Option } from "commander";
import type { InputRecord, LossResult, Warning } from "../contracts.ts";
import {
  type ColumnCheck,
  checkAtPoints,
  checkColumns,
  checkRows,
  type DerivativeCheck,
  decimalNumber,
  type LossRequest,
  passesOf,
  printedParameters,
  usualWidth,
} from "../engine/index.ts";
import { exitCodes, nearest, usageError, Verdict } from "../errors.ts";
import { ClosedPipe, type Io, wantsColor, write } from "../io.ts";
import { jsonText } from "../sinks/index.ts";
import { version } from "../version.ts";
import { addPairFlags, type PairFlags } from "./file-pair.ts";
import {
  addPrintFlags,
  addReaderFlags,
  collect,
  type PrintFlags,
  parseDigits,
  parsePositive,
  type ReaderFlags,
} from "./flags.ts";
import { requestedLosses } from "./requested-losses.ts";
import {
  addColumnFlags,
  addComputationFlags,
  type ColumnFlags,
  type ComputationFlags,
  parseWhole,
  printedRunOptions,
  runRequestOf,
} from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";

interface GradcheckFlags extends ReaderFlags, PrintFlags, ColumnFlags, ComputationFlags, PairFlags {
  against?: string[];
  gradOf?: "row" | "reduced";
  rtol?: number;
  points?: number;
  seed?: number;
  digits?: number;
  quiet?: boolean;
  errorFormat: "text" | "json";
}

/** The document of `lossline gradcheck`. */
export interface GradcheckDocument extends Pick<LossResult, "loss" | "spec" | "params"> {
  schema: "lossline/gradcheck@1";
  version: string;
  /** null where rows of a file were looked at */
  points: { count: number; seed: number } | null;
  inputs: InputRecord[];
  options: Record<string, unknown>;
  /** null where nothing could be compared */
  agrees: boolean | null;
  /** against differences */
  derivatives: DerivativeCheck[];
  /** against columns */
  columns: ColumnCheck[];
  warnings: Warning[];
}

/** Relative distances that are agreement: for differences, and for columns that were computed in single precision. */
const tolerances = { differences: 1e-6, columns: 1e-4 } as const;
const usualPoints = 200;
const shownRows = 10;

/** `lossline gradcheck`: derivatives against differences, or against the columns of a training framework. */
export function configure(command: Command, io: Io): void {
  command
    .argument("<LOSS>", "name or alias of a loss, with parameters or without, or expr:FORMULA")
    .argument(
      "[FILE...]",
      "check at the rows of these files, or of - for standard input; without any, at points of the domain",
    )
    .option("--against <COLS>", "gradient columns of a training framework: COLS, or ROLE=COLS; repeatable", collect)
    .addOption(
      new Option(
        "--grad-of <WHAT>",
        "with --against: the column is of each row's loss (default), or of the aggregate",
      ).choices(["row", "reduced"]),
    )
    .option("--rtol <X>", "relative distance that is agreement (default: 1e-6, with --against 1e-4)", parsePositive)
    .option("--points <N>", `points of the domain (default: ${usualPoints})`, parsePoints)
    .option("--seed <N>", "which points (default: 0)", parseWhole);
  addColumnFlags(command);
  addPairFlags(command);
  addComputationFlags(command);
  addReaderFlags(command);
  command
    .option("--digits <N>", "significant digits in tables", parseDigits)
    .option("-q, --quiet", "no notices on stderr, errors only");
  addPrintFlags(command);
  command
    .addHelpText("before", examples)
    .action((spec: string, files: string[], flags: GradcheckFlags) => run(spec, files, flags, io));
}

const examples = `Examples:
  lossline gradcheck huber:delta=2
  lossline gradcheck 'expr:(f - y)^2 / (1 + (f - y)^2)'
  lossline gradcheck softmax preds.csv -p 'logit_*' -t label
  lossline gradcheck bce-logits train.csv -p logit -t y --against grad --id id
  lossline gradcheck gaussian-nll train.csv -p mu --col var=var --against g_mu --against var=g_var
`;

async function run(spec: string, files: readonly string[], flags: GradcheckFlags, io: Io): Promise<void> {
  const [loss] = await requestedLosses([spec], flags);
  const ofFile = files.length > 0 || flags.predFile !== undefined || flags.targetFile !== undefined;
  checkFlags(flags, ofFile);
  const notices = new RunNotices(flags, io);
  const found = !ofFile
    ? atPoints(loss!, flags)
    : flags.against
      ? await againstColumns(loss!, flags.against, files, flags, notices, io)
      : await atRows(loss!, files, flags, notices, io);
  const compared = [...found.derivatives.map((check) => check.compared), ...found.columns.map(({ rows }) => rows)];
  const disagreements = [...found.derivatives, ...found.columns].some((check) => check.disagreements > 0);
  const document: GradcheckDocument = {
    schema: "lossline/gradcheck@1",
    version,
    loss: loss!.declaration.name,
    spec: loss!.spec,
    ...found,
    agrees: compared.every((count) => count === 0) ? null : !disagreements,
    warnings: notices.all,
  };
  await print(document, flags, io);
  if (document.agrees === null) throw new Verdict(exitCodes.noVerdict);
  if (!document.agrees) throw new Verdict(exitCodes.no);
}

type Found = Pick<GradcheckDocument, "params" | "points" | "inputs" | "options" | "derivatives" | "columns">;

function atPoints(loss: LossRequest, flags: GradcheckFlags): Found {
  const { points = usualPoints, seed = 0, rtol = tolerances.differences } = flags;
  return {
    params: printedParameters(loss.declaration, loss.parameters),
    points: { count: points, seed },
    inputs: [],
    options: { rtol },
    derivatives: checkAtPoints(loss, usualWidth(loss.parameters), { points, seed, tolerance: rtol }),
    columns: [],
  };
}

async function atRows(
  loss: LossRequest,
  files: readonly string[],
  flags: GradcheckFlags,
  notices: RunNotices,
  io: Io,
): Promise<Found> {
  const { rtol = tolerances.differences } = flags;
  const request = runRequestOf([loss], flags);
  const { open } = await runInputsOf(files, flags, io, "gradcheck");
  const inputs = await open(passesOf({ ...request, gradientOf: "row" }, false));
  const { checks, parameters, target, inputs: records } = await checkRows(request, inputs, rtol, notices.note);
  return {
    params: printedParameters(loss.declaration, parameters),
    points: null,
    inputs: records,
    options: { ...printedRunOptions(flags, target), rtol },
    derivatives: checks,
    columns: [],
  };
}

async function againstColumns(
  loss: LossRequest,
  against: readonly string[],
  files: readonly string[],
  flags: GradcheckFlags,
  notices: RunNotices,
  io: Io,
): Promise<Found> {
  const { rtol = tolerances.columns, gradOf = "row" } = flags;
  const columns = against.map((text) => columnOf(text, loss));
  const request = runRequestOf([loss], flags);
  const { open } = await runInputsOf(files, flags, io, "gradcheck");
  const inputs = await open(passesOf({ ...request, gradientOf: gradOf }, true));
  const options = { gradientOf: gradOf, tolerance: rtol, worst: shownRows };
  const { checks, outcome } = await checkColumns(request, columns, options, inputs, notices.note);
  outcome.warnings.forEach(notices.warning);
  return {
    params: outcome.results[0]!.params,
    points: null,
    inputs: outcome.inputs,
    options: { ...printedRunOptions(flags, outcome.target), rtol, grad_of: gradOf },
    derivatives: [],
    columns: checks,
  };
}

/** `COLS`, or `ROLE=COLS`: the first role that has a derivative is the one without a name. */
function columnOf(text: string, { label, declaration }: LossRequest): { role: string; columns: string } {
  const roles = Object.entries(declaration.roles).flatMap(([name, { differentiable }]) =>
    differentiable ? [name] : [],
  );
  const [, named, columns = text] = /^([\p{L}_][\p{L}\p{N}_]*)=(.+)$/su.exec(text) ?? [];
  const role = named ?? (roles.includes("f") ? "f" : roles[0]);
  if (role !== undefined && roles.includes(role)) return { role, columns };
  throw usageError(
    "unknown-role",
    `--against ${text}: ${label} has no derivative by ${role === undefined ? "any of its columns" : `"${role}"`}`,
    {
      didYouMean: nearest(role ?? "", roles),
      hint: roles.length === 0 ? "in a formula, f is the prediction" : `there is one by ${roles.join(", ")}`,
    },
  );
}

/** Flags that mean nothing without a file, with one, or without another: exit 2. */
function checkFlags(flags: GradcheckFlags, ofFile: boolean): void {
  const { against, pred = [], target, col, weight, id, where, gradOf, points, seed } = flags;
  const ofRows = { "--against": against, "--pred": flags.pred, "--target": target, "--col": col, "--weight": weight };
  for (const [flag, value] of Object.entries({ ...ofRows, "--id": id, "--where": where })) {
    if (value === undefined || ofFile) continue;
    throw usageError("flag-needs-file", `${flag} needs a file whose rows are checked`, {
      hint: "name one, or - for standard input",
    });
  }
  for (const [flag, value] of Object.entries({ "--points": points, "--seed": seed })) {
    if (value === undefined || !ofFile) continue;
    throw usageError("flag-without-use", `${flag} is for points of the domain, and the rows of a file are checked`, {
      hint: `leave out ${flag}, or the file`,
    });
  }
  if (gradOf !== undefined && !against) {
    throw usageError("flag-needs-flag", "--grad-of needs --against", { hint: "add --against" });
  }
  if (pred.length > 1) {
    throw usageError("one-prediction", `gradcheck looks at one prediction, and -p is given ${pred.length} times`, {
      hint: "run it once for each; K columns of one prediction are a list: -p a,b,c",
    });
  }
}

async function print(document: GradcheckDocument, flags: GradcheckFlags, io: Io): Promise<void> {
  const { gradcheckPage } = await import("./gradcheck-page.ts");
  const color = wantsColor(io, io.stdout, flags.color);
  const text = flags.json ? `${jsonText(document)}\n` : gradcheckPage(document, flags.digits, color);
  try {
    await write(io.stdout, text);
  } catch (error) {
    // who closes the pipe does not change the verdict
    if (!(error instanceof ClosedPipe)) throw error;
  }
}

function parsePoints(text: string): number {
  const count = decimalNumber(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1e6) return count;
  throw new InvalidArgumentError("A whole number from 1 to a million is expected.");
}
