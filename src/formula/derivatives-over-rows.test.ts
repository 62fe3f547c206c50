import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Shape } from "./axes.ts";
import { gradient, hessianDiagonal } from "./differentiate.ts";
import type { FunctionRow } from "./functions/row.ts";
import { compileArrays } from "./kernel.ts";
import { parse } from "./parse.ts";
import { stabilize } from "./simplify.ts";
import { draw, randomNumbers } from "./testing/domains.ts";
import { entriesOf, type Group } from "./testing/entries.ts";
import { groupNames, trees } from "./testing/trees.ts";
import { toText } from "./text.ts";
import { type Expression, FormulaError } from "./tree.ts";
import { type Names, typeOfFormula } from "./types.ts";

interface Reference {
  loss: string;
  formula: string;
  shapes: Record<string, Shape>;
  inputs: Record<string, number[]>;
  rows: number;
  columns: number;
  value: number;
  gradient: number[];
  hessian: number[];
}

/** Written by pairs.reference.py with PyTorch's autograd. */
const references = JSON.parse(readFileSync(new URL("pairs.reference.json", import.meta.url), "utf8")) as Reference[];

/** The Hessian diagonal, undefined where there is said to be none. */
function curvaturesOf(slopes: Expression, role: string, names: Names): Expression | undefined {
  try {
    return hessianDiagonal(slopes, role, names);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    expect((error as Error).message).toMatch(/ has no (?:Hessian diagonal|derivative) here$/);
    return undefined;
  }
}

/** What mixes rows by a product of matrices or by a sum that is then paired again. */
const withoutHessian = ["approx_ndcg", "nt_xent", "sup_con", "multi_similarity", "n_pairs", "contrastive"];

describe.each(references)(
  "$loss",
  ({ loss, formula, shapes, inputs, rows, columns, value, gradient: slopes, hessian }) => {
    const names: Names = new Map(Object.entries(shapes).map(([name, shape]) => [name, { shape, kind: "number" }]));
    const role = Object.keys(shapes)[0]!;
    const shape = shapes[role]!;
    const size = inputs[role]!.length;

    test.each([
      ["as written", parse(formula)],
      ["stabilized", stabilize(parse(formula))],
      ["stabilized, with its names known", stabilize(parse(formula), names)],
    ])("%s", (_, loss) => {
      const slope = gradient(loss, role, names);
      const curvature = curvaturesOf(slope, role, names);
      const outputs = [
        { formula: loss, shape: "scalar" as const },
        { formula: slope, shape },
        ...(curvature ? [{ formula: curvature, shape }] : []),
      ];
      const program = compileArrays(
        Object.entries(shapes).map(([name, of]) => ({ name, shape: of })),
        outputs,
      );
      const filled = [new Float64Array(1), new Float64Array(size), new Float64Array(size)];
      program.run(
        rows,
        columns,
        Object.keys(shapes).map((name) => Float64Array.from(inputs[name]!)),
        filled,
      );
      const expected = [[value], slopes, ...(curvature ? [hessian] : [])];
      for (const [o, list] of expected.entries()) {
        // sums of some 30 terms of the size of the largest, on both sides
        const scale = Math.max(1, ...list.map(Math.abs));
        for (const [i, x] of list.entries()) expect(Math.abs(filled[o]![i]! - x) / scale).toBeLessThan(1e-14);
      }
    });

    test("has the Hessian diagonal that it should, or says that there is none", () => {
      const curvature = curvaturesOf(gradient(parse(formula), role, names), role, names);
      expect(curvature === undefined).toBe(withoutHessian.includes(loss));
    });
  },
);

const sizes = { scalar: 1, vector: 3, across: 3, columns: 2, matrix: 9, table: 6 };

function randomGroup(random: () => number): Group {
  return new Map(
    [...groupNames].map(([name, { shape }]) => [
      name,
      name === "label" ? [1] : Array.from({ length: sizes[shape] }, () => draw("(-2, 2)", random)),
    ]),
  );
}

/** Every function along an axis or across rows; of the others a few: how they move is tested for rows already. */
const few = new Set("+ - * negate < > not and where max sigmoid softplus tanh full_like".split(" "));
/**
 * Angles with nothing have no value, and so no slope even in a branch that is not taken; the curvature of a p-norm with
 * p < 2 is infinite at an entry of 0.
 */
const singular = new Set("rejection cosine_distance direction p_norm".split(" "));
const aboutAxes = {
  overRows: true,
  inDomain: true,
  only: (row: FunctionRow) => (row.acts === "elementwise" ? few.has(row.name) : !singular.has(row.name)),
};

test("random formulas have the slopes and curvatures that differences find", () => {
  const random = randomNumbers(77);
  const count = { slopes: 0, curvatures: 0, skipped: 0 };
  for (const tree of fc.sample(trees("scalar", 5, aboutAxes), { numRuns: 300, seed: 4 })) {
    for (const role of ["f", "s", "a", "w"]) {
      const { shape } = groupNames.get(role)!;
      let slope: Expression;
      try {
        slope = gradient(tree, role, groupNames);
      } catch (error) {
        if (!(error instanceof FormulaError)) throw error;
        expect(error.message).toMatch(/ has no derivative here$/);
        continue;
      }
      const group = randomGroup(random);
      const at = (of: Expression, as: Shape, n: number, step: number) => {
        const moved = group.get(role)!.map((x, k) => (k === n ? x + step : x));
        return entriesOf(of, as, groupNames, new Map([...group, [role, moved]]), 3, 2);
      };
      typeOfFormula(slope, groupNames);
      const curvature = curvaturesOf(slope, role, groupNames);
      if (curvature) typeOfFormula(curvature, groupNames);
      for (let n = 0; n < sizes[shape]; n++) {
        const compare = (of: Expression, as: Shape, entry: number, derivative: Expression): boolean => {
          const value = (step: number) => at(of, as, n, step)[entry]!;
          const [coarse, fine] = [1e-3, 5e-4].map(
            (h) => (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h),
          ) as [number, number];
          const size = Math.max(1, Math.abs(value(0)), Math.abs(fine));
          // beside a kink or a pole the two differences disagree; else the error is some 1e-16/h of the value
          if (!(Math.abs(coarse - fine) < 1e-8 * size && size < 1e6)) return false;
          const actual = at(derivative, shape, n, 0)[n]!;
          if (!(Math.abs(actual - fine) <= 1e-7 * size)) {
            const where = { of: toText(of), role, n, derivative: toText(derivative), group: [...group] };
            expect({ ...where, actual }).toEqual({ ...where, actual: fine });
          }
          return true;
        };
        if (compare(tree, "scalar", 0, slope)) count.slopes++;
        else count.skipped++;
        if (curvature && compare(slope, shape, n, curvature)) count.curvatures++;
      }
    }
  }
  expect(count.slopes).toBeGreaterThan(2 * count.skipped);
  expect(count.curvatures).toBeGreaterThan(500);
});
