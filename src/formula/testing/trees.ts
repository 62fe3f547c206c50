import fc from "fast-check";
import type { FunctionRow } from "../functions/row.ts";
import { allFunctions } from "../functions.ts";
import { call, type Expression, name, number } from "../tree.ts";
import type { Names, Shape } from "../types.ts";

/**
 * Random well-typed formulas over the whole table: enumerated, so a new row takes part without a change here.
 * The names: vectors f and g, numbers a and b, a column whose name is no identifier, and a label.
 */
export const treeNames: Names = new Map(
  Object.entries({
    f: "vector",
    g: "vector",
    a: "scalar",
    b: "scalar",
    "odd, name": "scalar",
    label: "scalar",
  } as const).map(([key, shape]) => [key, { shape, kind: "number" as const }]),
);

/** All vectors of a tree have this length where it is written as a number. */
export const treeWidth = 3;

type Wanted = Shape | "scalar condition" | "vector condition";

export interface TreeOptions {
  /** functions that take part; all where absent */
  only?: (row: FunctionRow) => boolean;
  /** arguments are brought into the domain of their function, so that values are finite: for tests of numbers */
  inDomain?: boolean;
}

/** Trees of at most `depth` calls on top of each other. */
export function trees(wanted: Wanted, depth: number, options: TreeOptions = {}): fc.Arbitrary<Expression> {
  const known = new Map<string, fc.Arbitrary<Expression>>();
  const rows = allFunctions().filter(options.only ?? (() => true));

  const make = (shape: Wanted, left: number): fc.Arbitrary<Expression> => {
    const key = `${shape} ${left}`;
    let arbitrary = known.get(key);
    if (!arbitrary) {
      const leaf = leavesOf(shape);
      const calls = left === 0 ? [] : rows.flatMap((row) => callsOf(row, shape, left - 1));
      arbitrary = calls.length === 0 ? leaf! : fc.oneof(...(leaf ? [{ weight: 3, arbitrary: leaf }] : []), ...calls);
      known.set(key, arbitrary);
    }
    return arbitrary;
  };

  const callsOf = (
    row: FunctionRow,
    shape: Wanted,
    left: number,
  ): { weight: number; arbitrary: fc.Arbitrary<Expression> }[] => {
    const isCondition = row.gives === "boolean";
    if (isCondition !== shape.endsWith("condition")) return [];
    const vector = shape.startsWith("vector");
    if (row.acts === "reduction" ? vector : row.acts === "map" ? !vector : false) return [];
    // at least one argument of an elementwise vector is a vector
    const shapes = argumentShapes(row, vector);
    const arbitrary = fc.oneof(
      ...shapes.map((list) =>
        fc.tuple(...list.map((part, i) => argument(row, i, part, left))).map((args) => call(row.name, ...args)),
      ),
    );
    // operators are as frequent as in formulas
    return [{ weight: row.infix ? 3 : 1, arbitrary }];
  };

  const argument = (row: FunctionRow, i: number, shape: Wanted, left: number): fc.Arbitrary<Expression> => {
    const domain = row.domain[i]!;
    if (domain.startsWith("{")) {
      return row.name === "onehot" && i === 1
        ? fc.constant(call("len", name("f")))
        : fc.constantFrom(name("label"), number(1));
    }
    const inner = make(shape, left);
    if (!options.inDomain || shape.endsWith("condition")) return inner;
    if (row.name === "^" && i === 1) {
      return shape === "vector"
        ? fc.constantFrom(name("f"), name("g"))
        : fc.constantFrom(...[2, 3, 0.5, -1, 1.5].map(number), name("b"));
    }
    const [low, high] = domain.slice(1, -1).split(",").map(Number) as [number, number];
    if (high <= 0) return inner.map((tree) => call("negate", away(tree)));
    if (low >= 0) return inner.map(away);
    return low >= -1 ? inner.map((tree) => call("abs", tree)) : inner;
  };

  return make(wanted, depth);
}

/** Positive, and away from 0. */
function away(tree: Expression): Expression {
  return call("+", call("abs", tree), number(0.1));
}

function argumentShapes(row: FunctionRow, vector: boolean): Wanted[][] {
  const kinds = row.parameters.map((_, i) => (row.takes?.[i] === "boolean" ? " condition" : ""));
  if (row.acts !== "elementwise") {
    return [row.parameters.map((_, i) => (i < row.vectors ? "vector" : "scalar") as Wanted)];
  }
  const all = (choose: (i: number) => Shape) => kinds.map((kind, i) => `${choose(i)}${kind}` as Wanted);
  if (!vector) return [all(() => "scalar")];
  const mixed = kinds.length === 1 ? [] : kinds.map((_, only) => all((i) => (i === only ? "vector" : "scalar")));
  return [all(() => "vector"), ...mixed];
}

const literals = fc.oneof(
  fc.constantFrom(0, 1, 2, -1, 0.5, 3, -2.5, 1e-3, 0.1, 10).map(number),
  fc.integer({ min: -3, max: 3 }).map((value) => number(value === 0 ? 0 : value)),
);

function leavesOf(wanted: Wanted): fc.Arbitrary<Expression> | undefined {
  switch (wanted) {
    case "scalar":
      return fc.oneof(fc.constantFrom("a", "b", "odd, name").map(name), literals);
    case "vector":
      return fc.constantFrom("f", "g").map(name);
    case "scalar condition":
      return fc.constant(call("<", name("a"), name("b")));
    default:
      return fc.constant(call("<", name("f"), name("g")));
  }
}

/** Values for the names of a tree. */
export const treeValues: fc.Arbitrary<Map<string, number | number[]>> = fc
  .record({
    f: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: treeWidth, maxLength: treeWidth }),
    g: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: treeWidth, maxLength: treeWidth }),
    a: fc.double({ min: -3, max: 3, noNaN: true }),
    b: fc.double({ min: -3, max: 3, noNaN: true }),
    "odd, name": fc.double({ min: -3, max: 3, noNaN: true }),
    label: fc.constantFrom(0, 1, 2),
  })
  .map((record) => new Map(Object.entries(record)));
