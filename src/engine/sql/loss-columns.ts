import { usageError } from "../../errors.ts";
import {
  arrayFormula,
  call,
  type Expression,
  entriesOf,
  entryName,
  FormulaError,
  lower,
  MissingFunction,
  name,
  number,
  type SqlDialect,
  type SqlProgram,
  type SqlSetting,
  substitute,
  toSql,
} from "../../formula/index.ts";
import type { BoundLoss } from "../bind-loss.ts";
import { type Derivatives, deriveLoss, formulaName, type RoleShape } from "../compile.ts";
import type { TableColumns } from "./table-columns.ts";

/** What a statement computes for a row: a number or an array, or the entries of an array. */
export interface LossColumn {
  name: string;
  formula: Expression | readonly Expression[];
}

/** What a statement computes for the rows of one loss, as formulas of the table's columns. */
export interface RowFormulas {
  loss: Expression;
  divisor: Expression | undefined;
  derivatives: readonly LossColumn[];
  /** the columns of which none may be missing */
  needs: readonly string[];
  /** the widths of those of them that are arrays */
  arrays: ReadonlyMap<string, number>;
}

/** The formulas of a loss of rows: of whole arrays where all of its vectors are and the engine can, else entry by entry. */
export function rowFormulas(
  loss: BoundLoss,
  label: string,
  table: TableColumns,
  want: Derivatives,
  dialect: SqlDialect,
): RowFormulas {
  const shapes = Object.fromEntries(loss.roles.map(({ role, shape }) => [role, shape]));
  const { value, divisor, gradients, hessians, names } = deriveLoss(
    loss.request.declaration,
    shapes,
    loss.parameters,
    want,
  );
  const vectors = new Set([...names].flatMap(([given, { shape }]) => (shape === "vector" ? [given] : [])));
  const lowered = (formula: Expression) => lower(formula, names, loss.width);
  const ofRoles = [...gradients.keys()].map((role) => loss.roles.find((bound) => bound.role === role)!);
  const derived = ofRoles.flatMap((bound) => [
    ...(want.gradient ? [{ ...bound, kind: "grad", formula: lowered(gradients.get(bound.role)!) }] : []),
    ...(want.hessian ? [{ ...bound, kind: "hess", formula: lowered(hessians.get(bound.role)!) }] : []),
  ]);
  const nameOf = ({ kind, role }: (typeof derived)[number]) => `${kind}_${label}${role === "f" ? "" : `_${role}`}`;
  const plain = [value, ...(divisor ? [divisor] : [])].map(lowered);

  const inArrays = (formula: Expression, shape: RoleShape) =>
    arrayFormula(formula, vectors, loss.width, shape === "vector" ? "array" : "number");
  const ofArrays = canStayWhole(loss, table, dialect)
    ? [
        ...plain.map((formula) => inArrays(formula, "scalar")),
        ...derived.map(({ formula, shape }) => inArrays(formula, shape)),
      ]
    : undefined;
  if (ofArrays?.every((formula) => formula !== undefined)) {
    const columns = columnsOfRoles(loss, table, true);
    const formulas = ofArrays.map((formula) => substitute(formula, columns));
    return {
      loss: formulas[0]!,
      divisor: divisor && formulas[1],
      derivatives: derived.map((of, i) => ({ name: nameOf(of), formula: formulas[plain.length + i]! })),
      needs: namesOfColumns(loss.roles.map(({ role }) => columns.get(role)!)),
      arrays: new Map([...vectors].map((vector) => [nameOfColumn(columns.get(vector)!)!, loss.width])),
    };
  }
  const columns = columnsOfRoles(loss, table);
  const entries = (formula: Expression) => entriesOf(formula, vectors, loss.width, columns);
  const derivatives = derived.flatMap((of): LossColumn[] => {
    const found = entries(of.formula);
    // the derivative by a number that does not depend on it is one number for all
    const all = found.length === of.width ? found : Array.from({ length: of.width }, () => found[0]!);
    if (table.isArray(of.read)) return [{ name: nameOf(of), formula: all }];
    return all.map((formula, k) => ({ name: `${nameOf(of)}${of.list ? `_${k}` : ""}`, formula }));
  });
  return {
    loss: entries(plain[0]!)[0]!,
    divisor: plain[1] && entries(plain[1])[0]!,
    derivatives,
    needs: namesOfColumns([...columns.values()]),
    arrays: new Map(),
  };
}

/** Whether all vectors of a loss are columns of arrays, in an engine that has functions of arrays. */
function canStayWhole({ roles }: BoundLoss, table: TableColumns, { arrays }: SqlDialect): boolean {
  const vectors = roles.filter(({ shape }) => shape === "vector");
  return arrays !== undefined && vectors.length > 0 && vectors.every(({ read }) => table.isArray(read));
}

/** By the names of a formula's roles and lists, or of their entries unless arrays stay `whole`: the columns or numbers that they are. */
export function columnsOfRoles(loss: BoundLoss, table: TableColumns, whole = false): Map<string, Expression> {
  const replacements = new Map<string, Expression>();
  for (const role of loss.roles) {
    for (const [entry, column] of table.ofRole(role, whole)) {
      const plain = name(column);
      // labels count from the first class
      replacements.set(entry, role.labelBase === 0 ? plain : call("-", plain, number(role.labelBase)));
    }
  }
  for (const [parameter, value] of Object.entries(loss.parameters)) {
    if (typeof value === "number") continue;
    const list = formulaName(parameter);
    if (whole) replacements.set(list, name(table.constant(list, value)));
    else value.forEach((x, k) => void replacements.set(entryName(list, k), number(x)));
  }
  return replacements;
}

/** The columns among what stands for roles. */
export function namesOfColumns(replacements: readonly Expression[]): string[] {
  return [...new Set(replacements.flatMap((of) => nameOfColumn(of) ?? []))];
}

function nameOfColumn(of: Expression): string | undefined {
  const column = of.kind === "call" ? of.arguments[0]! : of;
  return column.kind === "name" ? column.name : undefined;
}

/** The SQL of formulas of `label`. Exit 2, `no-sql`, for what the engine cannot compute. */
export function sqlOf(
  label: string,
  formulas: readonly Expression[],
  dialect: SqlDialect,
  columnOf: (column: string) => string,
  setting?: SqlSetting,
): SqlProgram {
  try {
    return toSql(formulas, dialect, columnOf, setting);
  } catch (error) {
    throw asNoSql(label, dialect, error);
  }
}

/** What cannot be written, as the error that the user sees; any other error as it is. */
export function asNoSql(label: string, dialect: SqlDialect, error: unknown): unknown {
  if (error instanceof MissingFunction) {
    return noSql(label, dialect, `it has no ${error.functionName}, which the formula needs`);
  }
  return error instanceof FormulaError ? noSql(label, dialect, error.message) : error;
}

/** Exit 2: a loss that an engine cannot compute. */
export function noSql(label: string, { title }: SqlDialect, why: string): Error {
  return usageError("no-sql", `${title} cannot compute ${label}: ${why}`, {
    hint: "leave the loss out, or compute it with lossline eval",
  });
}
