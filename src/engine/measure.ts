import type { Batch, LossDeclaration, Warning } from "../contracts.ts";
import { describeLocation } from "../errors.ts";
import { FormulaError } from "../formula/index.ts";
import { Accumulator, type RowsBySlice, TextCodes } from "./accumulate.ts";
import { plural } from "./adjust.ts";
import type { Binding } from "./bind.ts";
import type { BoundLoss } from "./bind-loss.ts";
import { type ClassMeans, meansOfRows } from "./class-means.ts";
import { type CompiledLoss, compileLoss, type Derivatives } from "./compile.ts";
import { formulaUsageError } from "./formula-error.ts";
import { ManyRowsLoss, type ManyRowsSetting } from "./many-rows/many-rows-loss.ts";
import type { RowKeys } from "./many-rows/parted-rows.ts";
import type { RowNumbers } from "./many-rows/rows-fold.ts";

/** One loss of one prediction, compiled: the kernel, the arrays it fills, and what it has found so far. */
export interface Measure {
  loss: BoundLoss;
  compiled: CompiledLoss;
  outputs: readonly Float64Array[];
  accumulator: Accumulator;
  /** the value over many rows, of a loss or of its aggregate */
  manyRows: ManyRowsLoss | undefined;
  /** by role: the texts of labels as numbers */
  codes: readonly TextCodes[];
  /** the values over many rows are known from a first pass */
  secondPass: boolean;
  /** losses that are infinite or not a number: how many, and where the first stands */
  infinite: { count: number; first: string };
  undefined: { count: number; first: string };
}

/** What a measure is to keep and to compute. */
export interface MeasureSetting extends ManyRowsSetting {
  /** derivatives of the rows' losses, in this pass */
  want: Derivatives;
  /** derivatives that the rows will show, in this pass or the next */
  shown: Derivatives;
  /** they are those of the aggregate */
  reduced: boolean;
  keepLosses: boolean;
}

const noDerivatives: Derivatives = { gradient: false, hessian: false };

/** `before`: the measure of the first pass, whose values over many rows the second pass prints. */
export function prepareMeasure(loss: BoundLoss, setting: MeasureSetting, before?: Measure): Measure {
  const { want, shown, reduced, batchRows, keepLosses } = setting;
  const { declaration } = loss.request;
  const shapes = Object.fromEntries(loss.roles.map(({ role, shape }) => [role, shape]));
  const manyRows =
    before?.manyRows ??
    (declaration.over || declaration.aggregate
      ? explained(loss, () => new ManyRowsLoss(loss, declaration.over || reduced ? shown : noDerivatives, setting))
      : undefined);
  const compiled: CompiledLoss =
    manyRows && declaration.over
      ? { kernel: undefined, roles: [], fixed: [], outputs: manyRows.outputs, divisor: undefined }
      : explained(loss, () => compileLoss(declaration, shapes, loss.width, loss.parameters, want));
  return {
    loss,
    compiled,
    manyRows,
    codes: before?.codes ?? loss.roles.map(() => new TextCodes()),
    secondPass: before !== undefined,
    outputs: compiled.outputs.map(({ width }) => new Float64Array(batchRows * width)),
    accumulator: new Accumulator(batchRows, keepLosses),
    infinite: { count: 0, first: "" },
    undefined: { count: 0, first: "" },
  };
}

/** Makes a measure one that has seen no rows. */
export function forgetLosses(measure: Measure): void {
  measure.accumulator = measure.accumulator.fresh();
  measure.infinite = { count: 0, first: "" };
  measure.undefined = { count: 0, first: "" };
}

/** A user's formula may not fit the shapes of the columns: then the error points into the formula. */
function explained<Compiled>(loss: BoundLoss, compile: () => Compiled): Compiled {
  try {
    return compile();
  } catch (error) {
    if (error instanceof FormulaError)
      throw formulaUsageError(error, loss.request.declaration.formula, loss.request.label, {
        hint: overRowsHint(loss, error),
      });
    throw error;
  }
}

function overRowsHint({ request: { declaration } }: BoundLoss, { message }: FormulaError): string | undefined {
  if (declaration.over || !message.includes("wants a vector")) return undefined;
  return "for a formula over all rows add --batch-size all, over groups of rows --col group=COL";
}

/** What all measures of a batch share. */
export interface BatchContext {
  binding: Binding;
  /** by read: rows whose label is ignored */
  ignored: ReadonlyMap<number, Uint8Array>;
  /** rows by slice */
  members: RowsBySlice["members"] | undefined;
  /** the slice and the group of each row, for losses over many rows */
  keys: RowKeys;
  clusters: Int32Array | null;
  /** where a role is the mean of a class */
  classMeans: ClassMeans | undefined;
}

