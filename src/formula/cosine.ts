import { productError } from "./exact-product.ts";

/**
 * The angle between two vectors, with full precision where they are nearly parallel and 1 - cos would cancel.
 * Products and sums are carried in double-double (Dekker 1971; Ogita, Rump and Oishi 2005).
 */
type Vector = Float64Array;

/** A power of two that brings a vector's largest entry near 1, so that no product overflows or vanishes. */
function scaleOf(v: Vector, start: number, count: number): number {
  let size = 0;
  for (let k = start; k < start + count; k++) size = Math.max(size, Math.abs(v[k]!));
  if (!(size > 0) || !Number.isFinite(size)) return 1;
  return 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(size))));
}

/** The parts of a double-double that the last call of `dotPair` found. */
let dotHigh = 0;
let dotLow = 0;

function dotPair(
  v: Vector,
  start: number,
  w: Vector,
  startOfW: number,
  count: number,
  scaleV: number,
  scaleW: number,
): void {
  let high = 0;
  let low = 0;
  for (let k = 0; k < count; k++) {
    const x = v[start + k]! * scaleV;
    const y = w[startOfW + k]! * scaleW;
    const product = x * y;
    const next = high + product;
    const back = next - high;
    low += high - (next - back) + (product - back) + productError(x, y, product);
    high = next;
  }
  dotHigh = high + low;
  dotLow = low - (dotHigh - high);
}

/** v - (v.w/w.w) w, each entry in double-double before it is rounded: the part of v at right angles to w, scaled by `scaleV`. */
function rejectionScaled(
  v: Vector,
  start: number,
  w: Vector,
  startOfW: number,
  count: number,
  scaleV: number,
  scaleW: number,
  out: Vector,
): void {
  dotPair(v, start, w, startOfW, count, scaleV, scaleW);
  const high = dotHigh;
  const low = dotLow;
  dotPair(w, startOfW, w, startOfW, count, scaleW, scaleW);
  const ratio = high / dotHigh;
  const product = ratio * dotHigh;
  const rest = (high - product - productError(ratio, dotHigh, product) + low - ratio * dotLow) / dotHigh;
  for (let k = 0; k < count; k++) {
    const x = w[startOfW + k]! * scaleW;
    const along = ratio * x;
    const difference = v[start + k]! * scaleV - along;
    const back = difference - v[start + k]! * scaleV;
    const lost = v[start + k]! * scaleV - (difference - back) + (-along - back);
    out[k] = difference + (lost - productError(ratio, x, along) - rest * x);
  }
}

/** The part of v at right angles to w: v - (v.w/w.w) w. */
export function rejection(v: Vector, start: number, w: Vector, startOfW: number, count: number, out: Vector): void {
  const scale = scaleOf(v, start, count);
  rejectionScaled(v, start, w, startOfW, count, scale, scaleOf(w, startOfW, count), out);
  for (let k = 0; k < count; k++) out[k] = out[k]! / scale;
}

let scratch = new Float64Array(64);

/**
 * 1 - cos of the angle between v and w; NaN where one is 0. With s the sine, 1 - cos = s^2/(1 + cos) within a right
 * angle.
 */
export function cosineDistance(v: Vector, start: number, w: Vector, startOfW: number, count: number): number {
  const scaleV = scaleOf(v, start, count);
  const scaleW = scaleOf(w, startOfW, count);
  dotPair(v, start, v, start, count, scaleV, scaleV);
  const squareV = dotHigh;
  dotPair(w, startOfW, w, startOfW, count, scaleW, scaleW);
  const squareW = dotHigh;
  dotPair(v, start, w, startOfW, count, scaleV, scaleW);
  const cosine = dotHigh / (Math.sqrt(squareV) * Math.sqrt(squareW));
  if (!(cosine > 0.5)) return 1 - cosine;
  if (scratch.length < count) scratch = new Float64Array(count);
  rejectionScaled(v, start, w, startOfW, count, scaleV, scaleW, scratch);
  // the sine's square is squares over squares: scaled again, for near-equal vectors' differences may be tiny
  const scale = scaleOf(scratch, 0, count);
  dotPair(scratch, 0, scratch, 0, count, scale, scale);
  return dotHigh / squareV / (1 + cosine) / scale / scale;
}
