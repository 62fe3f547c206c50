import { expect, test } from "vitest";
import { statisticOf, statisticPattern } from "./statistic.ts";

// Expected numbers are NumPy's and SciPy's (mean, sum, median, percentile, trim_mean; quantile with weights by
// "inverted_cdf") for these losses and weights.
const losses = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8);
const weights = Float64Array.of(1, 2, 1, 1, 3, 1, 1, 2, 1, 1, 1, 1);

test.each([
  ["mean", 4.333333333333333],
  ["sum", 52],
  ["median", 4.5],
  ["p95", 8.45],
  ["p99.9", 8.989],
  ["max", 9],
  ["trimmed-mean", 4.2],
  ["trimmed-mean:0.25", 4.166666666666667],
])("the %s of losses", (name, expected) => {
  expect(name).toMatch(statisticPattern);
  expect(statisticOf(name, losses, null, null)).toBeCloseTo(expected, 14);
});

test.each([
  ["mean", 4.3125],
  ["sum", 69],
  ["median", 5],
  ["p90", 8],
])("the weighted %s of losses", (name, expected) => {
  expect(statisticOf(name, losses, weights, null)).toBe(expected);
});

test("divisors are what rows count for in a mean: 52 over 6", () => {
  expect(
    statisticOf(
      "mean",
      losses,
      null,
      losses.map(() => 0.5),
    ),
  ).toBeCloseTo(52 / 6, 14);
});

test.each(["mean", "sum", "median", "p5", "max", "trimmed-mean"])("a NaN among the losses is the %s", (name) => {
  expect(statisticOf(name, Float64Array.of(1, Number.NaN, 2, 3), null, null)).toBeNaN();
});

test.each(["mean", "sum", "median", "max", "trimmed-mean"])("of no losses there is no %s", (name) => {
  expect(statisticOf(name, new Float64Array(0), null, null)).toBeNaN();
});

test.each(["average", "p101", "p-1", "trimmed-mean:0.5", "trimmed-mean:1", "max ", "P95", ""])(
  "%o is no statistic",
  (name) => {
    expect(name).not.toMatch(statisticPattern);
  },
);
