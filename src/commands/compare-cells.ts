import type { Comparison } from "../gate/index.ts";
import type { FlatTable } from "../sinks/index.ts";

/** Names of the slice columns. */
export function sliceNamesOf(results: readonly Comparison[]): string[] {
  return [...new Set(results.flatMap(({ slice }) => Object.keys(slice)))];
}

/** The results with a cell for everything, empty where there is nothing. */
export function comparisonCells(results: readonly Comparison[]): FlatTable {
  const slices = sliceNamesOf(results);
  const before = ["label", "spec", "base", "candidate"] as const;
  const numbers = ["base_value", "candidate_value", "difference", "relative"] as const;
  const tests = ["p", "p_adjusted", "test", "n", "rows_better", "rows_worse", "rows_equal"] as const;
  const after = ["smallest_detectable", "verdict", "reason"] as const;
  return {
    header: [...before, ...slices, ...numbers, "low", "high", ...tests, ...after],
    rows: results.map((result) => {
      const cells = (names: readonly (keyof Comparison)[]) =>
        names.map((name) => result[name] as string | number | null);
      const interval = [result.ci?.low ?? "", result.ci?.high ?? ""];
      const named = slices.map((name) => result.slice[name] ?? "");
      return [...cells(before), ...named, ...cells(numbers), ...interval, ...cells(tests), ...cells(after)].map(
        (cell) => cell ?? "",
      );
    }),
  };
}
