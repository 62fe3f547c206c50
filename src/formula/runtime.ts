import * as bessel from "./bessel.ts";
import * as angles from "./cosine.ts";
import type { FunctionRow } from "./functions/row.ts";
import * as gamma from "./gamma.ts";
import * as normal from "./normal.ts";
import * as scalars from "./numerics.ts";
import * as order from "./order.ts";
import * as pairs from "./pair-numerics.ts";
import * as powerDivergence from "./power-divergence.ts";
import * as simplex from "./sparsemax.ts";
import * as vectors from "./vector-numerics.ts";

/** The functions that generated code and the evaluator may call, by the name in the table's `js` field. */
export const runtime: Readonly<Record<string, (...args: never[]) => unknown>> = {
  ...scalars,
  ...gamma,
  ...bessel,
  ...normal,
  ...powerDivergence,
  ...vectors,
  ...angles,
  ...order,
  ...pairs,
  ...simplex,
};

/** The JavaScript function of an elementwise row. */
export function scalarFunction(row: FunctionRow): (...args: number[]) => number {
  const spelled = row.js!;
  const found = spelled.startsWith("Math.") ? Math[spelled.slice(5) as "exp"] : runtime[spelled];
  return found as (...args: number[]) => number;
}
