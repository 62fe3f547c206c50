import { describe, expect, test } from "vitest";
import { parseInterval } from "../interval.ts";
import { type LinePoint, minimumOnLine } from "./minimum-on-line.ts";

const line = parseInterval("(-inf, inf)");
const shares = parseInterval("[0, 1]");
const logits = parseInterval("[-inf, inf]");

/** A sum of terms, each with a value and a slope. */
function sumOf(terms: readonly ((x: number) => [value: number, slope: number])[]): (x: number) => LinePoint {
  return (x) => {
    const found = terms.map((term) => term(x));
    return {
      value: found.reduce((sum, [value]) => sum + value, 0),
      slope: found.reduce((sum, [, slope]) => sum + slope, 0),
      size: found.reduce((sum, [, slope]) => sum + Math.abs(slope), 0),
    };
  };
}

const square =
  (y: number) =>
  (x: number): [number, number] => [(x - y) ** 2, 2 * (x - y)];
const distance =
  (y: number) =>
  (x: number): [number, number] => [Math.abs(x - y), Math.sign(x - y)];
const pinball =
  (y: number, q: number) =>
  (x: number): [number, number] =>
    x < y ? [q * (y - x), -q] : x > y ? [(1 - q) * (x - y), 1 - q] : [0, 0];
const softplus =
  (sign: number) =>
  (x: number): [number, number] => {
    const e = Math.exp(-Math.abs(x));
    const sigmoid = sign * x > 0 ? 1 / (1 + e) : e / (1 + e);
    return [Math.max(sign * x, 0) + Math.log1p(e), sign * sigmoid];
  };

describe("sums of squares are smallest at the mean", () => {
  test.each([
    [[1, 2, 3, 10], 4],
    [[0.1, 0.1, 0.1], 0.1],
    [[-1e9, 1e9 + 3], 1.5],
    [[1e-12, 3e-12], 2e-12],
    [[1e100, 3e100], 2e100],
    [[5], 5],
  ])("%j", (targets, mean) => {
    const { x } = minimumOnLine(sumOf(targets.map(square)), line, targets)!;
    // what x - y is rounded by
    expect(Math.abs(x - mean)).toBeLessThanOrEqual(3e-16 * Math.max(...targets.map(Math.abs)));
  });

  test("and not only at a knot", () => {
    expect(minimumOnLine(sumOf([7, 8].map(square)), line, [])!.x).toBe(7.5);
  });
});

describe("sums of distances are smallest at the median", () => {
  test("an odd number of targets: at the middle one, exactly", () => {
    expect(minimumOnLine(sumOf([0.3, 0.1, 0.7].map(distance)), line, [0.3, 0.1, 0.7])).toEqual({ x: 0.3, near: 0.3 });
  });

  test("an even number: halfway between the middle two", () => {
    const targets = [10, 1, 2, 3];
    expect(minimumOnLine(sumOf(targets.map(distance)), line, targets)!.x).toBe(2.5);
  });

  test("many targets: more than the grid has points", () => {
    const targets = Array.from({ length: 1001 }, (_, i) => Math.sin(i));
    const median = targets.toSorted((a, b) => a - b)[500]!;
    expect(minimumOnLine(sumOf(targets.map(distance)), line, targets)!.x).toBe(median);
  });

  // the 0.1-quantile of ten numbers is anything between the first and the second, though 9 * 0.1 is not 1 - 0.1 in float64
  test.each([0.1, 0.2, 0.3, 0.7, 0.9])("the %d-quantile of 0..9 is halfway between two", (q) => {
    const targets = Array.from({ length: 10 }, (_, i) => i);
    const f = sumOf(targets.map((y) => (x: number) => pinball(y, q)(x)));
    expect(minimumOnLine(f, line, targets)!.x).toBe(Math.round(10 * q) - 0.5);
  });
});

describe("at the ends of the interval", () => {
  test("a function that falls to a closed end is smallest there", () => {
    expect(minimumOnLine(sumOf([square(2)]), shares, [])!.x).toBe(1);
    expect(minimumOnLine(sumOf([square(-2)]), shares, [])!.x).toBe(0);
  });

  test("a logit loss of rows of one class is smallest at infinity, and near is where it has that value", () => {
    const { x, near } = minimumOnLine(sumOf([softplus(1)]), logits, [])!;
    expect([x, softplus(1)(near)[0]]).toEqual([Number.NEGATIVE_INFINITY, 0]);
    expect(minimumOnLine(sumOf([softplus(-1)]), logits, [])!.x).toBe(Number.POSITIVE_INFINITY);
  });

  test("a function that falls without end has no minimum", () => {
    expect(minimumOnLine((x) => ({ value: x, slope: 1, size: 1 }), line, [1, 2])).toBeUndefined();
    expect(minimumOnLine(sumOf([softplus(1)]), line, [])?.x).toBeLessThan(-700);
  });

  test("of a bottom without an end, its end", () => {
    const hinge = (x: number): LinePoint => ({ value: Math.max(0, 1 - x), slope: x < 1 ? -1 : 0, size: x < 1 ? 1 : 0 });
    expect(minimumOnLine(hinge, line, [])!.x).toBe(1);
  });
});

test("log odds of one in a billion are found to the last digits", () => {
  const rare = 1e-9;
  const f = (x: number): LinePoint => {
    const [[up, rise], [down, fall]] = [softplus(1)(x), softplus(-1)(x)];
    return {
      value: (1 - rare) * up + rare * down,
      slope: (1 - rare) * rise + rare * fall,
      size: (1 - rare) * Math.abs(rise) + rare * Math.abs(fall),
    };
  };
  expect(minimumOnLine(f, logits, [0, 1])!.x).toBeCloseTo(Math.log(rare / (1 - rare)), 12);
});

// the Poisson deviance, but for constants: smallest at the mean of the counts
test.each([["(0, inf)"], ["[0, inf)"]])("the edge of %s is not seen by what is smallest inside", (domain) => {
  const counts = [0, 0, 0, 0, 0, 0, 0, 1e-3];
  const poisson =
    (y: number) =>
    (x: number): [number, number] => [x - (y === 0 ? 0 : y * Math.log(x)), 1 - (y === 0 ? 0 : y / x)];
  expect(minimumOnLine(sumOf(counts.map(poisson)), parseInterval(domain), counts)!.x).toBeCloseTo(1.25e-4, 17);
});

test("of several minima the lowest", () => {
  // (x^2 - 1)^2 + x/4, whose minima are near -1 and 1
  const f = (x: number): LinePoint => {
    const slope = 4 * x * (x * x - 1) + 0.25;
    return { value: (x * x - 1) ** 2 + x / 4, slope, size: Math.abs(4 * x ** 3) + Math.abs(4 * x) + 0.25 };
  };
  const { x } = minimumOnLine(f, line, [])!;
  expect(x).toBeLessThan(-1);
  expect(Math.abs(f(x).slope)).toBeLessThan(1e-14);
});
