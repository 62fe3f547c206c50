import fc from "fast-check";
import { expect, test } from "vitest";
import { allFunctions } from "../functions.ts";
import { type Expression, topologicalOrder } from "../tree.ts";
import { typeOfFormula } from "../types.ts";
import { draw, pointsOf, randomNumbers } from "./domains.ts";
import { groupNames, treeNames, trees, treeValues } from "./trees.ts";

const wanted = ["scalar", "vector", "scalar condition", "vector condition"] as const;
const wantedOverRows = [...wanted, "across", "columns", "matrix", "table", "matrix condition"] as const;

test.each([
  [wanted, treeNames, {}],
  [wantedOverRows, groupNames, { overRows: true }],
])("random trees are well typed and of the shape asked for: %j", (shapes, names, options) => {
  for (const shape of shapes) {
    fc.assert(
      fc.property(trees(shape, 4, options), (tree) => {
        const type = typeOfFormula(tree, names);
        expect(type.shape).toBe(shape.split(" ")[0]);
        expect(type.kind).toBe(shape.endsWith("condition") ? "boolean" : "number");
      }),
    );
  }
});

test("random trees use every row of the table, in every place", () => {
  const found = new Set<string>();
  const sample = wantedOverRows.flatMap((shape) =>
    fc.sample(trees(shape, 4, { overRows: true }), { numRuns: 500, seed: 1 }),
  );
  const visit = (node: Expression) => {
    if (node.kind !== "call") return;
    found.add(node.name);
    for (const argument of node.arguments) if (argument.kind === "call") found.add(`${node.name} of a call`);
  };
  for (const tree of sample) topologicalOrder([tree]).forEach(visit);
  const rows = allFunctions().filter(({ shorthand }) => !shorthand);
  expect(rows.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  // labels and counts are leaves, every other argument is a tree of its own
  expect(rows.map(({ name }) => `${name} of a call`).filter((name) => !found.has(name))).toEqual([]);
});

// A generator of scikit-learn once used its lower bound twice, so that random tests saw a single point.
test.each([...new Set(allFunctions().flatMap(({ domain }) => domain))])("points fill the domain %s", (domain) => {
  const random = randomNumbers(7);
  for (const points of [
    fc.sample(pointsOf(domain), { numRuns: 2000, seed: 1 }),
    Array.from({ length: 2000 }, () => draw(domain, random)),
  ]) {
    const bounds = domain.slice(1, -1).split(",").map(Number);
    if (domain.startsWith("{")) expect(new Set(points)).toEqual(new Set(bounds));
    else {
      const [low, high] = bounds as [number, number];
      expect(points.every((x) => x > low && x < high)).toBe(true);
      const tenths = new Set(points.map((x) => Math.floor((10 * (x - low)) / (high - low))));
      expect(tenths.size).toBe(10);
    }
  }
});

test("values are given to all names of a tree", () => {
  for (const values of fc.sample(treeValues, 10))
    expect([...values.keys()].sort()).toEqual([...treeNames.keys()].sort());
});

test("the trees reach functions of functions", () => {
  const depths = fc.sample(trees("scalar", 5), { numRuns: 300, seed: 3 }).map(depthOf);
  expect(Math.max(...depths)).toBeGreaterThanOrEqual(5);
});

function depthOf(node: Expression): number {
  return node.kind === "call" ? 1 + Math.max(...node.arguments.map(depthOf)) : 0;
}
