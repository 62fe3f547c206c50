import { usageError } from "../../errors.ts";
import {
  call,
  type Expression,
  entriesOf,
  entryName,
  FormulaError,
  lower,
  MissingFunction,
  type Names,
  name,
  number,
  type SqlDialect,
  type SqlProgram,
  substitute,
  toSql,
} from "../../formula/index.ts";
import type { BoundLoss } from "../bind-loss.ts";
import { type Derivatives, deriveLoss, formulaName } from "../compile.ts";
import type { TableColumns } from "./table-columns.ts";

/** A number a row that a statement computes. */
export interface LossColumn {
  name: string;
  formula: Expression;
}

/** What a statement computes for the rows of one loss, as formulas of the table's columns. */
export interface RowFormulas {
  loss: Expression;
  divisor: Expression | undefined;
  derivatives: readonly LossColumn[];
  /** the columns of which none may be missing */
  needs: readonly string[];
}

/** The formulas of a loss of rows; entries of vectors are columns. */
export function rowFormulas(loss: BoundLoss, label: string, table: TableColumns, want: Derivatives): RowFormulas {
  const shapes = Object.fromEntries(loss.roles.map(({ role, shape }) => [role, shape]));
  const { value, divisor, gradients, hessians, names } = deriveLoss(
    loss.request.declaration,
    shapes,
    loss.parameters,
    want,
  );
  const columns = columnsOfRoles(loss, table);
  const entries = (formula: Expression) => spread(formula, names, loss.width, columns);
  const derivatives = [...gradients].flatMap(([role, gradient]) => {
    const suffix = role === "f" ? "" : `_${role}`;
    const { width, list } = loss.roles.find((bound) => bound.role === role)!;
    const named = (kind: string, formula: Expression): LossColumn[] => {
      const found = entries(formula);
      // the derivative by a number that does not depend on it is one number for all
      const all = found.length === width ? found : Array.from({ length: width }, () => found[0]!);
      return all.map((entry, k) => ({ name: `${kind}_${label}${suffix}${list ? `_${k}` : ""}`, formula: entry }));
    };
    return [
      ...(want.gradient ? named("grad", gradient) : []),
      ...(want.hessian ? named("hess", hessians.get(role)!) : []),
    ];
  });
  return {
    loss: entries(value)[0]!,
    divisor: divisor && entries(divisor)[0]!,
    derivatives,
    needs: namesOfColumns(columns),
  };
}

/** By the names of a formula's roles and lists: the columns or numbers that they are. */
export function columnsOfRoles(loss: BoundLoss, table: TableColumns): Map<string, Expression> {
  const replacements = new Map<string, Expression>();
  for (const role of loss.roles) {
    for (const [entry, column] of table.ofRole(role)) {
      const plain = name(column);
      // labels count from the first class
      replacements.set(entry, role.labelBase === 0 ? plain : call("-", plain, number(role.labelBase)));
    }
  }
  for (const [parameter, value] of Object.entries(loss.parameters)) {
    if (typeof value === "number") continue;
    value.forEach((x, k) => {
      replacements.set(entryName(formulaName(parameter), k), number(x));
    });
  }
  return replacements;
}

/** The columns among what stands for roles. */
export function namesOfColumns(replacements: ReadonlyMap<string, Expression>): string[] {
  const names = [...replacements.values()].flatMap((of) => {
    const column = of.kind === "call" ? of.arguments[0]! : of;
    return column.kind === "name" ? [column.name] : [];
  });
  return [...new Set(names)];
}

function spread(
  formula: Expression,
  names: Names,
  width: number,
  columns: ReadonlyMap<string, Expression>,
): readonly Expression[] {
  const vectors = new Set([...names].flatMap(([given, { shape }]) => (shape === "vector" ? [given] : [])));
  return entriesOf(lower(formula, names, width), vectors, width).map((entry) => substitute(entry, columns));
}

/** The SQL of formulas of `label`. Exit 2, `no-sql`, for what the engine cannot compute. */
export function sqlOf(
  label: string,
  formulas: readonly Expression[],
  dialect: SqlDialect,
  columnOf: (column: string) => string,
  prefix?: string,
): SqlProgram {
  try {
    return toSql(formulas, dialect, columnOf, prefix);
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
