import type { FunctionRow } from "./functions/row.ts";
import { functionNamed } from "./functions.ts";
import { parse } from "./parse.ts";
import { type Call, call, type Expression, equal, FormulaError, isNumber, number, substitute } from "./tree.ts";

/** The pieces of the chain rule: what the table says of a call, and products and sums of derivatives. */

/** The nodes by way of which the last of them moves with a role; arguments stand before what they are arguments of. */
export function dependents(nodes: readonly Expression[], role: string): Set<Expression> {
  const found = new Set<Expression>();
  for (const node of nodes) {
    const moves = node.kind === "name" ? node.name === role : childrenOf(node).some((child) => found.has(child));
    if (moves) found.add(node);
  }
  const onTheWay = new Set(nodes.slice(-1));
  for (const node of nodes.toReversed()) {
    if (onTheWay.has(node)) for (const child of childrenOf(node)) onTheWay.add(child);
    else found.delete(node);
  }
  return found;
}

/** The arguments that a node moves with. */
function childrenOf(node: Expression): readonly Expression[] {
  if (node.kind !== "call" || rowOf(node).flat) return [];
  const { partials, pullbacks } = rowOf(node);
  return node.arguments.filter((_, i) => (partials ?? pullbacks)?.[i] !== "0");
}

export function isMap(node: Expression): node is Call {
  return node.kind === "call" && rowOf(node).acts === "map";
}

/** A choice does not move with its condition, wherever it has a derivative. */
export function isCondition(node: Call, i: number): boolean {
  return node.name === "where" && i === 0;
}

export function rowOf(node: Call): FunctionRow {
  return functionNamed(node.name)!;
}

/** The table's partial derivative with the node's arguments in place. */
export function partial(node: Call, i: number, depends: ReadonlySet<Expression>): Expression {
  const row = rowOf(node);
  const [first, second] = node.arguments;
  if ((node.name === "max" || node.name === "min") && !depends.has(first!)) {
    // At a tie the second argument wins, so the one that does not move is put second: a constant branch wins a tie.
    return partial(call(node.name, second!, first!), 1 - i, new Set([second!]));
  }
  const formula = row.partials?.[i];
  if (formula === undefined) throw noDerivative(node);
  const slope = fill(formula, row, node);
  // a root is flat at 0, however it is written
  return i === 0 && isRoot(node) ? call("where", call("=", first!, number(0)), number(0), slope) : slope;
}

/** Whether a node is a power between 0 and 1, whose slope grows without bound towards 0. */
function isRoot({ name, arguments: [, exponent] }: Call): boolean {
  return name === "^" && exponent?.kind === "number" && exponent.value > 0 && exponent.value < 1;
}

export function jacobian(node: Call, i: number): { own: Expression; left: Expression; right: Expression } {
  const row = rowOf(node);
  const formulas = row.jacobians?.[i];
  if (!formulas) throw noDerivative(node);
  const { own, left, right } = formulas;
  return { own: fill(own, row, node), left: fill(left, row, node), right: fill(right, row, node) };
}

function noDerivative(node: Call): FormulaError {
  return new FormulaError(`${node.name} has no derivative here`, node.span);
}

const parsed = new Map<string, Expression>();

export function fill(formula: string, row: FunctionRow, node: Call, adjoint?: Expression): Expression {
  let tree = parsed.get(formula);
  if (!tree) {
    tree = parse(formula);
    parsed.set(formula, tree);
  }
  const values = new Map(row.parameters.map((parameter, i) => [parameter, node.arguments[i]!]));
  return substitute(tree, adjoint ? values.set("adjoint", adjoint) : values);
}

/**
 * adjoint * partial. An adjoint that is 0 outside a branch stays 0 there, even where the partial is infinite: the
 * derivative of `where` is the derivative of the branch taken.
 */
export function times(adjoint: Expression, factor: Expression): Expression {
  if (isNumber(adjoint, 0) || isNumber(factor, 0)) return number(0);
  if (isNumber(adjoint, 1)) return factor;
  if (isNumber(factor, 1)) return adjoint;
  if (isWhere(adjoint)) {
    const [condition, taken, other] = adjoint.arguments;
    return call("where", condition!, times(taken!, factor), times(other!, factor));
  }
  return call("*", adjoint, factor);
}

/** a + b, with the two halves of one choice put together again. */
export function plus(a: Expression, b: Expression): Expression {
  if (isNumber(a, 0)) return b;
  if (isNumber(b, 0)) return a;
  if (isWhere(a) && isWhere(b) && equal(a.arguments[0]!, b.arguments[0]!)) {
    return call(
      "where",
      a.arguments[0]!,
      plus(a.arguments[1]!, b.arguments[1]!),
      plus(a.arguments[2]!, b.arguments[2]!),
    );
  }
  return call("+", a, b);
}

function isWhere(expression: Expression): expression is Call {
  return expression.kind === "call" && expression.name === "where";
}
