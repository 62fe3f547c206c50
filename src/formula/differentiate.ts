import { jacobianDiagonal } from "./hessian-diagonal.ts";
import { pullback } from "./pullback.ts";
import { simplify } from "./simplify.ts";
import { type Expression, number, share } from "./tree.ts";
import { type Names, typesOf } from "./types.ts";

/**
 * Derivatives of formulas, as formulas.
 *
 * The gradient is reverse accumulation over the graph of distinct subexpressions: each node passes its adjoint to its
 * arguments through the partials of the table. The Hessian diagonal of a vector role is the diagonal of the Jacobian
 * of that gradient; it is carried forward as each entry's own slope, and wherever a reduction or a map mixes the
 * entries, the mixed part is again one reverse pass. No derivative is ever expanded into K x K terms, but for those of a
 * formula that takes its rows in pairs.
 */

/** d expression / d role for a scalar formula: a formula of the role's shape (a number stands for all entries). */
export function gradient(expression: Expression, role: string, names: Names): Expression {
  typesOf(expression, names);
  const [root] = share([expression]);
  return simplify(pullback(root!, number(1), role, names), names);
}

/**
 * d2 expression / d role_k2, from the gradient with respect to the same role. Throws FormulaError where the entries are
 * mixed in a way that only the full Hessian could follow.
 */
export function hessianDiagonal(gradientFormula: Expression, role: string, names: Names): Expression {
  if (names.get(role)?.shape === "scalar") return gradient(gradientFormula, role, names);
  const [root] = share([gradientFormula]);
  return simplify(jacobianDiagonal(root!, role, names), names);
}
