import { seededRandom } from "./random.ts";

/** Of up to so many differences all signs are tried: 2^20 sums take some milliseconds. */
const mostExact = 20;

export interface TailCounts {
  /** shares of the sign patterns whose sum is at least, at most, and as far from 0 as the observed one */
  atLeast: number;
  atMost: number;
  asFar: number;
  exact: boolean;
}

/** How many random numbers a test draws: one for 32 signs, none where all signs are tried. */
export function signFlipDraws(differences: Float64Array, resamples: number): number {
  const moved = differences.filter((difference) => difference !== 0).length;
  return moved <= mostExact ? 0 : Math.ceil(moved / 32) * resamples;
}

/**
 * The sign-flip permutation test (Fisher 1935): if base and candidate are exchangeable within a unit, each difference
 * could as well have the other sign. All patterns where there are few differences other than 0 (which no sign moves),
 * else `resamples` random ones and the observed one itself, the "+1" that keeps the test valid (Phipson and Smyth 2010).
 */
export function signFlipTest(differences: Float64Array, resamples: number, seed: number): TailCounts {
  const moved = differences.filter((difference) => difference !== 0);
  const observed = moved.reduce((sum, difference) => sum + difference, 0);
  // sums that are equal but for their rounding are ties
  const slack = moved.reduce((sum, difference) => sum + Math.abs(difference), 0) * 2 ** -44;
  const counts = { atLeast: 0, atMost: 0, asFar: 0 };
  let patterns = 0;
  const count = (sum: number) => {
    patterns++;
    if (sum >= observed - slack) counts.atLeast++;
    if (sum <= observed + slack) counts.atMost++;
    if (Math.abs(sum) >= Math.abs(observed) - slack) counts.asFar++;
  };
  const exact = moved.length <= mostExact;
  if (exact) allSums(moved, 0, 0, count);
  else {
    count(observed);
    randomSums(moved, resamples, seed, count);
  }
  return {
    atLeast: counts.atLeast / patterns,
    atMost: counts.atMost / patterns,
    asFar: counts.asFar / patterns,
    exact,
  };
}

function allSums(differences: Float64Array, from: number, sum: number, count: (sum: number) => void): void {
  if (from === differences.length) count(sum);
  else {
    allSums(differences, from + 1, sum + differences[from]!, count);
    allSums(differences, from + 1, sum - differences[from]!, count);
  }
}

function randomSums(differences: Float64Array, resamples: number, seed: number, count: (sum: number) => void): void {
  const random = seededRandom(seed);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let start = 0; start < differences.length; start += 32) {
      const end = Math.min(start + 32, differences.length);
      let signs = (random() * 2 ** 32) >>> 0;
      for (let i = start; i < end; i++) {
        sum += differences[i]! * (1 - 2 * (signs & 1));
        signs >>>= 1;
      }
    }
    count(sum);
  }
}
