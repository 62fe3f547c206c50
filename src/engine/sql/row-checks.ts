import type { SqlDialect } from "../../formula/index.ts";
import type { Binding } from "../bind.ts";
import type { BoundLoss, BoundRole } from "../bind-loss.ts";
import { type Interval, parseInterval } from "../interval.ts";
import { domainOf, factsOf } from "../roles.ts";
import { noSql } from "./loss-columns.ts";
import type { TableColumns } from "./table-columns.ts";

/**
 * The condition under which a row's numbers are all there and inside of the domains of the losses. Exit 2, `no-sql`,
 * for a loss whose rows are checked in a way that is no condition on one row.
 */
export function rowCondition(binding: Binding, table: TableColumns, dialect: SqlDialect, sumTolerance: number): string {
  const weights = binding.weight === undefined ? [] : [dialect.identifier(table.numbers(binding.weight)[0]!)];
  const conditions = [
    ...weights.map((weight) => `${weight} >= 0 and ${weight} < ${dialect.number(Number.POSITIVE_INFINITY)}`),
    ...binding.plan.numbers.flatMap((_, read) =>
      table.lengths(read).map(({ name, wanted }) => `${dialect.identifier(name)} = ${wanted}`),
    ),
    ...binding.losses.flatMap((loss) => loss.roles.flatMap((role) => ofRole(loss, role, table, dialect, sumTolerance))),
  ];
  return [...new Set(conditions)].join(" and ");
}

function ofRole(
  loss: BoundLoss,
  role: BoundRole,
  table: TableColumns,
  dialect: SqlDialect,
  sumTolerance: number,
): string[] {
  const { declaration, classes, labelBase } = role;
  if (declaration.oneOf || declaration.atLeast || declaration.nonzero || declaration.kind === "log-probabilities") {
    throw noSql(loss.request.label, dialect, "its rows are checked in a way that is not offered in SQL");
  }
  const { number, identifier, arrays, functions } = dialect;
  if (role.shape === "label") {
    const columns = table.numbers(role.read).map(identifier);
    const inRange = (column: string) => `${column} >= ${labelBase} and ${column} < ${labelBase + classes}`;
    return columns.map((column) => `${inRange(column)} and ${column} = floor(${column})`);
  }
  const interval = parseInterval(domainOf(declaration, loss.parameters));
  const sumsToOne = factsOf(declaration).sumsToOne && role.width > 1 && !declaration.anySum;
  const isOne = (sum: string) => `abs(${sum} - 1) <= ${number(sumTolerance)}`;
  if (arrays && table.isArray(role.read)) {
    const array = identifier(table.array(role.read));
    const inside = `not ${arrays.any(array, "x", `not (${condition("x", interval, dialect)})`)}`;
    return [inside, ...(sumsToOne ? [isOne(functions.sum!.replace("#1", array))] : [])];
  }
  const columns = table.numbers(role.read).map(identifier);
  const inside = columns.map((column) => condition(column, interval, dialect));
  return [...inside, ...(sumsToOne ? [isOne(columns.join(" + "))] : [])];
}

function condition(column: string, interval: Interval, dialect: SqlDialect): string {
  const { number } = dialect;
  if (interval.values) return `${column} in (${interval.values.map(number).join(", ")})`;
  if (interval.parts) return `(${interval.parts.map((part) => condition(column, part, dialect)).join(" or ")})`;
  const low = `${column} ${interval.lowClosed ? ">=" : ">"} ${number(interval.low)}`;
  return `${low} and ${column} ${interval.highClosed ? "<=" : "<"} ${number(interval.high)}`;
}
