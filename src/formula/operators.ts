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

/** a to the power b; squares, roots and 0^0 = 1 as the generated kernels compute them. */
function power(a: number, b: number): number {
  if (b === 2) return a * a;
  return b === 0.5 ? Math.sqrt(a) : a ** b;
}
