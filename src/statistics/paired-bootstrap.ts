import { normalMass } from "../formula/index.ts";
import { normalQuantile } from "./bootstrap.ts";
import { type Aggregate, meanAggregate, type PairedUnits } from "./paired-units.ts";
import { quantileOfSorted } from "./quantiles.ts";
import { seededRandom } from "./random.ts";
import { studentUpperTail } from "./student.ts";

/** The differences of resampled pairs in ascending order, and what corrects them: those of BCa (Efron 1987). */
export interface PairedDistribution {
  differences: Float64Array;
  /** how many units were drawn from */
  units: number;
  /** how far, in standard normal units, the median of the resampled differences lies from the observed one */
  bias: number;
  /** how the spread changes with the difference, by the jackknife */
  acceleration: number;
}

/**
 * Draws the units with replacement, each with its base and its candidate together. The draws depend on the seed and on
 * the order of the units alone.
 */
export function pairedDistribution(
  units: PairedUnits,
  aggregate: Aggregate,
  resamples: number,
  seed: number,
): PairedDistribution {
  const count = units.base.length;
  const differenceOf = (base: number, candidate: number, size: number) =>
    aggregate.value(candidate / size) - aggregate.value(base / size);
  const differences = new Float64Array(resamples);
  const totals = { base: total(units.base), candidate: total(units.candidate), size: total(units.sizes) };
  let observed = differenceOf(totals.base, totals.candidate, totals.size);
  const even = units.sizes.every((size) => size === units.sizes[0]);
  if (aggregate === meanAggregate && even) {
    const changes = units.candidate.map((candidate, i) => candidate - units.base[i]!);
    // as the resampled ones are computed, so that ties are equal in the last bit
    observed = total(changes) / totals.size;
    drawSums([changes], resamples, seed, ([change], i) => {
      differences[i] = change! / totals.size;
    });
  } else {
    drawSums([units.base, units.candidate, units.sizes], resamples, seed, ([base, candidate, size], i) => {
      differences[i] = differenceOf(base!, candidate!, size!);
    });
  }
  differences.sort();
  const leaveOneOut = Float64Array.from(units.base, (base, i) =>
    differenceOf(totals.base - base, totals.candidate - units.candidate[i]!, totals.size - units.sizes[i]!),
  );
  const below = differences.filter((difference) => difference < observed).length;
  const upTo = differences.filter((difference) => difference <= observed).length;
  const bias = normalQuantile((below + upTo) / (2 * resamples));
  return { differences, units: count, bias, acceleration: accelerationOf(leaveOneOut) };
}

/** Sums of the numbers at places drawn with replacement: the same places in all columns. */
function drawSums(
  columns: readonly Float64Array[],
  resamples: number,
  seed: number,
  take: (sums: Float64Array, resample: number) => void,
): void {
  const { length } = columns[0]!;
  const random = seededRandom(seed);
  const sums = new Float64Array(columns.length);
  // places are drawn ahead, so that the processor fetches several at once
  const places = new Int32Array(4096);
  for (let resample = 0; resample < resamples; resample++) {
    sums.fill(0);
    for (let drawn = 0; drawn < length; drawn += places.length) {
      const block = Math.min(places.length, length - drawn);
      for (let i = 0; i < block; i++) places[i] = random() * length;
      columns.forEach((column, c) => {
        let sum = sums[c]!;
        for (let i = 0; i < block; i++) sum += column[places[i]!]!;
        sums[c] = sum;
      });
    }
    take(sums, resample);
  }
}

function total(numbers: Float64Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function accelerationOf(leaveOneOut: Float64Array): number {
  const middle = total(leaveOneOut) / leaveOneOut.length;
  let squares = 0;
  let cubes = 0;
  for (const value of leaveOneOut) {
    squares += (middle - value) ** 2;
    cubes += (middle - value) ** 3;
  }
  return cubes / (6 * squares ** 1.5);
}

/** The percentile interval (Efron 1979). */
export function percentileInterval({ differences }: PairedDistribution, level: number): { low: number; high: number } {
  const tail = (1 - level) / 2;
  return { low: quantileOfSorted(differences, tail), high: quantileOfSorted(differences, 1 - tail) };
}

/**
 * The bias-corrected and accelerated interval; the percentile interval where there is nothing to correct by, since
 * nothing moves or all resamples lie on one side.
 */
export function bcaInterval(distribution: PairedDistribution, level: number): { low: number; high: number } {
  const { differences, bias, acceleration } = distribution;
  if (!Number.isFinite(bias) || !Number.isFinite(acceleration)) return percentileInterval(distribution, level);
  const end = (normal: number) => {
    const shifted = bias + normal;
    return quantileOfSorted(differences, normalMass(bias + shifted / (1 - acceleration * shifted)));
  };
  return { low: end(normalQuantile((1 - level) / 2)), high: end(normalQuantile((1 + level) / 2)) };
}

/**
 * The p-value of "the difference is above `limit`" (or below it): the share of resamples on the other side, the observed
 * difference counted as one of them so that no p-value is 0 (Davison and Hinkley 1997). A resample varies less than a
 * sample, and its tails are those of a normal variable: so the share is taken through the normal quantile to Student's
 * t, as in the expanded percentile interval (Hesterberg 2015). Of 6000 pairs of 50 heavy-tailed losses without a
 * difference, BCa finds 0.0082 and the plain share 0.0042 at a level of 0.0025.
 */
export function bootstrapP({ differences, units }: PairedDistribution, limit: number, side: "above" | "below"): number {
  const other = differences.filter((value) => (side === "above" ? value <= limit : value >= limit)).length;
  const share = (other + 1) / (differences.length + 1);
  if (share === 1) return 1;
  return studentUpperTail(-normalQuantile(share) * Math.sqrt((units - 1) / units), units - 1);
}
