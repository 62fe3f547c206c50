import fc from "fast-check";
import { expect, test } from "vitest";
import { exponential } from "./exponential.ts";

const bits = new DataView(new ArrayBuffer(8));

/** The place of a positive float64 among all of them. */
function place(x: number): bigint {
  bits.setFloat64(0, x);
  return bits.getBigInt64(0);
}

function expectNear(x: number): void {
  const [found, expected] = [exponential(x), Math.exp(x)];
  // Math.exp is within one unit itself
  const distance = place(found) - place(expected);
  expect(distance >= -1n && distance <= 1n, `exp(${x}) is ${found}, Math.exp gives ${expected}`).toBe(true);
}

test("it is Math.exp but for the last place", () => {
  const argument = fc.oneof(
    fc.double({ min: -746, max: 709, noNaN: true }),
    fc.double({ min: -40, max: 0, noNaN: true }),
    fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
  );
  fc.assert(fc.property(argument, expectNear), { numRuns: 50_000 });
});

test.each([0, -0, 5e-324, -1e-300, 709, 709.5, -708.39, -708.4, -744.44, -745.13, -745.14])("exp(%d)", expectNear);

test.each([
  [Number.NEGATIVE_INFINITY, 0],
  [-746, 0],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  [710, Number.POSITIVE_INFINITY],
  [Number.NaN, Number.NaN],
])("exp(%d) is %d", (x, expected) => expect(exponential(x)).toBe(expected));

// mpmath with 60 digits, mp.exp of the float64
test.each([
  [-0.1, 0.9048374180359595],
  [-1, 0.36787944117144233],
  [-7.3, 0.0006755387751938444],
  [-33.125, 4.111452592548034e-15],
  [-300.7, 2.556520571425501e-131],
])("exp(%d) is rounded to %d", (x, expected) => expect(exponential(x)).toBe(expected));
