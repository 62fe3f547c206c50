import { Moments, quantileOfSorted, weightedQuantile } from "../statistics/index.ts";

/** The statistics that a check may name: mean, sum, median, max, p95, trimmed-mean, trimmed-mean:0.05. */
export const statisticPattern = /^(mean|sum|median|max|p(\d{1,2}(\.\d+)?|100)|trimmed-mean(:0?\.[0-4]\d*)?)$/;

/** What is cut off at either end of a trimmed mean that does not say it, as scipy.stats.trim_mean(losses, 0.1). */
const usualTrim = 0.1;

/**
 * A statistic of the losses of rows. NaN where a loss is not a number, and of no rows: an order of losses would step
 * over it. Weights count in mean, sum and quantiles, not in a trimmed mean; `divisors` are what rows count for in a mean.
 */
export function statisticOf(
  name: string,
  losses: Float64Array,
  weights: Float64Array | null,
  divisors: Float64Array | null,
): number {
  if (losses.length === 0 || losses.some(Number.isNaN)) return Number.NaN;
  if (name === "max") return losses.reduce((most, loss) => Math.max(most, loss));
  if (name === "mean") return momentsOf(losses, weights, divisors).mean();
  if (name === "sum") return momentsOf(losses, weights, divisors).sum();
  const sorted = losses.slice().sort();
  if (name.startsWith("trimmed-mean")) {
    const share = Number(name.split(":")[1] ?? usualTrim);
    const cut = Math.floor(share * sorted.length);
    return momentsOf(sorted.subarray(cut, sorted.length - cut), null, null).mean();
  }
  const level = name === "median" ? 0.5 : Number(name.slice(1)) / 100;
  return weights ? weightedQuantile(losses, weights, level) : quantileOfSorted(sorted, level);
}

function momentsOf(losses: Float64Array, weights: Float64Array | null, divisors: Float64Array | null): Moments {
  const moments = new Moments();
  moments.add(losses, weights, divisors, 0, losses.length);
  return moments;
}
