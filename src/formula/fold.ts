import { functionNamed } from "./functions.ts";
import { applyOperator } from "./operators.ts";
import { scalarFunction } from "./runtime.ts";
import { type Call, type Expression, isNumber, number } from "./tree.ts";

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
  const values = node.arguments.map(numberOf);
  const value = applyOperator(node.name, values) ?? applyFunction(node.name, values);
  if (typeof value !== "number" || !Number.isFinite(value) || String(value).length > longestNumber) return undefined;
  return vanished(node, value) ? undefined : number(value);
}

/** An elementwise function of numbers, such as the size of a given number. */
function applyFunction(name: string, values: readonly number[]): number | undefined {
  const row = functionNamed(name);
  return row?.acts === "elementwise" && row.js !== undefined ? scalarFunction(row)(...values) : undefined;
}

/** A number that prints in so few characters was not rounded in a way that a reader would miss. */
const longestNumber = 12;

/** A product, quotient or power that fell below the range of full precision; sums and differences are exact there. */
function vanished({ name, arguments: args }: Call, value: number): boolean {
  if (name === "+" || name === "-" || Math.abs(value) >= 2 ** -1022) return false;
  return args.every((argument) => numberOf(argument) !== 0);
}

function numberOf(expression: Expression): number {
  return isNumber(expression) ? expression.value : Number.NaN;
}

/** An operation on two numbers that did not fold. */
export function isBinaryOfNumbers(node: Expression): boolean {
  return node.kind === "call" && node.arguments.length === 2 && node.arguments.every((argument) => isNumber(argument));
}
