import type { Location, LossDeclaration, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";
import { usageError } from "../errors.ts";
import {
  type Expression,
  FormulaError,
  namesIn,
  parse,
  scalarNumber,
  typesOf,
  type ValueType,
  vectorNumber,
} from "../formula/index.ts";
import { withVectors } from "./assumed-kinds.ts";
import { columnOf, type FormulaSurroundings, readFormula } from "./called-losses.ts";
import { deriveLoss, formulaName } from "./compile.ts";
import { formulaUsageError } from "./formula-error.ts";
import { rolesOf } from "./formula-loss.ts";
import { deriveManyRows, manyRowsShapes } from "./many-rows/formulas.ts";
import { factsOf, roleName } from "./roles.ts";

type MayLack<Declaration, Key extends keyof Declaration> = { [K in Key]?: Declaration[K] | undefined };

/** A loss as a user's file declares it. */
export interface OwnLoss {
  name: string;
  title?: string | undefined;
  summary?: string | undefined;
  formula: string;
  roles?:
    | Readonly<Record<string, MayLack<RoleDeclaration, "kind" | "domain" | "summary" | "differentiable">>>
    | undefined;
  parameters?: Readonly<Record<string, MayLack<ParameterDeclaration, "default" | "domain" | "summary">>> | undefined;
  reduction?: LossDeclaration["reduction"] | undefined;
  aggregate?: string | undefined;
  over?: LossDeclaration["over"] | undefined;
  aliases?: readonly string[] | undefined;
  references?: readonly string[] | undefined;
}

/**
 * The declaration of a user's loss, whose formulas are read and type-checked. What it leaves out is as in a formula of
 * the command line: names are the prediction, the target and columns, vectors where only vectors fit. Throws exit 2 at
 * the place that `locate` gives for a key of the entry, and a character of its text.
 */
export function ownLoss(
  own: OwnLoss,
  surroundings: FormulaSurroundings,
  locate: (path: readonly string[], character?: number) => Location,
): LossDeclaration {
  const at = <Result>(key: "formula" | "aggregate", action: () => Result): Result => {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      throw formulaUsageError(error, own[key]!, own.name, { location: locate([key], error.span.start) });
    }
  };
  const parameters = new Map(
    Object.entries(own.parameters ?? {}).map(([name, parameter]) => [
      name,
      { default: parameter.default, domain: parameter.domain ?? "(-inf, inf)", summary: parameter.summary ?? "" },
    ]),
  );
  const numbers = new Set([...parameters.keys()].map(formulaName));
  const { tree, formula, roles, over } = at("formula", () => {
    const read = readFormula(own.formula, surroundings);
    const declared = Object.entries(own.roles ?? {}).map(([name, role]) => [name, declaredRole(name, role)] as const);
    const others = rolesOf(read, new Set([...numbers, ...declared.map(([name]) => name)]));
    return { ...read, over: own.over ?? read.over, roles: { ...Object.fromEntries(declared), ...others } };
  });
  const aggregate = own.aggregate === undefined ? undefined : at("aggregate", () => parse(own.aggregate!));
  refuseUnused(own, [tree, ...(aggregate ? [aggregate] : [])], locate);
  const declaration: LossDeclaration = {
    name: own.name,
    title: own.title ?? own.name,
    summary: own.summary ?? "A loss of your own.",
    formula,
    roles,
    ...(parameters.size > 0 ? { parameters: Object.fromEntries(parameters) } : {}),
    reduction: own.reduction ?? "mean",
    ...(own.aggregate === undefined ? {} : { aggregate: own.aggregate }),
    ...(over ? { over } : {}),
    ...(own.aliases ? { aliases: own.aliases } : {}),
    references: own.references ?? [],
  };
  const settled = at("formula", () => {
    const whole = withVectors(declaration, tree, (role) => own.roles?.[role]?.kind !== undefined);
    checkFormula(whole);
    return whole;
  });
  if (aggregate) at("aggregate", () => checkAggregate(aggregate, settled));
  return settled;
}

function declaredRole(name: string, role: NonNullable<OwnLoss["roles"]>[string]): RoleDeclaration {
  const { kind = "real", differentiable = name === "f", domain } = role;
  // what is declared is the role, whatever columns are called
  const isRole = name === "f" || name === "y";
  const summary = role.summary ?? (isRole ? `the ${roleName(name)}` : `the column ${name}`);
  const column = isRole ? {} : { column: name };
  return { kind, summary, differentiable, ...(domain === undefined ? {} : { domain }), ...column };
}

/** What is declared and stands in no formula was most likely misspelt. */
function refuseUnused(
  { name: loss, roles = {}, parameters = {} }: OwnLoss,
  formulas: readonly Expression[],
  locate: (path: readonly string[]) => Location,
): void {
  const used = new Set(formulas.flatMap(namesIn));
  for (const [key, what, entries] of [
    ["roles", "role", roles],
    ["parameters", "parameter", parameters],
  ] as const) {
    const unused = Object.keys(entries).find((name) => !used.has(formulaName(name)));
    if (unused === undefined) continue;
    throw usageError("unused-name", `${loss} has the ${what} "${unused}", and its formula does not refer to it`, {
      location: locate([key, unused]),
      hint: `the formula refers to ${[...used].map(columnOf).join(", ")}`,
    });
  }
}

/** That everything that a run needs can be made of it, but for derivatives. */
function checkFormula(declaration: LossDeclaration): void {
  const { roles, over } = declaration;
  if (over) {
    deriveManyRows(declaration, manyRowsShapes(declaration), {}, nothing);
    return;
  }
  for (const label of [false, true]) {
    const shapes = Object.entries(roles).map(([name, role]) => {
      const isLabel = label && role.kind === "class";
      return [name, isLabel ? "label" : factsOf(role).vector ? "vector" : "scalar"] as const;
    });
    deriveLoss(declaration, Object.fromEntries(shapes), {}, nothing);
  }
}

/** The aggregate as it stands, so that an error points into it, and then with the rows' loss in its place. */
function checkAggregate(aggregate: Expression, declaration: LossDeclaration): void {
  const shapes = manyRowsShapes(declaration);
  const types = typesOf(
    aggregate,
    new Map<string, ValueType>([
      ["loss", vectorNumber],
      ...Object.entries(shapes).map(([name, shape]): [string, ValueType] => [name, { shape, kind: "number" }]),
      ...Object.keys(declaration.parameters ?? {}).map((name): [string, ValueType] => [
        formulaName(name),
        scalarNumber,
      ]),
    ]),
  );
  const { shape, kind } = types.get(aggregate)!;
  if (shape !== "scalar" || kind !== "number") {
    throw new FormulaError("this is not one number for all rows: sum or average over them", aggregate.span);
  }
  deriveManyRows(declaration, shapes, {}, nothing);
}

const nothing = { gradient: false, hessian: false };
