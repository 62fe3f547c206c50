import { fitsInto, hasAxis, innerAxis, type Shape, union, without } from "./axes.ts";
import type { FunctionRow, ValueKind } from "./functions/row.ts";
import { functionNamed } from "./functions.ts";
import { type Call, type Expression, FormulaError, topologicalOrder, visitOnce } from "./tree.ts";

export type { Shape } from "./axes.ts";

export interface ValueType {
  shape: Shape;
  kind: "number" | "boolean" | "text";
}

/** What each name of a formula holds. */
export type Names = ReadonlyMap<string, ValueType>;

export const scalarNumber: ValueType = { shape: "scalar", kind: "number" };
export const vectorNumber: ValueType = { shape: "vector", kind: "number" };

/** The type of every node of a formula; throws FormulaError at the characters of what does not fit. */
export function typesOf(expression: Expression, names: Names): Map<Expression, ValueType> {
  const types = new Map<Expression, ValueType>();
  for (const node of topologicalOrder([expression])) types.set(node, typeOf(node, names, types));
  return types;
}

/** The type of a formula's value. */
export function typeOfFormula(expression: Expression, names: Names): ValueType {
  return typesOf(expression, names).get(expression)!;
}

function typeOf(node: Expression, names: Names, types: ReadonlyMap<Expression, ValueType>): ValueType {
  if (node.kind === "number") return scalarNumber;
  if (node.kind === "text") return { shape: "scalar", kind: "text" };
  if (node.kind === "name") {
    const type = names.get(node.name);
    if (type) return type;
    throw new FormulaError(`unknown name ${node.name}`, node.span, { name: node.name, known: [...names.keys()] });
  }
  const row = functionNamed(node.name)!;
  const given = node.arguments.map((argument) => types.get(argument)!);
  given.forEach((type, i) => {
    const wanted = row.takes?.[i] ?? "number";
    if (!fits(type.kind, wanted)) throw new FormulaError(kindProblem(node, type.kind, wanted), node.arguments[i]!.span);
  });
  if ((node.name === "=" || node.name === "!=") && given[0]!.kind !== given[1]!.kind) {
    throw new FormulaError(`a ${given[0]!.kind} is compared with a ${given[1]!.kind}`, node.span);
  }
  const shapes = given.map((type) => type.shape);
  const shape = shapeOfCall(row, shapes);
  if (shape === undefined) throw shapeProblem(node, row, shapes);
  return { shape, kind: row.gives === "boolean" ? "boolean" : "number" };
}

function fits(kind: ValueType["kind"], wanted: ValueKind): boolean {
  return wanted === "number or text" ? kind !== "boolean" : kind === wanted;
}

function kindProblem(node: Call, kind: ValueType["kind"], wanted: ValueKind): string {
  if (kind === "boolean") {
    return `${node.name} wants a number, and a comparison is true or false: write where(condition, 1, 0)`;
  }
  return `${node.name} wants a ${wanted === "boolean" ? "condition" : wanted}, and this is a ${kind}`;
}

/** The shape that a function makes of its arguments' shapes; undefined where they do not fit. */
export function shapeOfCall(row: FunctionRow, given: readonly Shape[]): Shape | undefined {
  if (row.acts === "elementwise") return union(given);
  if (row.acts === "rows") return row.shapes!.find(({ takes }) => takes.every((shape, i) => shape === given[i]))?.gives;
  if (row.name === "len") return given[0] === "scalar" ? undefined : "scalar";
  if (row.vectors === 0) return given.every((shape) => shape === "scalar") ? "vector" : undefined;
  const vectors = given.slice(0, row.vectors);
  const joined = union(vectors);
  const axis = joined && innerAxis(joined);
  if (!axis || !vectors.every((shape) => hasAxis(shape, axis))) return undefined;
  // a position may differ from line to line
  const reduced = without(joined, axis);
  if (!given.slice(row.vectors).every((shape) => fitsInto(shape, reduced))) return undefined;
  return row.acts === "reduction" ? reduced : joined;
}

const called: Readonly<Record<Shape, string>> = {
  scalar: "one number a row",
  vector: "a vector",
  across: "a vector across",
  columns: "one number a column",
  matrix: "a matrix of pairs",
  table: "a table of columns",
};

/** What is wrong with shapes that do not fit, at the argument that is the first to differ. */
function shapeProblem(node: Call, row: FunctionRow, given: readonly Shape[]): FormulaError {
  const at = (i: number, message: string) => new FormulaError(message, node.arguments[i]!.span);
  if (row.acts === "rows") {
    const wrong = given.findIndex((shape, i) => !row.shapes!.some(({ takes }) => takes[i] === shape));
    const i = Math.max(0, wrong);
    const wanted = [...new Set(row.shapes!.map(({ takes }) => called[takes[i]!]))].join(" or ");
    return at(i, `${node.name} wants ${wanted}, and this is ${called[given[i]!]}`);
  }
  if (row.acts !== "elementwise") {
    const flat = given.findIndex((shape, i) => i < row.vectors && shape === "scalar");
    if (flat >= 0) return at(flat, `${node.name} wants a vector, and this is one number a row`);
    const joined = row.vectors === 0 ? undefined : union(given.slice(0, row.vectors));
    const reduced = joined ? without(joined, innerAxis(joined)!) : "scalar";
    const wide = given.findIndex((shape, i) => i >= row.vectors && !fitsInto(shape, reduced));
    if (wide >= 0)
      return at(
        wide,
        `${node.name} wants ${reduced === "scalar" ? "one number" : called[reduced]} here, and this is ${called[given[wide]!]}`,
      );
  }
  const i = given.findIndex((_, end) => union(given.slice(0, end + 1)) === undefined);
  if (i < 0) {
    const joined = union(given.slice(0, row.vectors))!;
    const other = given.findIndex((shape, k) => k < row.vectors && !hasAxis(shape, innerAxis(joined)!));
    return at(
      other,
      `${node.name} goes along ${called[given[1 - other]!]}, and this is ${called[given[other]!]}: ${
        joined === "matrix" ? "turn it with across(...)" : "both must have the same entries"
      }`,
    );
  }
  const before = union(given.slice(0, i))!;
  return at(
    i,
    `${node.name} cannot join ${called[before]} and ${called[given[i]!]}: make the table one number a row first (sum, norm, dot...), or pairs of its rows (gram, cosines, distances)`,
  );
}

/**
 * The shape of nodes as far as it is certain: `undefined` for a name of which nothing is known, and for what depends
 * on such a name. Asks no node twice.
 */
export function shapesIn(names: Names): (node: Expression) => Shape | undefined {
  const known = new Map<Expression, Shape | undefined>();
  const find = (node: Expression): Shape | undefined => {
    if (node.kind === "name") return names.get(node.name)?.shape;
    if (node.kind !== "call") return "scalar";
    const row = functionNamed(node.name)!;
    if (node.name === "len" || node.name === "len_rows") return "scalar";
    if (row.vectors === 0 && row.acts === "map") return "vector";
    const shapes = node.arguments.map((argument) => known.get(argument));
    return shapes.includes(undefined) ? undefined : shapeOfCall(row, shapes as Shape[]);
  };
  return (node) => {
    visitOnce(node, known, (part) => known.set(part, find(part)));
    return known.get(node);
  };
}
