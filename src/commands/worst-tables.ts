import { rounded } from "../sinks/index.ts";
import { plainTable } from "../sinks/table.ts";
import type { WorstDocument, WorstResult } from "./worst.ts";

/** The rankings as people read them, each under a line that says what its rows are of the whole. */
export function worstTables({ results }: WorstDocument, names: readonly string[], digits = 6, color: boolean): string {
  const several = new Set(results.map(({ prediction }) => prediction.join())).size > 1;
  return results.map((result) => section(result, names, several, digits, color)).join("\n");
}

function section(
  { spec, label, prediction, n, total, share, rows }: WorstResult,
  names: readonly string[],
  several: boolean,
  digits: number,
  color: boolean,
): string {
  const plainLabel = spec.split(":")[0]!.replaceAll("-", "_");
  const loss = label === plainLabel ? spec : `${label} = ${spec}`;
  const of = several ? ` of ${prediction.join(",")}` : "";
  const part =
    share === null ? "" : `, ${percent(share)} of it in ${rows.length === 1 ? "this row" : `these ${rows.length}`}`;
  const table = plainTable(
    [...names, "loss", ...(share === null ? [] : ["share"])],
    rows.map((row) => [
      ...names.map((name) => String(row[name])),
      rounded(row.loss, digits),
      ...(row.share === null ? [] : [percent(row.share)]),
    ]),
    0,
    color,
  );
  return `${loss}${of}: the total of ${n} rows is ${rounded(total, digits)}${part}\n\n${table}\n`;
}

function percent(share: number): string {
  return `${rounded(share * 100, 3)} %`;
}
