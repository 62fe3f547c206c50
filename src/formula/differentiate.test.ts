import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient, hessianDiagonal } from "./differentiate.ts";
import { evaluate, type Value } from "./evaluate.ts";
import { allFunctions } from "./functions.ts";
import { parse } from "./parse.ts";
import { stabilize } from "./simplify.ts";
import { catalogueFormulas } from "./testing/catalogue-formulas.ts";
import { draw, randomNumbers } from "./testing/domains.ts";
import { constant, type Dual, type DualValue, evaluateDual } from "./testing/duals.ts";
import { treeNames, trees, treeWidth } from "./testing/trees.ts";
import { toText } from "./text.ts";
import { type Expression, FormulaError, topologicalOrder } from "./tree.ts";
import { type Names, scalarNumber, typeOfFormula, vectorNumber } from "./types.ts";

type Point = ReadonlyMap<string, number | readonly number[]>;

/** Value, first and second derivative along entry `k` of a role, by dual numbers. */
function along(formula: Expression, role: string, k: number, point: Point): Dual {
  const names = new Map<string, DualValue>();
  for (const [name, value] of point) {
    const dual = (x: number, moves: boolean): Dual => ({ ...constant(x), first: moves ? 1 : 0 });
    const moving = name === role;
    names.set(name, typeof value === "number" ? dual(value, moving) : value.map((x, i) => dual(x, moving && i === k)));
  }
  return evaluateDual(formula, names) as Dual;
}

const entryOf = (value: Value, k: number) => (typeof value === "number" ? value : (value as readonly number[])[k]!);

function moved(point: Point, role: string, k: number, to: (x: number) => number): Point {
  const value = point.get(role)!;
  return new Map([...point, [role, typeof value === "number" ? to(value) : value.with(k, to(value[k]!))]]);
}

interface Compared {
  agreed: number;
  skipped: number;
}

type Derivatives = [slopes: Expression, curvatures: Expression | undefined];
const derived = new WeakMap<Expression, Map<string, Derivatives>>();

/** Gradient and Hessian diagonal, derived once for all points. */
function derivatives(formula: Expression, role: string, names: Names): Derivatives {
  const ofFormula = derived.get(formula) ?? new Map<string, Derivatives>();
  derived.set(formula, ofFormula);
  const known = ofFormula.get(role);
  if (known) return known;
  const slopes = gradient(formula, role, names);
  const curvatures = curvaturesOf(slopes, role, names);
  for (const result of [slopes, curvatures]) if (result) typeOfFormula(result, names);
  ofFormula.set(role, [slopes, curvatures]);
  return [slopes, curvatures];
}

/** Undefined where a running sum or a sort mixes the entries. */
function curvaturesOf(slopes: Expression, role: string, names: Names): Expression | undefined {
  try {
    return hessianDiagonal(slopes, role, names);
  } catch (error) {
    expect((error as Error).message).toMatch(/ has no Hessian diagonal here$/);
    expect(allFunctions().some(({ name, pullbacks }) => pullbacks && toText(slopes).includes(`${name}(`))).toBe(true);
    return undefined;
  }
}

/** Derived gradient and Hessian diagonal against dual numbers in every entry of a role. */
function compare(formula: Expression, role: string, names: Names, point: Point, count: Compared): void {
  const [slopes, curvatures] = derivatives(formula, role, names);
  const values = point as ReadonlyMap<string, Value>;
  const value = point.get(role)!;
  // no value, no slope: an angle with a vector that is 0 but for rounding, say
  if (!Number.isFinite(evaluate(formula, values))) return;
  for (let k = 0; k < (typeof value === "number" ? 1 : value.length); k++) {
    const dual = along(formula, role, k, point);
    // How far the derivatives move when every number of the point moves by one part in 1e10: beside a kink or a pole
    // they jump, and there the two mechanisms may choose differently.
    const beside = [1 - 1e-10, 1 + 1e-10].map((factor) => along(formula, role, k, shaken(point, factor)));
    const spread = (part: "first" | "second") => Math.max(...beside.map((other) => Math.abs(other[part] - dual[part])));
    const pairs = [
      [slopes, dual.first, spread("first")],
      [curvatures, dual.second, spread("second")],
    ] as const;
    for (const [derivative, expected, spreads] of pairs) {
      if (!derivative) continue;
      const size = Math.max(1, Math.abs(dual.value), Math.abs(dual.first), Math.abs(expected));
      if (!(size < 1e8 && spreads < 1e-6 * size)) {
        count.skipped++;
        continue;
      }
      const actual = entryOf(evaluate(derivative, values), k);
      // 1e-9 of the largest number in play: both sides round, and the meanings that dual numbers go through cancel;
      // a change of 1e-10 in the point stands for some 1e6 roundings.
      if (!(Math.abs(actual - expected) <= 1e-9 * size + spreads)) {
        const where = { formula: toText(formula), role, k, derivative: toText(derivative), point: [...point] };
        expect({ ...where, actual }).toEqual({ ...where, actual: expected });
      }
      count.agreed++;
    }
  }
}

