import type { SqlDialect } from "../../formula/index.ts";
import type { BoundLoss } from "../bind-loss.ts";
import { type ResultRequest, reductionOf } from "../results.ts";

/** A column of the losses table that is folded: with the names of its weights and divisors. */
export interface Folded {
  column: string;
  weight: string | undefined;
  divisor: string | undefined;
}

/** The expression of a fold over rows, weighted; NULL rows are left out by the engine. */
export function fold(
  statistic: "sum" | "mean" | "variance" | "amax" | "amin" | "len",
  folded: Folded,
  dialect: SqlDialect,
): string {
  const { column, weight, divisor } = folded;
  const counted = divisor ?? (weight && `case when ${column} is not null then ${weight} end`);
  switch (statistic) {
    case "amax":
      return `max(${column})`;
    case "amin":
      return `min(${column})`;
    case "len":
      return weight ? `sum(${counted})` : `count(${column})`;
    case "sum":
      return `sum(${weightedColumn(folded, dialect)})`;
    case "mean":
      return counted
        ? quotient(`sum(${weightedColumn(folded, dialect)})`, `sum(${counted})`, dialect)
        : `avg(${column})`;
    case "variance":
      return weight ? weightedVariance(column, weight, dialect) : `var_pop(${column})`;
  }
}

/** What a loss becomes over rows. */
export function aggregate(
  loss: BoundLoss,
  folded: Folded,
  reduction: ResultRequest["reduction"],
  dialect: SqlDialect,
): string {
  const { column, weight } = folded;
  switch (reductionOf(loss, reduction).name) {
    case "sum":
      return fold("sum", folded, dialect);
    case "sqrt-mean":
      return `sqrt(${fold("mean", folded, dialect)})`;
    case "norm":
      return `sqrt(sum(${weight ? `${weight} * ` : ""}${column} * ${column}))`;
    default:
      return fold("mean", folded, dialect);
  }
}

/** The population standard deviation. */
export function deviation({ column, weight }: Folded, dialect: SqlDialect): string {
  return weight ? `sqrt(${weightedVariance(column, weight, dialect)})` : `stddev_pop(${column})`;
}

/** A row of weight 0 counts for nothing, even where its loss is infinite. */
function weightedColumn({ column, weight }: Folded, { number }: SqlDialect): string {
  return weight ? `case when ${weight} = 0 then ${number(0)} else ${weight} * ${column} end` : column;
}

/** Around the plain mean of all rows, which lies among them: so little cancels. */
function weightedVariance(column: string, weight: string, dialect: SqlDialect): string {
  const distance = `(${column} - (select avg(${column}) from losses))`;
  const weights = `sum(case when ${column} is not null then ${weight} end)`;
  const mean = quotient(`sum(${weight} * ${distance})`, weights, dialect);
  const squares = quotient(`sum(${weight} * ${distance} * ${distance})`, weights, dialect);
  return `greatest(${squares} - power(${mean}, 2), ${dialect.number(0)})`;
}

function quotient(a: string, b: string, { functions }: SqlDialect): string {
  return functions["/"]!.replaceAll("#1", a).replaceAll("#2", b);
}
