import type { LossDeclaration } from "../contracts.ts";
import {
  call,
  compileKernel,
  type Expression,
  FormulaError,
  gradient,
  hessianDiagonal,
  type Kernel,
  type Names,
  name,
  namesIn,
  number,
  parse,
  stabilize,
  substitute,
  typeOfFormula,
} from "../formula/index.ts";

import { outputWeight } from "./outputs.ts";

/**
 * How a role meets the formula: one number a row, a row's vector, or a label, which stands for a one-hot vector or,
 * where classes are ordered, for itself.
 */
export type RoleShape = "scalar" | "vector" | "label";

/** The values of a loss's parameters, by canonical name: a number, or a list with one number a class. */
export type Parameters = Readonly<Record<string, number | readonly number[]>>;

/** A loss's formulas, for certain shapes of its roles. Without `parameters`, parameters stay names. */
export interface LossFormulas {
  value: Expression;
  /** what a row counts for in the divisor of the mean, where it is not 1 */
  divisor: Expression | undefined;
  /** by role */
  gradients: ReadonlyMap<string, Expression>;
  hessians: ReadonlyMap<string, Expression>;
  names: Names;
}

/** In a formula `label-smoothing` is spelled `label_smoothing`. */
export function formulaName(parameter: string): string {
  return parameter.replaceAll("-", "_");
}

const weightOfOutput = name(formulaName(outputWeight));

/** Which derivatives are wanted: deriving takes milliseconds, which a run that prints only values need not spend. */
export interface Derivatives {
  gradient: boolean;
  hessian: boolean;
}

/** Derives gradient and Hessian diagonal of a loss for each role that it is differentiable in. */
export function deriveLoss(
  declaration: LossDeclaration,
  shapes: Readonly<Record<string, RoleShape>>,
  parameters?: Parameters,
  want: Derivatives = { gradient: true, hessian: true },
): LossFormulas {
  const names = namesFor(declaration, shapes, parameters);
  const replacements = replacementsFor(declaration, shapes, parameters);
  const linked =
    declaration.link === undefined ? new Map<string, Expression>() : new Map([["f", parse(declaration.link)]]);
  const read = (text: string) => substitute(stabilize(substitute(parse(text), linked)), replacements);
  const computed = read((declaration.stable ?? declaration).formula);
  // a loss of one number, given K columns, is that of K outputs: their mean, or what was asked for
  const { shape } = typeOfFormula(computed, names);
  if (shape !== "scalar" && shape !== "vector") {
    throw new FormulaError("this is a number for each pair, or across: sum or average it", computed.span);
  }
  const ofOutputs = shape === "vector";
  const { over: overOutputs, share } = combinations[declaration.outputs ?? "mean"];
  const overColumns = (ofEach: Expression) => (ofOutputs ? overOutputs(ofEach) : ofEach);
  const shareOf = (ofEach: Expression) => (ofOutputs ? share(ofEach) : ofEach);

  const value = stabilize(overColumns(computed), names);
  const gradients = new Map<string, Expression>();
  const hessians = new Map<string, Expression>();
  const differentiable = want.gradient || want.hessian ? differentiableRoles(declaration) : [];
  // the definition is what is differentiated, and a run that prints only values need not read it
  const defined =
    differentiable.length > 0 && declaration.stable ? stabilize(overColumns(read(declaration.formula)), names) : value;
  for (const role of differentiable) {
    const better = (kind: "gradient" | "hessian", derived: () => Expression) => {
      // with a link in the place of f, what is stated is no derivative by f
      const stated = declaration.link === undefined ? declaration[kind]?.[role] : undefined;
      if (!stated) return derived();
      const written = shareOf(read(stated.formula));
      const asks = namesIn(written).includes("derived");
      return stabilize(asks ? substitute(written, new Map([["derived", derived()]])) : written, names);
    };
    const slope = gradient(defined, role, names);
    gradients.set(
      role,
      better("gradient", () => slope),
    );
    if (!want.hessian) continue;
    hessians.set(
      role,
      better("hessian", () => hessianDiagonal(slope, role, names)),
    );
  }
  const counts = declaration.divisor !== undefined && hasClassWeights(declaration, parameters);
  const ofRow = counts && (shapes.y === "label" || !declaration.divisorOfLabels) ? declaration.divisor : undefined;
  // where the mean divides by no sum of weights, each row counts for itself
  const divisor = ofRow !== undefined ? read(ofRow) : declaration.weightedMean && number(1);
  return { value, divisor: divisor && stabilize(divisor, names), gradients, hessians, names };
}

function differentiableRoles({ roles }: LossDeclaration): string[] {
  return Object.keys(roles).filter((role) => roles[role]!.differentiable);
}

