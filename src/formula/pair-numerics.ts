import { norm, unit } from "./vector-numerics.ts";

/**
 * The arithmetic of pairs of rows. A line is every `stride`-th number of an array from `start`: a column of a matrix.
 * Sums carry the rounding error of every addition along (Neumaier 1974).
 */
type Vector = Float64Array;

/** The sum of a line. */
export function lineSum(v: Vector, start: number, count: number, stride: number): number {
  let total = 0;
  let lost = 0;
  for (let n = 0, at = start; n < count; n++, at += stride) {
    const x = v[at]!;
    const next = total + x;
    const back = next - total;
    lost += total - (next - back) + (x - back);
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

export function lineMean(v: Vector, start: number, count: number, stride: number): number {
  return lineSum(v, start, count, stride) / count;
}

/** The sum of the products of `count` numbers of v and a line of w. */
export function lineDot(v: Vector, start: number, w: Vector, startOfW: number, count: number, stride: number): number {
  let total = 0;
  let lost = 0;
  for (let n = 0, at = startOfW; n < count; n++, at += stride) {
    const x = v[start + n]! * w[at]!;
    const next = total + x;
    const back = next - total;
    lost += total - (next - back) + (x - back);
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

/** The sum of v_n times what the line's entry `own` is above its entry n: no digits are lost where entries are near. */
export function weightedDifference(
  v: Vector,
  start: number,
  w: Vector,
  startOfW: number,
  own: number,
  count: number,
  stride: number,
): number {
  const from = w[startOfW + own * stride]!;
  let total = 0;
  let lost = 0;
  for (let n = 0, at = startOfW; n < count; n++, at += stride) {
    const x = v[start + n]! * (from - w[at]!);
    const next = total + x;
    const back = next - total;
    lost += total - (next - back) + (x - back);
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

let differences: Vector = new Float64Array(0);

/** The Euclidean distance of two rows. */
export function distance(v: Vector, start: number, w: Vector, startOfW: number, count: number): number {
  differences = atLeast(differences, count);
  for (let k = 0; k < count; k++) differences[k] = v[start + k]! - w[startOfW + k]!;
  return norm(differences, 0, count);
}

/** v / norm(v), which has no value at 0: an angle with nothing is no angle. */
export function direction(v: Vector, start: number, count: number, out: Vector): void {
  unit(v, start, count, out);
  for (let k = 0; k < count; k++) if (out[k] !== 0) return;
  out.fill(Number.NaN, 0, count);
}

/** A buffer of at least so many numbers: the same one where it is long enough. */
export function atLeast(buffer: Vector, length: number): Vector {
  return buffer.length >= length ? buffer : new Float64Array(length);
}
