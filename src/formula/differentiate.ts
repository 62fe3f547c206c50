import type { FunctionRow } from "./functions/row.ts";
import { functionNamed } from "./functions.ts";
import { parse } from "./parse.ts";
import { simplify } from "./simplify.ts";
import { entryOf } from "./sums.ts";
import {
  type Call,
  call,
  type Expression,
  equal,
  FormulaError,
  isNumber,
  number,
  share,
  substitute,
  topologicalOrder,
} from "./tree.ts";
import { type Names, type Shape, shapesIn, typesOf } from "./types.ts";

type ShapeOf = (node: Expression) => Shape | undefined;

/**
 * Derivatives of formulas, as formulas.
 *
 * The gradient is reverse accumulation over the graph of distinct subexpressions: each node passes its adjoint to its
 * arguments through the partials of the table. The Hessian diagonal of a vector role is the diagonal of the Jacobian
 * of that gradient; it is carried forward as "own" part, and wherever a reduction or a map mixes the entries, the
 * mixed part is again one reverse pass. No derivative is ever expanded into K x K terms.
 */

/** d expression / d role for a scalar formula: a formula of the role's shape (a number stands for all entries). */
export function gradient(expression: Expression, role: string, names: Names): Expression {
  typesOf(expression, names);
  const [root] = share([expression]);
  return simplify(pullback(root!, number(1), role, names), names);
}

/** d2 expression / d role_k2, from the gradient with respect to the same role. */
export function hessianDiagonal(gradientFormula: Expression, role: string, names: Names): Expression {
  if (names.get(role)?.shape !== "vector") return gradient(gradientFormula, role, names);
  const [root] = share([gradientFormula]);
  return simplify(jacobianDiagonal(root!, role, names), names);
}

/** The sum over all entries of `seed * d root / d role`, by reverse accumulation. */
function pullback(root: Expression, seed: Expression, role: string, names: Names): Expression {
  const shapeOf = shapesIn(names);
  const nodes = topologicalOrder([root]);
  const depends = dependents(nodes, role);
  const adjoints = new Map<Expression, Expression>([[root, seed]]);
  for (const node of nodes.reverse()) {
    const adjoint = adjoints.get(node);
    if (!adjoint || !depends.has(node)) continue;
    if (node.kind === "name") return adjoint;
    if (node.kind !== "call") continue;
    const pass = (argument: Expression, passed: Expression) => {
      const before = adjoints.get(argument);
      adjoints.set(argument, before ? plus(before, passed) : passed);
    };
    const [first] = node.arguments;
    if (node.name === "index" && isMap(first!) && rowOf(first).jacobians && depends.has(first)) {
      first.arguments.forEach((argument, i) => {
        if (depends.has(argument)) pass(argument, times(adjoint, rowOfJacobian(node, first, i, shapeOf)));
      });
      continue;
    }
    node.arguments.forEach((argument, i) => {
      if (!depends.has(argument) || isCondition(node, i)) return;
      const passed = passDown(node, i, adjoint, depends, shapeOf);
      const broadcast = rowOf(node).acts === "elementwise" && shapeOf(node) !== shapeOf(argument);
      pass(argument, broadcast ? total(passed, node, shapeOf) : passed);
    });
  }
  return number(0);
}

/** What a node's adjoint contributes to the adjoint of its argument `i`. */
function passDown(
  node: Call,
  i: number,
  adjoint: Expression,
  depends: ReadonlySet<Expression>,
  shapeOf: ShapeOf,
): Expression {
  if (node.name === "where") {
    const condition = node.arguments[0]!;
    return i === 1 ? call("where", condition, adjoint, number(0)) : call("where", condition, number(0), adjoint);
  }
  if (rowOf(node).acts !== "map") return times(adjoint, partial(node, i, depends));
  const pullbacks = rowOf(node).pullbacks;
  if (pullbacks) {
    const vector = shapeOf(adjoint) === shapeOf(node) ? adjoint : call("full_like", node.arguments[i]!, adjoint);
    return fill(pullbacks[i]!, rowOf(node), node, vector);
  }
  const { own, left, right } = jacobian(node, i);
  const mixed = times(adjoint, left);
  return plus(times(adjoint, own), times(right, call("-", total(mixed, node, shapeOf), mixed)));
}

/** The sum over the entries of a vector, where `summand` may be the number that all entries have in common. */
function total(summand: Expression, vector: Expression, shapeOf: ShapeOf): Expression {
  return shapeOf(summand) === "vector" ? call("sum", summand) : call("*", summand, call("len", vector));
}

