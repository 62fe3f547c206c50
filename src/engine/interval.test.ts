import fc from "fast-check";
import { expect, test } from "vitest";
import { closedEnds, contains, parseInterval } from "./interval.ts";

test.each([
  ["[0, 1]", [0, 0.5, 1, -0], [-5e-324, 1.0000000000000002, Number.NaN]],
  ["(0, 1)", [5e-324, 0.9999999999999999], [0, 1, -0]],
  ["[0, 1)", [0, 0.5], [1]],
  ["(0, 1]", [1, 0.5], [0]],
  ["(-inf, inf)", [0, 1.7976931348623157e308], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]],
  ["[-inf, inf]", [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [Number.NaN]],
  ["[1.5, inf)", [1.5, 1e300], [1.4999999999999998, Number.POSITIVE_INFINITY]],
  ["(-inf, -2]", [-2, -1e300], [-1.9999999999999998]],
  ["{-1, 1}", [-1, 1], [0, 0.5, Number.NaN]],
  ["{0, 1}", [0, 1, -0], [0.5, 2]],
  ["(-inf, 0] or [1, inf)", [-3, 0, 1, 1e300], [5e-324, 0.5, 0.9999999999999999, Number.POSITIVE_INFINITY]],
])("%s", (text, inside, outside) => {
  const interval = parseInterval(text);
  expect(inside.filter((value) => !contains(interval, value))).toEqual([]);
  expect(outside.filter((value) => contains(interval, value))).toEqual([]);
});

test("ends are taken where brackets are square, and nothing lies beyond them", () => {
  const ends = fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 1, max: 100 }));
  fc.assert(
    fc.property(ends, fc.boolean(), fc.boolean(), fc.double(), ([low, length], closedLow, closedHigh, x) => {
      const high = low + length;
      const interval = parseInterval(`${closedLow ? "[" : "("}${low}, ${high}${closedHigh ? "]" : ")"}`);
      expect(contains(interval, low)).toBe(closedLow);
      expect(contains(interval, high)).toBe(closedHigh);
      if (x < low || x > high || Number.isNaN(x)) expect(contains(interval, x)).toBe(false);
      if (x > low && x < high) expect(contains(interval, x)).toBe(true);
    }),
  );
});

test.each(["", "0, 1", "[0, 1", "[1, 0]", "[0; 1]", "[0, 0]", "[a, b]", "[0, 1, 2]"])("%j is no interval", (text) => {
  expect(() => parseInterval(text)).toThrow(/is no interval/);
});

test.each([
  ["[0, 1]", [0, 1]],
  ["(0, 1)", [Number.MIN_VALUE, 1 - Number.EPSILON / 2]],
  ["(-inf, inf)", [-Number.MAX_VALUE, Number.MAX_VALUE]],
  ["(-1, 0)", [-1 + Number.EPSILON / 2, -Number.MIN_VALUE]],
  ["[1, inf)", [1, Number.MAX_VALUE]],
  ["(1, inf]", [1 + Number.EPSILON, Number.POSITIVE_INFINITY]],
  ["{0, 1}", undefined],
  ["(-inf, 0] or [1, inf)", undefined],
])("the smallest and the largest number of %s", (text, ends) => {
  expect(closedEnds(parseInterval(text))).toEqual(ends);
});
