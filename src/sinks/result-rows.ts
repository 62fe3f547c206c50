import type { EvalDocument, LossResult, RowField } from "../contracts.ts";

/** A flat table: a header and rows of texts and numbers, for the formats that have no nesting. */
export interface FlatTable {
  header: string[];
  rows: (string | number)[][];
}

/** The results as a flat table with every column that the JSON has. */
export function resultTable(document: EvalDocument): FlatTable {
  const sliceNames = Object.keys(document.results.find(({ slice }) => Object.keys(slice).length > 0)?.slice ?? {});
  const quantiles = document.results[0]?.quantiles ?? [];
  // asked for, though of a single row there is none
  const intervals = typeof document.options.resamples === "number";
  const header = [
    "label",
    "loss",
    "spec",
    "prediction",
    ...sliceNames,
    "reduction",
    "value",
    "n",
    "weight_sum",
    "min",
    "max",
    "std",
    ...(intervals ? ["ci_low", "ci_high"] : []),
    ...quantiles.map(({ q }) => `q${q}`),
    ...(document.results[0]?.skill === undefined ? [] : ["constant_loss", "skill"]),
  ];
  return { header, rows: document.results.map((result) => resultRow(result, sliceNames, intervals)) };
}

function resultRow(result: LossResult, sliceNames: readonly string[], intervals: boolean): (string | number)[] {
  const { label, loss, spec, prediction, slice, reduction, value, n, weight_sum, min, max, std, ci, quantiles } =
    result;
  const { skill } = result;
  return [
    label,
    loss,
    spec,
    prediction.join(" "),
    ...sliceNames.map((name) => slice[name] ?? ""),
    reduction,
    value,
    n,
    weight_sum,
    min ?? "",
    max ?? "",
    std ?? "",
    ...(intervals ? [ci?.low ?? "", ci?.high ?? ""] : []),
    ...(quantiles ?? []).map((quantile) => quantile.value),
    ...(skill === undefined ? [] : [skill?.value ?? "", skill?.skill ?? ""]),
  ];
}

/** Column names of row fields; a list of K numbers takes K columns NAME_0...NAME_(K-1). */
export function fieldHeader(fields: readonly RowField[]): string[] {
  return fields.flatMap(({ name, width, array }) =>
    array ? Array.from({ length: width }, (_, k) => `${name}_${k}`) : [name],
  );
}
