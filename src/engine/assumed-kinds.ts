import type { LossDeclaration, RoleDeclaration } from "../contracts.ts";
import { assumeShapes, type Expression, type Names, parse, scalarNumber, type ValueType } from "../formula/index.ts";
import { formulaName } from "./compile.ts";
import { factsOf } from "./roles.ts";

/**
 * The declaration of a user's formula with the kind `vector` for names that stand where only vectors fit; `settled` are
 * roles of which that is known. Throws FormulaError where nothing fits.
 */
export function withVectors(
  declaration: LossDeclaration,
  tree: Expression = parse(declaration.formula),
  settled: (role: string) => boolean = () => false,
): LossDeclaration {
  const { roles, parameters = {}, over } = declaration;
  const [one, several] = over ? (["vector", "table"] as const) : (["scalar", "vector"] as const);
  const isOpen = (name: string, { kind }: RoleDeclaration) => kind === "real" && !settled(name);
  const known: [string, ValueType][] = Object.keys(parameters).map((name) => [formulaName(name), scalarNumber]);
  for (const [name, role] of Object.entries(roles)) {
    if (!isOpen(name, role)) known.push([name, { shape: factsOf(role).vector ? several : one, kind: "number" }]);
  }
  const names: Names = assumeShapes(tree, new Map(known), [one, several]);
  const changed = Object.entries(roles).map(([name, role]) => {
    const isVector = isOpen(name, role) && names.get(name)?.shape === several;
    return [name, isVector ? { ...role, kind: "vector" as const } : role] as const;
  });
  return { ...declaration, roles: Object.fromEntries(changed) };
}
