import { describe, expect, test } from "vitest";
import { gradient, hessianDiagonal } from "./differentiate.ts";
import { evaluate, type Value } from "./evaluate.ts";
import { parse } from "./parse.ts";
import { type Names, scalarNumber, vectorNumber } from "./types.ts";

/** The derivative of a formula in `f` at a point, at the kink and one ulp-like step beside it. */
function slope(text: string, f: number | number[], others: Record<string, Value> = {}): Value {
  const { names, values } = setting(f, others);
  return withoutMinusZero(evaluate(gradient(parse(text), "f", names), values));
}

function curvature(text: string, f: number | number[], others: Record<string, Value> = {}): Value {
  const { names, values } = setting(f, others);
  return withoutMinusZero(evaluate(hessianDiagonal(gradient(parse(text), "f", names), "f", names), values));
}

/** The sign of a zero carries no meaning (golden/README). */
function withoutMinusZero(value: Value): Value {
  return Array.isArray(value) ? value.map((x) => x + 0) : (value as number) + 0;
}

function setting(f: number | number[], others: Record<string, Value>): { names: Names; values: Map<string, Value> } {
  const values = new Map<string, Value>([["f", f], ...Object.entries(others)]);
  const names: Names = new Map(
    [...values].map(([name, value]) => [name, Array.isArray(value) ? vectorNumber : scalarNumber]),
  );
  return { names, values };
}

const beside = 1e-9;

// The choices of CATALOGUE section 2, the sentence on ties in CLI.md, and golden/README "Conventions".
describe("at a kink the table chooses", () => {
  test.each([
    ["abs(f)", 0, -1, 0, 1],
    ["relu(f)", 0, 0, 0, 1],
    ["relu(-f)", 0, -1, 0, 0],
    ["max(f, 0)", 0, 0, 0, 1],
    ["max(0, f)", 0, 0, 0, 1],
    ["min(f, 0)", 0, 1, 0, 0],
    ["min(0, f)", 0, 1, 0, 0],
    ["max(f, 2)", 2, 0, 0, 1],
    ["max(-f, f)", 0, -1, 1, 1], // both move: the second argument
    ["max(f, -f)", 0, -1, -1, 1],
    ["min(-f, f)", 0, 1, 1, -1],
    ["sign(f)", 0, 0, 0, 0],
    ["step(f)", 0, 0, 0, 0],
    ["where(f <= 0, -f, 2*f)", 0, -1, -1, 2], // the condition says who owns the boundary
    ["where(f < 0, -f, 2*f)", 0, -1, 2, 2],
    ["where(not f > 0, -f, 2*f)", 0, -1, -1, 2],
    ["0.3*relu(-f) + 0.7*relu(f)", 0, -0.3, 0, 0.7], // pinball at y = f
    ["relu(1 - f)", 1, -1, 0, 0], // hinge at the margin
    ["relu(abs(f) - 0.5)", 0.5, 0, 0, 1], // epsilon-insensitive at the edge
  ] as const)("the slope of %s at %d", (text, at, left, on, right) => {
    expect([slope(text, at - beside), slope(text, at), slope(text, at + beside)]).toEqual([left, on, right]);
  });

  test("a power between 0 and 1 is flat at 0, as a root is", () => {
    for (const text of ["f^0.5", "abs(f)^0.3", "sqrt(f)"]) expect([slope(text, 0), curvature(text, 0)]).toEqual([0, 0]);
    // by hand: 0.5/sqrt(4), and 1 at the edge of the range
    expect([slope("f^0.5", 4), slope("f^1", 0), slope("f^2", 0)]).toEqual([0.25, 1, 0]);
  });

  test("a column wins a tie with what moves, as a constant does", () => {
    expect(slope("max(f, a)", 3, { a: 3 })).toBe(0);
    expect(slope("max(a, f)", 3, { a: 3 })).toBe(0);
    expect(slope("min(f, a)", 3, { a: 3 })).toBe(0);
    expect(slope("sum(max(a, f))", [1, 2, 3], { a: 2 })).toEqual([0, 0, 1]);
  });

  test("the slope of a power at 0 is 0 above the first, 1 at the first", () => {
    expect(slope("f^2", 0)).toBe(0);
    expect(slope("f^1.5", 0)).toBe(0);
    expect(slope("f^p", 0, { p: 2 })).toBe(0);
    expect(slope("f^1", 0)).toBe(1);
    expect(slope("f^p", 0, { p: 1 })).toBe(1);
    expect(slope("abs(f)^1.5", 0)).toBe(0);
    expect(curvature("abs(f)^2", 0)).toBe(2);
  });

  test("a root is flat at 0", () => {
    expect(slope("sqrt(f)", 0)).toBe(0);
    expect(slope("sqrt(f)", 2 ** -60)).toBe(2 ** 29);
    expect(curvature("sqrt(f)", 0)).toBe(0);
    expect(slope("sqrt(f^2 + e^2)", 0, { e: 0 })).toBe(0);
  });

  test("a norm is flat at 0, where its slope has length 1 elsewhere", () => {
    expect(slope("norm(f)", [0, 0])).toEqual([0, 0]);
    expect(slope("norm(f)", [beside, 0])).toEqual([1, 0]);
    expect(slope("norm(f)", [0, -beside])).toEqual([0, -1]);
    expect(slope("norm(f - y)", [1, 2], { y: [1, 2] })).toEqual([0, 0]);
    expect(curvature("norm(f)", [0, 0])).toEqual([0, 0]);
    expect(slope("sqrt(sum((f - y)^2))", [1, 2], { y: [1, 2] })).toEqual([0, 0]);
  });

  test("0 log 0 is 0, with slope 0 in what is under the logarithm", () => {
    expect(evaluate(parse("xlogy(0, 0)"), new Map())).toBe(0);
    expect(slope("xlogy(a, f)", 0, { a: 0 })).toBe(0);
    expect(slope("xlog1py(a, -f)", 1, { a: 0 })).toBe(0);
    expect(curvature("xlogy(a, f)", 0, { a: 0 })).toBe(0);
    expect(slope("xlogy(a, f)", 0, { a: 1 })).toBe(Number.POSITIVE_INFINITY);
    expect(slope("rel_entr(a, f)", 0, { a: 0 })).toBe(0);
    expect(slope("kl_div(a, f)", 0, { a: 0 })).toBe(0);
  });
});

