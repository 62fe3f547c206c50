/**
 * The tree of a formula: four kinds of node. Operators are calls too (`a + b` is the call `+`), so every walk
 * over a tree is the same few lines. Trees are never changed in place, and a node may hang below several parents.
 */
export type Expression = NumberLiteral | TextLiteral | Name | Call;

/** Where a node stands in the text it was parsed from: characters `start` up to, not including, `end`. */
export interface Span {
  start: number;
  end: number;
}

export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  readonly span?: Span;
}

export interface TextLiteral {
  readonly kind: "text";
  readonly value: string;
  readonly span?: Span;
}

export interface Name {
  readonly kind: "name";
  readonly name: string;
  readonly span?: Span;
}

export interface Call {
  readonly kind: "call";
  /** a row of the table in functions.ts */
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly span?: Span;
}

/** A name that is not known here, the names that are, and what is written in its place where that is known. */
export interface UnknownName {
  name: string;
  known: readonly string[];
  instead?: string;
}

/** A formula that cannot be read or has no meaning; `span` points at the characters. */
export class FormulaError extends Error {
  readonly span: Span;
  readonly unknown: UnknownName | undefined;

  constructor(message: string, span: Span | undefined, unknown?: UnknownName, cause?: Error) {
    super(message, { cause });
    this.name = "FormulaError";
    this.span = span ?? { start: 0, end: 0 };
    this.unknown = unknown;
  }
}

export function number(value: number): NumberLiteral {
  return { kind: "number", value };
}

export function name(text: string): Name {
  return { kind: "name", name: text };
}

export function call(functionName: string, ...args: readonly Expression[]): Call {
  return { kind: "call", name: functionName, arguments: args };
}

export function isNumber(expression: Expression, value?: number): expression is NumberLiteral {
  return expression.kind === "number" && (value === undefined || Object.is(expression.value, value));
}

/** The same formula, wherever it was written. Two nodes that were found `known` to be equal are not compared again. */
export function equal(a: Expression, b: Expression, known?: Map<Expression, Set<Expression>>): boolean {
  if (a === b) return true;
  if (a.kind === "name") return b.kind === "name" && a.name === b.name;
  if (a.kind !== "call") return a.kind === b.kind && Object.is(a.value, b.value);
  if (b.kind !== "call" || a.name !== b.name || a.arguments.length !== b.arguments.length) return false;
  const equals = known?.get(a) ?? new Set();
  if (equals.has(b)) return true;
  const pairs = known ?? new Map<Expression, Set<Expression>>();
  if (!a.arguments.every((argument, i) => equal(argument, b.arguments[i]!, pairs))) return false;
  pairs.set(a, equals.add(b));
  return true;
}

/**
 * Visits each distinct node that is not yet `done`, arguments from left to right before the call that uses them; `visit`
 * adds to `done`. Without recursion: what was just derived may be deeper than the stack.
 */
export function visitOnce(
  expression: Expression,
  done: ReadonlyMap<Expression, unknown>,
  visit: (node: Expression) => void,
): void {
  const waiting = [expression];
  while (waiting.length > 0) {
    const node = waiting.at(-1)!;
    const before = waiting.length;
    if (node.kind === "call" && !done.has(node)) {
      for (let i = node.arguments.length - 1; i >= 0; i--) {
        const argument = node.arguments[i]!;
        if (!done.has(argument)) waiting.push(argument);
      }
    }
    if (waiting.length > before) continue;
    waiting.pop();
    if (!done.has(node)) visit(node);
  }
}

/** Rebuilds a tree bottom-up; each distinct node is visited once, so shared subtrees stay shared. */
export function rewrite(expression: Expression, replace: (node: Expression) => Expression): Expression {
  const done = new Map<Expression, Expression>();
  visitOnce(expression, done, (node) => done.set(node, replace(withArguments(node, done))));
  return done.get(expression)!;
}

function withArguments(node: Expression, replacements: ReadonlyMap<Expression, Expression>): Expression {
  if (node.kind !== "call" || node.arguments.every((argument) => replacements.get(argument) === argument)) return node;
  return { ...node, arguments: node.arguments.map((argument) => replacements.get(argument)!) };
}

/** Puts expressions in the place of names. */
export function substitute(expression: Expression, replacements: ReadonlyMap<string, Expression>): Expression {
  return rewrite(expression, (node) => (node.kind === "name" ? (replacements.get(node.name) ?? node) : node));
}

/** The names a formula refers to, in the order in which they first appear. */
export function namesIn(expression: Expression): string[] {
  const names = new Set<string>();
  rewrite(expression, (node) => {
    if (node.kind === "name") names.add(node.name);
    return node;
  });
  return [...names];
}

/**
 * Makes equal subtrees one node, across several formulas: hash consing. What is computed once per node is then
 * computed once per distinct subexpression. `a + b` and `b + a` are equal here, since float64 gives them the same bits.
 */
export function share(expressions: readonly Expression[]): Expression[] {
  return expressions.map(sharing(new Set(["+", "*"])));
}

/** The same across calls: two formulas given to one of these are equal where the results are one node. */
export function sharing(commutative: ReadonlySet<string> = new Set()): (expression: Expression) => Expression {
  const nodes = new Map<string, Expression>();
  const identities = new Map<Expression, number>();
  const keyOf = (node: Expression): string => {
    if (node.kind === "number") return `number ${Object.is(node.value, -0) ? "-0" : node.value}`;
    if (node.kind !== "call") return `${node.kind} ${node.kind === "name" ? node.name : node.value}`;
    const args = node.arguments.map((argument) => identities.get(argument)!);
    if (commutative.has(node.name)) args.sort((a, b) => a - b);
    return `call ${node.name} ${args.join(" ")}`;
  };
  /** by each node that was ever given, which is not walked again: the one that stands for all that equal it */
  const shared = new Map<Expression, Expression>();
  const intern = (node: Expression): Expression => {
    const key = keyOf(node);
    const known = nodes.get(key);
    if (known) return known;
    identities.set(node, identities.size);
    nodes.set(key, node);
    shared.set(node, node);
    return node;
  };
  return (expression) => {
    visitOnce(expression, shared, (node) => shared.set(node, intern(withArguments(node, shared))));
    return shared.get(expression)!;
  };
}

/** Every distinct node, arguments before the calls that use them. */
export function topologicalOrder(expressions: readonly Expression[]): Expression[] {
  const order = new Map<Expression, true>();
  for (const expression of expressions) visitOnce(expression, order, (node) => order.set(node, true));
  return [...order.keys()];
}
