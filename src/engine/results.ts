import type { LossDeclaration, LossResult } from "../contracts.ts";
import { inputError, usageError } from "../errors.ts";
import { confidenceInterval, type IntervalRequest, quantileOfSorted, weightedQuantile } from "../statistics/index.ts";
import type { Slices, Tally } from "./accumulate.ts";
import type { BoundLoss } from "./bind-loss.ts";
import type { Parameters } from "./compile.ts";
import type { PartValue } from "./many-rows/rows-fold.ts";
import type { Measure } from "./measure.ts";

/** What is printed of each aggregate beside the value. */
export interface ResultRequest {
  /** replaces a plain mean or sum */
  reduction: "mean" | "sum" | undefined;
  quantiles: readonly number[];
  interval: IntervalRequest | undefined;
  /** the best constant prediction beside each value */
  skill?: boolean;
}

/** The skill of a value over all rows, or over a slice. */
export type SkillOf = (slice: number | undefined, value: number) => Exclude<LossResult["skill"], undefined>;

/** How the losses of rows become one number: its name, and how an interval for it is found. */
export interface Reduction {
  name: string;
  value(tally: Pick<Tally, "moments">): number;
  /** what a row adds to the numerator, and what is made of the sums */
  term(loss: number, weight: number): number;
  finish(numerator: number, denominator: number): number;
  /** d value / d loss of a row, but for the factor that the row's own weight is */
  slope(tally: Tally, value: number): number;
  /** the slope has the row's loss as a factor too */
  slopeTimesLoss: boolean;
}

const plainTerm = (loss: number, weight: number) => weight * loss;

const reductions: Readonly<Record<string, Reduction>> = {
  mean: {
    name: "mean",
    value: ({ moments }) => moments.mean(),
    term: plainTerm,
    finish: (numerator, denominator) => numerator / denominator,
    slope: ({ moments }) => 1 / moments.divisorSum(),
    slopeTimesLoss: false,
  },
  sum: {
    name: "sum",
    value: ({ moments }) => moments.sum(),
    term: plainTerm,
    finish: (numerator) => numerator,
    slope: () => 1,
    slopeTimesLoss: false,
  },
  "sqrt-mean": {
    name: "sqrt-mean",
    value: ({ moments }) => Math.sqrt(moments.mean()),
    term: plainTerm,
    finish: (numerator, denominator) => Math.sqrt(Math.max(0, numerator / denominator)),
    slope: ({ moments }, value) => (value === 0 ? 0 : 1 / (2 * value * moments.divisorSum())),
    slopeTimesLoss: false,
  },
  norm: {
    name: "norm",
    value: ({ moments }) => moments.sumOfSquaresRoot(),
    term: (loss, weight) => weight * loss * loss,
    finish: (numerator) => Math.sqrt(Math.max(0, numerator)),
    slope: (_, value) => (value === 0 ? 0 : 1 / value),
    slopeTimesLoss: true,
  },
};

/** The reduction of a loss: its own, or the one asked for in place of a plain mean or sum. */
export function reductionOf(loss: BoundLoss, asked: ResultRequest["reduction"]): Reduction {
  const own = ownReduction(loss.request.declaration, loss.width);
  return reductions[asked !== undefined && (own === "mean" || own === "sum") ? asked : own]!;
}

/** `norm` over the rows is of one column; several columns have a norm a row, and then a mean. */
function ownReduction({ reduction }: LossDeclaration, width: number): string {
  return reduction === "norm" && width > 1 ? "mean" : reduction;
}

