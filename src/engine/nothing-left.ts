import type { InputRecord } from "../contracts.ts";
import { inputError } from "../errors.ts";
import type { Measure } from "./measure.ts";

/** Exit 3 where no row is left, with what became of the rows. */
export function noRows(records: readonly InputRecord[]): Error {
  const sum = (key: "rows_read" | "rows_dropped") => records.reduce((total, record) => total + record[key], 0);
  const [read, dropped] = [sum("rows_read"), sum("rows_dropped")];
  const hint =
    read === 0
      ? records.every(({ format }) => format === "csv" || format === "tsv")
        ? "the input has a header and no rows under it"
        : "the input has no rows; see whether the step that wrote it failed"
      : dropped === read
        ? `all ${dropped} rows were dropped for missing or unreadable numbers`
        : `${read} rows were read, and --where keeps none of them`;
  return inputError("no-rows", "no rows", {
    hint,
    ...(records.length === 1 ? { location: { path: records[0]!.path } } : {}),
  });
}

/** Exit 3 where a mean would divide by 0. */
export function allWeightsZero({ loss }: Measure): Error {
  return inputError("zero-weights", `the weights of all rows of ${loss.request.label} are 0, so there is no mean`, {
    hint: "see whether --weight names the right column",
  });
}

/** Exit 3 where the rows of a loss are all ignored. */
export function allIgnored({ loss }: Measure): Error {
  return inputError("no-rows", `all rows of ${loss.request.label} have the label that --ignore-index leaves out`, {
    hint: "see whether --ignore-index names the right label",
  });
}
