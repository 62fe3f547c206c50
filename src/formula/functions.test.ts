import { expect, test } from "vitest";
import { gradient } from "./differentiate.ts";
import { evaluate, type Value } from "./evaluate.ts";
import type { FunctionRow } from "./functions/row.ts";
import { allFunctions, functionNames } from "./functions.ts";
import { parse } from "./parse.ts";
import { runtime } from "./runtime.ts";
import { draw, randomNumbers } from "./testing/domains.ts";
import { constant, type Dual, type DualValue, evaluateDual } from "./testing/duals.ts";
import { call, name, namesIn } from "./tree.ts";
import { type Names, scalarNumber, typeOfFormula, vectorNumber } from "./types.ts";

const rows = allFunctions().filter(({ acts }) => acts !== "rows");
const numeric = rows.filter(({ gives, takes }) => gives !== "boolean" && !takes);
const scalars = numeric.filter(({ acts }) => acts === "elementwise");
const reductions = rows.filter(({ acts }) => acts === "reduction");
const maps = rows.filter(({ jacobians }) => jacobians);
const pulled = rows.filter(({ pullbacks }) => pullbacks);
/** its slope is not that of its value */
const isStopped = (row: FunctionRow) => row.name === "stop_gradient";

/** What the parameters of a row hold. */
function namesOf(row: FunctionRow): Names {
  return new Map(row.parameters.map((parameter, i) => [parameter, i < row.vectors ? vectorNumber : scalarNumber]));
}

/** Values of a row's parameters, from its domain; vectors of `width` numbers. */
function drawn(row: FunctionRow, width: number, random: () => number): (number | number[])[] {
  return row.parameters.map((_, i) =>
    i < row.vectors ? Array.from({ length: width }, () => draw(row.domain[i]!, random)) : draw(row.domain[i]!, random),
  );
}

function valuesOf(row: FunctionRow, values: readonly (number | number[])[]): Map<string, Value> {
  return new Map(row.parameters.map((parameter, i) => [parameter, values[i]!]));
}

/** Dual numbers along the entry `k` of parameter `i` (of a number, `k` is 0). */
function dualsAlong(
  row: FunctionRow,
  values: readonly (number | number[])[],
  i: number,
  k: number,
): Map<string, DualValue> {
  const one = (value: number, moves: boolean): Dual => ({ ...constant(value), first: moves ? 1 : 0 });
  return new Map(
    row.parameters.map((parameter, j) => {
      const value = values[j]!;
      const dual = Array.isArray(value) ? value.map((x, l) => one(x, i === j && k === l)) : one(value, i === j);
      return [parameter, dual];
    }),
  );
}

const formulaOf = (row: FunctionRow) => call(row.name, ...row.parameters.map(name));
const numberOf = (value: Value) => value as number;
const listOf = (value: Value, width: number) =>
  typeof value === "number" ? Array.from({ length: width }, () => value) : (value as readonly number[]);

/** Two numbers that differ by rounding only: `scale` is the size of the terms that were added up. */
function expectNear(actual: number, expected: number, tolerance: number, scale = Math.abs(expected)): void {
  if (Math.abs(actual - expected) <= tolerance * Math.max(1e-300, scale)) return;
  expect(actual).toBe(expected);
}

test.each(rows)("$name has what its kind needs", (row) => {
  const names = namesOf(row);
  expect(row.domain).toHaveLength(row.parameters.length);
  for (let i = 1; i <= row.parameters.length; i++) {
    const silent = (row.name === "onehot" && i === 2) || ["len", "full_like", "onehot_like"].includes(row.name);
    if (!silent) expect(row.latex).toContain(`#${i}`);
  }
  if (row.js?.startsWith("Math.")) expect(Math[row.js.slice(5) as "exp"]).toBeTypeOf("function");
  else if (row.js) expect(runtime[row.js]).toBeTypeOf("function");
  else expect(row.infix || ["where", "len", "index", "onehot", "onehot_like"].includes(row.name)).toBeTruthy();
  if (row.means !== undefined) {
    expect(namesIn(parse(row.means)).every((used) => row.parameters.includes(used))).toBe(true);
    const shape = row.acts === "map" ? "vector" : "scalar";
    expect(typeOfFormula(parse(row.means), names)).toEqual({ shape, kind: row.gives ?? "number" });
  }
  if (row.flat || row.name === "where") return;
  const jacobians = row.jacobians?.flatMap(({ own, left, right }) => [own, left, right]);
  const formulas = jacobians ?? row.pullbacks ?? row.partials;
  expect(formulas).toHaveLength((jacobians ? 3 : 1) * row.parameters.length);
  const adjoint = row.pullbacks ? [["adjoint", vectorNumber] as const] : [];
  for (const formula of formulas!) typeOfFormula(parse(formula!), new Map([...names, ...adjoint]));
});

