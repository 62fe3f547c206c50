import { expect, test } from "vitest";
import { atLeast, direction, distance, lineDot, lineMean, lineSum, weightedDifference } from "./pair-numerics.ts";

// by hand: sums that plain addition loses altogether
test("sums along a line keep what plain addition would lose", () => {
  const v = Float64Array.of(7, 1e100, 7, 1, 7, -1e100, 7, 1, 7);
  expect(lineSum(v, 1, 4, 2)).toBe(2);
  expect(lineMean(v, 1, 4, 2)).toBe(0.5);
  expect(lineDot(Float64Array.of(9, 1, 1, 1, 3), 1, v, 1, 4, 2)).toBe(4);
  expect(weightedDifference(Float64Array.of(1, 1, 1, 2), 0, v, 1, 1, 4, 2)).toBe(0);
  expect(lineSum(Float64Array.of(1, Number.POSITIVE_INFINITY), 0, 2, 1)).toBe(Number.POSITIVE_INFINITY);
});

test("a weighted difference is taken before it is weighted", () => {
  // 1e8 + 1 and 1e8 are a whole number apart, whatever the weights' own sum would round to
  const x = Float64Array.of(1e8 + 1, 1e8);
  expect(weightedDifference(Float64Array.of(0.1, 0.7), 0, x, 0, 0, 2, 1)).toBe(0.7);
});

test("distances of far and of near rows neither overflow nor vanish", () => {
  const x = Float64Array.of(3e200, 4e200, 0, 0, 3e-200, 4e-200);
  // scaled by a power of two: a rounding of 3e200 and of 4e200 is what is left
  expect(distance(x, 0, x, 2, 2) / 5e200).toBeCloseTo(1, 15);
  expect(distance(x, 2, x, 4, 2) / 5e-200).toBeCloseTo(1, 15);
  expect(distance(x, 4, x, 4, 2)).toBe(0);
});

test("a direction has length 1, and that of nothing has no value", () => {
  const out = new Float64Array(3);
  direction(Float64Array.of(9, 3e-200, -4e-200), 1, 2, out);
  expect([...out.subarray(0, 2)]).toEqual([0.6, -0.8]);
  direction(Float64Array.of(0, 0), 0, 2, out);
  expect([...out.subarray(0, 2)]).toEqual([Number.NaN, Number.NaN]);
});

test("a buffer is kept where it is long enough", () => {
  const buffer = new Float64Array(3);
  expect(atLeast(buffer, 3)).toBe(buffer);
  expect(atLeast(buffer, 4)).toHaveLength(4);
});
