import type { LossResult } from "../contracts.ts";
import type { MeasuredRows } from "../engine/index.ts";
import {
  type Adjustment,
  adjustedP,
  type PairedMethod,
  type PairedRequest,
  pairedTest,
  smallestDetectable,
} from "../statistics/index.ts";
import { type ModelRows, type Partners, pairRows } from "./pairing.ts";
import { type PairedRows, pairedUnits } from "./units.ts";

/** One model of a comparison: the rows of its file, and which of their predictions it is. */
export interface Model extends ModelRows {
  /** absent where the file has one prediction */
  prediction?: string;
}

export interface CompareRequest extends PairedRequest {
  /** a p-value below it is a finding */
  alpha: number;
  /** over all losses, slices and candidates of the comparison */
  adjustment: Adjustment;
  /** more margin: this share of the base's absolute value, which is taken as it is */
  relativeMargin?: number;
}

/**
 * `~`: no difference was found. `undefined`: a value or a row's loss is not finite, or rows are too few, so nothing can
 * be said, which never passes for "not worse". `untested`: the value has no test.
 */
export type ComparisonVerdict = "worse" | "better" | "~" | "undefined" | "untested";

/** Base and candidate by one loss, over all rows or a slice. Higher is worse. */
export interface Comparison extends Pick<LossResult, "label" | "loss" | "spec" | "params" | "slice" | "reduction"> {
  /** names of the models */
  base: string;
  candidate: string;
  /** null where a model has no rows in the slice */
  base_value: number | null;
  candidate_value: number | null;
  /** candidate - base */
  difference: number | null;
  /** difference/|base|; null against 0, and where there is no finite difference */
  relative: number | null;
  ci: { level: number; low: number; high: number; method: string } | null;
  p: number | null;
  /** for the family of all tests of the comparison */
  p_adjusted: number | null;
  test: PairedMethod | null;
  /** rows that count */
  n: number;
  /** rows whose loss fell, rose, and stayed */
  rows_better: number | null;
  rows_worse: number | null;
  rows_equal: number | null;
  /** what a single test at alpha would find four times in five */
  smallest_detectable: number | null;
  verdict: ComparisonVerdict;
  /** why it is undefined or untested */
  reason: string | null;
}

/** Two models whose rows are paired, and the measures of both that belong together. */
export interface ModelPair {
  base: Model;
  candidate: Model;
  partnerOf(row: number): number;
  measures: readonly { base: MeasuredRows; candidate: MeasuredRows }[];
}

/** Pairs the rows of two models. Errors are those of `pairRows`. */
export function pairModels(base: Model, candidate: Model): ModelPair {
  const partners: Partners = pairRows(base, candidate);
  const candidates = measuresOf(candidate);
  return {
    base,
    candidate,
    partnerOf: partners ? (row) => partners[row]! : (row) => row,
    measures: measuresOf(base).map((measure, i) => ({ base: measure, candidate: candidates[i]! })),
  };
}

function measuresOf({ rows, prediction }: Model): readonly MeasuredRows[] {
  return rows.measures.filter((measure) => prediction === undefined || measure.prediction.join(",") === prediction);
}

/** Compares each pair by every loss and slice; p-values are adjusted over all of them together. */
export function compareModels(pairs: readonly ModelPair[], request: CompareRequest): Comparison[] {
  const found = pairs.flatMap((pair) => pair.measures.flatMap((_, i) => comparisonsOf(pair, i, request)));
  const adjusted = adjustedP(
    found.map(({ p }) => p),
    request.adjustment,
  );
  return found.map((comparison, i): Comparison => {
    const p = adjusted[i]!;
    const margin = marginOf(request, comparison.base_value);
    const decided = comparison.verdict === "~" && p !== null && p < request.alpha;
    const verdict = decided ? (comparison.difference! > margin ? "worse" : "better") : comparison.verdict;
    return { ...comparison, p_adjusted: p, verdict };
  });
}

/** The comparisons by one loss: over all rows, then over the slices of either model. */
function comparisonsOf(pair: ModelPair, measure: number, request: CompareRequest): Comparison[] {
  const { base, candidate } = pair.measures[measure]!;
  const own = resultsOf(pair.base, base);
  const others = resultsOf(pair.candidate, candidate);
  const keyOf = ({ slice }: LossResult) => JSON.stringify(Object.values(slice));
  const otherOf = new Map(others.map((result) => [keyOf(result), result]));
  const known = new Set(own.map(keyOf));
  const membersOf = slicesOfPairs(pair, base);
  return [
    ...own.map((result) => comparisonOf(pair, measure, result, otherOf.get(keyOf(result)), membersOf, request)),
    ...others
      .filter((result) => !known.has(keyOf(result)))
      .map((result) => comparisonOf(pair, measure, undefined, result, membersOf, request)),
  ];
}