/** Whether a formula and all that it is made of are finite at a point. */
function isFiniteThroughout(formula: Expression, values: ReadonlyMap<string, Value>): boolean {
  return topologicalOrder([formula]).every((node) => {
    const value = evaluate(node, values);
    return (Array.isArray(value) ? value : [value]).every(
      (entry) => typeof entry !== "number" || Number.isFinite(entry),
    );
  });
}

function shaken(point: Point, factor: number): Point {
  return new Map([...point].map(([name, x]) => [name, shakenValue(name, x, factor)]));
}

function shakenValue(name: string, value: number | readonly number[], factor: number): number | readonly number[] {
  if (name === "label" || name === "k") return value;
  // neighbours move apart, so that ties break
  return typeof value === "number" ? value * factor : value.map((x, i) => x * (1 + (factor - 1) * (1 + i / 7)));
}

describe("the losses of the catalogue, by vector and by scalar roles", () => {
  test.each(catalogueFormulas)("%s", (text, roles, domain) => {
    const names: Names = new Map(
      Object.entries(roles).map(([role, shape]) => [role, shape === "vector" ? vectorNumber : scalarNumber]),
    );
    const random = randomNumbers(12);
    const count = { agreed: 0, skipped: 0 };
    const formulas = [parse(text), stabilize(parse(text), names)];
    for (let n = 0; n < 8; n++) {
      const width = [3, 4, 2, 6][n % 4]!;
      const point: Point = new Map(
        Object.entries(roles).map(([role, shape]) => {
          if (shape === "label") return [role, Math.floor(random() * width)];
          const next = () => draw(domain, random);
          return [role, shape === "vector" ? Array.from({ length: width }, next) : next()];
        }),
      );
      for (const [role, shape] of Object.entries(roles)) {
        if (shape === "label") continue;
        for (const formula of formulas) compare(formula, role, names, point, count);
      }
    }
    // some points lie too near a pole or a kink to be compared, most do not
    expect(count.agreed).toBeGreaterThan(3 * count.skipped);
  });
});

test("a reduction's number beside its vectors has the slope of one number, not of K", () => {
  // by hand: p_norm([3, 4], p) = (3^p + 4^p)^(1/p), of which the logarithm is differentiated by p
  const names: Names = new Map([
    ["f", vectorNumber],
    ["p", scalarNumber],
  ]);
  const [three, four] = [3 ** 3, 4 ** 3];
  const expected =
    (three + four) ** (1 / 3) *
    ((three * Math.log(3) + four * Math.log(4)) / (three + four) / 3 - Math.log(three + four) / 9);
  const slope = gradient(parse("p_norm(f, p)"), "p", names);
  const found = evaluate(
    slope,
    new Map<string, Value>([
      ["f", [3, 4]],
      ["p", 3],
    ]),
  );
  expect(Math.abs((found as number) - expected)).toBeLessThan(1e-14);
});

test("random trees have the slopes and curvatures that dual numbers find", () => {
  const count = { agreed: 0, skipped: 0 };
  const random = randomNumbers(21);
  const sample = fc.sample(trees("scalar", 4, { inDomain: true }), { numRuns: 500, seed: 17 });
  for (const tree of sample) {
    const point = new Map<string, number | number[]>();
    for (const [name, { shape }] of treeNames) {
      const next = () => draw("(-2, 2)", random);
      point.set(name, shape === "vector" ? Array.from({ length: treeWidth }, next) : next());
    }
    point.set("label", Math.floor(random() * treeWidth));
    // numbers beyond float64 on the way: a power of a hyperbolic cosine, say
    if (!isFiniteThroughout(tree, point as ReadonlyMap<string, Value>)) continue;
    for (const role of ["f", "a", "odd, name"]) compare(tree, role, treeNames, point, count);
  }
  expect(count.agreed).toBeGreaterThan(2 * count.skipped);
});