/** The gradient of one entry of a map, where the entry itself and the others have different formulas. */
function rowOfJacobian(entry: Call, map: Call, i: number, shapeOf: ShapeOf): Expression {
  const position = entry.arguments[1]!;
  const { own, left, right } = jacobian(map, i);
  const isEntry = call("=", call("onehot", position, call("len", map)), number(1));
  return call("where", isEntry, own, times(entryOf(left, position, shapeOf)!, right));
}

/** d e_k / d role_k of a vector e; of a scalar e, its gradient. */
function jacobianDiagonal(root: Expression, role: string, names: Names): Expression {
  const shapeOf = shapesIn(names);
  const nodes = topologicalOrder([root]);
  const depends = dependents(nodes, role);
  const diagonals = new Map<Expression, Expression>();
  const local = new Set<Expression>();
  for (const node of nodes) {
    if (!depends.has(node)) continue;
    if (shapeOf(node) === "scalar") {
      diagonals.set(node, pullback(node, number(1), role, names));
      continue;
    }
    if (node.kind === "name") {
      diagonals.set(node, number(1));
      local.add(node);
    }
    if (node.kind !== "call") continue;
    const moving = node.arguments.filter((argument) => depends.has(argument));
    if (rowOf(node).pullbacks) throw new FormulaError(`${node.name} has no Hessian diagonal here`, node.span);
    if (rowOf(node).acts === "map") {
      const parts = node.arguments.map((argument, i) =>
        depends.has(argument) ? diagonalOfMap(node, i, diagonals, local, role, names) : number(0),
      );
      diagonals.set(node, parts.reduce(plus));
    } else {
      if (moving.every((argument) => local.has(argument))) local.add(node);
      diagonals.set(node, diagonalOfElementwise(node, diagonals, depends));
    }
  }
  return diagonals.get(root) ?? number(0);
}

function diagonalOfElementwise(
  node: Call,
  diagonals: ReadonlyMap<Expression, Expression>,
  depends: ReadonlySet<Expression>,
): Expression {
  const of = (argument: Expression) => diagonals.get(argument) ?? number(0);
  if (node.name === "where") return call("where", node.arguments[0]!, of(node.arguments[1]!), of(node.arguments[2]!));
  return node.arguments
    .map((argument, i) => (depends.has(argument) ? times(of(argument), partial(node, i, depends)) : number(0)))
    .reduce(plus);
}

/** `own * d v_k / d role_k`, and what the other entries of v bring where they too move with role_k. */
function diagonalOfMap(
  node: Call,
  i: number,
  diagonals: ReadonlyMap<Expression, Expression>,
  local: ReadonlySet<Expression>,
  role: string,
  names: Names,
): Expression {
  const argument = node.arguments[i]!;
  const { own, left, right } = jacobian(node, i);
  const fromOwn = times(diagonals.get(argument)!, own);
  if (local.has(argument)) return fromOwn;
  const fromAll = pullback(argument, right, role, names);
  return plus(fromOwn, times(left, call("-", fromAll, times(right, diagonals.get(argument)!))));
}

/** The nodes that move with a role. */
function dependents(nodes: readonly Expression[], role: string): Set<Expression> {
  const found = new Set<Expression>();
  for (const node of nodes) {
    const moves = node.kind === "name" ? node.name === role : childrenOf(node).some((child) => found.has(child));
    if (moves) found.add(node);
  }
  return found;
}

/** The arguments that a node moves with. */
function childrenOf(node: Expression): readonly Expression[] {
  if (node.kind !== "call" || rowOf(node).flat) return [];
  const { partials, pullbacks } = rowOf(node);
  return node.arguments.filter((_, i) => (partials ?? pullbacks)?.[i] !== "0");
}

function isMap(node: Expression): node is Call {
  return node.kind === "call" && rowOf(node).acts === "map";
}

/** A choice does not move with its condition, wherever it has a derivative. */
function isCondition(node: Call, i: number): boolean {
  return node.name === "where" && i === 0;
}

function rowOf(node: Call): FunctionRow {
  return functionNamed(node.name)!;
}

/** The table's partial derivative with the node's arguments in place. */
function partial(node: Call, i: number, depends: ReadonlySet<Expression>): Expression {
  const row = rowOf(node);
  const [first, second] = node.arguments;
  if ((node.name === "max" || node.name === "min") && !depends.has(first!)) {
    // At a tie the second argument wins, so the one that does not move is put second: a constant branch wins a tie.
    return partial(call(node.name, second!, first!), 1 - i, new Set([second!]));
  }
  const formula = row.partials?.[i];
  if (formula === undefined) throw noDerivative(node);
  return fill(formula, row, node);
}

function jacobian(node: Call, i: number): { own: Expression; left: Expression; right: Expression } {
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

function fill(formula: string, row: FunctionRow, node: Call, adjoint?: Expression): Expression {
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
function times(adjoint: Expression, factor: Expression): Expression {
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
function plus(a: Expression, b: Expression): Expression {
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
