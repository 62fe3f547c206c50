import { type Axis, axesOf, hasAxis, innerAxis, type Shape, union } from "./axes.ts";
import { dependents, jacobian, partial, plus, rowOf, times } from "./chain-rule.ts";
import { pullback, sumAlong } from "./pullback.ts";
import { mostParts, tooLarge } from "./size.ts";
import { type Call, call, type Expression, FormulaError, number, topologicalOrder } from "./tree.ts";
import { type Names, shapesIn } from "./types.ts";

/** Nodes that reverse passes visit until the derivative surely has too many parts. */
const mostVisits = 8 * mostParts;

type ShapeOf = (node: Expression) => Shape | undefined;

/** What is known on the way from the role to the root. */
interface Way {
  role: string;
  names: Names;
  shapeOf: ShapeOf;
  depends: ReadonlySet<Expression>;
  /**
   * of each node that moves with the role: its slope along the role's entry of the same row and column, and where the
   * node lacks one of the role's axes, its slopes along all entries on that axis
   */
  slopes: Map<Expression, Expression>;
  /** nodes of which each entry moves with the role's entry in the same place only */
  local: Set<Expression>;
  /** nodes visited in all reverse passes, of which there may be one for each node */
  visits: number;
}

/**
 * d e_i / d role_i of a vector e, d e_ik / d role_ik of a table e, for a role of that shape; of a scalar e, its
 * gradient. Throws FormulaError at a function that mixes the entries in a way that cannot be followed without
 * spelling out all of the Jacobian.
 */
export function jacobianDiagonal(expression: Expression, role: string, names: Names): Expression {
  const shapeOf = shapesIn(names);
  const root = acrossAtLeaves(expression, shapeOf);
  const nodes = topologicalOrder([root]);
  const way: Way = {
    role,
    names,
    shapeOf,
    depends: dependents(nodes, role),
    slopes: new Map(),
    local: new Set(),
    visits: 0,
  };
  for (const node of nodes) {
    if (way.depends.has(node)) way.slopes.set(node, slopeOf(node, way));
  }
  return way.slopes.get(root) ?? number(0);
}

function slopeOf(node: Expression, way: Way): Expression {
  const { role, names, shapeOf, local } = way;
  if (shapeOf(node) === "scalar") return reversePass(node, number(1), way);
  if (node.kind !== "call") {
    local.add(node);
    return number(1);
  }
  // slopes of pairs of rows along a table would have three axes
  if (union([shapeOf(node)!, names.get(role)!.shape]) === undefined) throw noHessian(node);
  const row = rowOf(node);
  if (row.acts === "elementwise") {
    if (moving(node, way).every((argument) => local.has(argument))) local.add(node);
    return slopeOfElementwise(node, way);
  }
  if (node.name === "across") return slopeOfAcross(node, way);
  if (row.acts === "map" && row.jacobians) return slopeOfMap(node, way);
  if (row.acts === "reduction") return slopeOfReduction(node, innerAxis(workingShape(node, way))!, way);
  if (row.partials) return slopeOfReduction(node, "i", way);
  throw noHessian(node);
}

function reversePass(node: Expression, seed: Expression, way: Way): Expression {
  way.visits += topologicalOrder([node]).length;
  if (way.visits > mostVisits) throw tooLarge(`has a Hessian of more than ${mostParts} parts`);
  return pullback(node, seed, way.role, way.names);
}

function moving(node: Call, way: Way): readonly Expression[] {
  return node.arguments.filter((argument) => way.depends.has(argument));
}

function slopeOfElementwise(node: Call, { slopes, depends }: Way): Expression {
  const of = (argument: Expression) => slopes.get(argument) ?? number(0);
  if (node.name === "where") return call("where", node.arguments[0]!, of(node.arguments[1]!), of(node.arguments[2]!));
  return node.arguments
    .map((argument, i) => (depends.has(argument) ? times(of(argument), partial(node, i, depends)) : number(0)))
    .reduce(plus);
}

/** Row j's entry moves with row i of the role only where they are the same row. */
function slopeOfAcross(node: Call, { shapeOf, slopes, local }: Way): Expression {
  const [argument] = node.arguments;
  if (!local.has(argument!) || shapeOf(node) === "matrix") throw noHessian(node);
  return call("where", call("itself", argument!), slopes.get(argument!)!, number(0));
}

