import { bessels } from "./functions/bessels.ts";
import { choices } from "./functions/choices.ts";
import { divergenceTerms } from "./functions/divergence-terms.ts";
import { exponentials } from "./functions/exponentials.ts";
import { gammas } from "./functions/gammas.ts";
import { maps } from "./functions/maps.ts";
import { normals } from "./functions/normals.ts";
import { operators } from "./functions/operators.ts";
import { orders } from "./functions/orders.ts";
import { pairs } from "./functions/pairs.ts";
import { reductions } from "./functions/reductions.ts";
import type { FunctionRow } from "./functions/row.ts";
import { sigmoids } from "./functions/sigmoids.ts";
import { trigonometric } from "./functions/trigonometric.ts";

/**
 * The one table of functions. A row says what a function is, once: what it takes, its partial derivatives as
 * formulas, its JavaScript, its LaTeX, what it means in simpler functions, and where test points are drawn.
 * The choice made at a kink is the partial written here, and is made nowhere else:
 * sign(0) = 0, step(0) = 0, relu and max are flat at a tie with a constant, a root and a norm are flat at 0.
 */

const rows: readonly FunctionRow[] = [
  ...operators,
  ...choices,
  ...exponentials,
  ...sigmoids,
  ...trigonometric,
  ...gammas,
  ...bessels,
  ...normals,
  ...divergenceTerms,
  ...reductions,
  ...maps,
  ...orders,
  ...pairs,
];

const byName = new Map(rows.map((row) => [row.name, row]));

/** The row of a function or operator, undefined where there is none. */
export function functionNamed(name: string): FunctionRow | undefined {
  return byName.get(name);
}

/** Every row, operators included. */
export function allFunctions(): readonly FunctionRow[] {
  return rows;
}

/** The names that may be called in a formula. */
export function functionNames(): string[] {
  return rows.filter((row) => !row.infix).map((row) => row.name);
}