test("gradient and Hessian are what differences of the value and of the gradient find", () => {
  // a third mechanism that knows no rule at all, on formulas that are smooth at the point
  const names: Names = new Map([
    ["f", vectorNumber],
    ["t", scalarNumber],
  ]);
  const point: Point = new Map<string, number | number[]>([
    ["f", [0.3, -1.1, 0.8]],
    ["t", 0.7],
  ]);
  for (const text of [
    "sum(softmax(2*f - mean(f))^2)",
    "-log_softmax(f/t)[1] + norm(f - t)",
    "sum(where(f > 0, log(f + 1), t*f^3))",
    "logcosh(sum(f*t)) + sum(kl_div(exp(f), t))",
  ]) {
    const formula = parse(text);
    for (const role of ["f", "t"]) {
      const slopes = gradient(formula, role, names);
      const curvatures = hessianDiagonal(slopes, role, names);
      for (let k = 0; k < (role === "f" ? 3 : 1); k++) {
        const at = (of: Expression, step: number) =>
          entryOf(evaluate(of, moved(point, role, k, (x) => x + step) as ReadonlyMap<string, Value>), k);
        const h = 1e-3;
        const difference = (of: Expression) =>
          (8 * (at(of, h) - at(of, -h)) - (at(of, 2 * h) - at(of, -2 * h))) / (12 * h);
        // fourth order: h^4 = 1e-12 times a fifth derivative of some tens, and 1e-16/h of rounding
        expect(at(slopes, 0)).toBeCloseTo(difference(formula), 8);
        expect(at(curvatures, 0)).toBeCloseTo(difference(slopes), 8);
      }
    }
  }
});

test("a row with one column is a scalar", () => {
  const names: Names = new Map(Object.entries({ f: vectorNumber, y: vectorNumber, k: scalarNumber }));
  const point: Point = new Map<string, number | number[]>([
    ["f", [0.3]],
    ["y", [-1.1]],
    ["k", 0],
  ]);
  const count = { agreed: 0, skipped: 0 };
  for (const text of [
    "-log_softmax(f)[k]",
    "mean((f - y)^2)",
    "norm(f - y)",
    "sum(kl_div(exp(f), exp(y)))",
    "logsumexp(f)",
  ]) {
    compare(parse(text), "f", names, point, count);
  }
  expect(count).toEqual({ agreed: 10, skipped: 0 });
});

test("a formula that does not move with a role has derivative 0", () => {
  const names: Names = new Map([
    ["f", vectorNumber],
    ["a", scalarNumber],
  ]);
  for (const text of [
    "a^2",
    "sum(onehot(a, len(f)))",
    "where(sum(f) > 0, a, 1)",
    "len(f)",
    "sum(step(f)) + sum(sign(f))",
    "3",
  ]) {
    expect(toText(gradient(parse(text), "f", names))).toBe("0");
    expect(toText(hessianDiagonal(parse("0"), "f", names))).toBe("0");
  }
});

test("what has no type has no derivative either, and says where", () => {
  expect(() => gradient(parse("sum(a)"), "a", new Map([["a", scalarNumber]]))).toThrow(FormulaError);
  expect(() => gradient(parse("z"), "a", new Map([["a", scalarNumber]]))).toThrow(FormulaError);
});

test("derivatives of deep and wide formulas stay small and quick", () => {
  const names: Names = new Map([
    ["f", scalarNumber],
    ["g", vectorNumber],
  ]);
  const nested = (open: string, close: string, times: number) => `${open.repeat(times)}f${close.repeat(times)}`;
  const started = performance.now();
  for (const text of [
    nested("sqrt(1 + ", ")", 60),
    nested("exp(0.01*", ")", 80),
    nested("log(1 + exp(", "))", 40),
    nested("where(f > 0, 1 + f*", ", f)", 30),
    Array.from({ length: 120 }, (_, i) => `(f - ${i})^2`).join(" + "),
    Array.from({ length: 60 }, (_, i) => `(f - ${i})`).join("*"),
    "f*f*f*f*f*f*f*f*f*f*f*f*f*f*f*f*f*f*f*f",
  ]) {
    const slopes = gradient(parse(text), "f", names);
    hessianDiagonal(slopes, "f", names);
  }
  const along = gradient(parse(`norm(${"softmax(g + ".repeat(6)}g${")".repeat(6)})`), "g", names);
  hessianDiagonal(along, "g", names);
  // some hundred milliseconds together on one slow core; without shared subtrees, hours
  expect(performance.now() - started).toBeLessThan(15_000);
});
