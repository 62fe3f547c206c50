import fc from "fast-check";
import { expect, test } from "vitest";
import { Moments } from "./moments.ts";
import {
  cuts,
  expectNearestQuotient,
  expectNearestRoot,
  fixed,
  fixedSum,
  numberBlocks,
  randomNumbers,
  wildNumber,
} from "./oracle.ts";

function momentsOf(
  losses: readonly number[],
  weights: readonly number[] | null = null,
  divisors: readonly number[] | null = null,
): Moments {
  const moments = new Moments();
  const array = (values: readonly number[] | null) => (values === null ? null : Float64Array.from(values));
  moments.add(Float64Array.from(losses), array(weights), array(divisors), 0, losses.length);
  return moments;
}

/** All that can be asked for, with the bits of each number. */
function answers(moments: Moments): number[] {
  return [
    moments.count,
    moments.min,
    moments.max,
    moments.weightSum(),
    moments.sum(),
    moments.mean(),
    moments.standardDeviation(),
    moments.sumOfSquaresRoot(),
  ];
}

/** Checks every answer against BigInt arithmetic over the rows; weights are positive somewhere and never negative. */
function expectExact(moments: Moments, losses: Float64Array, weights: Float64Array | null): void {
  const rows = [...losses].map((loss, i) => ({ loss, weight: weights?.[i] ?? 1 }));
  const products = rows.map(({ loss, weight }) => weight * loss);
  // In units of 2^-1074, 2^-2148 and 2^-3222.
  const weightSum = fixedSum(rows.map(({ weight }) => weight));
  const first = rows.reduce((sum, { loss, weight }) => sum + fixed(weight) * fixed(loss), 0n);
  const second = rows.reduce((sum, { loss, weight }) => sum + fixed(weight) * fixed(loss) ** 2n, 0n);
  expectNearestQuotient(moments.weightSum(), weightSum, 1n << 1074n);
  expectNearestRoot(moments.sumOfSquaresRoot(), second, 1n << 3222n);
  expect(moments.count).toBe(losses.length);
  expect(moments.min).toBe(Math.min(...losses) + 0);
  expect(moments.max).toBe(Math.max(...losses) + 0);
  if (!products.every(Number.isFinite)) {
    expect(Number.isFinite(moments.mean())).toBe(false);
    expect(moments.standardDeviation()).toBeNaN();
    return;
  }
  expectNearestQuotient(moments.sum(), fixedSum(products), 1n << 1074n);
  expectNearestQuotient(moments.mean(), fixedSum(products), weightSum);
  // sum w x^2 / sum w - (sum w x / sum w)^2, which is in units of 2^-2148
  expectNearestRoot(moments.standardDeviation(), second * weightSum - first * first, (weightSum ** 2n) << 2148n);
}

test("without weights every answer is rounded once", () => {
  fc.assert(
    fc.property(numberBlocks, (losses) => {
      fc.pre(losses.length > 0);
      expectExact(momentsOf([...losses]), losses, null);
    }),
    { numRuns: 300 },
  );
});

test("with weights every answer is rounded once, after the products of the sum", () => {
  fc.assert(
    fc.property(numberBlocks, numberBlocks, (losses, otherNumbers) => {
      const weights = otherNumbers.slice(0, losses.length).map(Math.abs);
      fc.pre(weights.some((weight) => weight > 0));
      const used = losses.slice(0, weights.length);
      expectExact(momentsOf([...used], [...weights]), used, weights);
    }),
    { numRuns: 300 },
  );
});

test("losses that are their own weights are exact at any size", () => {
  fc.assert(
    fc.property(numberBlocks, (losses) => {
      const weights = losses.map(Math.abs);
      fc.pre(weights.some((weight) => weight > 0));
      expectExact(momentsOf([...losses], [...weights]), losses, weights);
    }),
    { numRuns: 300 },
  );
});

test("wild losses with wild weights are exact", () => {
  const row = fc.tuple(
    wildNumber,
    wildNumber.map((x) => Math.abs(x) || 1),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const losses = Float64Array.from(rows, ([loss]) => loss);
      const weights = Float64Array.from(rows, ([, weight]) => weight);
      expectExact(momentsOf([...losses], [...weights]), losses, weights);
      expectExact(momentsOf([...losses]), losses, null);
    }),
    { numRuns: 300 },
  );
});

test("order, cuts, merges and states change no bit", () => {
  const weighting = fc.constantFrom("none", "weights", "divisors");
  fc.assert(
    fc.property(numberBlocks, weighting, fc.integer(), (losses, kind, seed) => {
      const random = randomNumbers(seed);
      const weights = kind === "none" ? null : losses.map(() => random());
      const divisors = kind === "divisors" ? losses.map(() => random()) : null;
      const whole = new Moments();
      whole.add(losses, weights, divisors, 0, losses.length);
      const order = Uint32Array.from(losses.keys()).sort(() => random() - 0.5);
      const mix = (values: Float64Array) => Float64Array.from(order, (i) => values[i]!);
      const merged = new Moments();
      for (const [start, count] of cuts(losses.length, random)) {
        const part = new Moments();
        part.add(mix(losses), weights && mix(weights), divisors && mix(divisors), start, count);
        merged.merge(Moments.fromState(structuredClone(part.toState())));
      }
      expect(answers(merged)).toStrictEqual(answers(whole));
    }),
    { numRuns: 200 },
  );
});