/** Runs a kernel over a batch and folds its losses. `loss`: the measure's loss as bound to the batch's source. */
export function computeMeasure(measure: Measure, loss: BoundLoss, batch: Batch, context: BatchContext): void {
  const { compiled, outputs, accumulator } = measure;
  const { binding, members, clusters } = context;
  const inputs = loss.roles.map(({ role, read, text, mean, width }, i) => {
    if (mean) return meansOfRows(context.classMeans!(loss, role), batch.texts[mean.text]!, width);
    return text === undefined ? batch.numbers[read]! : measure.codes[i]!.ofTexts(batch.texts[text]!);
  });
  compiled.kernel?.run(batch.rows, [...inputs, ...compiled.fixed], outputs);
  const weights = weightsOf(binding, batch);
  if (measure.manyRows)
    computeManyRows(measure, measure.manyRows, { inputs, weights, rows: batch.rows }, batch, context);
  if (!compiled.kernel) return;
  const labels = loss.roles.find(({ shape }) => shape === "label");
  const ignored = labels && context.ignored.get(labels.read);
  if (ignored) clearRows(compiled, outputs, ignored);
  const losses = outputs[0]!;
  const divisors = compiled.divisor === undefined ? null : outputs[compiled.divisor]!;
  if (divisors && weights) weighDivisors(divisors, weights, batch.rows, loss.request.declaration);
  accumulator.add({ losses, weights, divisors, clusters }, batch.rows, members, ignored);
  const { min, max } = accumulator.overall.moments;
  if (!Number.isFinite(min) || !Number.isFinite(max)) noteNonFinite(measure, loss, batch, losses);
}

function weighDivisors(
  divisors: Float64Array,
  weights: Float64Array,
  rows: number,
  { weightedMean }: LossDeclaration,
): void {
  if (weightedMean === "rows") return;
  for (let row = 0; row < rows; row++) {
    const weight = weightedMean ? Math.sign(weights[row]!) : weights[row]!;
    divisors[row] = divisors[row]! * weight;
  }
}

function weightsOf({ weight }: Binding, batch: Batch): Float64Array | null {
  return weight === undefined ? null : batch.numbers[weight]!;
}

/** In the first pass rows go in; in the second comes out what they belong to: of an aggregate, its derivatives alone. */
function computeManyRows(
  { secondPass, outputs, compiled }: Measure,
  manyRows: ManyRowsLoss,
  numbers: RowNumbers,
  batch: Batch,
  { binding, keys }: BatchContext,
): void {
  if (!secondPass) manyRows.add(numbers, keys, batch, binding.weight);
  else manyRows.fill(numbers, keys, compiled.kernel ? [new Float64Array(batch.rows), ...outputs.slice(1)] : outputs);
}

/** An ignored row has loss 0 and gradient 0. */
function clearRows(compiled: CompiledLoss, outputs: readonly Float64Array[], ignored: Uint8Array): void {
  compiled.outputs.forEach(({ width }, i) => {
    ignored.forEach((mark, row) => {
      if (mark === 1) outputs[i]!.fill(0, row * width, (row + 1) * width);
    });
  });
}

function noteNonFinite(measure: Measure, loss: BoundLoss, batch: Batch, losses: Float64Array): void {
  const { rows } = batch;
  for (let row = 0; row < rows; row++) {
    const value = losses[row]!;
    if (value - value === 0) continue;
    const note = Number.isNaN(value) ? measure.undefined : measure.infinite;
    if (note.count++ === 0) note.first = describeLocation(batch.locate(row, loss.roles[0]!.read, 0).location);
  }
}

/** The warnings of a measure once all rows are read. */
export function nonFiniteWarnings({ loss, accumulator, infinite, undefined: notNumbers }: Measure): Warning[] {
  const warnings: Warning[] = [];
  const say = (code: string, what: string, { count, first }: Measure["infinite"]) => {
    if (count === 0) return;
    const message = `${count} ${what} ${plural(count, "loss", "losses")} of ${loss.request.label}, the first at ${first}`;
    warnings.push({ code, count, message });
  };
  if (accumulator.overall.moments.divisorSum() === 0) {
    const message = `the class weights of all rows of ${loss.request.label} are 0, so its mean is undefined (NaN)`;
    warnings.push({ code: "zero-class-weights", count: accumulator.overall.moments.count, message });
  }
  say("infinite-loss", "infinite", infinite);
  say("undefined-loss", "undefined (NaN)", notNumbers);
  return warnings;
}
