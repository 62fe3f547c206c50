import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Shape } from "./axes.ts";
import { lower } from "./computing-order.ts";
import { compileArrays, type KernelInput } from "./kernel.ts";
import { parse } from "./parse.ts";
import { simplify } from "./simplify.ts";
import { draw, randomNumbers } from "./testing/domains.ts";
import { entriesOf, type Group } from "./testing/entries.ts";
import { groupNames, trees } from "./testing/trees.ts";
import { toText } from "./text.ts";
import { call, type Expression } from "./tree.ts";
import { typeOfFormula } from "./types.ts";

const shapes = ["scalar", "vector", "across", "columns", "matrix", "table"] as const;
const inputs: KernelInput[] = [...groupNames].map(([name, { shape }]) => ({ name, shape }));
const sizes = [
  [3, 2],
  [1, 1],
  [2, 3],
  [4, 1],
] as const;

function sizeOf(shape: Shape, rows: number, columns: number): number {
  return { scalar: 1, vector: rows, across: rows, columns, matrix: rows * rows, table: rows * columns }[shape];
}

function groupOf(rows: number, columns: number, random: () => number): Group {
  return new Map(
    [...groupNames].map(([name, { shape }]) => {
      const next = () => (random() < 0.2 ? Math.round(draw("(-2, 2)", random)) : draw("(-2, 2)", random));
      return [name, name === "label" ? [0] : Array.from({ length: sizeOf(shape, rows, columns) }, next)];
    }),
  );
}

test("a program gives the bits of the definition of each entry, for groups of any size one after the other", () => {
  const random = randomNumbers(5);
  const formulas = fc.tuple(...shapes.map((shape) => trees(shape, 4, { overRows: true })));
  for (const sample of fc.sample(formulas, { numRuns: 400, seed: 21 })) {
    const shared = call("+", call("sum", sample[1]!), call("sum", call("*", sample[1]!, sample[0]!)));
    const outputs = [
      ...sample.map((formula, i) => ({ formula, shape: shapes[i]! })),
      { formula: shared, shape: "table" as const },
    ];
    const program = compileArrays(inputs, outputs);
    for (const [rows, columns] of sizes) {
      const group = groupOf(rows, columns, random);
      const filled = outputs.map(({ shape }) => new Float64Array(sizeOf(shape, rows, columns)).fill(-7));
      program.run(
        rows,
        columns,
        inputs.map(({ name }) => Float64Array.from(group.get(name)!)),
        filled,
      );
      outputs.forEach(({ formula, shape }, o) => {
        const lowered = lower(formula, groupNames);
        const expected = entriesOf(lowered, shape, groupNames, group, rows, columns);
        // b + a may stand for a + b: the same bits, but for the sign of a zero or a NaN
        if (!expected.every((x, n) => x === filled[o]![n] || (Number.isNaN(x) && Number.isNaN(filled[o]![n]!)))) {
          const where = { formula: toText(formula), lowered: toText(lowered), rows, columns, group: [...group] };
          expect({ ...where, actual: [...filled[o]!] }).toEqual({ ...where, actual: expected });
        }
      });
    }
  }
});

test("simplify keeps the value and the type of formulas over rows, with and without knowing the names", () => {
  const random = randomNumbers(6);
  let compared = 0;
  for (const shape of shapes) {
    for (const tree of fc.sample(trees(shape, 4, { overRows: true, inDomain: true }), { numRuns: 250, seed: 33 })) {
      const [rows, columns] = sizes[compared % 4]!;
      const group = groupOf(rows, columns, random);
      const shaken = [1 - 2 ** -50, 1 + 2 ** -50].map(
        (factor) =>
          new Map([...group].map(([name, list]) => [name, list.map((x) => (name === "label" ? x : x * factor))])),
      );
      const of = (formula: Expression, point: Group) => entriesOf(formula, shape, groupNames, point, rows, columns);
      const expected = of(tree, group);
      const beside = shaken.map((point) => of(tree, point));
      for (const names of [groupNames, undefined]) {
        const simplified = simplify(tree, names);
        expect(typeOfFormula(simplified, groupNames).kind).toBe(typeOfFormula(tree, groupNames).kind);
        const actual = of(simplified, group);
        expected.forEach((x, n) => {
          const spread = Math.max(...beside.map((other) => Math.abs(other[n]! - x)));
          const size = Math.max(1, Math.abs(x));
          // beside a kink, a tie or a pole rounding may show in full
          if (!Number.isFinite(x) || !(spread < 1e-6 * size)) return;
          if (!(Math.abs(actual[n]! - x) <= 1e-12 * size + 1000 * spread)) {
            const where = { tree: toText(tree), simplified: toText(simplified), group: [...group], n };
            expect({ ...where, actual: actual[n] }).toEqual({ ...where, actual: x });
          }
          compared++;
        });
      }
    }
  }
  expect(compared).toBeGreaterThan(5000);
});

