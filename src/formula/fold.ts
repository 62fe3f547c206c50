import { applyOperator } from "./operators.ts";
import { type Expression, isNumber, number } from "./tree.ts";

/**
 * The value of an operation on numbers, where it is short enough to stay readable (1/3 stays 1/3), and the branch of a
 * choice that numbers settle.
 */
export function foldNumbers(node: Expression): Expression | undefined {
  if (node.kind !== "call") return undefined;
  if (node.name === "where") {
    const condition = node.arguments[0]!;
    if (condition.kind !== "call" || !condition.arguments.every((argument) => isNumber(argument))) return undefined;
    const value = applyOperator(condition.name, condition.arguments.map(numberOf));
    return typeof value === "boolean" ? node.arguments[value ? 1 : 2]! : undefined;
  }
  if (!node.arguments.every((argument) => isNumber(argument))) return undefined;
  const value = applyOperator(node.name, node.arguments.map(numberOf));
  return typeof value === "number" && isReadable(value, node.arguments) ? number(value) : undefined;
}

/** Finite, short in print (so nothing was rounded that a reader would miss), and not a product that vanished. */
function isReadable(value: number, from: readonly Expression[]): boolean {
  const tooSmall = Math.abs(value) < 2 ** -1022;
  if (tooSmall && from.every((operand) => numberOf(operand) !== 0) && !(value === 0 && isDifference(from)))
    return false;
  return Number.isFinite(value) && String(value).length <= 12;
}

/** a - a and a + (-a) are exactly 0. */
function isDifference([a, b]: readonly Expression[]): boolean {
  return b !== undefined && Math.abs(numberOf(a!)) === Math.abs(numberOf(b));
}

function numberOf(expression: Expression): number {
  return isNumber(expression) ? expression.value : Number.NaN;
}

/** An operation on two numbers that did not fold. */
export function isBinaryOfNumbers(node: Expression): boolean {
  return node.kind === "call" && node.arguments.length === 2 && node.arguments.every((argument) => isNumber(argument));
}
