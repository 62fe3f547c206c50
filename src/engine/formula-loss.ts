import type { LossDeclaration, RoleDeclaration } from "../contracts.ts";
import { usageError } from "../errors.ts";
import {
  type CallResolver,
  type Expression,
  FormulaError,
  name,
  namesIn,
  number,
  parse,
  substitute,
  toText,
} from "../formula/index.ts";
import { formulaName, type Parameters } from "./compile.ts";
import { formulaUsageError } from "./formula-error.ts";
import { factsOf } from "./roles.ts";

type Given = readonly { name: string; value: string }[];

/** What a formula may refer to, beside roles and columns. */
export interface FormulaSurroundings {
  findLoss(name: string): LossDeclaration | undefined;
  readParameters(loss: LossDeclaration, given: Given): Parameters;
  /** numbers by name: `--param` */
  numbers: ReadonlyMap<string, number>;
  /** names are vectors over the rows of a group: a group column or a batch size is given */
  overRows: boolean;
}

/** Roles that a formula may name without a loss that declares them. */
const plainRoles: Readonly<Record<string, RoleDeclaration>> = {
  f: { kind: "real", summary: "the prediction", differentiable: true },
  y: { kind: "real", summary: "the target" },
};

/**
 * The loss of a user's formula: of `f`, `y`, columns, and other losses, as in `softmax(label_smoothing=0.1) + 0.01*center()`.
 * A loss's role can be given another name, `center(f=features)`, which `--col features=...` then binds. Throws exit 2
 * at the character of what is wrong.
 */
export function formulaLoss(text: string, surroundings: FormulaSurroundings): LossDeclaration {
  const { findLoss, readParameters, numbers } = surroundings;
  const roles: Record<string, RoleDeclaration> = {};
  let over: LossDeclaration["over"] = surroundings.overRows ? "rows" : undefined;
  const resolve: CallResolver = (called, named, span) => {
    const loss = findLoss(called);
    if (!loss) return undefined;
    over ??= loss.over;
    const renamed = new Map<string, string>();
    const given: { name: string; value: string }[] = [];
    for (const [key, value] of named) {
      if (loss.roles[key] && value.kind === "name") renamed.set(key, value.name);
      else given.push({ name: key, value: toText(value) });
    }
    for (const [role, declaration] of Object.entries(loss.roles)) {
      addRole(roles, renamed.get(role) ?? role, declaration, loss, span);
    }
    return formulaOf(loss, readParameters(loss, given), renamed);
  };
  try {
    const tree = parse(text, resolve);
    const used = namesIn(tree);
    for (const name of used) {
      if (roles[name] || numbers.has(name)) continue;
      roles[name] = plainRoles[name] ?? { kind: "real", summary: "a column of that name" };
    }
    return {
      name: "expr",
      title: "A formula",
      summary: "A formula of the user's own.",
      formula: toText(tree),
      roles,
      ...(over ? { over } : {}),
      parameters: Object.fromEntries(
        used
          .filter((name) => !roles[name])
          .map((name) => [name, { default: numbers.get(name), domain: "[-inf, inf]", summary: "--param" }]),
      ),
      reduction: "mean",
      references: [],
    };
  } catch (error) {
    if (error instanceof FormulaError) throw formulaUsageError(error, text, "formula");
    throw error;
  }
}

/** A loss's formula with its parameters' values and its roles' names in this formula. */
function formulaOf(loss: LossDeclaration, parameters: Parameters, renamed: ReadonlyMap<string, string>): Expression {
  const replacements = new Map<string, Expression>();
  for (const [parameter, value] of Object.entries(parameters)) {
    if (typeof value !== "number") {
      throw usageError("parameter-no-list", `${parameter} of ${loss.name} cannot be a list inside a formula`, {
        hint: "give one number",
      });
    }
    replacements.set(formulaName(parameter), number(value));
  }
  for (const [role, other] of renamed) replacements.set(role, name(other));
  return substitute(parse(loss.formula), replacements);
}

/** Two losses may share a role where both want a vector, or both one number. */
function addRole(
  roles: Record<string, RoleDeclaration>,
  role: string,
  declaration: RoleDeclaration,
  loss: LossDeclaration,
  span: { start: number; end: number },
): void {
  const before = roles[role];
  if (!before) {
    roles[role] = declaration;
    return;
  }
  const [was, is] = [factsOf(before), factsOf(declaration)];
  if (was.vector !== is.vector) {
    throw new FormulaError(
      `"${role}" is ${is.words} for ${loss.name}, and ${was.words} for a loss before it: give it another name, ${loss.name}(${role}=other)`,
      span,
    );
  }
  // the narrower of the two is the one whose values both accept
  if (before.kind === "vector" || before.kind === "real") {
    roles[role] = {
      ...declaration,
      differentiable: before.differentiable === true || declaration.differentiable === true,
    };
  }
}