describe("where entries are chosen or put in order", () => {
  test("the first of equal extremes carries the slope", () => {
    expect(slope("amax(f)", [1, 3, 3])).toEqual([0, 1, 0]);
    expect(slope("amin(f)", [1, 3, 1])).toEqual([1, 0, 0]);
    expect(curvature("amax(f)^2", [1, 3])).toEqual([0, 2]);
    expect(slope("argmax(f)", [1, 3])).toBe(0);
  });

  test("the median is its middle entry, or half of each of two", () => {
    expect(slope("median(f)", [5, 1, 2])).toEqual([0, 0, 1]);
    expect(slope("median(f)", [5, 1, 2, 9])).toEqual([0.5, 0, 0.5, 0]);
    expect(slope("median(f)", [2, 2, 2])).toEqual([0, 1, 0]);
    expect(curvature("median(f)", [5, 1, 2])).toEqual(0);
  });

  test("sorting sends slopes back to where the entries came from, and none to the keys", () => {
    expect(slope("dot(sort(f), y)", [5, 1, 2], { y: [10, 20, 30] })).toEqual([30, 10, 20]);
    expect(slope("dot(sort(f), y)", [2, 1, 2], { y: [10, 20, 30] })).toEqual([20, 10, 30]);
    expect(slope("dot(sort_by(f, y), y)", [5, 1, 2], { y: [3, 2, 1] })).toEqual([1, 2, 3]);
    expect(slope("dot(sort_by(y, f), y)", [5, 1, 2], { y: [3, 2, 1] })).toBe(0);
    expect(slope("sum(f*ranks(f))", [5, 1, 2])).toEqual([1, 3, 2]);
  });

  test("comparisons of all pairs: equal entries are not below each other", () => {
    const points = new Map<string, Value>([
      ["f", [1, 2, 3]],
      ["y", [0, 2, 5]],
      ["weights", [1, 2, 4]],
    ]);
    expect(evaluate(parse("mass_below(f, y, weights)"), points)).toEqual([1, 1, 3]);
    expect(evaluate(parse("excess_over(f, y, weights)"), points)).toEqual([1, 2, 5]);
    const others = { y: [0, 2, 5], w: [1, 2, 4] };
    expect(slope("sum(excess_over(f, y, w))", [1, 2, 3], others)).toEqual([1, 1, 3]);
    expect(slope("sum(excess_over(y, f, w))", [1, 2, 3], others)).toEqual([-2, -2, -4]);
    expect(slope("sum(excess_over(y, w, f))", [1, 2, 3], others)).toEqual([5, 3, 1]);
    expect(slope("sum(mass_below(f, y, w))", [1, 2, 3], others)).toBe(0);
    expect(curvature("sum(excess_over(f, y, w))", [1, 2, 3], others)).toBe(0);
    expect(() => curvature("sum(excess_over(f, y, w)^2)", [1, 2, 3], others)).toThrow("excess_over has no Hessian");
  });

  test("running sums: a slope that all entries share is a vector first", () => {
    expect(slope("sum(cumsum(f))", [1, 1, 1])).toEqual([3, 2, 1]);
    expect(slope("sum(revcumsum(f))", [1, 1, 1])).toEqual([1, 2, 3]);
    expect(slope("cumsum(f)[1]", [1, 1, 1])).toEqual([1, 1, 0]);
    expect(curvature("sum(abs(cumsum(f)))", [1, -1, 1])).toBe(0);
    expect(() => curvature("sum(cumsum(f)^2)", [1, 2])).toThrow("cumsum has no Hessian diagonal here");
  });

  test("sparsemax is flat for what lies at its threshold or below", () => {
    expect(slope("sparsemax(f)[0]", [1, 0])).toEqual([0, 0]);
    expect(slope("sparsemax(f)[0]", [1, 0.5])).toEqual([0.5, -0.5]);
    // the gradient of the loss is sparsemax(f) - onehot(y, len(f)); by hand, with all digits kept
    const loss = "sum(where(f > sparsemax_threshold(f), f^2 - sparsemax_threshold(f)^2, 0))/2 + 0.5 - f[0]";
    expect(slope(loss, [1, 0.5, -3])).toEqual([-0.25, 0.25, 0]);
    expect(curvature(loss, [1, 0.5, -3])).toEqual([0.5, 0.5, 0]);
  });

  test("what is stopped does not move", () => {
    expect(slope("stop_gradient(f)*f", 3)).toBe(3);
    expect(curvature("stop_gradient(f)*f", 3)).toBe(0);
    expect(slope("stop_gradient(f)", 3)).toBe(0);
  });
});

