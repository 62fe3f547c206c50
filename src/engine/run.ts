import type { InputRecord, LossResult, Warning } from "../contracts.ts";
import { usageError } from "../errors.ts";
import { withBalancedWeights } from "./balanced-weights.ts";
import { needsClassMeans, withClassMeans } from "./class-means.ts";
import { type Measure, nonFiniteWarnings } from "./measure.ts";
import { allIgnored, allWeightsZero, noRows } from "./nothing-left.ts";
import { droppedWarning, noIntervalWarning, normalWarning, replacedBytesWarning, sumWarnings } from "./notices.ts";
import { combineOutputs } from "./outputs.ts";
import { type PassSetting, RunPass, type RunRequest } from "./pass.ts";
import type { RowReceiver } from "./receivers.ts";
import type { Inputs, RowsRequest } from "./requests.ts";
import { reductionOf, resultsOf } from "./results.ts";
import type { Slope } from "./rows.ts";

/** What a run found. */
export interface RunOutcome {
  inputs: InputRecord[];
  target: readonly string[];
  results: LossResult[];
  warnings: Warning[];
}

/**
 * Reads the inputs and computes every loss. `onNotice` is told what was guessed. Throws exit 2 where columns do not
 * fit, exit 3 at the first bad cell and where no rows are left. `watcher` sees the batches of
 * a run in one pass, which one without a receiver is. `threads` compute what need not be computed in order.
 */
export async function runLosses(
  request: RunRequest,
  inputs: Inputs,
  onNotice: (warning: Warning) => void,
  receiver?: RowReceiver,
  watchers: Pick<PassSetting, "watcher" | "gathering" | "onRows" | "threads"> = {},
): Promise<RunOutcome> {
  const balanced = await withFirstPasses(request, inputs);
  const { watcher, gathering, ...others } = watchers;
  const setting = { several: inputs.several, paths: inputs.paths, onNotice, ...others };
  if (!receiver || !rowsNeedTwoPasses(balanced)) {
    return runOnce(balanced, inputs, { ...setting, receiver, watcher, gathering });
  }
  let measures: readonly Measure[] = [];
  const outcome = await runOnce(balanced, inputs, setting, (found) => {
    measures = found;
  });
  const slopes = balanced.gradientOf === "reduced" ? measures.map((measure) => slopeOf(measure, balanced)) : undefined;
  const rows = { ...balanced, results: { ...balanced.results, skill: false } };
  await runOnce(rows, inputs, {
    ...setting,
    receiver,
    firstPass: { measures, slopes },
  });
  return outcome;
}

/** A request with what passes of their own find out: balanced class weights, and the means of classes. */
export async function withFirstPasses<Request extends RowsRequest>(request: Request, inputs: Inputs): Promise<Request> {
  const weighted = request.balanced ? await withBalancedWeights(request, inputs) : request;
  return needsClassMeans(request.losses, request.columns) ? withClassMeans(weighted, inputs) : weighted;
}

/** How often a run opens its inputs. `rowsShown`: rows are printed, not only aggregates. */
export function passesOf(
  request: Pick<RunRequest, "gradientOf" | "losses" | "balanced" | "columns">,
  rowsShown: boolean,
): number {
  const passes = [
    request.balanced,
    needsClassMeans(request.losses, request.columns),
    rowsShown && rowsNeedTwoPasses(request),
  ];
  return 1 + passes.filter(Boolean).length;
}

/** Whether rows can be printed only once all are read: the slope of an aggregate, or a value over many rows. */
function rowsNeedTwoPasses({ gradientOf, losses }: Pick<RunRequest, "gradientOf" | "losses">): boolean {
  return gradientOf === "reduced" || losses.some(({ declaration }) => declaration.over !== undefined);
}

/** The derivative of the printed aggregate by a row's loss. */
function slopeOf({ loss, accumulator, manyRows }: Measure, { results, hessian }: RunRequest): Slope {
  // the derivatives of an aggregate are derived from its own formula
  if (manyRows?.value()) return { factor: 1, timesLoss: false };
  const reduction = reductionOf(loss, results.reduction);
  if (hessian && !["mean", "sum"].includes(reduction.name)) {
    throw usageError(
      "no-reduced-hessian",
      `the ${reduction.name} of ${loss.request.label} is no sum over rows, so its Hessian is not offered`,
      {
        hint: "leave --hess out, or --grad-of reduced",
      },
    );
  }
  const value = reduction.value(accumulator.overall);
  return { factor: reduction.slope(accumulator.overall, value), timesLoss: reduction.slopeTimesLoss };
}

/** One pass over the inputs, and what it found. */
async function runOnce(
  request: RunRequest,
  inputs: Inputs,
  setting: PassSetting,
  onMeasures?: (measures: readonly Measure[]) => void,
): Promise<RunOutcome> {
  const pass = new RunPass(request, setting);
  for await (const source of inputs.open()) await pass.add(source);
  const { records, files, binding, measures, slices, skill } = pass;
  if (!measures || !binding || records.every((record) => record.rows_used === 0)) throw noRows(records);
  if (setting.firstPass) return { inputs: files, target: binding.target, results: [], warnings: [] };
  for (const { manyRows, loss, accumulator } of measures) {
    if (manyRows && loss.request.declaration.over) manyRows.finish(accumulator);
  }
  const countless = measures.find(({ accumulator }) => accumulator.overall.moments.count === 0);
  if (countless) throw allIgnored(countless);
  const weightless = measures.find(({ accumulator }) => accumulator.overall.moments.weightSum() === 0);
  if (weightless) throw allWeightsZero(weightless);
  onMeasures?.(measures);
  const { byNames } = binding;
  const ofEach = measures.map((measure, i) =>
    resultsOf(measure, slices, byNames, request.results, skill && ((slice, value) => skill.of(i, slice, value))),
  );
  const results = combineOutputs(binding.losses, ofEach);
  const normal = results.filter(({ ci }) => ci?.method === "normal").length;
  const found = [
    ...replacedBytesWarning(slices.keys),
    ...normalWarning(normal),
    ...noIntervalWarning(request.results.interval ? results.filter(({ ci }) => ci === null).length : 0),
    ...sumWarnings(pass.adjusters),
    ...measures.flatMap(nonFiniteWarnings),
    ...(skill?.warnings() ?? []),
  ];
  return {
    inputs: files,
    target: binding.target,
    results,
    warnings: [...droppedWarning(records), ...found],
  };
}