test("no rows have no mean, extremes or spread, and sums of zero", () => {
  const none = Number.NaN;
  expect(answers(new Moments())).toEqual([0, none, none, 0, 0, none, none, 0]);
});

test.each([
  ["1, 2, 3 above a thousand million, where float64 squares lose all of it", [1e9, 1e9 + 1, 1e9 + 2], Math.sqrt(2 / 3)],
  ["the example of Wikipedia's article on the standard deviation", [2, 4, 4, 4, 5, 5, 7, 9], 2],
  ["equal losses", Array<number>(1000).fill(0.1), 0],
  ["one loss", [0.3], 0],
  ["huge losses", [1e300, 3e300], 1e300],
  ["tiny losses", [2e-310, 4e-310], 1e-310],
  ["zero and the smallest number, whose spread is a tie", [0, 5e-324], 0],
  ["zero and three of the smallest, whose spread of 1.5 is one too", [0, 1.5e-323], 1e-323],
  ["an infinite loss", [1, Infinity], Number.NaN],
  ["a NaN", [1, Number.NaN], Number.NaN],
])("the standard deviation of %s", (_, losses, expected) => {
  expect(momentsOf(losses).standardDeviation()).toBe(expected);
});

test.each([
  ["3 and 4", [3, -4], 5],
  ["3 and 4 where squares overflow", [3 * 2 ** 1000, 4 * 2 ** 1000], 5 * 2 ** 1000],
  ["3 and 4 where squares vanish", [3 * 2 ** -1074, 4 * 2 ** -1074], 5 * 2 ** -1074],
  ["one loss of 1e-300", [1e-300], 1e-300],
  ["largest numbers", [Number.MAX_VALUE, Number.MAX_VALUE], Infinity],
  ["infinities of both signs", [-Infinity, Infinity], Infinity],
  ["a NaN", [Number.NaN, Infinity], Number.NaN],
])("the norm of %s", (_, losses, expected) => {
  expect(momentsOf(losses).sumOfSquaresRoot()).toBe(expected);
});

test("an infinite loss makes sum and mean infinite and leaves the other extreme", () => {
  const moments = momentsOf([...Array<number>(600).fill(1), Infinity]);
  expect([moments.sum(), moments.mean(), moments.min, moments.max]).toEqual([Infinity, Infinity, 1, Infinity]);
});

test("a NaN is seen by every answer but the counts, also after a merge", () => {
  const first = momentsOf([1, 2]);
  first.merge(momentsOf([3, Number.NaN, 4, 5, 6, 7, 8]));
  const none = Number.NaN;
  expect(answers(first)).toEqual([9, none, none, 9, none, none, none, none]);
});

test("a whole weight counts as repeated rows", () => {
  const weighted = momentsOf([0.1, 0.7, 2.5], [2, 1, 4]);
  const repeated = momentsOf([0.1, 0.1, 0.7, 2.5, 2.5, 2.5, 2.5]);
  expect(weighted.standardDeviation()).toBe(repeated.standardDeviation());
  expect(weighted.mean()).toBe(repeated.mean());
  expect(weighted.weightSum()).toBe(7);
  expect(weighted.count).toBe(3);
});

test("equal losses have no spread under weights whose products are rounded", () => {
  expect(momentsOf([0.1, 0.1, 0.1], [0.3, 0.7, 1.1]).standardDeviation()).toBe(0);
});

test("divisors replace the weights in the mean only", () => {
  const moments = momentsOf([1, 2], [10, 20], [4, 1]);
  expect([moments.sum(), moments.mean(), moments.weightSum()]).toEqual([50, 10, 30]);
  expect(moments.standardDeviation()).toBe(momentsOf([1, 2], [10, 20]).standardDeviation());
  expect(momentsOf([1, 2], null, [4, 2]).mean()).toBe(0.5);
});

test("weights that sum to zero give no mean and no spread", () => {
  const moments = momentsOf([1, 2], [0, 0]);
  expect(answers(moments)).toEqual([2, 1, 2, 0, 0, Number.NaN, Number.NaN, 0]);
});

test("negative weights that make the variance negative give NaN", () => {
  expect(momentsOf([0, 1], [3, -1]).standardDeviation()).toBeNaN();
});

test("a product that overflows takes the mean with it and the spread too", () => {
  const moments = momentsOf([1e300, 1], [1e300, 1]);
  expect([moments.sum(), moments.mean(), moments.standardDeviation()]).toEqual([Infinity, Infinity, Number.NaN]);
});

test("only the rows asked for are added", () => {
  const moments = new Moments();
  const numbers = Float64Array.of(9, 1, 2, 9);
  moments.add(numbers, numbers, numbers, 1, 2);
  expect([moments.count, moments.sum(), moments.mean()]).toEqual([2, 5, 5 / 3]);
});
