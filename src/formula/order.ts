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

let positions = new Int32Array(64);

/** The positions of the entries in ascending order (or descending, with -1), equal ones as they come. */
function sorted(keys: Vector, start: number, count: number, direction: 1 | -1): Int32Array {
  if (positions.length < count) positions = new Int32Array(2 * count);
  const order = positions.subarray(0, count);
  for (let k = 0; k < count; k++) order[k] = k;
  return order.sort((a, b) => direction * (keys[start + a]! - keys[start + b]!));
}

/** The entries of v in ascending order of the keys. */
export function sortBy(v: Vector, start: number, keys: Vector, startOfKeys: number, count: number, out: Vector): void {
  const order = sorted(keys, startOfKeys, count, 1);
  for (let k = 0; k < count; k++) out[k] = v[start + order[k]!]!;
}

/** What undoes sortBy: each entry goes to the place where the key of its rank stands. */
export function unsortBy(
  v: Vector,
  start: number,
  keys: Vector,
  startOfKeys: number,
  count: number,
  out: Vector,
): void {
  const order = sorted(keys, startOfKeys, count, 1);
  for (let k = 0; k < count; k++) out[order[k]!] = v[start + k]!;
}

/** The entries in ascending order. */
export function sort(v: Vector, start: number, count: number, out: Vector): void {
  sortBy(v, start, v, start, count, out);
}

/** The place of each entry in descending order, from 1. */
export function ranks(v: Vector, start: number, count: number, out: Vector): void {
  const order = sorted(v, start, count, -1);
  for (let k = 0; k < count; k++) out[order[k]!] = k + 1;
}

/** The middle entry in ascending order, or the mean of the two in the middle; NaN where there is one. */
export function median(v: Vector, start: number, count: number): number {
  const ascending = v.slice(start, start + count).sort(); // NaN comes last
  if (Number.isNaN(ascending[count - 1]!)) return Number.NaN;
  const low = ascending[(count - 1) >> 1]!;
  const high = ascending[count >> 1]!;
  const total = low + high;
  return Number.isFinite(total) ? total / 2 : low / 2 + high / 2;
}

/** The entries n places before, 0 where there are none; n below 0 looks ahead. */
export function lag(v: Vector, start: number, n: number, count: number, out: Vector): void {
  for (let k = 0; k < count; k++) out[k] = k - n >= 0 && k - n < count ? v[start + k - n]! : 0;
}

/** For each entry of v, the weights of the entries of w that are smaller. */
export function massBelow(
  v: Vector,
  start: number,
  w: Vector,
  startOfW: number,
  weights: Vector,
  startOfWeights: number,
  count: number,
  out: Vector,
): void {
  for (let k = 0; k < count; k++) {
    let mass = 0;
    for (let j = 0; j < count; j++) if (w[startOfW + j]! < v[start + k]!) mass += weights[startOfWeights + j]!;
    out[k] = mass;
  }
}

/** For each entry of v, how far it lies above the smaller entries of w, their weights times the distances. */
export function excessOver(
  v: Vector,
  start: number,
  w: Vector,
  startOfW: number,
  weights: Vector,
  startOfWeights: number,
  count: number,
  out: Vector,
): void {
  for (let k = 0; k < count; k++) {
    let excess = 0;
    for (let j = 0; j < count; j++) {
      const above = v[start + k]! - w[startOfW + j]!;
      if (above > 0) excess += weights[startOfWeights + j]! * above;
    }
    out[k] = excess;
  }
}
