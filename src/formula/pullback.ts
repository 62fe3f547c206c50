import { type Axis, axesOf, hasAxis, innerAxis, type Shape } from "./axes.ts";
import { dependents, fill, isCondition, isMap, jacobian, partial, plus, rowOf, times } from "./chain-rule.ts";
import { entryOf } from "./sums.ts";
import { type Call, call, type Expression, number, topologicalOrder } from "./tree.ts";
import { type Names, shapesIn } from "./types.ts";

type ShapeOf = (node: Expression) => Shape | undefined;

/**
 * The sum over all entries of `seed * d root / d role`, by reverse accumulation. An adjoint may lack axes of its node:
 * it is then the same along them.
 */
export function pullback(root: Expression, seed: Expression, role: string, names: Names): Expression {
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
    if (node.name === "index" && shapeOf(first!) === "vector" && hasJacobians(first!) && depends.has(first!)) {
      first.arguments.forEach((argument, i) => {
        if (depends.has(argument)) pass(argument, times(adjoint, rowOfJacobian(node, first, i, shapeOf)));
      });
      continue;
    }
    node.arguments.forEach((argument, i) => {
      if (!depends.has(argument) || isCondition(node, i)) return;
      pass(argument, overMissing(passDown(node, i, adjoint, depends, shapeOf), node, i, shapeOf));
    });
  }
  return number(0);
}

/** What a node's adjoint contributes to the adjoint of its argument `i`, along all axes on which the node works. */
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
  if (node.name === "across") return shapeOf(adjoint) === "scalar" ? adjoint : call("across", adjoint);
  const row = rowOf(node);
  if (row.pullbacks) {
    const full = shapeOf(adjoint) === shapeOf(node) ? adjoint : call("full_like", node, adjoint);
    return fill(row.pullbacks[i]!, row, node, full);
  }
  if (row.acts !== "map") return times(adjoint, partial(node, i, depends));
  const { own, left, right } = jacobian(node, i);
  const mixed = times(adjoint, left);
  const sum = sumAlong(mixed, innerAxis(shapeOf(node)!)!, [node], shapeOf);
  return plus(times(adjoint, own), times(right, call("-", sum, mixed)));
}

/** Summed over the axes along which an argument is the same for all entries of the node. */
function overMissing(passed: Expression, node: Call, i: number, shapeOf: ShapeOf): Expression {
  const { acts, vectors } = rowOf(node);
  if (acts === "rows") return passed;
  const argument = node.arguments[i]!;
  // the slope of a reduction by what is no vector of it is one number, summed along the vector already
  const alongVector = acts !== "reduction" || i < vectors;
  const parts = [node, ...(alongVector ? node.arguments : node.arguments.slice(vectors))];
  const worksOn = [...new Set(parts.flatMap((part) => axesOf(shapeOf(part)!)))].sort().reverse();
  const missing = worksOn.filter((axis) => !hasAxis(shapeOf(argument)!, axis));
  return missing.reduce((sum, axis) => sumAlong(sum, axis, parts, shapeOf), passed);
}

/**
 * The sum along an axis, where `summand` may be what all entries have in common; one of `parts` has the axis, whose
 * length is asked of it.
 */
export function sumAlong(summand: Expression, axis: Axis, parts: readonly Expression[], shapeOf: ShapeOf): Expression {
  const shape = shapeOf(summand)!;
  if (hasAxis(shape, axis)) return call(innerAxis(shape) === axis ? "sum" : "sum_rows", summand);
  return call("*", summand, lengthOf(axis, parts, shapeOf));
}

function lengthOf(axis: Axis, parts: readonly Expression[], shapeOf: ShapeOf): Expression {
  const isAlong = (other: Axis | undefined) => other !== undefined && (other === "k") === (axis === "k");
  const inner = parts.find((part) => isAlong(innerAxis(shapeOf(part)!)));
  if (inner) return call("len", inner);
  return call("len_rows", parts.find((part) => axesOf(shapeOf(part)!).some(isAlong))!);
}

function hasJacobians(node: Expression): node is Call {
  return isMap(node) && rowOf(node).jacobians !== undefined;
}

/** The gradient of one entry of a map, where the entry itself and the others have different formulas. */
function rowOfJacobian(entry: Call, map: Call, i: number, shapeOf: ShapeOf): Expression {
  const position = entry.arguments[1]!;
  const { own, left, right } = jacobian(map, i);
  const isEntry = call("=", call("onehot", position, call("len", map)), number(1));
  return call("where", isEntry, own, times(entryOf(left, position, shapeOf)!, right));
}
