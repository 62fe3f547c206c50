import { exponential } from "./exponential.ts";
import * as long from "./long-vectors.ts";

/**
 * The arithmetic of a row's vector: K numbers of `v` from `start`. Reductions return a number, the others fill
 * `out[0..count)`. Plain loops over Float64Array, which V8 keeps in machine code.
 */
type Vector = Float64Array;

/** The sum, with the rounding error of every addition carried along (Neumaier 1974). */
export function sum(v: Vector, start: number, count: number): number {
  const total = plainSum(v, start, count);
  return Number.isFinite(total) ? total : sumOfMultiples(v, start, count, downscale) / downscale;
}

export function mean(v: Vector, start: number, count: number): number {
  const total = plainSum(v, start, count);
  return Number.isFinite(total) ? total / count : sumOfMultiples(v, start, count, downscale) / count / downscale;
}

/** The mean of the squared distances from the mean, less what the rounding of the mean added; compensated as `sum` is. */
export function variance(v: Vector, start: number, count: number): number {
  const middle = mean(v, start, count);
  let squares = 0;
  let lost = 0;
  let off = 0;
  for (let k = start; k < start + count; k++) {
    const distance = v[k]! - middle;
    const next = squares + distance * distance;
    lost += squares > distance * distance ? squares - next + distance * distance : distance * distance - next + squares;
    squares = next;
    off += distance;
  }
  return Number.isFinite(squares) ? (squares + lost - (off * off) / count) / count : squares;
}

/** Far enough down that no sum of float64 numbers overflows on its way. */
const downscale = 2 ** -60;

/** The sum less 1, of which no digit is lost where the sum is near 1. */
export function sumLessOne(v: Vector, start: number, count: number): number {
  const total = sumOfMultiples(v, start, count, 1, -1);
  return Number.isFinite(total) ? total : sum(v, start, count);
}

/** Not finite where it overflows on its way. */
function plainSum(v: Vector, start: number, count: number): number {
  return long.isLong(count) ? long.sum(v, start, count) : sumOfMultiples(v, start, count, 1);
}

function sumOfMultiples(v: Vector, start: number, count: number, scale: number, from = 0): number {
  let total = from;
  let lost = 0;
  for (let k = start; k < start + count; k++) {
    const x = v[k]! * scale;
    const next = total + x;
    const back = next - total;
    lost += total - (next - back) + (x - back);
    total = next;
  }
  // Beyond the float64 range the carried error is NaN and the plain total is the answer.
  return Number.isFinite(total) ? total + lost : total;
}

