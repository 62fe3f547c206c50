/** Numbers of a batch that a formula over many rows works on: one array for each of its roles. */
export interface RowNumbers {
  inputs: readonly Float64Array[];
  weights: Float64Array | null;
  rows: number;
}

/** The rows of a batch by the part they belong to; undefined where all rows are one part, which is part 0. */
export type Parts = ReadonlyMap<number, readonly number[]> | undefined;

/** The value of a part, what it counts for in a mean over parts, and whether there is one. */
export interface PartValue {
  value: number;
  divisor: number;
  defined: boolean;
}

/**
 * Folds rows, part by part (all rows, a group, a group within a slice), into the value of one formula for each part.
 * `outputs` are the value and then the derivatives, in the order of the compiled loss.
 */
export interface RowsFold {
  /** `over`: how many rows of the batch, from the first on, belong to parts of which no row comes any more. */
  add(numbers: RowNumbers, parts: Parts, over: number): void;
  /** once all rows are added: what is known of a part */
  valueOf(part: number): PartValue;
  /** in a second pass over the same rows in the same order: what each row's outputs are */
  fill(numbers: RowNumbers, parts: Parts, outputs: readonly Float64Array[]): void;
}
