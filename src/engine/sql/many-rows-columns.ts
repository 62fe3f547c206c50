import { call, type Expression, name, number, type SqlDialect, substitute } from "../../formula/index.ts";
import type { BoundLoss } from "../bind-loss.ts";
import { deriveManyRows } from "../many-rows/formulas.ts";
import { foldName, streamed } from "../many-rows/streamed-formulas.ts";
import { fold } from "./aggregates.ts";
import { columnsOfRoles, type LossColumn, namesOfColumns, noSql } from "./loss-columns.ts";
import type { TableColumns } from "./table-columns.ts";

/** A loss over all rows as SQL: columns of rows, their folds, and the value that is made of the folds. */
export interface ManyRowsColumns {
  label: string;
  locals: readonly (LossColumn & { formula: Expression; needs: readonly string[] })[];
  /** `expression as name` */
  folds: readonly string[];
  value: Expression;
}

/** Takes a loss over rows apart into sums. Exit 2, `no-sql`, where its formula needs the rows themselves. */
export function manyRowsColumns(
  loss: BoundLoss,
  label: string,
  table: TableColumns,
  weight: string | undefined,
  dialect: SqlDialect,
): ManyRowsColumns {
  const { declaration } = loss.request;
  if (weight !== undefined && declaration.over === "group") {
    throw noSql(label, dialect, "its weights belong to groups of rows");
  }
  const shapes = Object.fromEntries(
    loss.roles.map(({ role, shape }) => [role, shape === "vector" ? "table" : "vector"] as const),
  );
  const formulas = deriveManyRows(declaration, shapes, loss.parameters, { gradient: false, hessian: false });
  const parted = streamed(formulas);
  if (!parted) throw noSql(label, dialect, "its formula is no formula of sums over rows");
  const columns = columnsOfRoles(loss, table);
  const needs = namesOfColumns([...columns.values()]);
  const localName = (i: number) => `${label}_row${i + 1}`;
  const locals = parted.locals.map((formula, i) => ({
    name: localName(i),
    formula: substitute(formula, columns),
    needs,
  }));
  const foldColumn = (i: number) => `${label}_fold${i + 1}`;
  const folds = parted.folds.map(({ statistic, local }, i) => {
    const column = dialect.identifier(localName(local));
    const folded = { column, weight: weight && dialect.identifier(weight), divisor: undefined };
    return `${fold(statistic, folded, dialect)} as ${dialect.identifier(foldColumn(i))}`;
  });
  const ofFolds = new Map(parted.folds.map((_, i) => [foldName(i), name(foldColumn(i))] as const));
  const defined = call("=", parted.defined, number(1));
  const value = declaration.requires ? call("where", defined, parted.value, number(Number.NaN)) : parted.value;
  return { label, locals, folds, value: substitute(value, ofFolds) };
}
