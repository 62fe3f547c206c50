import type { LossDeclaration } from "../contracts.ts";
import {
  type DescribedFormulas,
  describeLoss,
  describeManyRows,
  factsOf,
  type LossRequest,
  type Parameters,
  type RoleShape,
} from "../engine/index.ts";
import { type Expression, nameRepeatedParts, toLatex, toText } from "../formula/index.ts";

/** The formulas of a loss for certain shapes and parameters, in two languages. */
export interface Form {
  text: Printed;
  latex: Printed;
  /** as text for a page: what would fill lines is told in parts */
  page: Printed & { parts: readonly { name: string; formula: string }[] };
  /** what cannot be derived, and why */
  missing: readonly { role: string; what: string; because: string }[];
}

interface Printed {
  formula: string;
  derivatives: readonly { role: string; gradient: string; hessian: string | null }[];
}

/** The formulas of a loss, in the forms that it has. */
export interface LossForms {
  /** parameters stay names */
  named: Form;
  /** with the spec's parameters in place, where it gives any */
  numbers: Form | undefined;
  /** the target is a label, where it may be one */
  label: Form | undefined;
  /** the aggregate, where it is a formula over all rows */
  overRows: Form | undefined;
}

/** The formulas with names in them; with the numbers of the spec's parameters; and with a label as the target. */
export function formsOf(request: LossRequest): LossForms {
  const { declaration, parameters, given } = request;
  if (declaration.over) {
    return {
      named: formOf(describeManyRows(declaration)),
      numbers: given.size > 0 ? formOf(describeManyRows(declaration, parameters)) : undefined,
      label: undefined,
      overRows: undefined,
    };
  }
  const shapes = shapesOf(declaration, false);
  const numbers = given.size > 0 ? parameters : undefined;
  return {
    named: formOf(describeLoss(declaration, shapes, choicesOf(request))),
    numbers: numbers && formOf(describeLoss(declaration, shapes, numbers)),
    overRows: declaration.aggregate === undefined ? undefined : formOf(describeManyRows(declaration, numbers)),
    label: takesLabel(declaration)
      ? formOf(describeLoss(declaration, shapesOf(declaration, true), numbers ?? choicesOf(request)))
      : undefined,
  };
}

/** Parameters that are words choose between formulas, and one with all of them would be read by nobody. */
function choicesOf({ declaration, parameters }: LossRequest): Parameters {
  const choices = Object.entries(parameters).filter(([name]) => declaration.parameters?.[name]?.words);
  return Object.fromEntries(choices);
}

function takesLabel({ roles }: LossDeclaration): boolean {
  return Object.values(roles).some(({ kind }) => kind === "class");
}

function shapesOf({ roles }: LossDeclaration, labels: boolean): Record<string, RoleShape> {
  return Object.fromEntries(
    Object.entries(roles).map(([role, declaration]): [string, RoleShape] => {
      if (labels && declaration.kind === "class") return [role, "label"];
      return [role, factsOf(declaration).vector ? "vector" : "scalar"];
    }),
  );
}

function formOf(formulas: DescribedFormulas): Form {
  return {
    text: printed(formulas, toText),
    latex: printed(formulas, toLatex),
    page: onPage(formulas),
    missing: [...formulas.missing].map(([role, { what, because }]) => ({ role, what, because })),
  };
}

function printed(formulas: Pick<DescribedFormulas, "value" | "gradients" | "hessians">, print: typeof toText): Printed {
  return {
    formula: print(formulas.value),
    derivatives: [...formulas.gradients].map(([role, gradient]) => {
      const hessian = formulas.hessians.get(role);
      return { role, gradient: print(gradient), hessian: hessian ? print(hessian) : null };
    }),
  };
}

/** A formula that is longer than this is told in parts: some three lines of a terminal. */
const longest = 240;

function onPage({ value, gradients, hessians }: DescribedFormulas): Form["page"] {
  const all = [value, ...gradients.values(), ...hessians.values()];
  const { formulas, parts } = all.some((formula) => toText(formula).length > longest)
    ? nameRepeatedParts(all)
    : { formulas: all, parts: [] };
  const shown = new Map(all.map((formula, i) => [formula, formulas[i]!]));
  const inParts = (of: ReadonlyMap<string, Expression>) =>
    new Map([...of].map(([role, formula]) => [role, shown.get(formula)!]));
  const whole = { value: shown.get(value)!, gradients: inParts(gradients), hessians: inParts(hessians) };
  return {
    ...printed(whole, toText),
    parts: parts.map(({ name, formula }) => ({ name, formula: toText(formula) })),
  };
}
