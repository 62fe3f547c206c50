import { existsSync } from "node:fs";
import type { InputRecord, Warning } from "../contracts.ts";
import type { Inputs, RowLosses, RowsRequest } from "../engine/index.ts";
import { LosslineError, usageError } from "../errors.ts";
import {
  type Baseline,
  type BaselineDocument,
  type CheckResult,
  evaluateChecks,
  type Fingerprint,
  fileBaseline,
  fingerprintOf,
  type GateData,
  repairCommand,
  runView,
  type SignificanceConfig,
  savedBaseline,
  summarizeGradients,
  type View,
  viewsOf,
} from "../gate/index.ts";
import type { Io } from "../io.ts";
import { readJsonDocument } from "../sources/index.ts";
import type { Plan } from "./check-plan.ts";
import { type ReaderFlags, readOptionsOf } from "./flags.ts";
import { openInputs } from "./inputs.ts";
import { type ColumnFlags, type ComputationFlags, printedRunOptions, runRequestOf } from "./run-flags.ts";
import type { RunNotices } from "./run-notices.ts";

export type RunFlags = ReaderFlags & ColumnFlags & ComputationFlags;

/** The rows of the checked file, by view. */
export interface GateRuns {
  request: RowsRequest;
  views: readonly View[];
  runs: readonly (RowLosses | undefined)[];
  inputs: InputRecord[];
  fingerprint: Fingerprint;
}

/** Reads the data once for each view. Exit 2: `several-models`, and the errors of a run. */
export async function runViews(
  { losses, slices }: Pick<Plan, "losses" | "slices">,
  flags: RunFlags,
  inputs: Inputs,
  notices: RunNotices,
): Promise<GateRuns> {
  if ((flags.pred?.length ?? 0) > 1) {
    throw usageError("several-models", "several -p: the gate judges one model", {
      hint: "run it once for each, or compare them with lossline compare",
    });
  }
  const request = runRequestOf(losses, flags);
  const views = await viewsOf(slices, request, inputs);
  const runs = await runAll(views, request, inputs, notices.note);
  const { outcome } = runs[0]!;
  outcome.warnings.forEach(notices.warning);
  const fingerprint = fingerprintOf(losses, fingerprintOptions(flags, outcome.target), runs[0]!);
  return { request, views, runs, inputs: outcome.inputs, fingerprint };
}

async function runAll(
  views: readonly View[],
  request: RowsRequest,
  inputs: Inputs,
  onNotice: (warning: Warning) => void,
): Promise<(RowLosses | undefined)[]> {
  const runs: (RowLosses | undefined)[] = [];
  // what is guessed is guessed alike in all of them
  for (const view of views) runs.push(await runView(view, request, inputs, runs.length === 0 ? onNotice : () => {}));
  return runs;
}

/** What settles the losses of rows, beside the losses: another value of any of them makes another baseline. */
function fingerprintOptions(flags: RunFlags, target: readonly string[]): Record<string, unknown> {
  const { col = [], classes = null, labelBase, batchSize = null, param = [], id = null } = flags;
  return {
    ...printedRunOptions(flags, target),
    col: [...col].sort(),
    classes,
    label_base: labelBase,
    batch_size: batchSize === Number.POSITIVE_INFINITY ? "all" : batchSize,
    param: [...param].sort(),
    id,
  };
}

/** Judges the checks of a plan. `baseline`: the path of it. */
export async function judge(
  { checks, document }: Plan,
  gate: GateRuns,
  inputs: Inputs,
  baseline: Baseline | undefined,
): Promise<CheckResult[]> {
  const gradients: GateData["gradients"] = new Map(
    await allInTurn(
      [...new Set(checks.filter(({ config }) => config.gradient).map(({ loss }) => loss))],
      async (loss) => [loss.label, await summarizeGradients(loss, gate.request, inputs)] as const,
    ),
  );
  const tests = testsOf(document.significance);
  const { unresolved = "no-verdict" } = document;
  return evaluateChecks(checks, { ...gate, baseline, gradients, tests, unresolved });
}

async function allInTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** The tests of a configuration, with what it does not say. */
export function testsOf(significance: SignificanceConfig = {}): GateData["tests"] {
  const { test = "bootstrap", alpha = 0.05, adjust = "holm", level = 0.95, resamples = 2000, seed = 0 } = significance;
  return { test, alpha, adjustment: adjust, level, resamples, seed };
}

/** The baseline of a path: a saved one, or another file of predictions, which is run as the checked one was. */
export async function openBaseline(path: string, gate: GateRuns, flags: RunFlags, io: Io): Promise<Baseline> {
  const { views, runs, fingerprint, request } = gate;
  const broken = (problem: string): Baseline => ({
    path,
    problem,
    writer: undefined,
    repair: (rows) => repairCommand(path, undefined, rows),
    runs: undefined,
    pairs: undefined,
    saved: [],
  });
  if (!existsSync(path)) return broken("the baseline is missing");
  if (path.toLowerCase().endsWith(".json")) {
    let document: unknown;
    try {
      document = await readJsonDocument(path, io.stdin);
    } catch (error) {
      if (!(error instanceof LosslineError)) throw error;
      return broken(error.message);
    }
    const schema = (document as { schema?: unknown } | null)?.schema;
    if (typeof schema === "string") {
      const wanted = "lossline/baseline@1";
      if (schema !== wanted) return broken(`schema is ${schema}, and this lossline reads ${wanted}`);
      if (!isWhole(document)) return broken("fingerprint or results are not what lossline baseline save writes");
      return savedBaseline(path, document, fingerprint, views, runs);
    }
  }
  const inputs = await openInputs([path], readOptionsOf(flags), io, 1);
  return fileBaseline(path, await runAll(views, request, inputs, () => {}), runs);
}

function isWhole(document: unknown): document is BaselineDocument {
  const { fingerprint, results, inputs } = document as Partial<BaselineDocument>;
  const isObject = (value: unknown) => typeof value === "object" && value !== null;
  return isObject(fingerprint) && isObject(fingerprint!.losses) && Array.isArray(results) && Array.isArray(inputs);
}