test("names are unique, and only functions that are no operators may be called", () => {
  expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
  expect(functionNames()).toContain("softplus");
  expect(functionNames()).not.toContain("+");
});

const widths = [1, 2, 3, 6];

test.each(rows.filter(({ means }) => means !== undefined))("$name is what it means", (row) => {
  const random = randomNumbers(3);
  for (let n = 0; n < 400; n++) {
    const width = widths[n % widths.length]!;
    const values = drawn(row, width, random);
    const actual = evaluate(formulaOf(row), valuesOf(row, values));
    const meant = evaluate(parse(row.means!), valuesOf(row, values));
    // The meaning may cancel down to the rounding of its largest term; terms are of the size of the arguments
    // or 1: some 1e3 roundings.
    const scale = Math.max(1, ...values.flat().map(Math.abs), ...listOf(meant, width).map(Math.abs));
    for (const [k, x] of listOf(actual, width).entries()) expectNear(x, listOf(meant, width)[k]!, 1e-13, scale);
  }
});

/** Points within this distance of a kink prove nothing: max, min, abs, relu bend there. */
function besideKink(row: FunctionRow, values: readonly (number | number[])[]): boolean {
  const [a, b] = values as number[];
  if (row.name === "max" || row.name === "min") return Math.abs(a! - b!) < 1e-2;
  return ["abs", "relu", "sign", "step"].includes(row.name) && Math.abs(a!) < 1e-2;
}

