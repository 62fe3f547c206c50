import fc from "fast-check";
import { expect, test } from "vitest";
import { numberTexts } from "./number-texts.ts";

const asJavaScript = (value: number) => (Object.is(value, -0) ? "-0" : String(value));

/** Many numbers go through the program, few do not: the same texts. */
function expectTexts(values: readonly number[]): void {
  const expected = values.map(asJavaScript);
  const many = Float64Array.from({ length: Math.max(64, values.length) }, (_, i) => values[i % values.length]!);
  expect(numberTexts(many, many.length, String).slice(0, values.length)).toEqual(expected);
  expect(numberTexts(Float64Array.from(values), Math.min(values.length, 63), String)).toEqual(expected.slice(0, 63));
}

test.each([
  ["zeros and whole numbers", [0, -0, 1, -1, 10, 100, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 60), 4294967296]],
  ["where the point goes", [1e20, 1e21, 1e22, 123456789012345680000, 1e-6, 1e-7, 1.5e-6, 0.000001234, 9.5e-7, 1e23]],
  ["extremes", [5e-324, 1e-323, 1.5e-323, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308]],
  ["few and many digits", [0.1, 0.3, 1 / 3, 4.35, 0.5, 8.5, 100.25, 1.1, 2.0000000000000004]],
  ["what is not finite", [Number.NaN, Infinity, -Infinity, 1]],
])("%s are written as JavaScript writes them", (_, values) => expectTexts(values));

test("powers of two, whose lower neighbour is nearer, are written as JavaScript writes them", () => {
  expectTexts(Array.from({ length: 2098 }, (_, i) => 2 ** (i - 1074)));
});

const bits = new DataView(new ArrayBuffer(8));
const anyFloat = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((pattern) => {
  bits.setBigUint64(0, pattern);
  return bits.getFloat64(0);
});
const decimal = fc
  .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: -30, max: 30 }))
  .map(([digits, exponent]) => Number(`${digits}e${exponent}`));

test("any float64 is written as JavaScript writes it", () => {
  const number = fc.oneof(anyFloat, decimal, fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.maxSafeInteger());
  const numbers = fc.array(number, { minLength: 100, maxLength: 5000, size: "max" });
  fc.assert(fc.property(numbers, expectTexts), { numRuns: 100 });
});
