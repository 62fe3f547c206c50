import { foldNumbers, isBinaryOfNumbers } from "./fold.ts";
import { parse } from "./parse.ts";
import type { Rules } from "./rules.ts";
import { type Call, type Expression, equal, isNumber, name } from "./tree.ts";
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

/** What the letters of a pattern stand for: a list to which is added in front, so that what did not fit leaves no trace. */
interface Bindings {
  letter: string;
  node: Expression;
  others: Bindings | undefined;
}

const nothingBound: Bindings = { letter: "", node: name(""), others: undefined };

function boundTo(letter: string, bindings: Bindings): Expression | undefined {
  for (let one: Bindings | undefined = bindings; one; one = one.others) if (one.letter === letter) return one.node;
  return undefined;
}

/** What the first fitting rule makes of a node; undefined where none fits. */
export function rewritten(node: Call, rules: RuleBook, shapeOf: ShapeOf): Expression | undefined {
  for (const { pattern, result } of rules(node.name)) {
    const bindings = matchCall(pattern, node, nothingBound, shapeOf);
    if (!bindings) continue;
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

/** What was bound, and what the letters of the pattern stand for; undefined where it does not fit. */
function match(pattern: Expression, node: Expression, bindings: Bindings, shapeOf: ShapeOf): Bindings | undefined {
  if (pattern.kind === "name") {
    const bound = boundTo(pattern.name, bindings);
    // nodes are shared, so equal ones are one; what a rule has just built is seen in the next pass
    if (bound) return bound === node || (bound.kind !== "call" && equal(bound, node)) ? bindings : undefined;
    return stands(pattern.name, node, shapeOf) ? { letter: pattern.name, node, others: bindings } : undefined;
  }
  if (pattern.kind !== "call") return equal(pattern, node) ? bindings : undefined;
  return node.kind === "call" && node.name === pattern.name ? matchCall(pattern, node, bindings, shapeOf) : undefined;
}

/** Two calls of one name: the arguments in their order, or those of a product the other way round. */
function matchCall(pattern: Call, node: Call, bindings: Bindings, shapeOf: ShapeOf): Bindings | undefined {
  let found: Bindings | undefined = bindings;
  for (let i = 0; found && i < pattern.arguments.length; i++) {
    found = match(pattern.arguments[i]!, node.arguments[i]!, found, shapeOf);
  }
  if (found || node.name !== "*") return found;
  const first = match(pattern.arguments[0]!, node.arguments[1]!, bindings, shapeOf);
  return first && match(pattern.arguments[1]!, node.arguments[0]!, first, shapeOf);
}

/** The result of a rule with what the letters stand for in place, numbers folded. */
function build(result: Expression, bindings: Bindings): Expression {
  if (result.kind === "name") return boundTo(result.name, bindings) ?? result;
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