test("slopes of the normal distribution in its tails", () => {
  expect(slope("log_Phi(f)", -1e8)).toBe(1e8); // 1/x less: 1e-16 of it
  expect(slope("log_Phi(f)", 40)).toBe(0);
  expect(slope("log_Phi_diff(f, a)", 1e8, { a: Number.POSITIVE_INFINITY })).toBe(-1e8);
  expect(slope("log_Phi_diff(a, f)", -1e8, { a: Number.NEGATIVE_INFINITY })).toBe(1e8);
  expect(curvature("log_Phi(f)", -1e8)).toBeCloseTo(-1, 14);
});

describe("a derivative never comes from the branch not taken", () => {
  test.each([
    ["where(f > 0, log(f), 0)", -1, 0],
    ["where(f > 0, sqrt(f), f)", -1, 1],
    ["where(f != 0, 1/f, 5)", 0, 0],
    ["where(f > 0, f*log(f), 0)", 0, 0],
    ["where(f < 700, exp(exp(f)), f)", 800, 1],
    ["where(f = 0, 1, tanh(f)/f)", 0, 0],
    ["3*where(f > 0, where(f < 1, log(f), log(1/f)), 2*f)", 0, 6],
  ] as const)("%s at %d", (text, at, expected) => {
    expect(slope(text, at)).toBe(expected);
    expect(Number.isFinite(curvature(text, at))).toBe(true);
  });

  test("along vectors", () => {
    expect(slope("sum(where(f > 0, log(f), 2*f))", [-1, 0, 4])).toEqual([2, 2, 0.25]);
    expect(curvature("sum(where(f > 0, log(f), 2*f))", [-1, 0, 4])).toEqual([0, 0, -0.0625]);
    expect(slope("sum(where(a > 0, f, f/a))", [1, 2], { a: [0.5, 0.25] })).toEqual([1, 1]);
  });
});
