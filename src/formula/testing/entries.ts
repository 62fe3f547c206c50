import { type Axis, axesOf, innerAxis, type Shape, union } from "../axes.ts";
import { applyToOne } from "../evaluate.ts";
import { functionNamed } from "../functions.ts";
import { runtime } from "../runtime.ts";
import type { Call, Expression } from "../tree.ts";
import { type Names, typesOf } from "../types.ts";

/** The arrays of a group's names: tables are row-major, numbers are arrays of one. */
export type Group = ReadonlyMap<string, readonly number[]>;

type Place = Readonly<Record<Axis, number>>;
type One = number | boolean;

/**
 * The entries of a formula over the rows of a group, from the definition of one entry at row i, row j and column k: the
 * oracle of generated code. Entries in the order of an array of `shape`.
 */
export function entriesOf(
  formula: Expression,
  shape: Shape,
  names: Names,
  group: Group,
  rows: number,
  columns: number,
): number[] {
  const types = typesOf(formula, names);
  const known = new Map<Expression, Map<string, One>>();
  const length = (axis: Axis) => (axis === "k" ? columns : rows);
  const shapeOf = (node: Expression) => types.get(node)!.shape;

  const at = (node: Expression, place: Place): One => {
    const key = axesOf(shapeOf(node))
      .map((axis) => place[axis])
      .join();
    const entries = known.get(node) ?? new Map<string, One>();
    known.set(node, entries);
    const value = entries.get(key) ?? compute(node, place);
    entries.set(key, value);
    return value;
  };
  const compute = (node: Expression, place: Place): One => {
    if (node.kind === "number") return node.value;
    if (node.kind === "text") throw new Error("a text has no entries");
    if (node.kind === "name") {
      const [outer, inner] = axesOf(shapeOf(node));
      const position = outer ? place[outer] * (inner ? length(inner) : 1) + (inner ? place[inner] : 0) : 0;
      return group.get(node.name)![position]!;
    }
    const row = functionNamed(node.name)!;
    if (row.acts === "elementwise") {
      return applyToOne(
        node,
        node.arguments.map((argument) => at(argument, place)),
      );
    }
    return row.acts === "rows" ? acrossRows(node, place) : along(node, place);
  };
  const line = (node: Expression, axis: Axis, place: Place) =>
    Float64Array.from({ length: length(axis) }, (_, n) => Number(at(node, { ...place, [axis]: n })));

  const along = (node: Call, place: Place): One => {
    const row = functionNamed(node.name)!;
    if (node.name === "onehot") return place.i === at(node.arguments[0]!, place) ? 1 : 0;
    const vectors = node.arguments.slice(0, row.vectors);
    const axis = innerAxis(union(vectors.map(shapeOf))!)!;
    if (node.name === "len") return length(axis);
    if (node.name === "onehot_like") return place[axis] === at(node.arguments[1]!, place) ? 1 : 0;
    if (node.name === "index") {
      return line(vectors[0]!, axis, place)[at(node.arguments[1]!, place) as number] ?? Number.NaN;
    }
    const others = node.arguments.slice(row.vectors).map((argument) => at(argument, place));
    const lines = [...vectors.flatMap((vector) => [line(vector, axis, place), 0]), ...others];
    const run = runtime[row.js!] as unknown as (...rest: unknown[]) => number;
    if (row.acts === "reduction") return run(...lines, length(axis));
    const out = new Float64Array(length(axis));
    run(...lines, length(axis), out);
    return out[place[axis]]!;
  };

  const acrossRows = (node: Call, place: Place): One => {
    const [x, y] = node.arguments as [Expression, Expression];
    const { sum, mean, dot, norm } = runtime as unknown as Record<string, (...rest: unknown[]) => number>;
    const columnsOf = (of: Expression, i: number) => line(of, "k", { ...place, i });
    switch (node.name) {
      case "across":
        return at(x, { ...place, i: place.j, j: place.i });
      case "itself":
        return place.i === place.j;
      case "len_rows":
        return rows;
      case "sum_rows":
        return sum!(line(x, "i", place), 0, rows);
      case "mean_rows":
        return mean!(line(x, "i", place), 0, rows);
      case "matmul":
        return dot!(line(x, "j", place), 0, line(y, "i", place), 0, rows);
      case "gram":
        return dot!(columnsOf(x, place.i), 0, columnsOf(x, place.j), 0, columns);
      case "products":
        return dot!(columnsOf(x, place.i), 0, columnsOf(y, place.j), 0, columns);
      case "distances": {
        const other = columnsOf(x, place.j);
        return norm!(
          columnsOf(x, place.i).map((own, k) => own - other[k]!),
          0,
          columns,
        );
      }
      case "weighted_differences": {
        const weights = line(x, "j", place);
        const own = at(y, place) as number;
        return sum!(
          line(y, "i", place).map((other, n) => weights[n]! * (own - other)),
          0,
          rows,
        );
      }
      default:
        throw new Error(`${node.name} has no entries`);
    }
  };

  const places: Place[] = axesOf(shape).reduce(
    (before, axis) =>
      before.flatMap((place) => Array.from({ length: length(axis) }, (_, n) => ({ ...place, [axis]: n }))),
    [{ i: 0, j: 0, k: 0 }],
  );
  return places.map((place) => Number(at(formula, place)));
}
