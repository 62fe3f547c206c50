import type { Shape } from "../axes.ts";

/** A row of the table of functions: what a function is, once. */
export interface FunctionRow {
  readonly name: string;
  readonly parameters: readonly string[];
  /**
   * elementwise: a number from numbers, broadcast over vectors; reduction: a number from vectors;
   * map: a vector from a vector, where each entry may depend on all; rows: across the rows of a group, from and to the
   * shapes of `shapes`
   */
  readonly acts: "elementwise" | "reduction" | "map" | "rows";
  /** of a function of rows, what it makes of which shapes */
  readonly shapes?: readonly Signature[];
  /** a formula in the parameters that takes the place of the call as soon as it is read */
  readonly shorthand?: string;
  /** how many of the first parameters are vectors (reductions and maps) */
  readonly vectors: number;
  /** what each parameter holds where it is not a number */
  readonly takes?: readonly ValueKind[];
  readonly gives?: ValueKind;
  /** does not move with its arguments, wherever it has a derivative: every partial is 0 */
  readonly flat?: true;
  /** d/d parameter, as formulas in the parameters; of a reduction, the gradient vector */
  readonly partials?: readonly string[];
  /** of a map, for each of its vectors */
  readonly jacobians?: readonly Jacobian[];
  /**
   * of a map whose Jacobian is no such sum, for each of its vectors: the transposed Jacobian times a vector named
   * `adjoint`, as a formula
   */
  readonly pullbacks?: readonly string[];
  /** a function of numerics.ts or vector-numerics.ts, or of Math */
  readonly js?: string;
  /** #1, #2... stand for the arguments */
  readonly latex: string;
  /** the same in simpler functions, true in exact arithmetic: for an engine that has no spelling of its own */
  readonly means?: string;
  /** for people, where `means` does not say it: a few words, names in backticks */
  readonly says?: string;
  /** an operator: how it is written between its arguments */
  readonly infix?: true;
  /** from where the tests draw each parameter */
  readonly domain: readonly string[];
}

/** d out_k / d v_j as formulas: `own`_k for j = k, and `left`_k * `right`_j for the others. */
export interface Jacobian {
  readonly own: string;
  readonly left: string;
  readonly right: string;
}

/** The shape that a function of rows gives for the shapes that it takes. */
export interface Signature {
  readonly takes: readonly Shape[];
  readonly gives: Shape;
  /**
   * one entry of the result in JavaScript, at row i, row j or column k: `#1[...]` is an entry of the first argument,
   * `#1(...)` a line of it as a function of vector-numerics.ts takes it
   */
  readonly entry: string;
}

export type ValueKind = "number" | "boolean" | "text" | "number or text";

type Rest = Partial<FunctionRow>;

/** A function of numbers, broadcast over vectors. */
export function elementwise(
  name: string,
  parameters: string,
  js: string | undefined,
  latex: string,
  rest: Rest,
): FunctionRow {
  const list = parameters.split(" ");
  return {
    name,
    parameters: list,
    acts: "elementwise",
    vectors: 0,
    latex,
    domain: list.map(() => "(-20, 20)"),
    ...(js === undefined ? {} : { js }),
    ...rest,
  };
}

/** An operator between two numbers. */
export function operator(name: string, latex: string, rest: Rest): FunctionRow {
  return elementwise(name, "a b", undefined, latex, { infix: true, ...rest });
}

/** A function of whole vectors. */
export function vectorFunction(
  acts: "reduction" | "map",
  name: string,
  parameters: string,
  js: string | undefined,
  latex: string,
  rest: Rest,
): FunctionRow {
  const list = parameters.split(" ");
  return elementwise(name, parameters, js, latex, { acts, vectors: list.length, ...rest });
}

/** A function across the rows of a group. */
export function rowsFunction(
  name: string,
  parameters: string,
  latex: string,
  shapes: readonly (readonly [from: string, to: Shape, entry: string])[],
  rest: Rest,
): FunctionRow {
  return elementwise(name, parameters, undefined, latex, {
    acts: "rows",
    shapes: shapes.map(([from, gives, entry]) => ({ takes: from.split(" ") as Shape[], gives, entry })),
    ...rest,
  });
}

/** Domains from which tests draw. */
export const positive = "(0, 10)";
export const pair = [positive, positive];
