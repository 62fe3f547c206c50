import type { LossDeclaration } from "../contracts.ts";
import { FormulaError, FormulaTooLarge } from "../formula/index.ts";
import { type Derivatives, deriveLoss, type LossFormulas, type Parameters, type RoleShape } from "./compile.ts";
import { deriveManyRows, manyRowsShapes } from "./many-rows/formulas.ts";

/** The formulas of a loss as they are shown. */
export interface DescribedFormulas extends Pick<LossFormulas, "value" | "gradients" | "hessians"> {
  /** by role, what cannot be derived, and why */
  missing: ReadonlyMap<string, { what: "gradient" | "Hessian"; because: string }>;
}

/** The formulas of a loss of rows, with the derivatives that there are. */
export function describeLoss(
  declaration: LossDeclaration,
  shapes: Readonly<Record<string, RoleShape>>,
  parameters?: Parameters,
): DescribedFormulas {
  return described(declaration, (one, want) => deriveLoss(one, shapes, parameters, want));
}

/** The same of a loss over many rows, or of the aggregate of a loss. */
export function describeManyRows(declaration: LossDeclaration, parameters?: Parameters): DescribedFormulas {
  const shapes = manyRowsShapes(declaration);
  return described(declaration, (one, want) => deriveManyRows(one, shapes, parameters, want));
}

type Derive = (declaration: LossDeclaration, want: Derivatives) => Omit<DescribedFormulas, "missing">;

function described(declaration: LossDeclaration, derive: Derive): DescribedFormulas {
  const all = attempt(() => derive(declaration, { gradient: true, hessian: true }));
  if (!(all instanceof FormulaError)) return { ...all, missing: new Map() };
  const { value } = derive(declaration, { gradient: false, hessian: false });
  const [gradients, hessians] = [new Map(), new Map()];
  const missing = new Map<string, { what: "gradient" | "Hessian"; because: string }>();
  for (const [role, { differentiable }] of Object.entries(declaration.roles)) {
    if (!differentiable) continue;
    for (const hessian of [true, false]) {
      const one = attempt(() => derive(withRespectTo(declaration, role), { gradient: true, hessian }));
      if (one instanceof FormulaError) {
        missing.set(role, { what: hessian ? "Hessian" : "gradient", because: one.message });
        continue;
      }
      gradients.set(role, one.gradients.get(role));
      if (hessian) hessians.set(role, one.hessians.get(role));
      break;
    }
  }
  return { value, gradients, hessians, missing };
}

/** The loss with a derivative by this role alone. */
function withRespectTo(declaration: LossDeclaration, role: string): LossDeclaration {
  const roles = Object.entries(declaration.roles).map(([name, of]) => [name, { ...of, differentiable: name === role }]);
  return { ...declaration, roles: Object.fromEntries(roles) };
}

function attempt<Result>(derive: () => Result): Result | FormulaError {
  try {
    return derive();
  } catch (error) {
    if (error instanceof FormulaError && !(error instanceof FormulaTooLarge)) return error;
    throw error;
  }
}
