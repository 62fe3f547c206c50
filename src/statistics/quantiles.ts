/**
 * The q-quantile of numbers, exactly: linear between the two order statistics around position q (n - 1), as NumPy's
 * default (Hyndman and Fan 1996, type 7). `sorted` ascends; NaN for no numbers.
 */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below];
  if (low === undefined) return Number.NaN;
  const share = position - below;
  const high = sorted[below + 1] ?? low;
  return share === 0 || low === high ? low : low + share * (high - low);
}

/** The smallest number at which the weights of the numbers up to it reach the share q of all weights (type 1). */
export function weightedQuantile(values: Float64Array, weights: Float64Array, q: number): number {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  for (const i of order) {
    reached += weights[i]!;
    if (reached >= q * whole && weights[i]! > 0) return values[i]!;
  }
  return Number.NaN;
}
