import { power } from "./numerics.ts";

/** What an operator does with numbers; undefined for a name that is no operator on numbers. */
export function applyOperator(name: string, values: readonly number[]): number | boolean | undefined {
  const a = values[0];
  const b = values[1];
  switch (name) {
    case "+":
      return a! + b!;
    case "-":
      return a! - b!;
    case "*":
      return a! * b!;
    case "/":
      return a! / b!;
    case "^":
      return power(a!, b!);
    case "negate":
      return -a!;
    case "<":
      return a! < b!;
    case "<=":
      return a! <= b!;
    case ">":
      return a! > b!;
    case ">=":
      return a! >= b!;
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    default:
      return undefined;
  }
}
