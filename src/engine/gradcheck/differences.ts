import { type Difference, derivativeAt, levels, type Surroundings } from "./derivative-at.ts";

/** The values of functions at other numbers, one for each row: a list for each function, as arrays that stay valid. */
export type ValuesAt = (moved: Float64Array) => readonly Float64Array[];

/**
 * Derivatives at many numbers at once, each of a function of its own; several functions of the same numbers can be asked at
 * once, and the result has a list for each. Steps stay within `room` of a number. `magnitudes`: how large are the numbers
 * whose difference a value is, by which it is rounded, where it is a small difference of large ones. `stretch`, 1 or 0.75,
 * makes steps others, with another rounding: what both say is no accident.
 */
export function differences(
  numbers: Float64Array,
  room: Float64Array,
  valuesAt: ValuesAt,
  magnitudes: readonly Float64Array[],
  stretch: 1 | 0.75 = 1,
): Difference[][] {
  const first = numbers.map((x, i) => stretch * firstStep(x, room[i]!));
  const here = valuesAt(numbers);
  const steps = Array.from({ length: levels }, (_, level) => {
    const right = numbers.map((x, i) => x + first[i]! * 2 ** -level);
    const left = numbers.map((x, i) => x - first[i]! * 2 ** -level);
    return { right, left, above: valuesAt(right), below: valuesAt(left) };
  });
  const list = () => new Float64Array(levels);
  const around: Surroundings = { right: list(), left: list(), above: list(), below: list(), here: 0, magnitude: 0 };
  return here.map((values, which) =>
    Array.from(numbers, (x, i) => {
      steps.forEach(({ right, left, above, below }, level) => {
        around.right[level] = right[i]! - x;
        around.left[level] = x - left[i]!;
        around.above[level] = above[which]![i]!;
        around.below[level] = below[which]![i]!;
      });
      around.here = values[i]!;
      around.magnitude = magnitudes[which]![i]!;
      return derivativeAt(around);
    }),
  );
}

/** A power of two, so that a number and its step have an exact sum as a rule: at most half way to an edge. */
function firstStep(x: number, room: number): number {
  const size = Math.min(room / 2, Math.max(Math.abs(x), 1) / 4);
  return size > 0 ? 2 ** Math.floor(Math.log2(size)) : 0;
}
