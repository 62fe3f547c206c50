import fc from "fast-check";
import { innerAxis, type Shape, without } from "../axes.ts";
import type { FunctionRow } from "../functions/row.ts";
import { allFunctions } from "../functions.ts";
import { call, type Expression, name, number } from "../tree.ts";
import type { Names } from "../types.ts";

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

/** The same over the rows of a group: tables s and t beside them, and their columns' weights. */
export const groupNames: Names = new Map([
  ...treeNames,
  ...Object.entries({ s: "table", t: "table", w: "columns" } as const).map(
    ([key, shape]) => [key, { shape, kind: "number" as const }] as const,
  ),
]);

/** All vectors of a tree have this length where it is written as a number. */
export const treeWidth = 3;

type Wanted = Shape | `${Shape} condition`;

export interface TreeOptions {
  /** functions that take part; all where absent */
  only?: (row: FunctionRow) => boolean;
  /** formulas over the rows of a group, of the names of `groupNames`; over the columns of a row where absent */
  overRows?: boolean;
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
      arbitrary = calls.length === 0 ? leaf : fc.oneof({ weight: 3, arbitrary: leaf }, ...calls);
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
    const shapes = argumentShapes(row, shape.split(" ")[0] as Shape, options.overRows ? allShapes : rowShapes);
    if (shapes.length === 0) return [];
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
      return shape !== "scalar" ? leavesOf(shape) : fc.constantFrom(...[2, 3, 0.5, -1, 1.5].map(number), name("b"));
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

const rowShapes: readonly Shape[] = ["scalar", "vector"];
const allShapes: readonly Shape[] = ["scalar", "vector", "across", "columns", "matrix", "table"];

/** The lists of shapes of which a function makes a shape, from those that take part. */
function argumentShapes(row: FunctionRow, shape: Shape, among: readonly Shape[]): Wanted[][] {
  if (row.shorthand) return [];
  if (row.acts === "rows") {
    if (among === rowShapes) return [];
    return row.shapes!.filter(({ gives }) => gives === shape).map(({ takes }) => [...takes]);
  }
  const along = (vector: Shape) => row.parameters.map((_, i) => (i < row.vectors ? vector : "scalar") as Wanted);
  if (row.acts === "map") {
    return shape === "scalar" || (row.vectors === 0 && shape !== "vector") ? [] : [along(shape)];
  }
  if (row.acts === "reduction") {
    const fits = (wide: Shape) => wide !== "scalar" && without(wide, innerAxis(wide)!) === shape;
    if (row.name === "len") return shape === "scalar" ? among.filter((wide) => wide !== "scalar").map(along) : [];
    return among.filter(fits).map(along);
  }
  const isWhole = (i: number) => row.domain[i]!.startsWith("{");
  const all = (choose: (i: number) => Shape) =>
    row.parameters.map((_, i): Wanted => {
      const chosen = isWhole(i) ? "scalar" : choose(i);
      return row.takes?.[i] === "boolean" ? `${chosen} condition` : chosen;
    });
  if (shape === "scalar") return [all(() => "scalar")];
  const places = [...row.parameters.keys()].filter((i) => !isWhole(i));
  if (places.length === 1) return [all(() => shape)];
  const mixed = places.map((only) => all((i) => (i === only ? shape : "scalar")));
  if (shape !== "matrix" && shape !== "table") return [all(() => shape), ...mixed];
  const inner = shape === "matrix" ? "across" : "columns";
  return [all(() => shape), ...mixed, ...places.map((only) => all((i) => (i === only ? "vector" : inner)))];
}

const literals = fc.oneof(
  fc.constantFrom(0, 1, 2, -1, 0.5, 3, -2.5, 1e-3, 0.1, 10).map(number),
  fc.integer({ min: -3, max: 3 }).map((value) => number(value === 0 ? 0 : value)),
);

function leavesOf(wanted: Wanted): fc.Arbitrary<Expression> {
  const [shape, condition] = wanted.split(" ") as [Shape, string | undefined];
  if (condition) return leavesOf(shape).chain((left) => leavesOf(shape).map((right) => call("<", left, right)));
  switch (shape) {
    case "scalar":
      return fc.oneof(fc.constantFrom("a", "b", "odd, name").map(name), literals);
    case "vector":
      return fc.constantFrom("f", "g").map(name);
    case "across":
      return leavesOf("vector").map((leaf) => call("across", leaf));
    case "columns":
      return fc.constant(name("w"));
    case "matrix":
      return leavesOf("table").map((leaf) => call("gram", leaf));
    case "table":
      return fc.constantFrom("s", "t").map(name);
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
