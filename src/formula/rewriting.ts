import { foldNumbers, isBinaryOfNumbers } from "./fold.ts";
import { parse } from "./parse.ts";
import type { Rules } from "./rules.ts";
import { type Call, type Expression, equal, isNumber } from "./tree.ts";
import type { Shape } from "./types.ts";

interface Rule {
  pattern: Call;
  /** read when the pattern first fits: few do in a run, and every run would wait for all */
  result(): Expression;
}

/** The rules whose pattern has a function at its top, in their order. */
export type RuleBook = (name: string) => readonly Rule[];

/** Reads lines `pattern -> result`: those of a function when they are first asked for. */
export function readRules(texts: Rules): RuleBook {
  const book = new Map<string, readonly Rule[]>();
  return (name) => {
    const known = book.get(name);
    if (known) return known;
    const lines = (texts[name] ?? "").split("\n").filter((line) => line.includes("->"));
    const rules = lines.map(readRule);
    book.set(name, rules);
    return rules;
  };
}

function readRule(line: string): Rule {
  const [pattern, result] = line.split("->");
  return { pattern: parse(pattern!) as Call, result: once(() => parse(result!)) };
}

function once(read: () => Expression): () => Expression {
  let value: Expression | undefined;
  return () => {
    value ??= read();
    return value;
  };
}

type ShapeOf = (node: Expression) => Shape | undefined;

/** What the first fitting rule makes of a node; undefined where none fits. */
export function rewritten(node: Call, rules: RuleBook, shapeOf: ShapeOf): Expression | undefined {
  const bindings = new Map<string, Expression>();
  for (const { pattern, result } of rules(node.name)) {
    bindings.clear();
    if (!matches(pattern, node, bindings, shapeOf)) continue;
    const built = build(result(), bindings);
    if (!leavesNumbersToFold(built, result())) return built;
  }
  return undefined;
}

/** The letters of a pattern: what each stands for. */
function stands(letter: string, node: Expression, shapeOf: ShapeOf): boolean {
  switch (letter) {
    case "n":
    case "m":
      return isNumber(node);
    case "v":
    case "w":
      return (shapeOf(node) ?? "scalar") !== "scalar";
    case "s":
      return shapeOf(node) === "scalar" && !isNumber(node);
    default:
      return true;
  }
}

function matches(pattern: Expression, node: Expression, bindings: Map<string, Expression>, shapeOf: ShapeOf): boolean {
  if (pattern.kind === "name") {
    const bound = bindings.get(pattern.name);
    // nodes are shared, so equal ones are one; what a rule has just built is seen in the next pass
    if (bound) return bound === node || (bound.kind !== "call" && equal(bound, node));
    if (!stands(pattern.name, node, shapeOf)) return false;
    bindings.set(pattern.name, node);
    return true;
  }
  if (pattern.kind !== "call") return equal(pattern, node);
  if (node.kind !== "call" || node.name !== pattern.name) return false;
  // what a pattern that does not fit has bound is forgotten by the product around it, or with the rule
  if (node.name !== "*") return matchInOrder(pattern, node, bindings, shapeOf);
  const before = new Map(bindings);
  if (matchInOrder(pattern, node, bindings, shapeOf)) return true;
  restore(bindings, before);
  const [left, right] = node.arguments;
  const [first, second] = pattern.arguments;
  if (matches(first!, right!, bindings, shapeOf) && matches(second!, left!, bindings, shapeOf)) return true;
  restore(bindings, before);
  return false;
}

function matchInOrder(pattern: Call, node: Call, bindings: Map<string, Expression>, shapeOf: ShapeOf): boolean {
  for (let i = 0; i < pattern.arguments.length; i++) {
    if (!matches(pattern.arguments[i]!, node.arguments[i]!, bindings, shapeOf)) return false;
  }
  return true;
}

function restore(bindings: Map<string, Expression>, before: ReadonlyMap<string, Expression>): void {
  bindings.clear();
  for (const [letter, node] of before) bindings.set(letter, node);
}

/** The result of a rule with what the letters stand for in place, numbers folded. */
function build(result: Expression, bindings: ReadonlyMap<string, Expression>): Expression {
  if (result.kind === "name") return bindings.get(result.name) ?? result;
  if (result.kind !== "call") return result;
  const node = { ...result, arguments: result.arguments.map((argument) => build(argument, bindings)) };
  return foldNumbers(node) ?? node;
}

/** A rule that was to combine two numbers is of no use where they do not fold. */
function leavesNumbersToFold(built: Expression, result: Expression): boolean {
  if (built.kind !== "call" || result.kind !== "call" || built.name !== result.name) return false;
  if (isBinaryOfNumbers(built)) return true;
  return built.arguments.some((argument, i) => leavesNumbersToFold(argument, result.arguments[i]!));
}
