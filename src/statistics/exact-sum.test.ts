import fc from "fast-check";
import { expect, test } from "vitest";
import { ExactSum, quotient } from "./exact-sum.ts";
import {
  cuts,
  expectNearestQuotient,
  fixed,
  fixedSum,
  numberBlocks,
  randomNumbers,
  shuffled,
  wildNumber,
} from "./oracle.ts";

function sumOf(values: Iterable<number>): ExactSum {
  const sum = new ExactSum();
  const array = Float64Array.from(values);
  sum.addAll(array, 0, array.length);
  return sum;
}

function sumOneByOne(values: Iterable<number>): ExactSum {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum;
}

test("the sum of numbers added one by one is rounded once", () => {
  fc.assert(
    fc.property(fc.array(wildNumber), (values) => {
      expectNearestQuotient(sumOneByOne(values).value(), fixedSum(values), 1n << 1074n);
    }),
    { numRuns: 500 },
  );
});

test("the sum of blocks is rounded once", () => {
  fc.assert(
    fc.property(numberBlocks, (values) => {
      expectNearestQuotient(sumOf(values).value(), fixedSum(values), 1n << 1074n);
    }),
    { numRuns: 500 },
  );
});

test("order, cuts and merges change no bit", () => {
  fc.assert(
    fc.property(numberBlocks, fc.integer(), (values, seed) => {
      const random = randomNumbers(seed);
      const mixed = shuffled(values, random);
      const parts = cuts(mixed.length, random).map(([start, count]) => {
        const part = new ExactSum();
        part.addAll(mixed, start, count);
        return part;
      });
      while (parts.length > 1) {
        const [taken] = parts.splice(Math.floor(random() * parts.length), 1);
        parts[Math.floor(random() * parts.length)]!.merge(taken!);
      }
      expect(Object.is(parts[0]!.value(), sumOneByOne(values).value())).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a state goes through structuredClone and takes further numbers", () => {
  fc.assert(
    fc.property(numberBlocks, wildNumber, (values, last) => {
      const copy = ExactSum.fromState(structuredClone(sumOf(values).toState()));
      copy.add(last);
      expectNearestQuotient(copy.value(), fixedSum([...values, last]), 1n << 1074n);
    }),
  );
});

const ulp = 2 ** -52;
test.each([
  ["nothing", [], 0],
  ["zeros of both signs", [-0, 0, -0], 0],
  ["a cancelled term, the usual example against naive sums", [1e16, 1, -1e16], 1],
  ["ten tenths, from the documentation of Python's math.fsum", Array<number>(10).fill(0.1), 1],
  ["Neumaier's example of 1974 against Kahan's sum", [1, 1e100, 1, -1e100], 2],
  ["an overflow on the way", [1e308, 1e308, -1e308], 1e308],
  ["an overflow of the sum", [1e308, 1e308], Infinity],
  ["an overflow below zero", [-1e308, -1e308], -Infinity],
  ["the largest number and just less than half its last bit", [Number.MAX_VALUE, 2 ** 969, 2 ** 968], Number.MAX_VALUE],
  ["the largest number and half its last bit", [Number.MAX_VALUE, 2 ** 970], Infinity],
  ["subnormal numbers", [5e-324, 5e-324, 5e-324], 1.5e-323],
  ["a tie, to even below", [1, ulp / 2], 1],
  ["a tie, to even above", [1 + ulp, ulp / 2], 1 + 2 * ulp],
  ["a tie broken from afar", [1, ulp / 2, 5e-324], 1 + ulp],
  ["a tie broken downwards from afar", [1 + ulp, ulp / 2, -5e-324], 1 + ulp],
  ["a tie broken across the whole range", [2 ** 1023, 2 ** 970, 5e-324], 2 ** 1023 + 2 ** 971],
])("%s", (_, values, expected) => {
  expect(sumOneByOne(values).value()).toBe(expected);
  expect(sumOf(values).value()).toBe(expected);
  expect(sumOf([...values, ...Array<number>(20).fill(0)]).value()).toBe(expected);
});

test.each([
  ["a NaN", [1, Number.NaN, 2], Number.NaN],
  ["infinities of both signs", [Infinity, 1, -Infinity], Number.NaN],
  ["an infinity", [Infinity, -1e308], Infinity],
  ["an infinity below zero", [1e308, -Infinity, -Infinity], -Infinity],
])("%s decides alone, wherever it stands", (_, values, expected) => {
  for (const others of [0, 3, 600]) {
    const all = [...values, ...Array<number>(others).fill(1.7)];
    expect(sumOneByOne(all).value()).toBe(expected);
    expect(sumOf(all).value()).toBe(expected);
    expect(sumOf(all.reverse()).value()).toBe(expected);
    const merged = sumOf([1]);
    merged.merge(sumOf(all));
    expect(merged.value()).toBe(expected);
  }
});

test.each([1, -1])("digits carry before they lose bits (sign %d)", (sign) => {
  const sum = new ExactSum();
  const count = 3 * 2 ** 20;
  // All 53 bits set, placed so that they fill the lowest and the middle digit.
  const value = sign * (2 - ulp) * 2 ** 10;
  for (let i = 0; i < count; i++) sum.add(value);
  expectNearestQuotient(sum.value(), fixed(value) * BigInt(count), 1n << 1074n);
});

test("merges carry before they lose bits", () => {
  const sum = new ExactSum();
  const other = sumOneByOne([-(2 - ulp)]);
  const count = 3 * 2 ** 20;
  for (let i = 0; i < count; i++) sum.merge(other);
  expectNearestQuotient(sum.value(), fixed(-(2 - ulp)) * BigInt(count), 1n << 1074n);
});

test("a sum grows beyond its highest digit", () => {
  const sum = sumOneByOne([-1, -(2 ** -60)]);
  for (let i = 0; i < 200; i++) sum.merge(sum);
  sum.add(2 ** 200);
  expect(sum.value()).toBe(-(2 ** 140));
});

test("a sum may be merged with itself", () => {
  const sum = sumOf([1e16, 1]);
  sum.merge(sum);
  sum.add(-2e16);
  expect(sum.value()).toBe(2);
});

test("a scale moves a number beyond the range of float64 and back", () => {
  const sum = new ExactSum();
  sum.add(1e300, 5000);
  sum.add(3, -3000);
  sum.add(-1e300, 5000);
  expect(sum.exact()).not.toBeNull();
  expect(sum.value()).toBe(0);
  sum.add(-3, -3000);
  sum.add(7, 3);
  expect(sum.value()).toBe(56);
});

test("sums of typical losses take few digits", () => {
  const random = randomNumbers(1);
  const losses = Float64Array.from({ length: 10_000 }, () => -Math.log(1 - random()));
  expect(sumOf(losses).toState().digits.length).toBeLessThanOrEqual(8);
});

test("a quotient of sums is rounded once", () => {
  fc.assert(
    fc.property(numberBlocks, numberBlocks, (above, below) => {
      const divisor = fixedSum(below);
      const sign = divisor < 0n ? -1n : 1n;
      const result = quotient(sumOf(above), sumOf(below));
      if (divisor === 0n) expect(result).toBeNaN();
      else expectNearestQuotient(result, sign * fixedSum(above), sign * divisor);
    }),
  );
});

test.each([
  ["a mean of the largest numbers", Array<number>(3).fill(Number.MAX_VALUE), [3], Number.MAX_VALUE],
  ["nothing by nothing", [], [], Number.NaN],
  ["one by a sum that cancels", [1], [1, -1], Number.NaN],
  ["infinity by a negative number", [Infinity], [-2], -Infinity],
  ["infinity by zero", [Infinity], [], Number.NaN],
  ["a number by infinity", [5], [Infinity], 0],
  ["infinity by infinity", [Infinity], [Infinity], Number.NaN],
  ["NaN by a number", [Number.NaN], [2], Number.NaN],
  ["a number by NaN", [2], [Number.NaN], Number.NaN],
])("the quotient of %s", (_, above, below, expected) => {
  expect(quotient(sumOf(above), sumOf(below))).toBe(expected);
});
