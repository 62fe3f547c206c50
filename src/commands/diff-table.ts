import { rounded } from "../sinks/index.ts";
import { plainTable } from "../sinks/table.ts";
import { type DiffDocument, type DiffRow, type DiffSide, sliceNames } from "./diff-results.ts";

/** The comparison as people read it. */
export function diffTable({ a, b, rows }: DiffDocument, digits = 6, color: boolean): string {
  const slices = sliceNames(rows);
  const models = (side: "a" | "b") => new Set(rows.flatMap((row) => row[side]?.prediction.join() ?? [])).size;
  const severalModels = models("a") > 1 || models("b") > 1;
  const number = (value: number | undefined) => (value === undefined ? "" : rounded(value, digits));
  const table = plainTable(
    ["loss", ...(severalModels ? ["prediction"] : []), ...slices, "A", "B", "B - A", "change", "n"],
    rows.map((row) => [
      row.label,
      ...(severalModels ? [(row.b ?? row.a)!.prediction.join(",")] : []),
      ...slices.map((name) => row.slice[name] ?? "(all)"),
      number(row.a?.value),
      number(row.b?.value),
      row.difference === null ? "" : signed(row.difference, number(row.difference)),
      changeText(row),
      countText(row.a, row.b),
    ]),
    1 + Number(severalModels) + slices.length,
    color,
  );
  return `A is ${a.path}, B is ${b.path}\n\n${table}\n`;
}

function changeText({ a, b, difference, relative }: DiffRow): string {
  if (!a || !b) return a ? "only in A" : "only in B";
  if (difference === 0) return "none";
  return relative === null ? "undefined" : `${signed(relative, rounded(relative * 100, 3))} %`;
}

function signed(value: number, text: string): string {
  return value > 0 ? `+${text}` : text;
}

function countText(a: DiffSide | null, b: DiffSide | null): string {
  return a && b && a.n !== b.n ? `${a.n}, ${b.n}` : String((a ?? b)!.n);
}
