/**
 * The order of a row's entries: extremes, running sums, and sorting. K numbers of `v` from `start`, as in
 * vector-numerics.ts.
 */
type Vector = Float64Array;

/** The largest entry; NaN where there is one. */
export function amax(v: Vector, start: number, count: number): number {
  let top = v[start]!;
  for (let k = start + 1; k < start + count; k++) top = Math.max(top, v[k]!);
  return top;
}

/** The smallest entry; NaN where there is one. */
export function amin(v: Vector, start: number, count: number): number {
  let low = v[start]!;
  for (let k = start + 1; k < start + count; k++) low = Math.min(low, v[k]!);
  return low;
}

/** The sums of the first 1, 2, 3... entries, with the rounding errors carried along (Neumaier 1974). */
export function cumsum(v: Vector, start: number, count: number, out: Vector): void {
  runningSum(v, start, 1, count, out);
}

/** The sums of the entries from each one to the last. */
export function revcumsum(v: Vector, start: number, count: number, out: Vector): void {
  runningSum(v, start + count - 1, -1, count, out);
}

function runningSum(v: Vector, first: number, step: 1 | -1, count: number, out: Vector): void {
  let total = 0;
  let lost = 0;
  for (let n = 0; n < count; n++) {
    const x = v[first + step * n]!;
    const next = total + x;
    const back = next - total;
    lost += total - (next - back) + (x - back);
    total = next;
    out[step === 1 ? n : count - 1 - n] = Number.isFinite(total) ? total + lost : total;
  }
}
