import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lower } from "./computing-order.ts";
import { gradient, hessianDiagonal } from "./differentiate.ts";
import { evaluate, type Value } from "./evaluate.ts";
import { compileKernel, type KernelInput, type KernelOutput } from "./kernel.ts";
import { parse } from "./parse.ts";
import { draw, randomNumbers } from "./testing/domains.ts";
import { treeNames, trees, treeValues, treeWidth } from "./testing/trees.ts";
import { toText } from "./text.ts";
import { call } from "./tree.ts";
import { type Names, scalarNumber, vectorNumber } from "./types.ts";

type Row = ReadonlyMap<string, number | readonly number[]>;

const treeInputs: KernelInput[] = [...treeNames].map(([key, { shape }]) => ({ name: key, shape }));

/** Runs a kernel over rows and gives the outputs row by row. */
function run(
  inputs: readonly KernelInput[],
  outputs: readonly KernelOutput[],
  width: number,
  rows: readonly Row[],
): number[][][] {
  const kernel = compileKernel(inputs, outputs, width);
  const arrays = inputs.map((input) => {
    const values = input.sameForAllRows ? [rows[0]!.get(input.name)!] : rows.map((row) => row.get(input.name)!);
    return Float64Array.from(values.flat() as number[]);
  });
  const sizes = outputs.map(({ shape }) => (shape === "vector" ? width : 1));
  const filled = sizes.map((size) => new Float64Array(size * rows.length).fill(-7));
  kernel.run(rows.length, arrays, filled);
  return rows.map((_, i) => filled.map((array, o) => [...array.subarray(i * sizes[o]!, (i + 1) * sizes[o]!)]));
}

const entries = (value: Value, count: number) =>
  (Array.isArray(value) ? value : Array.from({ length: count }, () => value)).map(Number);

const mixedOutputs = fc.tuple(
  trees("scalar", 4),
  trees("vector", 4),
  trees("scalar condition", 3),
  trees("vector condition", 3),
  trees("scalar", 2),
);

test("a kernel gives the bits that a walk over its tree gives, for several outputs and rows", () => {
  fc.assert(
    fc.property(mixedOutputs, fc.array(treeValues, { minLength: 1, maxLength: 3 }), (formulas, rows) => {
      // one output uses what the others compute, so that subexpressions are shared; one fills a vector with a number
      const shared = call("+", formulas[0], call("sum", call("*", formulas[1], formulas[4])));
      const outputs: KernelOutput[] = [
        { formula: formulas[0], shape: "scalar" },
        { formula: formulas[1], shape: "vector" },
        { formula: formulas[2], shape: "scalar" },
        { formula: formulas[3], shape: "vector" },
        { formula: shared, shape: "scalar" },
        { formula: formulas[4], shape: "vector" },
      ];
      const results = run(treeInputs, outputs, treeWidth, rows);
      outputs.forEach(({ formula, shape }, o) => {
        const tree = lower(formula, treeNames, treeWidth);
        rows.forEach((row, i) => {
          const expected = entries(evaluate(tree, row), shape === "vector" ? treeWidth : 1);
          // shared subtrees may be those of `b + a` for `a + b`: the same bits, but for the sign of a zero or a NaN
          if (!results[i]![o]!.every((x, k) => x === expected[k] || (Number.isNaN(x) && Number.isNaN(expected[k]!)))) {
            expect({ formula: toText(formula), tree: toText(tree), result: results[i]![o] }).toEqual({
              formula: toText(formula),
              tree: toText(tree),
              result: expected,
            });
          }
        });
      });
    }),
    { numRuns: 300, seed: 13 },
  );
});

