import { foldNumbers, isBinaryOfNumbers } from "./fold.ts";
import { parse } from "./parse.ts";
import { type Call, type Expression, equal, isNumber } from "./tree.ts";
import type { Shape } from "./types.ts";

interface Rule {
  pattern: Call;
  /** read when the pattern first fits: few do in a run, and every run would wait for all */
  result(): Expression;
}

/** Rules by the function at the top of their pattern. */
export type RuleBook = ReadonlyMap<string, readonly Rule[]>;

/** Reads lines `pattern -> result`. */
export function readRules(text: string): RuleBook {
  const book = new Map<string, Rule[]>();
  for (const line of text.split("\n")) {
    const [pattern, result] = line.split("->");
    if (result === undefined) continue;
    const read = parse(pattern!) as Call;
    const rules = book.get(read.name) ?? [];
    book.set(read.name, rules);
    rules.push({ pattern: read, result: once(() => parse(result)) });
  }
  return book;
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
  for (const { pattern, result } of rules.get(node.name) ?? []) {
    const bindings = new Map<string, Expression>();
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
  const inOrder = () => pattern.arguments.every((part, i) => matches(part, node.arguments[i]!, bindings, shapeOf));
  // what a pattern that does not fit has bound is forgotten by the product around it, or with the rule
  if (node.name !== "*") return inOrder();
  const before = new Map(bindings);
  if (inOrder()) return true;
  restore(bindings, before);
  const [left, right] = node.arguments;
  const [first, second] = pattern.arguments;
  if (matches(first!, right!, bindings, shapeOf) && matches(second!, left!, bindings, shapeOf)) return true;
  restore(bindings, before);
  return false;
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
