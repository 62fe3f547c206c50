import { normalQuantile } from "./bootstrap.ts";
import { bcaInterval, bootstrapP, pairedDistribution } from "./paired-bootstrap.ts";
import { type Aggregate, meanAggregate, type PairedUnits } from "./paired-units.ts";
import { signFlipDraws, signFlipTest } from "./sign-flip.ts";
import { studentQuantile, studentUpperTail } from "./student.ts";

/** More draws than this take longer than a person waits for one of many comparisons: then the answer is analytic. */
export const mostPairedDraws = 2e8;

/** What the test would show; of losses "worse" is a candidate above the base. Two-sided is either. */
export type Alternative = "two-sided" | "worse" | "better";

export interface PairedRequest {
  test: "bootstrap" | "permutation" | "t";
  alternative: Alternative;
  /** of the two-sided interval, between 0 and 1 */
  level: number;
  resamples: number;
  seed: number;
  /** "worse" is a difference above it, "better" one below it; 0 where it is absent */
  margin?: number;
}

/** How a p-value or an interval was found. "t" is the analytic answer: Student's t of the linearized difference. */
export type PairedMethod = "bootstrap" | "permutation" | "exact-permutation" | "t";

/** What the pairs say about candidate minus base. */
export interface PairedResult {
  /** the p-value, null where there are fewer than two units or no spread can be told */
  p: number | null;
  method: PairedMethod;
  interval: { low: number; high: number; method: "bootstrap" | "t" } | null;
  /** of the difference */
  standardError: number;
  units: number;
}

/**
 * Tests whether the difference of two models is 0 (or `margin`), all numbers being finite. Above `mostPairedDraws` the answer
 * is the analytic one, and `method` says so. The interval of a permutation test is that of t, since sign flips have none.
 * A margin of a nonlinear aggregate has no permutation test: it is t too.
 */
export function pairedTest(units: PairedUnits, aggregate: Aggregate, request: PairedRequest): PairedResult {
  const { test, alternative, level, resamples, seed, margin = 0 } = request;
  const count = units.base.length;
  const { difference, standardError, linear } = linearized(units, aggregate);
  const known = { standardError, units: count };
  if (count < 2 || !Number.isFinite(standardError)) return { p: null, method: "t", interval: null, ...known };
  const freedom = count - 1;
  const reach = studentQuantile((1 - level) / 2, freedom) * standardError;
  const interval = { low: difference - reach, high: difference + reach, method: "t" } as const;
  // no unit differs
  if (standardError === 0 && difference === margin) return { p: 1, method: "t", interval, ...known };
  if (test === "bootstrap" && count * resamples <= mostPairedDraws) {
    const distribution = pairedDistribution(units, aggregate, resamples, seed);
    const p = sided(alternative, (side) => bootstrapP(distribution, margin, side));
    return { p, method: "bootstrap", interval: { ...bcaInterval(distribution, level), method: "bootstrap" }, ...known };
  }
  if (test === "permutation" && (margin === 0 || linear)) {
    const shifted = units.base.map((base, i) => units.candidate[i]! - base - margin * units.sizes[i]!);
    if (signFlipDraws(shifted, resamples) <= mostPairedDraws) {
      const { atLeast, atMost, asFar, exact } = signFlipTest(shifted, resamples, seed);
      const p = { worse: atLeast, better: atMost, "two-sided": asFar }[alternative];
      return { p, method: exact ? "exact-permutation" : "permutation", interval, ...known };
    }
  }
  const t = (difference - margin) / standardError;
  const p = sided(alternative, (side) => studentUpperTail(side === "above" ? t : -t, freedom));
  return { p, method: "t", interval, ...known };
}

function sided(alternative: Alternative, pOf: (side: "above" | "below") => number): number {
  if (alternative !== "two-sided") return pOf(alternative === "worse" ? "above" : "below");
  return Math.min(1, 2 * Math.min(pOf("above"), pOf("below")));
}

/**
 * The difference and its standard error by the delta method: each unit moves a mean by its distance from it, and the
 * aggregate by the slope times that. Of plain means this is the paired t test, of clusters the cluster-robust one.
 */
function linearized(units: PairedUnits, aggregate: Aggregate) {
  const { base, candidate, sizes } = units;
  const count = base.length;
  let [baseSum, candidateSum, size] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    baseSum += base[i]!;
    candidateSum += candidate[i]!;
    size += sizes[i]!;
  }
  const means = { base: baseSum / size, candidate: candidateSum / size };
  const slopes = { base: aggregate.slope(means.base), candidate: aggregate.slope(means.candidate) };
  const linear = aggregate === meanAggregate;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const moved = linear
      ? candidate[i]! - base[i]! - (means.candidate - means.base) * sizes[i]!
      : slopes.candidate * (candidate[i]! - means.candidate * sizes[i]!) -
        slopes.base * (base[i]! - means.base * sizes[i]!);
    squares += moved * moved;
  }
  return {
    difference: aggregate.value(means.candidate) - aggregate.value(means.base),
    standardError: Math.sqrt((squares * count) / (count - 1)) / size,
    linear,
  };
}

/**
 * The smallest difference that a test of this standard error at `alpha` finds four times in five (power 0.8), by the
 * normal approximation.
 */
export function smallestDetectable(standardError: number, alpha: number, alternative: Alternative): number {
  const tail = alternative === "two-sided" ? alpha / 2 : alpha;
  return (normalQuantile(1 - tail) + normalQuantile(0.8)) * standardError;
}