/** How the losses of K outputs are combined, and an output's share in the derivative. */
const combinations: Readonly<
  Record<NonNullable<LossDeclaration["outputs"]>, Record<"over" | "share", (ofEach: Expression) => Expression>>
> = {
  mean: { over: (each) => call("mean", each), share: (each) => call("/", each, call("len", name("f"))) },
  sum: { over: (each) => call("sum", each), share: (each) => each },
  weighted: {
    over: (each) => call("/", call("dot", weightOfOutput, each), call("sum", weightOfOutput)),
    share: (each) => call("/", call("*", weightOfOutput, each), call("sum", weightOfOutput)),
  },
};

function namesFor(
  declaration: LossDeclaration,
  shapes: Readonly<Record<string, RoleShape>>,
  parameters: Parameters | undefined,
): Names {
  const names = new Map<string, { shape: "scalar" | "vector"; kind: "number" }>();
  for (const role of Object.keys(declaration.roles)) {
    names.set(role, { shape: shapes[role] === "vector" ? "vector" : "scalar", kind: "number" });
  }
  for (const [parameter, { list }] of Object.entries(declaration.parameters ?? {})) {
    const shape = list || Array.isArray(parameters?.[parameter]) ? "vector" : "scalar";
    names.set(formulaName(parameter), { shape, kind: "number" });
  }
  return names;
}

function replacementsFor(
  { roles }: LossDeclaration,
  shapes: Readonly<Record<string, RoleShape>>,
  parameters: Parameters | undefined,
): Map<string, Expression> {
  const replacements = new Map<string, Expression>();
  for (const [parameter, value] of Object.entries(parameters ?? {})) {
    if (typeof value === "number") replacements.set(formulaName(parameter), number(value));
  }
  for (const [role, shape] of Object.entries(shapes)) {
    if (shape !== "label" || roles[role]!.kind === "ordinal") continue;
    replacements.set(role, call("onehot", name(role), call("len", name("f"))));
  }
  return replacements;
}

function hasClassWeights(declaration: LossDeclaration, parameters: Parameters | undefined): boolean {
  return Object.entries(declaration.parameters ?? {}).some(
    ([parameter, { perClass }]) => perClass && Array.isArray(parameters?.[parameter]),
  );
}

/** What a run computes for each row of one loss. */
export interface CompiledLoss {
  /** none for a loss over many rows */
  kernel: Kernel | undefined;
  /** roles in the order of the kernel's first inputs */
  roles: readonly string[];
  /** lists of parameters, which follow the roles among the kernel's inputs */
  fixed: readonly Float64Array[];
  /** in the order of the kernel's outputs; "loss" is always the first */
  outputs: readonly { kind: "loss" | "divisor" | "gradient" | "hessian"; role: string; width: number }[];
  /** the divisor is the position of an output, where it is not 1 a row */
  divisor: number | undefined;
}

/** A loss of rows, which has a kernel. */
export type CompiledRowLoss = CompiledLoss & { kernel: Kernel };

/** Compiles one kernel for a loss: the value, and the derivatives that are asked for. */
export function compileLoss(
  declaration: LossDeclaration,
  shapes: Readonly<Record<string, RoleShape>>,
  width: number,
  parameters: Parameters,
  want: Derivatives,
): CompiledRowLoss {
  const formulas = deriveLoss(declaration, shapes, parameters, want);
  const roles = Object.keys(declaration.roles);
  const lists = Object.entries(parameters).filter(([, value]) => typeof value !== "number");
  const outputs: { kind: CompiledLoss["outputs"][number]["kind"]; role: string; formula: Expression }[] = [
    { kind: "loss", role: "", formula: formulas.value },
  ];
  if (formulas.divisor) outputs.push({ kind: "divisor", role: "", formula: formulas.divisor });
  for (const [role, formula] of formulas.gradients) {
    if (want.gradient) outputs.push({ kind: "gradient", role, formula });
    if (want.hessian) outputs.push({ kind: "hessian", role, formula: formulas.hessians.get(role)! });
  }
  const shapeOf = (role: string) => (shapes[role] === "vector" ? "vector" : "scalar");
  const kernel = compileKernel(
    [
      ...roles.map((role) => ({ name: role, shape: shapeOf(role) }) as const),
      ...lists.map(([list]) => ({ name: formulaName(list), shape: "vector", sameForAllRows: true }) as const),
    ],
    outputs.map(({ role, formula }) => ({ formula, shape: shapeOf(role) })),
    width,
  );
  return {
    kernel,
    roles,
    fixed: lists.map(([, list]) => Float64Array.from(list as readonly number[])),
    outputs: outputs.map(({ kind, role }) => ({ kind, role, width: shapeOf(role) === "vector" ? width : 1 })),
    divisor: formulas.divisor ? 1 : undefined,
  };
}
