/**
 * Losses of two models on the same units: rows, or clusters of rows that belong together. The value of a model is
 * `aggregate(sum of its losses / sum of sizes)`; weights are in the losses, and in the sizes too.
 */
export interface PairedUnits {
  base: Float64Array;
  candidate: Float64Array;
  sizes: Float64Array;
}

/** What is made of a mean of losses, and its slope there. It increases. */
export interface Aggregate {
  value(mean: number): number;
  slope(mean: number): number;
}

export const meanAggregate: Aggregate = { value: (mean) => mean, slope: () => 1 };
