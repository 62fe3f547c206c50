import { applyOperator } from "./operators.ts";
import { parse } from "./parse.ts";
import { simplifications, stabilizations } from "./rules.ts";
import { call, type Expression, equal, isNumber, number, rewrite, share, substitute } from "./tree.ts";

interface Rule {
  pattern: Expression;
  result: Expression;
}

/** Rules by the function at the top of their pattern. */
type RuleBook = ReadonlyMap<string, readonly Rule[]>;

function readRules(text: string): RuleBook {
  const book = new Map<string, Rule[]>();
  for (const line of text.split("\n")) {
    const [pattern, result] = line.split("->");
    if (result === undefined) continue;
    const rule = { pattern: parse(pattern!), result: parse(result) };
    const key = rule.pattern.kind === "call" ? rule.pattern.name : "";
    book.set(key, [...(book.get(key) ?? []), rule]);
  }
  return book;
}

/** Far more than any formula needs; a bound, so that no formula whatever can hang the program. */
const mostPasses = 100;

let simplifying: RuleBook | undefined;
let stabilizing: RuleBook | undefined;

/** A shorter formula with the same value: rules of rules.ts, numbers folded, equal subtrees shared. */
export function simplify(expression: Expression): Expression {
  simplifying ??= readRules(simplifications);
  return applyUntilStable(expression, simplifying);
}

/** The same formula in spellings that keep digits, then simplified. */
export function stabilize(expression: Expression): Expression {
  stabilizing ??= readRules(stabilizations);
  return simplify(applyUntilStable(expression, stabilizing));
}

function applyUntilStable(expression: Expression, rules: RuleBook): Expression {
  let [current] = share([expression]);
  for (let pass = 0; pass < mostPasses; pass++) {
    const [next] = share([rewrite(current!, (node) => simplifyNode(node, rules))]);
    if (next === current || equal(next!, current!)) return next!;
    current = next;
  }
  return current!;
}

/** Applies rules at one node until none fits; what a rule builds is simplified in turn. */
function simplifyNode(node: Expression, rules: RuleBook): Expression {
  if (node.kind !== "call") return node;
  const folded = foldNumbers(node);
  if (folded) return folded;
  if (node.name === "*" && isNumber(node.arguments[0]!) && node.arguments[0].value < 0) {
    // -2*x is -(2*x), so that the rules for minus signs see it
    return call("negate", call("*", number(-node.arguments[0].value), node.arguments[1]!));
  }
  for (const rule of rules.get(node.name) ?? []) {
    const bindings = new Map<string, Expression>();
    if (!matches(rule.pattern, node, bindings)) continue;
    const result = rewrite(substitute(rule.result, bindings), (inner) => foldNumbers(inner) ?? inner);
    if (!leavesNumbersToFold(result)) return result;
  }
  return node;
}

/** A rule that was to combine two numbers is of no use where they do not fold. */
function leavesNumbersToFold(result: Expression): boolean {
  if (result.kind !== "call") return false;
  const [first] = result.arguments;
  return isNumberCall(result) || (first !== undefined && isNumberCall(first));
}

function isNumberCall(node: Expression): boolean {
  return node.kind === "call" && node.arguments.length === 2 && node.arguments.every((argument) => isNumber(argument));
}

/**
 * The value of an operation on numbers, where it is short enough to stay readable (1/3 stays 1/3), and the branch of a
 * choice that numbers settle.
 */
function foldNumbers(node: Expression): Expression | undefined {
  if (node.kind !== "call") return undefined;
  if (node.name === "where") {
    const condition = node.arguments[0]!;
    if (condition.kind !== "call" || !condition.arguments.every((argument) => isNumber(argument))) return undefined;
    const value = applyOperator(condition.name, condition.arguments.map(numberOf));
    return value === undefined ? undefined : node.arguments[value ? 1 : 2]!;
  }
  if (!node.arguments.every((argument) => isNumber(argument))) return undefined;
  const value = applyOperator(node.name, node.arguments.map(numberOf));
  if (typeof value !== "number" || !Number.isFinite(value) || String(value).length > 12) return undefined;
  return number(value);
}

function numberOf(expression: Expression): number {
  return isNumber(expression) ? expression.value : Number.NaN;
}

function matches(pattern: Expression, node: Expression, bindings: Map<string, Expression>): boolean {
  if (pattern.kind === "name") {
    const bound = bindings.get(pattern.name);
    if (bound) return equal(bound, node);
    if ((pattern.name === "n" || pattern.name === "m") && !isNumber(node)) return false;
    bindings.set(pattern.name, node);
    return true;
  }
  if (pattern.kind === "call") {
    return (
      node.kind === "call" &&
      node.name === pattern.name &&
      node.arguments.length === pattern.arguments.length &&
      pattern.arguments.every((argument, i) => matches(argument, node.arguments[i]!, bindings))
    );
  }
  return equal(pattern, node);
}
