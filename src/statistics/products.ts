import type { ExactSum } from "./exact-sum.ts";
import {
  BLOCK,
  exponentOf,
  extractSquares,
  LARGEST_SQUARE_EXPONENT,
  largestMagnitude,
  powerOfTwo,
  SMALLEST_SQUARE_EXPONENT,
} from "./extraction.ts";

/** Below this, preparing a block costs more than it saves. */
const SMALLEST_BLOCK = 4;
/** Between these magnitudes a product of three numbers, and what each of its roundings drops, are exact in float64. */
const SMALLEST_PLAIN = 2 ** -300;
const LARGEST_PLAIN = 2 ** 300;
/** Veltkamp's constant: cuts 53 bits into 26 and 26 with a sign. */
const SPLITTER = 2 ** 27 + 1;

const blockSums = new Float64Array(9);
const leftOut = new Float64Array(BLOCK);
const products = new Float64Array(BLOCK);
const productErrors = new Float64Array(BLOCK);
// The four parts of (product + error) * value, each product with its own error.
const highs = new Float64Array(BLOCK);
const highErrors = new Float64Array(BLOCK);
const lows = new Float64Array(BLOCK);
const lowErrors = new Float64Array(BLOCK);

/** Adds `count` numbers from `start` on to `sum` and their exact squares to `squares`. */
export function addWithSquares(
  sum: ExactSum,
  squares: ExactSum,
  values: Float64Array,
  start: number,
  count: number,
): void {
  const end = start + count;
  for (let from = start; from < end; from += BLOCK) {
    const to = Math.min(from + BLOCK, end);
    const exponent = exponentOf(largestMagnitude(values, from, to));
    if (to - from < SMALLEST_BLOCK || exponent > LARGEST_SQUARE_EXPONENT) {
      addEachWithSquare(sum, squares, values, from, to);
      continue;
    }
    const others = extractSquares(values, from, to, Math.max(exponent, SMALLEST_SQUARE_EXPONENT), blockSums, leftOut);
    for (let i = 0; i < 3; i++) sum.add(blockSums[i]!);
    for (let i = 3; i < 9; i++) squares.add(blockSums[i]!);
    addEachWithSquare(sum, squares, leftOut, 0, others);
  }
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
