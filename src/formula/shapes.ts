import { axesOf, innerAxis, type Shape } from "./axes.ts";
import { functionNamed } from "./functions.ts";
import { type Call, call, type Expression, isNumber, number } from "./tree.ts";

type ShapeOf = (node: Expression) => Shape | undefined;

/**
 * A rule may take an axis from a value (`f*0` becomes `0`), and every elementwise function takes the number for the
 * vector. A function along an axis cannot: here it gets its value by other means, or keeps its argument as it was.
 * `before` is the call as it stood, `after` the same with simplified arguments; undefined where nothing needs doing.
 */
export function simplifyAlong(before: Call, after: Call, shapeOf: ShapeOf): Expression | undefined {
  const row = functionNamed(before.name)!;
  if (before.name === "len" || before.name === "len_rows") return shorterLength(before, shapeOf);
  if (row.acts === "rows") return simplifyAcross(before, after, shapeOf);
  const lost = after.arguments.findIndex(
    (argument, i) => i < row.vectors && isLost(before.arguments[i]!, argument, shapeOf),
  );
  if (lost < 0) return undefined;
  const value = after.arguments[lost]!;
  const other = after.arguments[1 - lost];
  switch (before.name) {
    case "mean":
    case "index":
      return value;
    case "sum":
      return isNumber(value, 0) ? value : call("*", value, lengthOf(before.arguments[0]!, "len", shapeOf));
    case "dot":
      return isNumber(value, 0) ? value : call("sum", call("*", value, keptVector(before, 1 - lost, other!, shapeOf)));
    default:
      return {
        ...after,
        arguments: after.arguments.map((_, i) => keptVector(before, i, after.arguments[i]!, shapeOf)),
      };
  }
}

function keptVector(before: Call, i: number, simplified: Expression, shapeOf: ShapeOf): Expression {
  const original = before.arguments[i]!;
  return i < functionNamed(before.name)!.vectors && isLost(original, simplified, shapeOf) ? original : simplified;
}

/** The same for a function of rows, which wants its arguments in exactly the shapes that they had. */
function simplifyAcross(before: Call, after: Call, shapeOf: ShapeOf): Expression | undefined {
  const narrowed = after.arguments.findIndex((argument, i) => isNarrower(before.arguments[i]!, argument, shapeOf));
  if (narrowed < 0) return undefined;
  const value = after.arguments[narrowed]!;
  if (isNumber(value, 0)) return number(0);
  const shape = shapeOf(value);
  switch (shape && before.name) {
    case "across":
      return shape === "scalar" ? value : after;
    case "sum_rows":
      if (shape === "vector") return call("sum", value);
      return call("*", value, lengthOf(before.arguments[0]!, "len_rows", shapeOf));
    case "mean_rows":
      return shape === "vector" ? call("mean", value) : value;
    default:
      return {
        ...after,
        arguments: after.arguments.map((argument, i) =>
          isNarrower(before.arguments[i]!, argument, shapeOf) ? before.arguments[i]! : argument,
        ),
      };
  }
}

function shorterLength(node: Call, shapeOf: ShapeOf): Expression {
  const length = lengthOf(node.arguments[0]!, node.name as "len" | "len_rows", shapeOf);
  return length.arguments[0] === node.arguments[0] ? node : length;
}

/** The length of a value, asked of the simplest value of the same length. */
function lengthOf(node: Expression, length: "len" | "len_rows", shapeOf: ShapeOf): Call {
  const shape = shapeOf(node);
  if (shape === undefined || shape === "scalar") return call(length, node);
  const columns = length === "len" && innerAxis(shape) === "k";
  const simplest = simplestAlong(node, columns, shapeOf) ?? node;
  return call(columns === (innerAxis(shapeOf(simplest)!) === "k") ? "len" : "len_rows", simplest);
}

/** The simplest part of a value that is as long along its columns, or along its rows. */
function simplestAlong(whole: Expression, columns: boolean, shapeOf: ShapeOf): Expression | undefined {
  const known = new Map<Expression, Expression | undefined>();
  const simplestOf = (node: Expression): Expression | undefined => {
    if (!known.has(node)) known.set(node, find(node));
    return known.get(node);
  };
  const find = (node: Expression): Expression | undefined => {
    const shape = shapeOf(node);
    if (!shape || !axesOf(shape).some((axis) => (axis === "k") === columns)) return undefined;
    if (node.kind !== "call") return node;
    const found = node.arguments.flatMap((argument) => simplestOf(argument) ?? []);
    return found.find((part) => (innerAxis(shapeOf(part)!) === "k") === columns) ?? found[0] ?? node;
  };
  return simplestOf(whole);
}

/** Whether what had entries along the innermost axis is, or may be, the same for all of them now. */
function isLost(original: Expression, simplified: Expression, shapeOf: ShapeOf): boolean {
  if (original === simplified) return false;
  const [before, after] = [shapeOf(original), shapeOf(simplified)];
  if (before && after) return innerAxis(before) !== innerAxis(after);
  return losesNames(original, simplified);
}

/** Whether any axis is gone, or may be. */
function isNarrower(original: Expression, simplified: Expression, shapeOf: ShapeOf): boolean {
  if (original === simplified) return false;
  const [before, after] = [shapeOf(original), shapeOf(simplified)];
  return before && after ? before !== after : losesNames(original, simplified);
}

/** Where nothing is known of the names, all axes are surely there only if none that may bring one was dropped. */
function losesNames(original: Expression, simplified: Expression): boolean {
  const left = namesAlong(simplified);
  return [...namesAlong(original)].some((name) => !left.has(name));
}

/** The names of a formula, each behind the functions through which it brings its axes. */
function namesAlong(expression: Expression): Set<string> {
  const found = new Set<string>();
  const seen = new Map<string, Set<Expression>>();
  const visit = (node: Expression, path: string): void => {
    const before = seen.get(path) ?? new Set();
    seen.set(path, before);
    if (before.has(node)) return;
    before.add(node);
    if (node.kind === "name") found.add(`${path}${node.name}`);
    if (node.kind !== "call") return;
    const row = functionNamed(node.name)!;
    if (row.acts === "map" && row.vectors === 0) found.add(`${path}${node.name}()`);
    const brings = row.acts === "reduction" ? "sum " : row.acts === "rows" ? `${node.name} ` : "";
    const vectors = row.acts === "elementwise" || row.acts === "rows" ? node.arguments.length : row.vectors;
    for (const argument of node.arguments.slice(0, vectors)) visit(argument, path + brings);
  };
  visit(expression, "");
  return found;
}