/** The sum of the products, compensated as `sum` is; the products themselves are rounded. */
export function dot(v: Vector, start: number, w: Vector, startOfW: number, count: number): number {
  let total = 0;
  let lost = 0;
  for (let k = 0; k < count; k++) {
    const x = v[start + k]! * w[startOfW + k]!;
    const next = total + x;
    const back = next - total;
    lost += total - (next - back) + (x - back);
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

/** The entry at a position; NaN for a position that is no entry, be it one of another row. */
export function entry(v: Vector, start: number, count: number, position: number): number {
  return position >= 0 && position < count && Number.isInteger(position) ? v[start + position]! : Number.NaN;
}

/** The position of the first largest entry; NaN never is. */
function largest(v: Vector, start: number, count: number): number {
  let at = start;
  for (let k = start + 1; k < start + count; k++) if (v[k]! > v[at]!) at = k;
  return at;
}

/** The position of the first largest entry, counted within the row. */
export function argmax(v: Vector, start: number, count: number): number {
  return largest(v, start, count) - start;
}

/** Where the largest entry stands, and the sum over all others of exp(v_k - max): what is left beside its 1. */
function exponentials(v: Vector, start: number, count: number): { at: number; rest: number } {
  const found = long.exponentials(v, start, count);
  if (found) return found;
  const at = largest(v, start, count);
  const top = v[at]!;
  let rest = 0;
  for (let k = start; k < start + count; k++) if (k !== at) rest += exponential(v[k]! - top);
  return { at, rest };
}

/** The same, with exp(v_k - max) left in `out`. */
function fillExponentials(v: Vector, start: number, count: number, out: Vector): { at: number; rest: number } {
  const found = long.exponentials(v, start, count, out);
  if (found) return found;
  const at = largest(v, start, count);
  const top = v[at]!;
  let rest = 0;
  for (let k = 0; k < count; k++) {
    if (start + k === at) out[k] = 1;
    else rest += out[k] = exponential(v[start + k]! - top);
  }
  return { at, rest };
}

/** log of the sum of exp(v_k), without overflow. */
export function logsumexp(v: Vector, start: number, count: number): number {
  const { at, rest } = exponentials(v, start, count);
  const top = v[at]!;
  return top === Number.NEGATIVE_INFINITY ? top : top + Math.log1p(rest);
}

/** exp(v_k) over the sum of all; the rounding of v_k - max shows as that many units in the last place. */
export function softmax(v: Vector, start: number, count: number, out: Vector): void {
  const whole = 1 + fillExponentials(v, start, count, out).rest;
  for (let k = 0; k < count; k++) out[k] = out[k]! / whole;
}

/** 1 - softmax(v)_k, as the sum of the others: no digits are lost where one column dominates. */
export function softmaxRest(v: Vector, start: number, count: number, out: Vector): void {
  const { at, rest } = fillExponentials(v, start, count, out);
  const whole = 1 + rest;
  for (let k = 0; k < count; k++) out[k] = (start + k === at ? rest : whole - out[k]!) / whole;
}

/** log(softmax(v)_k) = (v_k - max) - log1p(the rest): two terms of one sign. The largest may be infinite. */
export function logSoftmax(v: Vector, start: number, count: number, out: Vector): void {
  const { at, rest } = exponentials(v, start, count);
  const logWhole = Math.log1p(rest);
  for (let k = 0; k < count; k++) out[k] = (start + k === at ? 0 : v[start + k]! - v[at]!) - logWhole;
}

/** One entry of `logSoftmax`; NaN for a position that is no entry. */
export function logSoftmaxAt(v: Vector, start: number, count: number, position: number): number {
  if (!(position >= 0 && position < count)) return Number.NaN;
  const { at, rest } = exponentials(v, start, count);
  const below = start + position === at ? 0 : v[start + position]! - v[at]!;
  return below - Math.log1p(rest);
}

/** A power of two that brings the largest entry near 1 where squares would overflow or vanish, else 1. */
function scaleFor(size: number): number {
  if (size > 1e145) return 2 ** -600;
  return size < 1e-140 ? 2 ** 600 : 1;
}

/** The largest magnitude; NaN where there is one. */
function magnitude(v: Vector, start: number, count: number): number {
  let size = 0;
  for (let k = start; k < start + count; k++) {
    const x = Math.abs(v[k]!);
    if (x > size || Number.isNaN(x)) size = x;
  }
  return size;
}

/** The Euclidean length of v times a power of two. */
function scaledNorm(v: Vector, start: number, count: number, scale: number): number {
  let squares = 0;
  let lost = 0;
  for (let k = start; k < start + count; k++) {
    const x = v[k]! * scale;
    const next = squares + x * x;
    // the smaller of the two terms, as it went into the sum
    lost += squares > x * x ? squares - next + x * x : x * x - next + squares;
    squares = next;
  }
  return Math.sqrt(squares + lost);
}

/** The Euclidean length, scaled so that no square overflows or vanishes. */
export function norm(v: Vector, start: number, count: number): number {
  const size = magnitude(v, start, count);
  if (count === 1 || size === 0 || !Number.isFinite(size)) return size;
  const scale = scaleFor(size);
  return scaledNorm(v, start, count, scale) / scale;
}

/** The p-th root of the sum of p-th powers of sizes, for p >= 1, scaled so that none overflows or vanishes. */
export function pNorm(v: Vector, start: number, p: number, count: number): number {
  const size = magnitude(v, start, count);
  if (count === 1 || size === 0 || !Number.isFinite(size)) return size;
  let powers = 0;
  for (let k = start; k < start + count; k++) powers += (Math.abs(v[k]!) / size) ** p;
  return size * powers ** (1 / p);
}

/** v / norm(v), and 0 at 0: the gradient of a norm, of least length at the kink. */
export function unit(v: Vector, start: number, count: number, out: Vector): void {
  const size = magnitude(v, start, count);
  const scale = scaleFor(size);
  const length = scaledNorm(v, start, count, scale);
  for (let k = 0; k < count; k++) out[k] = size === 0 ? 0 : (v[start + k]! * scale) / length;
}

/** 1 - unit(v)_k^2, for the largest entry as the sum of the other squares; 0 at 0. */
export function unitRest(v: Vector, start: number, count: number, out: Vector): void {
  unit(v, start, count, out);
  let at = 0;
  for (let k = 1; k < count; k++) if (Math.abs(out[k]!) > Math.abs(out[at]!)) at = k;
  if (out[at] === 0) return;
  let others = 0;
  let lost = 0;
  for (let k = 0; k < count; k++) {
    if (k === at) continue;
    const square = out[k]! * out[k]!;
    const next = others + square;
    lost += others > square ? others - next + square : square - next + others;
    others = next;
    out[k] = 1 - square;
  }
  out[at] = others + lost;
}

/** 1 at a position, 0 elsewhere. */
export function onehot(position: number, count: number, out: Vector): void {
  for (let k = 0; k < count; k++) out[k] = k === position ? 1 : 0;
}
