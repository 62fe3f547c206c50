import fc from "fast-check";
import { expect, test } from "vitest";
import { BLOCK, blocksFor } from "./blocks-program.ts";
import {
  exponentOf,
  extract,
  extractSquares,
  LARGEST_EXPONENT,
  LARGEST_SQUARE_EXPONENT,
  largestMagnitude,
  powerOfTwo,
  SMALLEST_SQUARE_EXPONENT,
} from "./extraction.ts";
import { fixed, fixedSum, numberBlocks } from "./oracle.ts";

const blocks = blocksFor(BLOCK)!;

/** The numbers that fill a block's capacity: all as large as their exponent allows, with every bit set. */
const fullBlock = (value: number) => new Float64Array(BLOCK).fill(value);
const largestOfOne = 2 - 2 ** -52;
const hardBlocks = fc.oneof(
  numberBlocks.map((values) => values.slice(0, BLOCK)),
  fc.constantFrom(
    fullBlock(largestOfOne),
    fullBlock(-largestOfOne),
    fullBlock(1 + 2 ** -22),
    fullBlock(-1 - 2 ** -22 - 2 ** -45),
    fullBlock(2 - 2 ** -22 - 2 ** -45),
    fullBlock(largestOfOne).fill(2 ** -30 * largestOfOne, 1),
  ),
);

test("the sums of a block and its rests are the block, to the last bit", () => {
  fc.assert(
    fc.property(hardBlocks, (values) => {
      const exponent = exponentOf(largestMagnitude(values, 0, values.length));
      fc.pre(exponent <= LARGEST_EXPONENT);
      const sums = new Float64Array(2);
      const rests = new Float64Array(BLOCK);
      const count = extract(values, 0, values.length, exponent, sums, rests);
      expect(fixedSum(sums) + fixedSum(rests.subarray(0, count))).toBe(fixedSum(values));
    }),
    { numRuns: 500 },
  );
});

test("rests may take the place of the numbers", () => {
  const values = Float64Array.of(1, 2 ** -500, 1, 2 ** -501, 3);
  const count = extract(values, 0, 5, 1, new Float64Array(2), values);
  expect([...values.subarray(0, count)]).toEqual([2 ** -500, 2 ** -501]);
});

test("numbers within 28 octaves leave no rest", () => {
  const values = Float64Array.of(largestOfOne, 2 ** -28 * largestOfOne);
  expect(extract(values, 0, 2, 0, new Float64Array(2), new Float64Array(2))).toBe(0);
});

test("the sums of a block's squares and of those left out are the squares, to the last bit", () => {
  fc.assert(
    fc.property(hardBlocks, (values) => {
      const exponent = Math.max(exponentOf(largestMagnitude(values, 0, values.length)), SMALLEST_SQUARE_EXPONENT);
      fc.pre(exponent <= LARGEST_SQUARE_EXPONENT);
      blocks.block.set(values);
      const { sums } = blocks;
      const leftOut = blocks.leftOut.subarray(0, extractSquares(blocks, values.length, exponent));
      expect(fixedSum(sums.subarray(0, 3)) + fixedSum(leftOut)).toBe(fixedSum(values));
      const squares = (fixedSum(sums.subarray(3)) << 1074n) + sumOfSquares(leftOut);
      expect(squares).toBe(sumOfSquares(values));
    }),
    { numRuns: 500 },
  );
});

test("numbers within 14 octaves are squared in the block", () => {
  blocks.block.set([largestOfOne, 2 ** -14 * largestOfOne]);
  expect(extractSquares(blocks, 2, 0)).toBe(0);
});

test("the extremes of a block are those of its numbers", () => {
  const numbers = fc.array(fc.double(), { minLength: 1, maxLength: BLOCK });
  fc.assert(
    fc.property(numbers, (values) => {
      blocks.block.set(values);
      blocks.findExtremes(values.length);
      // adding 0 makes one zero of both
      expect(blocks.extremes[0]! + 0).toBe(Math.min(...values) + 0);
      expect(blocks.extremes[1]! + 0).toBe(Math.max(...values) + 0);
    }),
    { numRuns: 500 },
  );
});

test("largestMagnitude skips NaN", () => {
  expect(largestMagnitude(Float64Array.of(9, -3, Number.NaN, 2, 9), 1, 4)).toBe(3);
});

test("exponents and powers of two agree over the normal numbers", () => {
  for (let exponent = -1022; exponent <= 1023; exponent++) {
    expect(fixed(powerOfTwo(exponent))).toBe(1n << BigInt(exponent + 1074));
    expect(exponentOf(-1.5 * powerOfTwo(exponent))).toBe(exponent);
  }
  expect(powerOfTwo(-2000)).toBe(2 ** -1022);
  expect(exponentOf(0)).toBe(-1022);
  expect(exponentOf(5e-324)).toBe(-1022);
  expect(exponentOf(Number.NaN)).toBe(1024);
  expect(exponentOf(Infinity)).toBe(1024);
});

/** of `x^2 * 2^2148` */
function sumOfSquares(values: Float64Array): bigint {
  return [...values].reduce((sum, x) => sum + fixed(x) ** 2n, 0n);
}
