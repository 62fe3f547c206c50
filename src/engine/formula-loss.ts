import type { LossDeclaration, RoleDeclaration } from "../contracts.ts";
import { FormulaError, functionNamed, namesIn } from "../formula/index.ts";
import { withVectors } from "./assumed-kinds.ts";
import { columnOf, type FormulaSurroundings, type ReadFormula, readFormula } from "./called-losses.ts";
import { formulaUsageError } from "./formula-error.ts";

/** Roles that a formula may name without a loss that declares them. */
const plainRoles: ReadonlyMap<string, RoleDeclaration> = new Map([
  ["f", { kind: "real", summary: "the prediction", differentiable: true }],
  ["y", { kind: "real", summary: "the target" }],
]);

/**
 * The loss of a user's formula: of `f`, `y`, columns, the numbers of `--param`, and other losses; names that stand where
 * only vectors fit are vectors. Throws exit 2 at the character of what is wrong.
 */
export function formulaLoss(text: string, surroundings: FormulaSurroundings): LossDeclaration {
  try {
    const read = readFormula(text, surroundings);
    const over = surroundings.overRows ? "rows" : read.over;
    const roles = rolesOf(read, new Set(surroundings.numbers.keys()));
    const numbers = namesIn(read.tree).filter((name) => !Object.hasOwn(roles, name));
    return withVectors({
      name: "expr",
      title: "A formula",
      summary: "A formula of the user's own.",
      formula: read.formula,
      roles,
      ...(over ? { over } : {}),
      parameters: Object.fromEntries(
        numbers.map((name) => [
          name,
          { default: surroundings.numbers.get(name), domain: "[-inf, inf]", summary: "--param" },
        ]),
      ),
      reduction: "mean",
      references: [],
    });
  } catch (error) {
    if (error instanceof FormulaError) throw formulaUsageError(error, text, "formula");
    throw error;
  }
}

/**
 * What the names of a formula stand for: roles of losses that it calls, the prediction and the target, and columns.
 * Throws FormulaError for a formula that is no number.
 */
export function rolesOf({ tree, roles }: ReadFormula, parameters: ReadonlySet<string>): LossDeclaration["roles"] {
  const isCondition = tree.kind === "call" && functionNamed(tree.name)?.gives === "boolean";
  if (isCondition || tree.kind === "text") {
    throw new FormulaError(
      `this is a ${tree.kind === "text" ? "text" : "condition"}, and a loss is a number`,
      tree.span,
    );
  }
  const found = new Map<string, RoleDeclaration>();
  for (const [role, declaration] of roles) {
    // without --col it is the column of its name
    const named = !plainRoles.has(role) && declaration.classMeanOf === undefined;
    found.set(role, named ? { ...declaration, column: columnOf(role) } : declaration);
  }
  for (const name of namesIn(tree)) {
    if (found.has(name) || parameters.has(name)) continue;
    const column = columnOf(name);
    const role = plainRoles.get(name) ?? { kind: "real", summary: `the column ${column}` };
    found.set(name, { ...role, column });
  }
  return Object.fromEntries(found);
}
