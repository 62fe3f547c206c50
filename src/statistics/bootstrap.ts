import { quantileOfSorted } from "./quantiles.ts";
import { seededRandom } from "./random.ts";

/** More draws than this take longer than a person waits: then the interval is the normal approximation. */
const mostDraws = 4e8;

/** An interval for a statistic, and how it was found. */
export interface Interval {
  low: number;
  high: number;
  method: "bootstrap" | "normal";
}

export interface IntervalRequest {
  /** between 0 and 1 */
  level: number;
  resamples: number;
  seed: number;
}

/**
 * A confidence interval for `finish(sum of numerators, sum of denominators)` over independent units (rows, or clusters
 * of rows): the percentile bootstrap (Efron 1979), which draws the units with replacement. The draws depend on the
 * seed and on the order of the units alone. `finish` must increase with the ratio or sum that it is given.
 */
export function confidenceInterval(
  numerators: Float64Array,
  denominators: Float64Array,
  finish: (numerator: number, denominator: number) => number,
  { level, resamples, seed }: IntervalRequest,
): Interval {
  const units = numerators.length;
  if (units * resamples > mostDraws) return normalInterval(numerators, denominators, finish, level);
  const random = seededRandom(seed);
  const statistics = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let numerator = 0;
    let denominator = 0;
    for (let i = 0; i < units; i++) {
      const unit = Math.floor(random() * units);
      numerator += numerators[unit]!;
      denominator += denominators[unit]!;
    }
    statistics[resample] = finish(numerator, denominator);
  }
  statistics.sort();
  const tail = (1 - level) / 2;
  return { low: quantileOfSorted(statistics, tail), high: quantileOfSorted(statistics, 1 - tail), method: "bootstrap" };
}

/** The delta method for a ratio of sums: its variance is that of numerator - ratio * denominator over denominator^2. */
function normalInterval(
  numerators: Float64Array,
  denominators: Float64Array,
  finish: (numerator: number, denominator: number) => number,
  level: number,
): Interval {
  let numerator = 0;
  let denominator = 0;
  for (let i = 0; i < numerators.length; i++) {
    numerator += numerators[i]!;
    denominator += denominators[i]!;
  }
  const ratio = numerator / denominator;
  let squares = 0;
  for (let i = 0; i < numerators.length; i++) squares += (numerators[i]! - ratio * denominators[i]!) ** 2;
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(squares);
  return {
    low: finish(numerator - reach, denominator),
    high: finish(numerator + reach, denominator),
    method: "normal",
  };
}

/** The quantile of the standard normal distribution: Acklam's rational approximation, right to 1.2e-9 relative. */
export function normalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const polynomial = (coefficients: readonly number[], x: number) =>
    coefficients.reduce((sum, next) => sum * x + next, 0);
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(c, q) / (polynomial(d, q) * q + 1);
  }
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(a, r) * q) / (polynomial(b, r) * r + 1);
}
