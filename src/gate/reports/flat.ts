import type { FlatTable } from "../../sinks/index.ts";
import { type CheckDocument, sliceText } from "../verdict.ts";

const before = ["name", "spec", "condition", "severity", "outcome", "counts_as"] as const;
const numbers = ["value", "limit", "baseline", "change", "relative"] as const;
const after = ["p", "p_adjusted", "test", "n", "dropped", "smallest_detectable", "reason"] as const;

/** The results with a cell for everything, empty where there is nothing. */
export function flatReport({ checks }: CheckDocument): FlatTable {
  return {
    header: [...before, "statistic", "slice", ...numbers, "low", "high", ...after],
    rows: checks.map((result) => [
      ...before.map((key) => result[key]),
      result.statistic,
      sliceText(result.slice),
      ...numbers.map((key) => result[key] ?? ""),
      result.ci?.low ?? "",
      result.ci?.high ?? "",
      ...after.map((key) => result[key] ?? ""),
    ]),
  };
}