describe("by hand", () => {
  const group: Record<string, number[]> = { y: [2, 0, 1], f: [1, 3, 2], x: [3, 4, 0, 1, 3, 4], c: [10, 100], a: [5] };
  const named: KernelInput[] = [
    { name: "y", shape: "vector" },
    { name: "f", shape: "vector" },
    { name: "x", shape: "table" },
    { name: "c", shape: "columns" },
    { name: "a", shape: "scalar" },
  ];
  test.each([
    ["y - across(y)", "matrix", [0, 2, 1, -2, 0, -1, -1, 1, 0]],
    ["across(y - across(y))", "matrix", [0, -2, -1, 2, 0, 1, 1, -1, 0]],
    ["across(across(y))", "vector", [2, 0, 1]],
    ["sum(y - across(y))", "vector", [3, -3, 0]],
    ["sum_rows(y - across(y))", "across", [-3, 3, 0]],
    ["mean_rows(x)", "columns", [2, 3]],
    ["sum_rows(x*c)", "columns", [60, 900]],
    ["x + y", "table", [5, 6, 0, 1, 4, 5]],
    ["sum(x)", "vector", [7, 1, 7]],
    ["gram(x)", "matrix", [25, 4, 25, 4, 1, 4, 25, 4, 25]],
    ["cosines(x)", "matrix", [1, 0.8, 1, 0.8, 1, 0.8, 1, 0.8, 1]],
    ["distances(x)", "matrix", [0, Math.sqrt(18), 0, Math.sqrt(18), 0, Math.sqrt(18), 0, Math.sqrt(18), 0]],
    ["matmul(gram(x), x)", "table", [150, 204, 24, 33, 150, 204]],
    ["where(itself(y), 0, 1)", "matrix", [0, 1, 1, 1, 0, 1, 1, 1, 0]],
    ["where(y > across(y) and not itself(y), 1, 0)", "matrix", [0, 1, 1, 0, 0, 0, 0, 1, 0]],
    ["sum(sum(where(y > across(y), 1, 0)))", "scalar", [3]],
    ["len(x) + 10*len_rows(x) + 100*len(f - across(f))", "scalar", [332]],
    ["x[where(y > 0, 1, 0)]", "vector", [4, 0, 4]],
    ["amax(x)", "vector", [4, 1, 4]],
    ["softmax(0*x)", "table", [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
    ["dot(y - across(y), across(f))", "vector", [8, -4, 2]],
    ["where(f = 3, f/0, 0)", "vector", [0, Number.POSITIVE_INFINITY, 0]],
    ["a", "matrix", [5, 5, 5, 5, 5, 5, 5, 5, 5]],
    ["sum(y)", "table", [3, 3, 3, 3, 3, 3]],
  ] as [string, Shape, number[]][])("%s", (text, shape, expected) => {
    const out = new Float64Array(expected.length);
    const program = compileArrays(named, [{ formula: parse(text), shape }]);
    program.run(
      3,
      2,
      named.map(({ name }) => Float64Array.from(group[name]!)),
      [out],
    );
    // one rounding of a root or a quotient
    for (const [n, x] of expected.entries()) expect(out[n]).toBeCloseTo(x, 14);
    expect([...out].map(Number.isFinite)).toEqual(expected.map(Number.isFinite));
  });
});

test("an angle with nothing has no value", () => {
  const out = new Float64Array(4);
  compileArrays([{ name: "x", shape: "table" }], [{ formula: parse("cosines(x)"), shape: "matrix" }]).run(
    2,
    2,
    [Float64Array.of(0, 0, 1, 2)],
    [out],
  );
  expect([...out].map(Number.isNaN)).toEqual([true, true, true, false]);
});

test("a formula does not fit into an array of fewer axes", () => {
  expect(() =>
    compileArrays([{ name: "f", shape: "vector" }], [{ formula: parse("across(f)"), shape: "vector" }]),
  ).toThrow("output 0 is a across");
});
