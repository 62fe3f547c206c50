import { usageError } from "../../errors.ts";
import {
  call,
  type Expression,
  functionNamed,
  type Names,
  name,
  number,
  rewrite,
  typeOfFormula,
  vectorNumber,
} from "../../formula/index.ts";

/** The weights of the rows among the inputs of a formula; no column has such a name. */
export const weightName = "#weight";

/**
 * A formula over rows in which a row counts as often as its weight says: sums and means are weighted. Throws exit 2
 * where a reduction has no weighted meaning here.
 */
export function weighted(formula: Expression, names: Names): Expression {
  const weight = name(weightName);
  const times = (row: Expression) => call("xmul", weight, row);
  const mean = (row: Expression) => call("/", call("sum", times(row)), call("sum", weight));
  const types = new Map([...names, [weightName, vectorNumber] as const]);
  return rewrite(formula, (node) => {
    if (node.kind !== "call" || functionNamed(node.name)!.acts === "elementwise") return node;
    const [row, second] = node.arguments;
    if (node.name === "sum_rows") return call("sum_rows", times(row!));
    if (node.name === "mean_rows") return call("/", call("sum_rows", times(row!)), call("sum", weight));
    const { shape } = typeOfFormula(row!, types);
    // along the columns of a row weights mean nothing
    if (shape === "table" || shape === "columns") return node;
    if (shape !== "vector") throw noWeights(node.name);
    switch (node.name) {
      case "sum":
        return call("sum", times(row!));
      case "mean":
        return mean(row!);
      case "len":
        return call("sum", weight);
      case "variance":
        return mean(call("^", call("-", row!, mean(row!)), number(2)));
      case "dot":
        return call("sum", times(call("*", row!, second!)));
      case "norm":
        return call("sqrt", call("sum", times(call("^", row!, number(2)))));
      case "median":
        return median(row!, weight);
      case "amax":
      case "amin":
        return node;
      default:
        throw noWeights(node.name);
    }
  });
}

/** The entry with half of the weight below it and half above; the mean of two where the half ends between them. */
function median(row: Expression, weight: Expression): Expression {
  const below = call("cumsum", call("sort_by", weight, row));
  const half = call("/", call("sum", weight), number(2));
  const first = (comparison: ">" | ">=") =>
    call("amin", call("where", call(comparison, below, half), call("sort", row), number(Number.POSITIVE_INFINITY)));
  return call("/", call("+", first(">="), first(">")), number(2));
}

function noWeights(reduction: string): Error {
  return usageError("no-weights", `the weights of rows have no meaning for ${reduction} over rows here`, {
    hint: "leave --weight out",
  });
}
