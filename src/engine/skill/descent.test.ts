import { expect, test } from "vitest";
import { descend } from "./descent.ts";

test("a quadratic bowl of unequal axes is followed to its bottom", () => {
  const [bottom, axes] = [
    [1, -2, 3, 1e-3],
    [1, 100, 1e4, 1e-2],
  ];
  const at = (x: Float64Array) => ({
    value: axes!.reduce((sum, axis, k) => sum + axis * (x[k]! - bottom![k]!) ** 2, 5),
    gradient: x.map((number, k) => 2 * axes![k]! * (number - bottom![k]!)),
  });
  const found = descend({ at }, new Float64Array(4));
  found.x.forEach((number, k) => {
    expect(number).toBeCloseTo(bottom![k]!, 10);
  });
  expect(found.value).toBe(5);
});

// Rosenbrock 1960: a bent valley whose bottom is at (1, 1)
test("the banana is followed to its end, well beyond the root of the precision", () => {
  const at = ([x, y]: Float64Array) => ({
    value: (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2,
    gradient: Float64Array.of(-2 * (1 - x!) - 400 * x! * (y! - x! * x!), 200 * (y! - x! * x!)),
  });
  const { x } = descend({ at }, Float64Array.of(-1.2, 1));
  expect(Math.hypot(x[0]! - 1, x[1]! - 1)).toBeLessThan(1e-12);
});

test("a start at the bottom stays there", () => {
  const at = (x: Float64Array) => ({ value: x[0]! ** 2, gradient: x.map((number) => 2 * number) });
  expect(descend({ at }, new Float64Array(1))).toEqual({ x: new Float64Array(1), value: 0 });
});
