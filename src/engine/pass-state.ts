import type { AccumulatorState, Slices } from "./accumulate.ts";
import type { Adjuster, AdjustmentCounts } from "./adjust.ts";
import type { Measure } from "./measure.ts";

/** What is known of the rows of a chunk, as plain data that a thread can send. */
export interface PassState {
  counts: { rowsRead: number; rowsUsed: number; rowsDropped: number; lineEnds: number };
  adjusted: AdjustmentCounts;
  sliceKeys: readonly (readonly string[])[];
  /** of each measure: its losses, and how many of them are infinite or not a number */
  measures: readonly { losses: AccumulatorState; infinite: number; undefined: number }[];
  /** what each gatherer found */
  gathered: readonly unknown[];
}

/** The state of a pass over one chunk. */
export function passStateOf(
  counts: PassState["counts"],
  adjuster: Adjuster,
  slices: Slices,
  measures: readonly Measure[],
): Omit<PassState, "gathered"> {
  return {
    counts,
    adjusted: adjuster.counts,
    sliceKeys: slices.keys,
    measures: measures.map(({ accumulator, infinite, undefined: notNumbers }) => ({
      losses: accumulator.toState(),
      infinite: infinite.count,
      undefined: notNumbers.count,
    })),
  };
}

/**
 * Adds the rows of a chunk to those of a pass. False, and nothing is added, where the first loss that is not finite is
 * in this chunk: a warning names its place, which only who reads the chunk in its place in the input knows.
 */
export function mergePassState(
  { slices, measures }: { slices: Slices; measures: readonly Measure[] },
  adjuster: Adjuster,
  state: PassState,
): boolean {
  const isFirst = measures.some(
    ({ infinite, undefined: notNumbers }, i) =>
      (infinite.count === 0 && state.measures[i]!.infinite > 0) ||
      (notNumbers.count === 0 && state.measures[i]!.undefined > 0),
  );
  if (isFirst) return false;
  const sliceNumbers = state.sliceKeys.map((texts) => slices.numberOf(texts));
  measures.forEach((measure, i) => {
    const { losses, infinite, undefined: notNumbers } = state.measures[i]!;
    measure.accumulator.merge(losses, (slice) => sliceNumbers[slice]!);
    measure.infinite.count += infinite;
    measure.undefined.count += notNumbers;
  });
  for (const what of ["clipped", "normalized", "ignored", "filtered"] as const) {
    adjuster.counts[what] += state.adjusted[what];
  }
  return true;
}