test("a kernel gives what the unsimplified formula gives, but for rounding", () => {
  const random = randomNumbers(14);
  const sample = fc.sample(fc.tuple(trees("scalar", 4, { inDomain: true }), trees("vector", 4, { inDomain: true })), {
    numRuns: 700,
    seed: 14,
  });
  let compared = 0;
  for (const [scalar, vector] of sample) {
    const rows = [0, 1].map(() => drawRow(random));
    const results = run(
      treeInputs,
      [
        { formula: scalar, shape: "scalar" },
        { formula: vector, shape: "vector" },
      ],
      treeWidth,
      rows,
    );
    rows.forEach((row, i) => {
      [scalar, vector].forEach((formula, o) => {
        const expected = entries(evaluate(formula, row), 3);
        const beside = [1 - 2 ** -50, 1 + 2 ** -50].map((factor) => entries(evaluate(formula, shaken(row, factor)), 3));
        results[i]![o]!.forEach((actual, k) => {
          // Simplification adds and multiplies in another order: some roundings of the result, and some of what it
          // is computed from, which count as much as a change of 2^-50 in the arguments does.
          const spread = Math.max(...beside.map((other) => Math.abs(other[k]! - expected[k]!)));
          const size = Math.max(1, Math.abs(expected[k]!));
          if (!Number.isFinite(expected[k]!) || !(spread < 1e-6 * size)) return;
          if (!(Math.abs(actual - expected[k]!) <= 1e-12 * size + 1000 * spread)) {
            expect({ formula: toText(formula), actual }).toEqual({ formula: toText(formula), actual: expected[k] });
          }
          compared++;
        });
      });
    });
  }
  expect(compared).toBeGreaterThan(4000);
});

function drawRow(random: () => number): Map<string, number | number[]> {
  const next = () => draw("(-2, 2)", random);
  const value = (key: string, vector: boolean) => (key === "label" ? 1 : vector ? [next(), next(), next()] : next());
  return new Map([...treeNames].map(([key, { shape }]) => [key, value(key, shape === "vector")]));
}

function shaken(row: Row, factor: number): Row {
  return new Map(
    [...row].map(([key, value]) => {
      if (key === "label") return [key, value];
      return [key, typeof value === "number" ? value * factor : value.map((x) => x * factor)];
    }),
  );
}

const names: Names = new Map(
  Object.entries({ f: vectorNumber, y: vectorNumber, w: vectorNumber, k: scalarNumber, t: scalarNumber }),
);
const inputs: KernelInput[] = [
  { name: "f", shape: "vector" },
  { name: "y", shape: "vector" },
  { name: "w", shape: "vector", sameForAllRows: true },
  { name: "k", shape: "scalar" },
  { name: "t", shape: "scalar" },
];

describe("losses with gradient and Hessian in one loop", () => {
  test.each([
    "-log_softmax(f/t)[k]",
    "-sum(w*onehot(k, len(f))*log_softmax(f))",
    "-w[k]*softmax_rest(f)[k]^t*log_softmax(f)[k]",
    "norm(f - y)/t",
    "cosine_distance(f, y)",
    "mean(where(abs(f - y) <= t, (f - y)^2/2, t*(abs(f - y) - t/2)))",
    "sum(w*kl_div(exp(f), exp(y)))",
    "logsumexp(f*w) - dot(f, y)/len(f)",
  ])("%s", (text) => {
    const value = parse(text);
    const slopes = gradient(value, "f", names);
    const outputs: KernelOutput[] = [
      { formula: value, shape: "scalar" },
      { formula: slopes, shape: "vector" },
      { formula: hessianDiagonal(slopes, "f", names), shape: "vector" },
    ];
    const random = randomNumbers(4);
    for (const width of [1, 2, 5, 32, 35]) {
      const list = () => Array.from({ length: width }, () => draw("(0.1, 2)", random));
      const w = list();
      const rows: Row[] = Array.from(
        { length: 4 },
        (_, i) =>
          new Map<string, number | number[]>(
            Object.entries({ f: list(), y: list(), w, k: i % width, t: draw("(0.5, 2)", random) }),
          ),
      );
      const results = run(inputs, outputs, width, rows);
      outputs.forEach(({ formula }, o) => {
        rows.forEach((row, i) => {
          const expected = entries(evaluate(formula, row), results[i]![o]!.length);
          results[i]![o]!.forEach((x, k) => {
            if (width === 1 && Number.isNaN(expected[k]!)) return; // 0^-t, where there is no other column
            // a dozen roundings in another order, of terms of size 10 that may cancel
            expect(Math.abs(x - expected[k]!)).toBeLessThanOrEqual(1e-13 * Math.max(10, Math.abs(expected[k]!)));
          });
        });
      });
    }
  });
});

