import type { Batch, InputRecord, LossResult, RowBlock, RowField, Source, Warning } from "../contracts.ts";
import { usageError } from "../errors.ts";
import { Slices } from "./accumulate.ts";
import { Adjuster } from "./adjust.ts";
import { withBalancedWeights } from "./balanced-weights.ts";
import { type Binding, bindColumns } from "./bind.ts";
import { needsClassMeans, withClassMeans } from "./class-means.ts";
import { RowGroups } from "./many-rows/row-groups.ts";
import {
  type BatchContext,
  computeMeasure,
  type Measure,
  type MeasureSetting,
  nonFiniteWarnings,
  prepareMeasure,
} from "./measure.ts";
import { allIgnored, allWeightsZero, noRows } from "./nothing-left.ts";
import { droppedWarning, guessNotice, headerNotice, looksHeaderless, normalWarning, sumWarnings } from "./notices.ts";
import { preparedBatches, recordOf } from "./prepared-batches.ts";
import type { Inputs, RowsRequest } from "./requests.ts";
import { type ResultRequest, reductionOf, resultsOf } from "./results.ts";
import { RowBuilder, type Slope } from "./rows.ts";
import { Skill } from "./skill/skill.ts";

/** What a run is to compute. */
export interface RunRequest extends RowsRequest {
  /** derivatives for the rows */
  gradient: boolean;
  hessian: boolean;
  /** derivatives of the rows' losses, or of the printed aggregate, which takes a second pass */
  gradientOf: "row" | "reduced";
  results: ResultRequest;
}

/** Takes the rows of a run as they come; what it returns is waited for. */
export interface RowReceiver {
  begin(fields: readonly RowField[]): Promise<void>;
  rows(block: RowBlock): Promise<void>;
}

/** A batch whose losses are computed; valid until the next one. */
export interface ComputedBatch {
  batch: Batch;
  binding: Binding;
  measures: readonly Measure[];
  context: BatchContext;
  /** the texts of the slices so far, by their numbers */
  sliceKeys: readonly (readonly string[])[];
}

/** What a run found. */
export interface RunOutcome {
  inputs: InputRecord[];
  target: readonly string[];
  results: LossResult[];
  warnings: Warning[];
}

/**
 * Reads the inputs and computes every loss. `onNotice` is told what was guessed. Throws exit 2 where columns do not
 * fit, exit 3 at the first bad cell and where no rows are left. `onBatch` sees the batches of
 * a run in one pass, which one without a receiver is.
 */
