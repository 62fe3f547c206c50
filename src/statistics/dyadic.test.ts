import fc from "fast-check";
import { expect, test } from "vitest";
import { type Dyadic, divide, multiply, squareRoot, subtract, toFloat64 } from "./dyadic.ts";
import { expectNearestQuotient, expectNearestRoot, fixed, wildNumber } from "./oracle.ts";

const dyadicOf = (x: number): Dyadic => ({ significand: fixed(x), exponent: -1074 });
const anyDyadic = fc.record({
  significand: fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }),
  exponent: fc.integer({ min: -1400, max: 1000 }),
});
const shortDyadic = fc.record({
  significand: fc.bigInt({ min: -(2n ** 56n), max: 2n ** 56n }),
  exponent: fc.integer({ min: -1140, max: 1000 }),
});

/** numerator and denominator, the latter positive */
const fractionOf = ({ significand, exponent }: Dyadic): [bigint, bigint] =>
  exponent < 0 ? [significand, 1n << BigInt(-exponent)] : [significand << BigInt(exponent), 1n];

test("every float64 comes back from its exact value", () => {
  fc.assert(
    fc.property(wildNumber, (x) => {
      expect(toFloat64(dyadicOf(x))).toBe(x === 0 ? 0 : x);
    }),
  );
});

test("every power of two is itself", () => {
  for (let exponent = -1074; exponent <= 1023; exponent++) {
    expect(fixed(toFloat64({ significand: 1n, exponent }))).toBe(1n << BigInt(exponent + 1074));
  }
});

test("rounding gives the nearest float64, ties to even, at any size", () => {
  fc.assert(
    fc.property(fc.oneof(anyDyadic, shortDyadic), (exact) => {
      expectNearestQuotient(toFloat64(exact), ...fractionOf(exact));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["half of the last bit of 2^53 goes down to even", { significand: 2n ** 53n + 1n, exponent: 0 }, 2 ** 53],
  ["and from odd up", { significand: 2n ** 53n + 3n, exponent: 0 }, 2 ** 53 + 4],
  ["half of the smallest number is zero", { significand: 1n, exponent: -1075 }, 0],
  ["a little more than half of it is not", { significand: 2n ** 90n + 1n, exponent: -1165 }, 5e-324],
  ["one and a half of it are two", { significand: 3n, exponent: -1075 }, 1e-323],
  ["2^1024 - 2^970 is out of range", { significand: 2n ** 54n - 1n, exponent: 970 }, Infinity],
  ["a little less is not", { significand: 2n ** 200n - 2n ** 146n - 1n, exponent: 824 }, Number.MAX_VALUE],
])("%s", (_, exact, expected) => {
  expect(toFloat64(exact)).toBe(expected);
});

test("a quotient is rounded once", () => {
  fc.assert(
    fc.property(fc.oneof(anyDyadic, shortDyadic), fc.oneof(anyDyadic, shortDyadic), (a, b) => {
      fc.pre(b.significand !== 0n);
      const [aboveA, belowA] = fractionOf(a);
      const [aboveB, belowB] = fractionOf(b);
      const sign = b.significand < 0n ? -1n : 1n;
      expectNearestQuotient(toFloat64(divide(a, b)), sign * aboveA * belowB, sign * belowA * aboveB);
    }),
  );
});

test.each([
  [-1n, 2 ** 53],
  [0n, 2 ** 53],
  [1n, 2 ** 53 + 2],
])("a remainder far below the bits kept breaks a tie (%s)", (more, expected) => {
  const denominator = 3n ** 200n;
  const quotient = divide(
    { significand: (2n ** 53n + 1n) * denominator + more, exponent: 0 },
    { significand: denominator, exponent: 0 },
  );
  expect(toFloat64(quotient)).toBe(expected);
  expect(-toFloat64({ ...quotient, significand: -quotient.significand })).toBe(expected);
});

test("a quotient of float64 is what division in float64 gives", () => {
  fc.assert(
    fc.property(wildNumber, wildNumber, (a, b) => {
      fc.pre(a !== 0 && b !== 0);
      expect(toFloat64(divide(dyadicOf(a), dyadicOf(b)))).toBe(a / b);
    }),
  );
});

test("the root of a quotient is rounded once", () => {
  const positive = fc.oneof(anyDyadic, shortDyadic).filter(({ significand }) => significand > 0n);
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      const [aboveA, belowA] = fractionOf(a);
      const [aboveB, belowB] = fractionOf(b);
      expectNearestRoot(toFloat64(squareRoot(divide(a, b))), aboveA * belowB, belowA * aboveB);
    }),
  );
});

test("the root of a float64 is what Math.sqrt gives", () => {
  fc.assert(
    fc.property(wildNumber.map(Math.abs), (x) => {
      expect(toFloat64(squareRoot(dyadicOf(x)))).toBe(Math.sqrt(x));
    }),
  );
});

test("roots that lie between two float64 go to the even one", () => {
  for (const half of [2n ** 53n + 1n, 2n ** 53n + 3n, 2n ** 54n - 1n]) {
    const root = toFloat64(squareRoot({ significand: half * half, exponent: 0 }));
    expectNearestQuotient(root, half, 1n);
  }
});

test("products and differences are exact", () => {
  fc.assert(
    fc.property(wildNumber, wildNumber, (a, b) => {
      const product = multiply(dyadicOf(a), dyadicOf(b));
      expect(product).toEqual({ significand: fixed(a) * fixed(b), exponent: -2148 });
      const difference = subtract(product, dyadicOf(a));
      expect(difference).toEqual({ significand: fixed(a) * fixed(b) - (fixed(a) << 1074n), exponent: -2148 });
    }),
  );
});
