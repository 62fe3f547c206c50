import type { ValueKind } from "./functions/row.ts";
import { functionNamed } from "./functions.ts";
import { type Call, type Expression, FormulaError, topologicalOrder } from "./tree.ts";

/** One number a row, or a row's vector of K numbers. All vectors of a row have the same length. */
export type Shape = "scalar" | "vector";

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
    if (i < row.vectors && type.shape === "scalar") {
      throw new FormulaError(`${node.name} wants a vector, and this is one number a row`, node.arguments[i]!.span);
    }
    if (row.acts !== "elementwise" && i >= row.vectors && type.shape === "vector") {
      throw new FormulaError(`${node.name} wants one number here, and this is a vector`, node.arguments[i]!.span);
    }
  });
  if ((node.name === "=" || node.name === "!=") && given[0]!.kind !== given[1]!.kind) {
    throw new FormulaError(`a ${given[0]!.kind} is compared with a ${given[1]!.kind}`, node.span);
  }
  const kind = row.gives === "boolean" ? "boolean" : "number";
  if (row.acts === "reduction") return { shape: "scalar", kind };
  if (row.acts === "map") return { shape: "vector", kind };
  return { shape: given.some((type) => type.shape === "vector") ? "vector" : "scalar", kind };
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

/**
 * The shape of nodes as far as it is certain: `undefined` for a name of which nothing is known, and for what depends
 * on such a name alone. Asks no node twice.
 */
export function shapesIn(names: Names): (node: Expression) => Shape | undefined {
  const known = new Map<Expression, Shape | undefined>();
  const find = (node: Expression): Shape | undefined => {
    if (node.kind === "name") return names.get(node.name)?.shape;
    if (node.kind !== "call") return "scalar";
    const row = functionNamed(node.name)!;
    if (row.acts !== "elementwise") return row.acts === "map" ? "vector" : "scalar";
    const shapes = node.arguments.map(shapeOf);
    if (shapes.includes("vector")) return "vector";
    return shapes.includes(undefined) ? undefined : "scalar";
  };
  const shapeOf = (node: Expression): Shape | undefined => {
    if (!known.has(node)) known.set(node, find(node));
    return known.get(node);
  };
  return shapeOf;
}