function resultsOf({ rows }: Model, { label, prediction }: MeasuredRows): LossResult[] {
  const name = prediction.join();
  return rows.outcome.results.filter((result) => result.label === label && result.prediction.join() === name);
}

/** The rows of the base by slice (their texts as JSON), "[]" for all: those that both models count in the same slice. */
function slicesOfPairs({ base: { rows }, candidate, partnerOf }: ModelPair, { ignored }: MeasuredRows) {
  const members = new Map<string, number[]>([["[]", []]]);
  const keys = rows.sliceKeys.map((texts) => JSON.stringify(texts));
  const otherKeys = candidate.rows.sliceKeys.map((texts) => JSON.stringify(texts));
  for (const key of keys) members.set(key, []);
  const all = members.get("[]")!;
  for (let row = 0; row < rows.rows; row++) {
    if (ignored?.[row] === 1) continue;
    all.push(row);
    if (!rows.slices || !candidate.rows.slices) continue;
    const key = keys[rows.slices[row]!]!;
    if (key === otherKeys[candidate.rows.slices[partnerOf(row)]!]) members.get(key)!.push(row);
  }
  return members;
}

function comparisonOf(
  pair: ModelPair,
  measure: number,
  own: LossResult | undefined,
  other: LossResult | undefined,
  membersOf: ReadonlyMap<string, readonly number[]>,
  request: CompareRequest,
): Comparison {
  const { label, loss, spec, params, slice, reduction } = (own ?? other)!;
  const difference = own && other ? other.value - own.value : null;
  const untested: Comparison = {
    label,
    loss,
    spec,
    params,
    base: pair.base.name,
    candidate: pair.candidate.name,
    slice,
    reduction,
    base_value: own?.value ?? null,
    candidate_value: other?.value ?? null,
    difference,
    relative: relativeChange(difference, own?.value),
    ci: null,
    p: null,
    p_adjusted: null,
    test: null,
    n: Math.min(own?.n ?? 0, other?.n ?? 0),
    rows_better: null,
    rows_worse: null,
    rows_equal: null,
    smallest_detectable: null,
    verdict: "undefined",
    reason: null,
  };
  if (!own || !other)
    return { ...untested, reason: `no rows of the slice in ${(own ? pair.candidate : pair.base).name}` };
  const members = membersOf.get(JSON.stringify(Object.values(slice)))!;
  const measures = pair.measures[measure]!;
  const hasRows = measures.base.reduction !== undefined;
  if (hasRows && (members.length !== own.n || members.length !== other.n)) {
    return { ...untested, reason: "the slice does not have the same rows in both files" };
  }
  const rows: PairedRows = { ...measures, rows: pair.base.rows, members, partnerOf: pair.partnerOf };
  const counted = hasRows ? { ...untested, ...countMoves(rows) } : untested;
  const tested = pairedUnits(rows);
  if ("reason" in tested && tested.undefined) return { ...counted, reason: tested.reason };
  if (!Number.isFinite(difference)) return { ...counted, reason: "a value is not finite" };
  if ("reason" in tested) return { ...counted, reason: tested.reason, verdict: "untested" };
  const { p, method, interval, standardError } = pairedTest(tested.units, tested.aggregate, {
    ...request,
    margin: marginOf(request, own.value),
  });
  if (p === null || Number.isNaN(p)) {
    return {
      ...counted,
      reason: members.length < 2 ? "one row has no spread" : "the spread of the difference is undefined",
    };
  }
  return {
    ...counted,
    ci: interval && { level: request.level, ...interval },
    p,
    test: method,
    smallest_detectable: smallestDetectable(standardError, request.alpha, request.alternative),
    verdict: "~",
  };
}

function marginOf({ margin = 0, relativeMargin = 0 }: CompareRequest, base: number | null): number {
  return margin + relativeMargin * Math.abs(base ?? 0);
}

function relativeChange(difference: number | null, base: number | undefined): number | null {
  const relative = difference === null || !base ? Number.NaN : difference / Math.abs(base);
  return Number.isFinite(relative) ? relative : null;
}

function countMoves({ base, candidate, members, partnerOf }: PairedRows) {
  const moves = { rows_better: 0, rows_worse: 0, rows_equal: 0 };
  for (const row of members) {
    const [own, other] = [base.losses[row]!, candidate.losses[partnerOf(row)]!];
    if (other < own) moves.rows_better++;
    else if (other > own) moves.rows_worse++;
    else if (other === own) moves.rows_equal++;
  }
  return moves;
}
