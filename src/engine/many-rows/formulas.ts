import type { LossDeclaration } from "../../contracts.ts";
import {
  call,
  type Expression,
  gradient,
  hessianDiagonal,
  type Names,
  number,
  parse,
  stabilize,
  substitute,
  typeOfFormula,
} from "../../formula/index.ts";
import { type Derivatives, formulaName, type Parameters } from "../compile.ts";
import { factsOf } from "../roles.ts";

/** How a role meets a formula over many rows: one number a row, or K. */
export type ManyRowsShape = "vector" | "table";

/** The formulas of a loss over many rows: the value, and by role what each row's derivative is. */
export interface ManyRowsFormulas {
  value: Expression;
  /** what a group counts for in the divisor of the mean over groups */
  divisor: Expression;
  /** 1 where there is a value, else 0 */
  defined: Expression;
  gradients: ReadonlyMap<string, Expression>;
  hessians: ReadonlyMap<string, Expression>;
  names: Names;
}

/**
 * The formulas of a loss whose names are vectors over rows: of its `formula` where it is `over` rows, else of its
 * `aggregate`, in which the row's loss stands in the place of `loss`.
 */
export function deriveManyRows(
  declaration: LossDeclaration,
  shapes: Readonly<Record<string, ManyRowsShape>>,
  parameters: Parameters = {},
  want: Derivatives = { gradient: true, hessian: true },
): ManyRowsFormulas {
  const names = new Map(Object.keys(declaration.roles).map((role) => [role, named(shapes[role] ?? "vector")] as const));
  for (const parameter of Object.keys(declaration.parameters ?? {})) {
    names.set(formulaName(parameter), named(Array.isArray(parameters[parameter]) ? "columns" : "scalar"));
  }
  const numbers = new Map<string, Expression>();
  for (const [parameter, value] of Object.entries(parameters)) {
    if (typeof value === "number") numbers.set(formulaName(parameter), number(value));
  }
  const linked =
    declaration.link === undefined ? new Map<string, Expression>() : new Map([["f", parse(declaration.link)]]);
  const read = (formula: Expression) => stabilize(substitute(substitute(formula, linked), numbers));
  const value = toOneNumber(read(manyRowsFormula(declaration)), names);
  const { divisor, over, requires } = declaration;
  const gradients = new Map<string, Expression>();
  const hessians = new Map<string, Expression>();
  for (const [role, { differentiable }] of Object.entries(declaration.roles)) {
    if (!differentiable || !(want.gradient || want.hessian)) continue;
    gradients.set(role, gradient(value, role, names));
    if (want.hessian) hessians.set(role, hessianDiagonal(gradients.get(role)!, role, names));
  }
  return {
    value,
    divisor: over && divisor !== undefined ? read(parse(divisor)) : number(1),
    defined: requires ? read(call("where", parse(requires.condition), number(1), number(0))) : number(1),
    gradients,
    hessians,
    names,
  };
}

/** The shapes that roles have by their kinds alone. */
export function manyRowsShapes({ roles }: LossDeclaration): Record<string, ManyRowsShape> {
  return Object.fromEntries(
    Object.entries(roles).map(([role, declaration]) => [role, factsOf(declaration).vector ? "table" : "vector"]),
  );
}

function manyRowsFormula({ formula, aggregate, over }: LossDeclaration): Expression {
  if (over) return parse(formula);
  return substitute(parse(aggregate!), new Map([["loss", parse(formula)]]));
}

/** A user's formula may give a number a row, or K: the group's value is their mean. */
function toOneNumber(formula: Expression, names: Names): Expression {
  const { shape } = typeOfFormula(formula, names);
  return shape === "scalar" ? formula : toOneNumber(call("mean", formula), names);
}

function named(shape: "scalar" | "vector" | "table" | "columns") {
  return { shape, kind: "number" } as const;
}