/** Of a sum and its kin over an axis: the sum of the slopes, or the one slope along the entry in the same place. */
function slopeOfReduction(node: Call, axis: Axis, way: Way): Expression {
  const { role, names, shapeOf, slopes, local, depends } = way;
  const { acts, vectors } = rowOf(node);
  const parts = node.arguments.map((argument, i) => {
    if (!depends.has(argument)) return number(0);
    const slope = times(slopes.get(argument)!, partial(node, i, depends));
    if (!hasAxis(names.get(role)!.shape, axis)) {
      // by what is no vector of a reduction the slope is summed along the vector already
      return acts === "reduction" && i >= vectors ? slope : sumAlong(slope, axis, node.arguments, shapeOf);
    }
    if (!local.has(argument)) throw noHessian(node);
    return slope;
  });
  return parts.reduce(plus);
}

function slopeOfMap(node: Call, way: Way): Expression {
  const axis = innerAxis(workingShape(node, way))!;
  const isOwnAxis = hasAxis(way.names.get(way.role)!.shape, axis);
  const slope = isOwnAxis ? slopeAlongRole : slopeBesideRole;
  return node.arguments
    .map((_, i) => (way.depends.has(node.arguments[i]!) ? slope(node, i, way) : number(0)))
    .reduce(plus);
}

/** `own * d v_k / d role_k`, and what the other entries of v bring where they too move with role_k. */
function slopeAlongRole(node: Call, i: number, way: Way): Expression {
  const { shapeOf, slopes, local } = way;
  const argument = node.arguments[i]!;
  const { own, left, right } = jacobian(node, i);
  const fromOwn = times(slopes.get(argument)!, own);
  if (local.has(argument)) return fromOwn;
  // one reverse pass gives the sum of all entries' slopes, not one sum for each row of a table
  if (axesOf(shapeOf(node)!).length > 1) throw noHessian(node);
  const fromAll = reversePass(argument, right, way);
  return plus(fromOwn, times(left, call("-", fromAll, times(right, slopes.get(argument)!))));
}

/** The slope of a map along an axis that the role does not have: its Jacobian times the slopes of v. */
function slopeBesideRole(node: Call, i: number, way: Way): Expression {
  const slope = way.slopes.get(node.arguments[i]!)!;
  const { own, left, right } = jacobian(node, i);
  const mixed = times(slope, right);
  const all = sumAlong(mixed, innerAxis(workingShape(node, way))!, node.arguments, way.shapeOf);
  return plus(times(slope, own), times(left, call("-", all, mixed)));
}

/** The shape on which a function of vectors works. */
function workingShape(node: Call, { shapeOf }: Way): Shape {
  return union(node.arguments.map((argument) => shapeOf(argument)!))!;
}

function noHessian(node: Call): FormulaError {
  return new FormulaError(`${node.name} has no Hessian diagonal here`, node.span);
}

/**
 * The same formula with `across` as far down as it goes: `across(f - y)` is `across(f) - across(y)`, and a sum over
 * rows turned across is the sum along the turned rows. So most that mixes rows is a sum or a map along j.
 */
function acrossAtLeaves(expression: Expression, shapeOf: ShapeOf): Expression {
  const done = new Map<Expression, Expression>();
  const turned = new Map<Expression, Expression>();
  const visit = (node: Expression): Expression => {
    if (node.kind !== "call") return node;
    const known = done.get(node);
    if (known) return known;
    const result =
      node.name === "across" ? turn(node.arguments[0]!) : { ...node, arguments: node.arguments.map(visit) };
    done.set(node, result);
    return result;
  };
  /** across(node) */
  const turn = (node: Expression): Expression => {
    if (shapeOf(node) === "scalar") return visit(node);
    const known = turned.get(node);
    if (known) return known;
    const result = turnOnce(node);
    turned.set(node, result);
    return result;
  };
  const turnOnce = (node: Expression): Expression => {
    if (node.kind !== "call") return call("across", node);
    if (node.name === "across") return visit(node.arguments[0]!);
    if (node.name === "itself") return visit(node);
    if (node.name === "sum_rows") return call("sum", turn(node.arguments[0]!));
    if (node.name === "mean_rows") return call("mean", turn(node.arguments[0]!));
    if (rowOf(node).acts === "elementwise") return { ...node, arguments: node.arguments.map(turn) };
    return { kind: "call", name: "across", arguments: [visit(node)], ...(node.span && { span: node.span }) };
  };
  return visit(expression);
}
