import type { Column } from "../../contracts.ts";
import { parse, type SqlDialect } from "../../formula/index.ts";
import type { Binding } from "../bind.ts";
import { CommonTables } from "./common-tables.ts";
import { filterCondition } from "./filter-condition.ts";
import { rowCondition } from "./row-checks.ts";
import type { StatementRequest } from "./statement.ts";
import { TableColumns } from "./table-columns.ts";

/**
 * The statement that finds a row that no loss may be computed for, as `carried` has it: expressions over the columns of
 * the table, such as `to_json(struct(*)) as record`. No row is an answer where all are well.
 */
export function badRowStatement(
  binding: Binding,
  columns: readonly Column[],
  from: string,
  dialect: SqlDialect,
  carried: readonly string[],
  { where, dropMissing, checkRows }: StatementRequest,
): string {
  const names = carried.map((expression) => expression.split(" as ").at(-1)!);
  const table = new TableColumns(columns, binding, dialect, true, names);
  const condition = rowCondition(binding, table, dialect, checkRows!.sumTolerance);
  const tables = new CommonTables(from, dialect);
  if (where !== undefined) filterCondition(parse(where), columns, dialect, tables);
  tables.add("input", [...table.list(), ...carried]);
  const there = table.names().map((column) => `${dialect.identifier(column)} is not null`);
  const among = dropMissing ? `${there.join(" and ")} and ` : "";
  return `${tables}select ${names.join(", ")}\nfrom ${tables.last}\nwhere ${among}not coalesce(${condition}, false)\nlimit 1;\n`;
}