/** The results of one measure: over all rows, then over the slices. */
export function resultsOf(
  measure: Measure,
  slices: Slices,
  byNames: readonly string[],
  request: ResultRequest,
  skillOf?: SkillOf,
): LossResult[] {
  const { accumulator } = measure;
  const withSkill = (result: LossResult, slice?: number): LossResult =>
    skillOf ? { ...result, skill: skillOf(slice, result.value) } : result;
  const whole = withSkill(resultOf(measure, accumulator.overall, undefined, {}, request));
  if (byNames.length === 0) return [whole];
  const parts = slices.sorted().flatMap((slice) => {
    const texts = slices.keys[slice]!;
    const tally = accumulator.slices[slice];
    // a slice whose rows all have an ignored label is no slice of this loss
    if (!tally || tally.moments.count === 0) return [];
    const named = Object.fromEntries(byNames.map((name, i) => [name, texts[i]!]));
    return [withSkill(resultOf(measure, tally, slice, named, request), slice)];
  });
  return [whole, ...parts];
}

function resultOf(
  measure: Measure,
  tally: Tally,
  slice: number | undefined,
  named: Record<string, string>,
  request: ResultRequest,
): LossResult {
  const { loss, manyRows } = measure;
  const { label, declaration, spec } = loss.request;
  const { moments } = tally;
  const reduction = reductionOf(loss, request.reduction);
  // one value over the rows: the spread of losses is that of the rows' own, where they have one
  const over = manyRows?.value(slice);
  const single = over !== undefined && declaration.over !== undefined;
  if (over && (request.interval || (single && request.quantiles.length > 0))) {
    throw noSpread(label, request.interval ? "--ci" : "--quantiles");
  }
  return {
    label,
    loss: declaration.name,
    spec,
    params: printedParameters(loss.request.declaration, loss.parameters),
    prediction: loss.prediction,
    slice: named,
    reduction: over ? "aggregate" : reduction.name,
    value: over ? valueOver(over, measure, slice) : reduction.value(tally),
    n: over ? over.rows : moments.count,
    weight_sum: over ? over.weightSum : moments.weightSum(),
    min: single ? null : moments.min,
    max: single ? null : moments.max,
    std: single ? null : moments.standardDeviation(),
    ci: request.interval ? intervalOf(tally, reduction, request.interval) : null,
    quantiles: request.quantiles.length > 0 ? quantilesOf(tally, request.quantiles) : null,
  };
}

/** Of all rows there must be a value; a slice without one has NaN. */
function valueOver({ value, defined }: PartValue, { loss }: Measure, slice: number | undefined): number {
  if (defined) return value;
  if (slice !== undefined) return Number.NaN;
  const { declaration, label } = loss.request;
  throw inputError("undefined-aggregate", `${label} has no value: ${declaration.requires!.otherwise}`, {
    hint: "choose a loss that does not divide by it, such as mae or mse",
  });
}

function noSpread(label: string, flag: string): Error {
  return usageError("no-spread", `${flag}: ${label} is one value over all rows, not a mean of losses`, {
    hint: `leave ${flag} out, or cut the rows into groups with --col group=COL or --batch-size`,
  });
}

/** Parameters as they are typed: words in place of the numbers that the formula sees. */
export function printedParameters(declaration: LossDeclaration, parameters: Parameters): LossResult["params"] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const words = declaration.parameters?.[name]?.words;
      const word = words && Object.keys(words).find((key) => words[key] === value);
      if (word === undefined) return [name, value];
      return [name, word === "true" ? true : word === "false" ? false : word];
    }),
  );
}

/** Null where there is one row, or one cluster: its loss alone does not say how far another's may lie. */
function intervalOf(tally: Tally, reduction: Reduction, request: IntervalRequest): LossResult["ci"] {
  const { numerators, denominators } = tally.sample!.units(reduction.term);
  if (numerators.length < 2) return null;
  const { low, high, method } = confidenceInterval(numerators, denominators, reduction.finish, request);
  return { level: request.level, low, high, method };
}

function quantilesOf(tally: Tally, levels: readonly number[]): LossResult["quantiles"] {
  const losses = tally.sample!.losses();
  const weights = tally.sample!.weights();
  if (weights) return levels.map((q) => ({ q, value: weightedQuantile(losses, weights, q) }));
  const sorted = losses.slice().sort();
  return levels.map((q) => ({ q, value: quantileOfSorted(sorted, q) }));
}
