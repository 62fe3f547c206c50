import { functionNamed } from "./functions.ts";
import { isIdentifier } from "./identifier.ts";
import { checkWritten } from "./size.ts";
import type { Call, Expression } from "./tree.ts";

/** How tightly each operator binds when it is printed; a name, a number or a call binds tightest. */
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "=": 4,
  "!=": 4,
  "+": 5,
  "-": 5,
  negate: 5.5,
  "*": 6,
  "/": 6,
  "^": 8,
};
const tightest = 10;

/**
 * The formula as it is typed, with the brackets it needs and no others: parse(toText(e)) is e. Throws FormulaTooLarge for
 * what nobody could read.
 */
export function toText(expression: Expression): string {
  checkWritten(expression);
  return textOf(expression);
}

function textOf(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return numberText(expression.value);
    case "text":
      return expression.value.includes('"') ? `'${expression.value}'` : `"${expression.value}"`;
    case "name":
      return nameText(expression.name);
    case "call":
      return callText(expression);
  }
}

function callText(node: Call): string {
  const [first, second] = node.arguments;
  const strength = strengths[node.name];
  if (node.name === "index") return `${within(first!, tightest)}[${textOf(second!)}]`;
  if (strength === undefined || !functionNamed(node.name)?.infix) {
    return `${node.name}(${node.arguments.map(textOf).join(", ")})`;
  }
  // -2 is a number, -(2) its negation
  if (node.name === "negate") return first!.kind === "number" ? `-(${textOf(first!)})` : `-${within(first!, 6)}`;
  if (node.name === "not") return `not ${within(first!, strength)}`;
  if (node.name === "^") return `${within(first!, strength + 1)}^${within(second!, strength)}`;
  const chains = strength !== strengths["="];
  const left = chains ? within(first!, strength, true) : within(first!, strength + 1);
  const right = within(second!, strength + 1);
  return strength === 6 ? `${left}${node.name}${right}` : `${left} ${node.name} ${right}`;
}

/** An operand, in brackets where it binds less tightly than its place asks; a leading minus is fine `atTheLeft` of a sum. */
function within(operand: Expression, strength: number, atTheLeft = false): string {
  const text = textOf(operand);
  const own = strengthOf(operand, atTheLeft && strength <= 5);
  return own >= strength ? text : `(${text})`;
}

function strengthOf(expression: Expression, minusIsFine: boolean): number {
  if (expression.kind === "number") {
    const negative = expression.value < 0 || Object.is(expression.value, -0);
    return negative && !minusIsFine ? 5.5 : tightest;
  }
  if (expression.kind !== "call" || !functionNamed(expression.name)?.infix) return tightest;
  return strengths[expression.name]!;
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value).replace("Infinity", "inf");
}

function nameText(name: string): string {
  return isIdentifier(name) && !/^(?:and|or|not|inf)$/.test(name) ? name : `\`${name}\``;
}
