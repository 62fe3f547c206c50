import type { Column } from "../../contracts.ts";
import { type Expression, rewrite, type SqlDialect } from "../../formula/index.ts";
import type { CommonTables } from "./common-tables.ts";
import { sqlOf } from "./loss-columns.ts";

/** Adds the table of the rows for which a filter holds. */
export function filterCondition(
  filter: Expression,
  columns: readonly Column[],
  dialect: SqlDialect,
  tables: CommonTables,
): void {
  const names = filterColumns(filter, columns, dialect);
  const taken = columns.map(({ name }) => name);
  const condition = sqlOf("--where", [filter], dialect, (column) => names.get(column)!, { prefix: "where", taken });
  tables.addSteps(condition.steps, "filter");
  tables.add("used", ["*"], `\n  where ${condition.expressions[0]}`);
}

/** How the columns of a filter are written: those that are compared with a text as texts, the others as numbers. */
function filterColumns(filter: Expression, columns: readonly Column[], dialect: SqlDialect): Map<string, string> {
  const texts = new Set<string>();
  rewrite(filter, (node) => {
    if (node.kind !== "call" || !node.arguments.some(({ kind }) => kind === "text")) return node;
    for (const argument of node.arguments) if (argument.kind === "name") texts.add(argument.name);
    return node;
  });
  return new Map(
    columns.map(({ name: column }) => {
      const written = dialect.identifier(column);
      return [column, texts.has(column) ? dialect.toText(written) : dialect.toFloat64(written)];
    }),
  );
}
