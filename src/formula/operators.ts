import { power } from "./numerics.ts";

/** What an operator does with numbers; undefined for a name that is no operator on numbers. */
export function applyOperator(name: string, [a, b]: readonly number[]): number | boolean | undefined {
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