/** Fourth-order central differences (Fornberg 1988, table 1). */
function difference(f: (x: number) => number, x: number, h: number): number {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

test.each(scalars)("the partials of $name are its slopes", (row) => {
  const random = randomNumbers(5);
  for (let n = 0; n < 300; n++) {
    const values = drawn(row, 1, random) as number[];
    if (besideKink(row, values)) continue;
    values.forEach((x, i) => {
      if (row.domain[i]!.startsWith("{")) return; // a whole number has no slope
      const partial = row.flat ? 0 : numberOf(evaluate(parse(row.partials![i]!), valuesOf(row, values)));
      const dual = evaluateDual(formulaOf(row), dualsAlong(row, values, i, 0)) as Dual;
      // Dual numbers go through the meaning, which cancels like a difference of terms of the size of its arguments.
      const terms = Math.max(1, ...values.map(Math.abs), Math.abs(dual.value));
      expectNear(partial, dual.first, 1e-12, Math.max(Math.abs(dual.first), terms));
      if (isStopped(row)) return;
      const toEdge = Math.min(...[-1, 0].filter((edge) => x > edge).map((edge) => x - edge), Math.abs(x) + 1);
      const h = Math.min(1e-3, toEdge / 500);
      const f = (at: number) => numberOf(evaluate(formulaOf(row), valuesOf(row, values.with(i, at))));
      const slope = difference(f, x, h);
      // rounding of the values over h, and the fifth derivative times h^4 (at most a power law towards the edge)
      const rounding = (1e-15 * (Math.abs(f(x)) + 1)) / h;
      expectNear(partial, slope, 1, 1e-6 * Math.abs(partial) + 20 * rounding + 1e-10);
    });
    // the derivative of a formula is the table's partial
    row.parameters.forEach((parameter, i) => {
      const derived = numberOf(evaluate(gradient(formulaOf(row), parameter, namesOf(row)), valuesOf(row, values)));
      const partial = row.flat ? 0 : numberOf(evaluate(parse(row.partials![i]!), valuesOf(row, values)));
      // the same formula, with factors in another order
      expectNear(derived, partial, 1e-14, Math.abs(partial) + 1e-300);
    });
  }
});

test.each(reductions)("the gradient of $name is its slope along every entry", (row) => {
  const random = randomNumbers(6);
  for (let n = 0; n < 60; n++) {
    const width = row.name === "index" ? 3 : widths[n % widths.length]!;
    const values = drawn(row, width, random);
    for (let i = 0; i < row.vectors; i++) {
      const parameter = row.parameters[i]!;
      const formula = row.flat ? parse("0") : parse(row.partials![i]!);
      const partials = listOf(evaluate(formula, valuesOf(row, values)), width);
      const derived = listOf(evaluate(gradient(formulaOf(row), parameter, namesOf(row)), valuesOf(row, values)), width);
      for (let k = 0; k < width; k++) {
        const dual = evaluateDual(formulaOf(row), dualsAlong(row, values, i, k)) as Dual;
        const scale = Math.max(1, Math.abs(dual.first));
        // slopes are sums of a few terms of size 1
        expectNear(partials[k]!, dual.first, 1e-13, scale);
        expectNear(derived[k]!, dual.first, 1e-13, scale);
        const f = (x: number) => {
          const moved = (values[i] as number[]).with(k, x);
          return numberOf(evaluate(formulaOf(row), valuesOf(row, values.with(i, moved))));
        };
        // h^4 is 1e-12; a norm near 0 bends more sharply, at a distance of its own length
        const x = (values[i] as number[])[k]!;
        const h = ["norm", "p_norm"].includes(row.name) ? 1e-3 * Math.min(1, f(x)) : 1e-3;
        expectNear(partials[k]!, difference(f, x, h), 1e-8, scale);
      }
    }
  }
});

test.each(maps)("the Jacobian of $name is own on the diagonal and left times right beside it", (row) => {
  const random = randomNumbers(8);
  for (let n = 0; n < 60; n++) {
    const width = widths[n % widths.length]!;
    const drawnVectors = row.parameters.map(() => Array.from({ length: width }, () => draw("(-5, 5)", random)));
    row.jacobians!.forEach(({ own, left, right }, i) => {
      const [diagonal, lefts, rights] = [own, left, right].map((formula) =>
        listOf(evaluate(parse(formula), valuesOf(row, drawnVectors)), width),
      );
      for (let j = 0; j < width; j++) {
        const duals = evaluateDual(formulaOf(row), dualsAlong(row, drawnVectors, i, j)) as Dual[];
        for (let k = 0; k < width; k++) {
          const entry = j === k ? diagonal![k]! : lefts![k]! * rights![j]!;
          // entries are at most of size norm/norm^2; the meaning of a rest cancels to the rounding of 1
          const sizes = drawnVectors.map((vector) => Math.hypot(...vector));
          const scale = Math.max(1, ...sizes) / Math.min(1, ...sizes);
          expectNear(entry, duals[k]!.first, 1e-12, scale ** 2);
        }
      }
    });
  }
});

test.each(pulled)("the pullback of $name is its transposed Jacobian times the adjoint", (row) => {
  const random = randomNumbers(9);
  for (let n = 0; n < 60; n++) {
    const width = widths[n % widths.length]!;
    const vectors = row.parameters.map(() => Array.from({ length: width }, () => draw("(-5, 5)", random)));
    const adjoint = Array.from({ length: width }, () => draw("(-5, 5)", random));
    row.pullbacks!.forEach((pullback, i) => {
      const values = valuesOf(row, vectors).set("adjoint", adjoint);
      const pulledBack = listOf(evaluate(parse(pullback), values), width);
      for (let j = 0; j < width; j++) {
        const duals = evaluateDual(formulaOf(row), dualsAlong(row, vectors, i, j)) as Dual[];
        const expected = duals.reduce((sum, dual, k) => sum + adjoint[k]! * dual.first, 0);
        // sums of at most six terms of size 5
        expectNear(pulledBack[j]!, expected, 1e-14, 30);
      }
    });
  }
});

test("a function without slopes says so at its characters", () => {
  const flat = rows.filter(({ flat: isFlat }) => isFlat).map((row) => row.name);
  expect(flat).toEqual(expect.arrayContaining(["sign", "step", "len", "onehot", "<", "and"]));
});
