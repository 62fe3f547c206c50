import type { Batch, InputRecord, LossResult, RowBlock, RowField, Source, Warning } from "../contracts.ts";
import { describeLocation, inputError, usageError } from "../errors.ts";
import type { Moments } from "../statistics/index.ts";
import { Accumulator, Slices } from "./accumulate.ts";
import { type Binding, type BoundLoss, bindColumns, type ColumnRequest, type LossRequest } from "./bind.ts";
import { type CompiledLoss, compileLoss } from "./compile.ts";
import { type DomainCheck, domainChecks, weightCheck } from "./domain.ts";
import { RowBuilder } from "./rows.ts";

/** What a run is to compute. */
export interface RunRequest {
  losses: readonly LossRequest[];
  columns: ColumnRequest;
  gradient: boolean;
  hessian: boolean;
  /** how far a distribution's sum may be from 1 */
  sumTolerance: number;
}

/** Takes the rows of a run as they come; what it returns is waited for. */
export interface RowReceiver {
  begin(fields: readonly RowField[]): Promise<void>;
  rows(block: RowBlock): Promise<void>;
}

/** What a run found. */
export interface RunOutcome {
  inputs: InputRecord[];
  target: readonly string[];
  results: LossResult[];
  warnings: Warning[];
}

/** One loss of one prediction, compiled: the kernel, the arrays it fills, and what it has found so far. */
export interface Measure {
  loss: BoundLoss;
  compiled: CompiledLoss;
  outputs: readonly Float64Array[];
  accumulator: Accumulator;
  firstInfinite: string | undefined;
  firstUndefined: string | undefined;
}

/**
 * Reads the sources one after the other and computes every loss in one pass. `onNotice` is told what was guessed.
 * Throws exit 2 where columns do not fit, exit 3 at the first bad cell and where no rows are left.
 */
export async function runLosses(
  request: RunRequest,
  sources: AsyncIterable<Source>,
  severalSources: boolean,
  onNotice: (warning: Warning) => void,
  receiver?: RowReceiver,
): Promise<RunOutcome> {
  const inputs: InputRecord[] = [];
  const slices = new Slices();
  let measures: Measure[] | undefined;
  let first: Binding | undefined;
  let rowBuilder: RowBuilder | undefined;
  for await (const source of sources) {
    const binding = bindColumns(request.losses, request.columns, source.columns, source.path);
    if (!first || !measures) {
      first = binding;
      for (const { what, column } of binding.guesses) onNotice(guessNotice(what, column));
      measures = binding.losses.map((loss) => prepare(loss, request, binding.plan.batchRows));
      if (receiver) {
        rowBuilder = new RowBuilder(binding, measures, severalSources);
        await receiver.begin(rowBuilder.fields);
      }
    } else checkSameShapes(first, binding, source);

    const checks = checksOf(binding, request.sumTolerance);
    for await (const batch of source.batches(binding.plan)) {
      if (batch.rows === 0) continue;
      for (const check of checks) check(batch);
      computeBatch(batch, binding, measures, slices);
      if (receiver && rowBuilder) await receiver.rows(rowBuilder.block(batch, binding, source.path));
    }
    const counts = source.counts();
    inputs.push({
      path: source.path,
      format: source.format,
      rows_read: counts.rowsRead,
      rows_used: counts.rowsUsed,
      rows_dropped: counts.rowsDropped,
    });
  }
  if (!measures || !first || inputs.every((input) => input.rows_used === 0)) throw noRows(inputs);
  const results = measures.flatMap((measure) => resultsOf(measure, slices, first.byNames));
  return { inputs, target: first.target, results, warnings: warningsOf(inputs, measures) };
}

function guessNotice(what: "target" | "prediction", column: string): Warning {
  const flag = what === "target" ? "-t" : "-p";
  return {
    code: `guessed-${what}`,
    count: 1,
    message: `${what} column guessed from its name: "${column}" (say it with ${flag} ${column})`,
  };
}

function prepare(loss: BoundLoss, request: RunRequest, batchRows: number): Measure {
  const shapes = Object.fromEntries(loss.roles.map(({ role, shape }) => [role, shape]));
  const compiled = compileLoss(loss.request.declaration, shapes, loss.width, loss.request.parameters, request);
  return {
    loss,
    compiled,
    outputs: compiled.outputs.map(({ width }) => new Float64Array(batchRows * width)),
    accumulator: new Accumulator(batchRows),
    firstInfinite: undefined,
    firstUndefined: undefined,
  };
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
      );
    });
  });
}

function checksOf(binding: Binding, sumTolerance: number): DomainCheck[] {
  const checks = binding.losses.flatMap((loss) => domainChecks(loss, sumTolerance));
  return binding.weight === undefined ? checks : [weightCheck(binding.weight), ...checks];
}