export async function runLosses(
  request: RunRequest,
  inputs: Inputs,
  onNotice: (warning: Warning) => void,
  receiver?: RowReceiver,
  onBatch?: (computed: ComputedBatch) => void,
): Promise<RunOutcome> {
  const balanced = await withFirstPasses(request, inputs);
  if (!receiver || !rowsNeedTwoPasses(balanced)) return runOnce(balanced, inputs, onNotice, { receiver, onBatch });
  let measures: readonly Measure[] = [];
  const outcome = await runOnce(balanced, inputs, onNotice, {
    onMeasures: (found) => {
      measures = found;
    },
  });
  const slopes = balanced.gradientOf === "reduced" ? measures.map((measure) => slopeOf(measure, balanced)) : undefined;
  const rows = { ...balanced, results: { ...balanced.results, skill: false } };
  await runOnce(rows, inputs, () => {}, { receiver, firstPass: { measures, slopes } });
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

/** What sets one pass apart from another. */
interface Pass {
  /** takes the rows; without one, derivatives are for the next pass */
  receiver?: RowReceiver | undefined;
  onBatch?: ((computed: ComputedBatch) => void) | undefined;
  onMeasures?: (measures: readonly Measure[]) => void;
  firstPass?: { measures: readonly Measure[]; slopes: readonly Slope[] | undefined };
}

/** One pass over the inputs. */
async function runOnce(
  request: RunRequest,
  inputs: Inputs,
  onNotice: (warning: Warning) => void,
  { receiver, onBatch, onMeasures, firstPass }: Pass,
): Promise<RunOutcome> {
  const records: InputRecord[] = [];
  const files: InputRecord[] = [];
  const adjusters: Adjuster[] = [];
  const slices = new Slices();
  const clusters = new Slices();
  const rowGroups = new RowGroups();
  let measures: Measure[] | undefined;
  let first: Binding | undefined;
  let rowBuilder: RowBuilder | undefined;
  let skill: Skill | undefined;
  for await (const source of inputs.open()) {
    if (source.columns.length === 0)
      throw noRows([{ path: source.path, format: source.format, rows_read: 0, rows_used: 0, rows_dropped: 0 }]);
    const binding = bindColumns(request.losses, request.columns, source.columns, source.path);
    if (!first || !measures) {
      first = binding;
      if (looksHeaderless(source)) onNotice(headerNotice);
      for (const guess of binding.guesses) onNotice(guessNotice(guess));
      const { batchRows } = binding.plan;
      const keepLosses = request.results.quantiles.length > 0 || request.results.interval !== undefined;
      const shown = { gradient: request.gradient, hessian: request.hessian };
      const setting: MeasureSetting = {
        want: receiver ? shown : { gradient: false, hessian: false },
        shown,
        reduced: request.gradientOf === "reduced",
        batchRows,
        keepLosses,
        weighted: binding.weight !== undefined,
        grouped: binding.groups !== undefined,
        sliced: binding.by.length > 0,
      };
      measures = binding.losses.map((loss, i) => prepareMeasure(loss, setting, firstPass?.measures[i]));
      if (request.results.skill) skill = new Skill(binding, request.adjustments.eps, request.results.reduction);
      if (receiver) {
        rowBuilder = new RowBuilder(binding, measures, inputs.several, firstPass?.slopes);
        await receiver.begin(rowBuilder.fields);
      }
    } else checkSameShapes(first, binding, source);
    const adjuster = new Adjuster(binding, request.adjustments);
    adjusters.push(adjuster);
    for await (const { batch, ignored } of preparedBatches(source, binding, adjuster, request)) {
      const groups = groupsOf(batch, binding, slices, source.path);
      const clusterTexts = binding.cluster === undefined ? undefined : batch.texts[binding.cluster]!;
      const context: BatchContext = {
        binding,
        ignored,
        groups,
        keys: { slices: groups && sliceOfRows(groups, batch.rows), groups: rowGroups.of(batch, binding.groups) },
        classMeans: request.classMeans,
        clusters: clusterTexts ? Int32Array.from(clusterTexts, (text) => clusters.numberOf([text])) : null,
      };
      measures.forEach((measure, i) => {
        computeMeasure(measure, binding.losses[i]!, batch, context);
      });
      skill?.add(batch, context);
      onBatch?.({ batch, binding, measures, context, sliceKeys: slices.keys });
      if (receiver && rowBuilder) await receiver.rows(rowBuilder.block(batch, binding, source.path));
    }
    records.push(recordOf(source, adjuster.filtered));
    files.push(...(source.parts ?? [source]).map((part) => recordOf(part, adjuster.filtered)));
  }
  if (!measures || !first || records.every((record) => record.rows_used === 0)) throw noRows(records);
  if (!firstPass)
    for (const { manyRows, loss, accumulator } of measures) {
      if (manyRows && loss.request.declaration.over) manyRows.finish(accumulator);
    }
  if (firstPass) return { inputs: files, target: first.target, results: [], warnings: [] };
  const countless = measures.find(({ accumulator }) => accumulator.overall.moments.count === 0);
  if (countless) throw allIgnored(countless);
  const weightless = measures.find(({ accumulator }) => accumulator.overall.moments.weightSum() === 0);
  if (weightless) throw allWeightsZero(weightless);
  onMeasures?.(measures);
  const { byNames } = first;
  const results = measures.flatMap((measure, i) =>
    resultsOf(measure, slices, byNames, request.results, skill && ((slice, value) => skill.of(i, slice, value))),
  );
  const normal = results.filter(({ ci }) => ci?.method === "normal").length;
  const found = [
    ...normalWarning(normal),
    ...sumWarnings(adjusters),
    ...measures.flatMap(nonFiniteWarnings),
    ...(skill?.warnings() ?? []),
  ];
  return {
    inputs: files,
    target: first.target,
    results,
    warnings: [...droppedWarning(records), ...found],
  };
}

function groupsOf(
  batch: Batch,
  binding: Binding,
  slices: Slices,
  path: string,
): ReadonlyMap<number, readonly number[]> | undefined {
  if (binding.by.length === 0) return undefined;
  const columns = binding.by.map((column) =>
    column === "@file" ? Array(batch.rows).fill(path) : batch.texts[column]!,
  );
  return slices.group(columns, batch.rows);
}

/** The slice of each row. */
function sliceOfRows(groups: ReadonlyMap<number, readonly number[]>, rows: number): Int32Array {
  const slices = new Int32Array(rows);
  for (const [slice, members] of groups) for (const row of members) slices[row] = slice;
  return slices;
}

/** Several inputs are pooled, so their columns must have one meaning. */
function checkSameShapes(first: Binding, binding: Binding, source: Source): void {
  binding.losses.forEach((loss, i) => {
    loss.roles.forEach(({ role, width, shape }, j) => {
      const before = first.losses[i]!.roles[j]!;
      if (before.width === width && before.shape === shape) return;
      throw usageError(
        "width-mismatch",
        `"${role}" has ${width} columns in ${source.path}, and ${before.width} in the input before it`,
        { hint: "inputs that are pooled must have the same columns" },
      );
    });
  });
}
