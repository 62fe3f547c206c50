/** A row of the table of functions: what a function is, once. */
export interface FunctionRow {
  readonly name: string;
  readonly parameters: readonly string[];
  /**
   * elementwise: a number from numbers, broadcast over vectors; reduction: a number from vectors;
   * map: a vector from a vector, where each entry may depend on all
   */
  readonly acts: "elementwise" | "reduction" | "map";
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
  /** a function of numerics.ts or vector-numerics.ts, or of Math */
  readonly js?: string;
  /** #1, #2... stand for the arguments */
  readonly latex: string;
  /** the same in simpler functions, true in exact arithmetic: for an engine that has no spelling of its own */
  readonly means?: string;
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

/** Domains from which tests draw. */
export const positive = "(0, 10)";
export const pair = [positive, positive];