function computeBatch(batch: Batch, binding: Binding, measures: readonly Measure[], slices: Slices): void {
  const groups =
    binding.by.length > 0
      ? slices.group(
          binding.by.map((column) => batch.texts[column]!),
          batch.rows,
        )
      : undefined;
  const weights = binding.weight === undefined ? null : batch.numbers[binding.weight]!;
  measures.forEach((measure, i) => {
    const { compiled, outputs, accumulator } = measure;
    const roles = binding.losses[i]!.roles.map(({ read }) => batch.numbers[read]!);
    compiled.kernel.run(batch.rows, [...roles, ...compiled.fixed], outputs);
    const losses = outputs[0]!;
    noteNonFinite(measure, batch, binding.losses[i]!, losses);
    const divisors = compiled.divisor === undefined ? null : outputs[compiled.divisor]!;
    if (divisors && weights) for (let row = 0; row < batch.rows; row++) divisors[row] = divisors[row]! * weights[row]!;
    accumulator.add(losses, weights, divisors, batch.rows, groups);
  });
}

function noteNonFinite(measure: Measure, batch: Batch, loss: BoundLoss, losses: Float64Array): void {
  for (let row = 0; row < batch.rows; row++) {
    const value = losses[row]!;
    if (value - value === 0) continue;
    const place = () => describeLocation(batch.locate(row, loss.roles[0]!.read, 0).location);
    if (Number.isNaN(value)) {
      measure.accumulator.undefinedLosses++;
      measure.firstUndefined ??= place();
    } else {
      measure.accumulator.infinite++;
      measure.firstInfinite ??= place();
    }
  }
}

function noRows(inputs: readonly InputRecord[]): Error {
  const dropped = inputs.reduce((sum, input) => sum + input.rows_dropped, 0);
  const path = inputs.length === 1 ? inputs[0]!.path : undefined;
  const hint =
    dropped > 0 ? `all ${dropped} rows were dropped for missing values` : "the input has a header and no rows under it";
  return inputError("no-rows", "no rows", { hint, ...(path === undefined ? {} : { location: { path } }) });
}

function resultsOf(measure: Measure, slices: Slices, byNames: readonly string[]): LossResult[] {
  const { loss, accumulator } = measure;
  const whole = resultOf(loss, accumulator.overall, {});
  if (byNames.length === 0) return [whole];
  const parts = slices.sorted().map((slice) => {
    const texts = slices.keys[slice]!;
    return resultOf(loss, accumulator.slices[slice]!, Object.fromEntries(byNames.map((name, i) => [name, texts[i]!])));
  });
  return [whole, ...parts];
}

function resultOf(loss: BoundLoss, moments: Moments, slice: Record<string, string>): LossResult {
  const { label, declaration, spec, parameters } = loss.request;
  const { reduction, value } = reduce(loss, moments);
  return {
    label,
    loss: declaration.name,
    spec,
    params: { ...parameters },
    prediction: loss.prediction,
    slice,
    reduction,
    value,
    n: moments.count,
    weight_sum: moments.weightSum(),
    min: moments.min,
    max: moments.max,
    std: moments.standardDeviation(),
    ci: null,
    quantiles: null,
  };
}

/** The aggregate of a loss and its name; `norm` over the rows is of one column, several have a norm a row. */
function reduce(loss: BoundLoss, moments: Moments): { reduction: string; value: number } {
  const { reduction } = loss.request.declaration;
  if (reduction === "sum") return { reduction, value: moments.sum() };
  if (reduction === "sqrt-mean") return { reduction, value: Math.sqrt(moments.mean()) };
  if (reduction === "norm" && loss.width === 1) return { reduction, value: moments.sumOfSquaresRoot() };
  return { reduction: "mean", value: moments.mean() };
}

function warningsOf(inputs: readonly InputRecord[], measures: readonly Measure[]): Warning[] {
  const warnings: Warning[] = [];
  const dropped = inputs.reduce((sum, input) => sum + input.rows_dropped, 0);
  if (dropped > 0) {
    const message = `${dropped} ${dropped === 1 ? "row" : "rows"} with missing values dropped`;
    warnings.push({ code: "dropped-missing", count: dropped, message });
  }
  for (const { loss, accumulator, firstInfinite, firstUndefined } of measures) {
    const { label } = loss.request;
    const { infinite, undefinedLosses } = accumulator;
    if (firstInfinite !== undefined) {
      const message = `${infinite} infinite ${infinite === 1 ? "loss" : "losses"} of ${label}, the first at ${firstInfinite}`;
      warnings.push({ code: "infinite-loss", count: infinite, message });
    }
    if (firstUndefined !== undefined) {
      const message = `${undefinedLosses} undefined (NaN) ${undefinedLosses === 1 ? "loss" : "losses"} of ${label}, the first at ${firstUndefined}`;
      warnings.push({ code: "undefined-loss", count: undefinedLosses, message });
    }
  }
  return warnings;
}
