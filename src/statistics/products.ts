import { BLOCK, type Blocks, blocksFor } from "./blocks-program.ts";
import type { ExactSum } from "./exact-sum.ts";
import {
  exponentOf,
  extractSquares,
  LARGEST_SQUARE_EXPONENT,
  powerOfTwo,
  SMALLEST_SQUARE_EXPONENT,
} from "./extraction.ts";

/** Below this, preparing a block costs more than it saves. */
const SMALLEST_BLOCK = 8;
/** Between these magnitudes a product of three numbers, and what each of its roundings drops, are exact in float64. */
const SMALLEST_PLAIN = 2 ** -300;
const LARGEST_PLAIN = 2 ** 300;
/** Veltkamp's constant: cuts 53 bits into 26 and 26 with a sign. */
const SPLITTER = 2 ** 27 + 1;

const products = new Float64Array(BLOCK);
const productErrors = new Float64Array(BLOCK);
// The four parts of (product + error) * value, each product with its own error.
const highs = new Float64Array(BLOCK);
const highErrors = new Float64Array(BLOCK);
const lows = new Float64Array(BLOCK);
const lowErrors = new Float64Array(BLOCK);

/** The smallest and the largest of some numbers; both NaN where one is. */
export interface Extremes {
  min: number;
  max: number;
}

/** Those of `count` numbers from `start` on. */
export function extremesOf(values: Float64Array, start: number, count: number): Extremes {
  let min = Infinity;
  let max = -Infinity;
  for (let i = start; i < start + count; i++) {
    const x = values[i]!;
    if (x < min) min = x;
    if (x > max) max = x;
    // no comparison holds for a NaN, so both stay NaN from here on
    if (Number.isNaN(x)) min = max = Number.NaN;
  }
  return { min, max };
}

/** Adds `count` numbers from `start` on to `sum` and their exact squares to `squares`; gives their extremes. */
export function addWithSquares(
  sum: ExactSum,
  squares: ExactSum,
  values: Float64Array,
  start: number,
  count: number,
): Extremes {
  const blocks = blocksFor(count);
  if (!blocks || count < SMALLEST_BLOCK) {
    addEachWithSquare(sum, squares, values, start, start + count);
    return extremesOf(values, start, count);
  }
  let min = Infinity;
  let max = -Infinity;
  for (let done = 0; done < count; done += BLOCK) {
    const size = Math.min(BLOCK, count - done);
    blocks.block.set(values.subarray(start + done, start + done + size));
    blocks.findExtremes(size);
    const low = blocks.extremes[0]!;
    const high = blocks.extremes[1]!;
    min = Math.min(min, low);
    max = Math.max(max, high);
    addBlockWithSquares(sum, squares, blocks, size, exponentOf(Math.max(Math.abs(low), Math.abs(high))));
  }
  return { min, max };
}

/** `exponent`: that of the largest magnitude of the block. */
function addBlockWithSquares(sum: ExactSum, squares: ExactSum, blocks: Blocks, size: number, exponent: number): void {
  if (exponent > LARGEST_SQUARE_EXPONENT) {
    addEachWithSquare(sum, squares, blocks.block, 0, size);
    return;
  }
  const { sums, leftOut } = blocks;
  const others = extractSquares(blocks, size, Math.max(exponent, SMALLEST_SQUARE_EXPONENT));
  for (let i = 0; i < 3; i++) sum.add(sums[i]!);
  for (let i = 3; i < 9; i++) squares.add(sums[i]!);
  addEachWithSquare(sum, squares, leftOut, 0, others);
}

function addEachWithSquare(sum: ExactSum, squares: ExactSum, values: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const x = values[i]!;
    sum.add(x);
    if (isPlain(x)) {
      const square = x * x;
      squares.add(square);
      squares.add(productError(x, x, square));
    } else {
      addProduct(squares, x, x, 1);
    }
  }
}

/** Sums over rows with weight w and value x. */
export interface WeightedSums {
  /** of w x, each rounded to float64 */
  products: ExactSum;
  /** of what each of these roundings dropped */
  productErrors: ExactSum;
  /** of w x^2, exact */
  squares: ExactSum;
}

/** Adds `count` rows from `start` on. */
export function addWeighted(
  sums: WeightedSums,
  values: Float64Array,
  weights: Float64Array,
  start: number,
  count: number,
): void {
  for (let done = 0; done < count; done += BLOCK) {
    const rows = Math.min(BLOCK, count - done);
    for (let i = 0; i < rows; i++) {
      const value = values[start + done + i]!;
      const weight = weights[start + done + i]!;
      const plain = isPlain(value) && isPlain(weight);
      if (!plain) addWideRow(sums, value, weight);
      // A row that was added by itself leaves zeros behind.
      const x = plain ? value : 0;
      const w = plain ? weight : 0;
      const product = w * x;
      const error = productError(w, x, product);
      products[i] = product;
      productErrors[i] = error;
      const high = product * x;
      const low = error * x;
      highs[i] = high;
      highErrors[i] = productError(product, x, high);
      lows[i] = low;
      lowErrors[i] = productError(error, x, low);
    }
    sums.products.addAll(products, 0, rows);
    sums.productErrors.addAll(productErrors, 0, rows);
    for (const parts of [highs, highErrors, lows, lowErrors]) sums.squares.addAll(parts, 0, rows);
  }
}

/** A row whose products may leave the range of float64. */
function addWideRow(sums: WeightedSums, value: number, weight: number): void {
  const product = weight * value;
  sums.products.add(product);
  addProduct(sums.productErrors, weight, value, 1);
  sums.productErrors.add(-product);
  addProduct(sums.squares, weight, value, value);
}

/** Adds x y z exactly, over the whole range of float64; what IEEE 754 makes of it where a factor is not finite. */
function addProduct(sum: ExactSum, x: number, y: number, z: number): void {
  if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z)) {
    sum.add(x * y * z);
    return;
  }
  // Scaled to below 4, and to no less than 2^-52 where subnormal, the numbers are far from both ends of the range.
  const xScale = scaleOf(x);
  const yScale = scaleOf(y);
  const zScale = scaleOf(z);
  const scale = xScale + yScale + zScale;
  const a = x * powerOfTwo(-xScale);
  const b = y * powerOfTwo(-yScale);
  const c = z * powerOfTwo(-zScale);
  const product = a * b;
  const error = productError(a, b, product);
  sum.add(product * c, scale);
  sum.add(productError(product, c, product * c), scale);
  sum.add(error * c, scale);
  sum.add(productError(error, c, error * c), scale);
}

/** The exponent, cut at 1022 so that its power of two has a normal inverse. */
function scaleOf(x: number): number {
  return Math.min(exponentOf(x), 1022);
}

function isPlain(x: number): boolean {
  const magnitude = Math.abs(x);
  return (magnitude >= SMALLEST_PLAIN && magnitude <= LARGEST_PLAIN) || x === 0;
}

/**
 * x y less `product`, which is x y rounded: exact while all of it is in the range of float64
 * (Dekker, "A floating-point technique for extending the available precision", 1971).
 */
function productError(x: number, y: number, product: number): number {
  const xScaled = SPLITTER * x;
  const xHigh = xScaled - (xScaled - x);
  const xLow = x - xHigh;
  const yScaled = SPLITTER * y;
  const yHigh = yScaled - (yScaled - y);
  const yLow = y - yHigh;
  return xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}
