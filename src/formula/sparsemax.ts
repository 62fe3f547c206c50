import { amax } from "./order.ts";

/**
 * The projection of a row's vector on the simplex (Martins and Astudillo 2016, "From softmax to sparsemax", algorithm 1):
 * what stands above a threshold, that is chosen so that the sum is 1. All is computed from the distances to the largest
 * entry, which are small where it matters.
 */
type Vector = Float64Array;

/** How far the threshold lies below the largest entry, between 0 and 1. */
function depth(v: Vector, start: number, count: number, top: number): number {
  const descending = v
    .slice(start, start + count)
    .sort()
    .reverse();
  // the mass that lies above an entry, if it were the threshold: it grows entry by entry, and must not exceed 1
  let total = 0;
  let size = 0;
  while (size < count && size * (top - descending[size]!) - total < 1) total += top - descending[size++]!;
  return (1 + total) / size;
}

/** max(v_k - threshold, 0), which adds up to 1. */
export function sparsemax(v: Vector, start: number, count: number, out: Vector): void {
  const top = amax(v, start, count);
  const below = depth(v, start, count, top);
  for (let k = 0; k < count; k++) out[k] = Math.max(below - (top - v[start + k]!), 0);
}

/** The threshold of sparsemax. */
export function sparsemaxThreshold(v: Vector, start: number, count: number): number {
  const top = amax(v, start, count);
  return top - depth(v, start, count, top);
}
