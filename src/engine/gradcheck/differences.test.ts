import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Difference } from "./derivative-at.ts";
import { differences } from "./differences.ts";

/** The difference of one function at one number. */
function differenceOf(f: (x: number) => number, x: number, room = Number.POSITIVE_INFINITY): Difference {
  const valuesAt = (moved: Float64Array) => [moved.map((number) => f(number))];
  return differences(Float64Array.of(x), Float64Array.of(room), valuesAt, [Float64Array.of(0)])[0]![0]!;
}

/** Functions with their derivatives as textbooks have them, and where they are asked. */
const smooth: [string, (x: number) => number, (x: number) => number, { min: number; max: number }][] = [
  ["x^3", (x) => x ** 3, (x) => 3 * x * x, { min: -1e3, max: 1e3 }],
  ["exp x", Math.exp, Math.exp, { min: -20, max: 20 }],
  ["log x", Math.log, (x) => 1 / x, { min: 1e-3, max: 1e3 }],
  ["sin x", Math.sin, Math.cos, { min: -10, max: 10 }],
  ["tanh x", Math.tanh, (x) => 1 - Math.tanh(x) ** 2, { min: -3, max: 3 }],
  ["sqrt x", Math.sqrt, (x) => 1 / (2 * Math.sqrt(x)), { min: 1e-3, max: 1e3 }],
  ["1/(1 + x^2)", (x) => 1 / (1 + x * x), (x) => (-2 * x) / (1 + x * x) ** 2, { min: -50, max: 50 }],
];

describe.each(smooth)("%s", (_, f, derivative, range) => {
  test("the error that is admitted covers the error that is made, and is small", () => {
    fc.assert(
      fc.property(fc.double({ ...range, noNaN: true }), (x) => {
        const { value, error, kink } = differenceOf(f, x, range.min > 0 ? x : undefined);
        const exact = derivative(x);
        // the textbook's derivative is rounded too
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(error + 1e-15 * Math.abs(exact));
        expect(error).toBeLessThanOrEqual(1e-7 * Math.max(Math.abs(exact), Math.abs(f(x)), 1e-9));
        expect(kink).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ["the absolute value at 0", Math.abs, 0],
  ["a hinge at its corner", (x: number) => Math.max(0, 1 - x), 1],
  ["a slope that jumps from 1 to 1.001", (x: number) => (x < 2 ? x : 2 + 1.001 * (x - 2)), 2],
])("%s is a kink", (_, f, x) => {
  expect(differenceOf(f, x).kink).toBe(true);
});

test("beside a kink there is none, however near it is", () => {
  for (const distance of [1e-1, 1e-3, 1e-5]) {
    const { value, error, kink } = differenceOf(Math.abs, distance);
    expect({ kink, off: Math.abs(value - 1) <= error, sharp: error < 1e-4 }).toEqual({
      kink: false,
      off: true,
      sharp: true,
    });
  }
});

test("on an edge, or beside what is infinite, nothing is known", () => {
  expect(differenceOf(Math.log, 1, 0).error).toBeNaN();
  expect(differenceOf((x) => (x > 1 ? Number.POSITIVE_INFINITY : x), 1).error).toBeNaN();
});

test("steps stay within their room", () => {
  let least = Number.POSITIVE_INFINITY;
  differenceOf(
    (x) => {
      least = Math.min(least, x);
      return Math.log(x);
    },
    1e-6,
    1e-6,
  );
  expect(least).toBeGreaterThan(0);
});

test("a narrow valley is not passed over, though large steps see a plain", () => {
  // 1 - exp(-d^2) around 1000: the first steps are a hundred times its width
  const { value, error } = differenceOf((x) => 1 - Math.exp(-((x - 1000) ** 2)), 1000.5);
  expect(Math.abs(value - Math.exp(-0.25))).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(1e-6);
});

test("a small difference of large numbers admits its rounding", () => {
  // sqrt(1 + x^2) - 1 stands still at the smallest steps, and jitters at the next
  const x = -2e-6;
  const { value, error } = differenceOf((number) => Math.sqrt(1 + number * number) - 1, x);
  expect(Math.abs(value - x)).toBeLessThanOrEqual(error);
});
