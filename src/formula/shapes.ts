import { functionNamed } from "./functions.ts";
import { type Call, call, type Expression, isNumber } from "./tree.ts";
import type { Shape } from "./types.ts";

type ShapeOf = (node: Expression) => Shape | undefined;

/**
 * A rule may turn a vector into a number (`f*0` into `0`), which every elementwise function takes for the vector. A
 * function along a vector cannot: here it gets its value by other means, or keeps the vector as it was. `before` is
 * the call as it stood, `after` the same with simplified arguments; undefined where nothing needs doing.
 */
export function simplifyAlong(before: Call, after: Call, shapeOf: ShapeOf): Expression | undefined {
  const { vectors } = functionNamed(before.name)!;
  if (before.name === "len") return shorterLength(before, shapeOf);
  const lost = after.arguments.findIndex(
    (argument, i) => i < vectors && isLost(before.arguments[i]!, argument, shapeOf),
  );
  if (lost < 0) return undefined;
  const value = after.arguments[lost]!;
  const other = after.arguments[1 - lost];
  switch (before.name) {
    case "mean":
    case "index":
      return value;
    case "sum":
      return isNumber(value, 0) ? value : timesLength(value, before.arguments[0]!, shapeOf);
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

function timesLength(value: Expression, vector: Expression, shapeOf: ShapeOf): Expression {
  return call("*", value, call("len", vectorIn(vector, shapeOf) ?? vector));
}

function shorterLength(node: Call, shapeOf: ShapeOf): Expression {
  const [vector] = node.arguments;
  const shorter = vectorIn(vector!, shapeOf);
  if (shorter === undefined || shorter === vector) return node;
  return call("len", shorter);
}

/** The simplest vector of which a vector is made: it has the same length. */
function vectorIn(node: Expression, shapeOf: ShapeOf): Expression | undefined {
  if (node.kind !== "call") return shapeOf(node) === "vector" ? node : undefined;
  const row = functionNamed(node.name)!;
  if (row.acts === "reduction" || node.name === "onehot") return shapeOf(node) === "vector" ? node : undefined;
  if (row.acts === "map") return vectorIn(node.arguments[0]!, shapeOf) ?? node.arguments[0]!;
  for (const argument of node.arguments) {
    const found = shapeOf(argument) === "vector" ? vectorIn(argument, shapeOf) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Whether what was a vector is, or may be, a number now. */
function isLost(original: Expression, simplified: Expression, shapeOf: ShapeOf): boolean {
  if (original === simplified) return false;
  const shape = shapeOf(simplified);
  if (shape !== undefined) return shape === "scalar";
  if (shapeOf(original) === "vector") return true;
  // Nothing is known of the names: it is surely still a vector only if none of those that may be one was dropped.
  const left = namesOutside(simplified);
  return [...namesOutside(original)].some((name) => !left.has(name));
}

/** The names of a formula that stand outside of functions along a vector. */
function namesOutside(node: Expression, found = new Set<string>(), seen = new Set<Expression>()): Set<string> {
  if (seen.has(node)) return found;
  seen.add(node);
  if (node.kind === "name") found.add(node.name);
  if (node.kind === "call" && functionNamed(node.name)!.acts === "elementwise") {
    for (const argument of node.arguments) namesOutside(argument, found, seen);
  }
  return found;
}
