import { BLOCK, type Blocks } from "./blocks-program.ts";

/** More numbers at once would leave fewer bits to each level. */
const BLOCK_BITS = Math.log2(BLOCK);
const SIGNIFICAND_BITS = 53;
/** Of the largest magnitude that `extract` takes: beyond, an anchor could overflow. */
export const LARGEST_EXPONENT = 1000;
/** Of the largest magnitude that `extractSquares` takes, so that no product leaves the range of float64. */
export const SMALLEST_SQUARE_EXPONENT = -460;
export const LARGEST_SQUARE_EXPONENT = 500;

const bits = new DataView(new ArrayBuffer(8));

/** The largest magnitude, where NaN counts for nothing. */
export function largestMagnitude(values: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/**
 * Sums a block of at most 512 numbers by two levels of error-free extraction. Adding x to an anchor that is large
 * beside the whole block rounds x to a multiple of the anchor's last bit, so the anchor keeps an exact sum, and the
 * rest of x, exact too, goes to the next anchor. Two levels hold every bit down to 2^(exponent - 82); what is left of a
 * number below that goes to `rests`, which may be `values` itself.
 * (Rump, Ogita and Oishi, "Accurate floating-point summation", 2008; with the anchor itself as the sum: Demmel and
 * Nguyen, "Fast reproducible floating-point summation", 2013.)
 *
 * `exponent` is that of the largest magnitude; the sum is `sums[0] + sums[1]` and all of `rests`,
 * whose number is returned.
 */
export function extract(
  values: Float64Array,
  from: number,
  to: number,
  exponent: number,
  sums: Float64Array,
  rests: Float64Array,
): number {
  // The sum of 2^9 numbers below 2^(exponent + 1) stays well within the half of an anchor of 2^(exponent + 12) that
  // keeps its exponent. What is left is below 2^(exponent + 12 - 53), so the same holds 42 bits lower. The anchors come
  // from bits in this function: as arguments they made V8 box the loop's sums.
  const first = 1.5 * powerOfTwo(exponent + BLOCK_BITS + 3);
  const second = 1.5 * powerOfTwo(exponent + 2 * BLOCK_BITS + 5 - SIGNIFICAND_BITS);
  let high = first;
  let low = second;
  let count = 0;
  for (let i = from; i < to; i++) {
    const x = values[i]!;
    const nextHigh = high + x;
    const rest = x - (nextHigh - high);
    high = nextHigh;
    const nextLow = low + rest;
    const deepRest = rest - (nextLow - low);
    low = nextLow;
    if (deepRest !== 0) rests[count++] = deepRest;
  }
  sums[0] = high - first;
  sums[1] = low - second;
  return count;
}

/**
 * Sums the first `count` numbers of a block and their squares without error. Each number is cut at three grids that the
 * block shares into pieces a + b + c of 22 bits and a sign (the cut is that of Rump, Ogita and Oishi), so that a product
 * of two pieces and the sum of 512 such products stay within 2^53 units of one grid. Numbers with bits below the last
 * grid, 2^(exponent - 67), are left out whole.
 *
 * `exponent` is that of the largest magnitude or above. `blocks.sums[0..2]` add up to the sum, `[3..8]` to that of the
 * squares; the number of those in `blocks.leftOut` is returned.
 */
export function extractSquares(blocks: Blocks, count: number, exponent: number): number {
  // a is at most 2^22 units of 2^(exponent - 21). Adding 1.5 * 2^52 units and taking them away rounds to a multiple of
  // the unit and leaves half a unit at the most: again 2^22 units of a grid that is 23 bits finer.
  const anchorOf = (unit: number) => 1.5 * powerOfTwo(unit + 52);
  return blocks.extractSquares(count, anchorOf(exponent - 21), anchorOf(exponent - 44), anchorOf(exponent - 67));
}

/** The exponent of the leading bit, 1024 for what is not finite, -1022 for all that is below the normal numbers. */
export function exponentOf(x: number): number {
  bits.setFloat64(0, x, true);
  return Math.max((bits.getInt32(4, true) >>> 20) & 0x7ff, 1) - 1023;
}

/** `2^exponent`, or the smallest normal number where that is larger. */
export function powerOfTwo(exponent: number): number {
  bits.setInt32(0, 0, true);
  bits.setInt32(4, Math.max(exponent + 1023, 1) << 20, true);
  return bits.getFloat64(0, true);
}
