import fc from "fast-check";
import { expect, test } from "vitest";
import { ExactSum } from "../statistics/index.ts";
import { exponential } from "./exponential.ts";
import { exponentials, isLong, sum } from "./long-vectors.ts";
import { logSoftmax, logSoftmaxAt, logsumexp, softmax, softmaxRest } from "./vector-numerics.ts";

// That sums and softmaxes of 100 and 1000 numbers are right to the last places is in numerics.test.ts.

const lengths = fc.integer({ min: 32, max: 70 });
const vectors = (numbers: fc.Arbitrary<number>) =>
  lengths.chain((length) => fc.array(numbers, { minLength: length, maxLength: length }));

test("what is long", () => {
  expect([31, 32, 65536, 65537].map(isLong)).toEqual([false, true, true, false]);
});

test("exponentials have the bits of exp, wherever they stand", () => {
  // where the program takes them for nothing in the sum, too
  const differences = vectors(fc.double({ min: -800, max: -1e-300, noNaN: true }));
  fc.assert(
    fc.property(differences, fc.nat(31), (values, at) => {
      values[at] = 0;
      values[(at + 1) % 32] = -500;
      const out = new Float64Array(values.length);
      const found = exponentials(Float64Array.of(9, ...values, 9), 1, values.length, out)!;
      expect(found.at).toBe(1 + at);
      expect([...out]).toEqual(values.map(exponential));
      const others = values.filter((_, k) => k !== at).map(exponential);
      const exact = new ExactSum();
      exact.addAll(Float64Array.from(others), 0, others.length);
      expect(Math.abs(found.rest - exact.value()) / exact.value()).toBeLessThan(70 * 2 ** -53);
    }),
    { numRuns: 300 },
  );
});

test("of two that are largest the first is set apart, and the other is a 1 of the rest", () => {
  const values = new Float64Array(40).fill(-900);
  values[7] = values[33] = 5;
  expect(exponentials(values, 0, 40)).toEqual({ at: 7, rest: 1 });
});

test.each([
  ["a NaN", Number.NaN],
  ["an infinite one", Number.POSITIVE_INFINITY],
])("%s is left to the short way, and so is a rest that is next to nothing", (_, value) => {
  const values = new Float64Array(40).fill(-1);
  values[11] = value;
  expect(exponentials(values, 0, 40)).toBeUndefined();
  expect(exponentials(new Float64Array(40).fill(-650).fill(0, 3, 4), 0, 40)).toBeUndefined();
});

test("a sum loses no digits to cancellation", () => {
  const wild = fc.double({ min: -1e18, max: 1e18, noNaN: true });
  fc.assert(
    fc.property(vectors(wild), (values) => {
      const numbers = Float64Array.from([...values, ...values.map((x) => -x * (1 - 2 ** -30))]);
      const exact = new ExactSum();
      exact.addAll(numbers, 0, numbers.length);
      const sizes = numbers.reduce((all, x) => all + Math.abs(x), 0);
      const error = Math.abs(sum(Float64Array.of(9, ...numbers, 9), 1, numbers.length) - exact.value());
      // the roundings of both results, and what the carried errors lose
      expect(error).toBeLessThanOrEqual(2 ** -52 * Math.abs(exact.value()) + 140 ** 2 * 2 ** -106 * sizes);
    }),
    { numRuns: 300 },
  );
});

/** Vectors that are computed the long way, and so much of them that it goes the short way. */
const shortened = (values: readonly number[]) => {
  const padded = new Float64Array(40).fill(Number.NEGATIVE_INFINITY);
  padded.set(values);
  return [padded, Float64Array.from(values)] as const;
};

test("entries that are nothing change no result", () => {
  const values = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 20 });
  const close = (actual: number, expected: number) => Math.abs(actual - expected) <= 24 * 2 ** -52 * Math.abs(expected);
  fc.assert(
    fc.property(values, (given) => {
      const [long, short] = shortened(given);
      expect(close(logsumexp(long, 0, 40), logsumexp(short, 0, short.length))).toBe(true);
      expect(close(logSoftmaxAt(long, 0, 40, 0), logSoftmaxAt(short, 0, short.length, 0))).toBe(true);
      for (const fill of [softmax, softmaxRest, logSoftmax]) {
        const [longOut, shortOut] = [new Float64Array(40), new Float64Array(short.length)];
        fill(long, 0, 40, longOut);
        fill(short, 0, short.length, shortOut);
        shortOut.forEach((expected, k) => {
          expect(close(longOut[k]!, expected), `${fill.name} ${k} of ${given}`).toBe(true);
        });
      }
    }),
    { numRuns: 300 },
  );
});