// by hand: the CRPS of an ensemble of K columns, whose second term takes them in pairs
test("a row's columns may be taken in pairs", () => {
  const crps = "mean(abs(f - t)) - sum(sum(abs(f - across(f))))/(2*len(f)^2)";
  const columns: KernelInput[] = [
    { name: "f", shape: "vector" },
    { name: "t", shape: "scalar" },
  ];
  const rows: Row[] = [
    new Map<string, number | number[]>(Object.entries({ f: [1, 2, 4], t: 3 })),
    new Map<string, number | number[]>(Object.entries({ f: [0, 0, 0], t: -1 })),
  ];
  const slope = gradient(parse(crps), "f", new Map(Object.entries({ f: vectorNumber, t: scalarNumber })));
  const outputs: KernelOutput[] = [
    { formula: parse(crps), shape: "scalar" },
    { formula: slope, shape: "vector" },
  ];
  const results = run(columns, outputs, 3, rows).flat(2);
  const expected = [4 / 3 - 12 / 18, -1 / 3 + 2 / 9, -1 / 3, 1 / 3 - 2 / 9, 1, 1 / 3, 1 / 3, 1 / 3];
  // a rounding or two of thirds
  for (const [n, x] of expected.entries()) expect(results[n]).toBeCloseTo(x, 14);
});

test("a label that is no column gives NaN, never the number of another row", () => {
  const rows: Row[] = [0, 3, -1, 1.5, 2].map(
    (k, i) =>
      new Map<string, number | number[]>(Object.entries({ f: [i, i, 10 * i], y: [0, 0, 0], w: [1, 1, 1], k, t: 1 })),
  );
  const outputs: KernelOutput[] = [
    { formula: parse("f[k]"), shape: "scalar" },
    { formula: parse("log_softmax(f)[k]"), shape: "scalar" },
  ];
  const results = run(inputs, outputs, 3, rows).map(([entry, logarithm]) => [entry![0], Number.isNaN(logarithm![0])]);
  expect(results).toEqual([
    [0, false],
    [Number.NaN, true],
    [Number.NaN, true],
    [Number.NaN, true],
    [40, false],
  ]);
});

test("a vector does not fit an output of one number a row", () => {
  expect(() => compileKernel(inputs, [{ formula: parse("f + 1"), shape: "scalar" }], 2)).toThrow("vector");
});

test("what occurs more than once is computed once a row", () => {
  const { source } = compileKernel(
    inputs,
    [
      { formula: parse("exp(t)*norm(f - y) + exp(t)"), shape: "scalar" },
      { formula: parse("exp(t)*(f - y)"), shape: "vector" },
    ],
    3,
  );
  expect(source.match(/Math\.exp/g)).toHaveLength(1);
  expect(source.match(/norm\(/g)).toHaveLength(1);
});

test("no rows, and one column", () => {
  const outputs: KernelOutput[] = [{ formula: parse("softmax(f)*t"), shape: "vector" }];
  expect(
    run(
      inputs.filter(({ name: key }) => key === "f" || key === "t"),
      outputs,
      2,
      [],
    ),
  ).toEqual([]);
  const one = new Map<string, number | number[]>(Object.entries({ f: [3], y: [0], w: [1], k: 0, t: 2 }));
  expect(run(inputs, outputs, 1, [one])).toEqual([[[2]]]);
});

// The reason for the computing order: read from left to right, these squares overflow or vanish; by hand.
test.each([
  ["(f - y)^2*exp(-((f - y)/t)^2)/t/t", { f: 1e200, y: 0, t: 1 }, 0],
  ["(f - y)^2/t/t", { f: 1e200, y: 0, t: 1e200 }, 1],
  ["2*(f - y)^2/t/t/t", { f: 1e-200, y: 0, t: 1e-200 }, 2e200],
  ["y*f^3/t/t", { f: 1e150, y: 1e-200, t: 1e125 }, 1],
] as const)("products stay within range: %s", (text, values, expected) => {
  const columns = Object.keys(values).map((key): KernelInput => ({ name: key, shape: "scalar" }));
  const [[[actual]]] = run(columns, [{ formula: parse(text), shape: "scalar" }], 1, [
    new Map(Object.entries(values)),
  ]) as [[[number]]];
  // a handful of roundings
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-15 * expected);
});
