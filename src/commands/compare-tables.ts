import type { Comparison, MovedRow, MovedRows } from "../gate/index.ts";
import { rounded } from "../sinks/index.ts";
import { plainTable } from "../sinks/table.ts";
import type { CompareDocument } from "./compare.ts";
import { sliceNamesOf } from "./compare-cells.ts";

/** The comparisons as people read them: the verdicts, how they were found, and the rows that moved most. */
export function compareTables(document: CompareDocument, digits = 6, color: boolean): string {
  const { base, results, moved } = document;
  const candidates = [...new Set(results.map(({ candidate }) => candidate))];
  const several = candidates.length > 1;
  const heading = several ? `base is ${base}` : `base is ${base}, candidate is ${candidates[0]}`;
  const parts = [heading, resultTable(document, several, digits, color), methodsText(document)];
  const shown = moved.filter(({ worse, better }) => worse.length + better.length > 0);
  return `${[...parts, ...shown.map((rows) => movedTable(rows, several, digits, color))].join("\n\n")}\n`;
}

interface TableColumn {
  title: string;
  of: (result: Comparison) => string;
}

function resultTable({ results, options }: CompareDocument, several: boolean, digits: number, color: boolean): string {
  const number = (value: number | null) => (value === null ? "" : rounded(value, digits));
  const texts: TableColumn[] = [
    { title: "loss", of: ({ label }) => label },
    ...(several ? [{ title: "candidate", of: ({ candidate }: Comparison) => candidate }] : []),
    ...sliceNamesOf(results).map((name) => ({ title: name, of: ({ slice }: Comparison) => slice[name] ?? "(all)" })),
  ];
  const columns: TableColumn[] = [
    ...texts,
    { title: "base", of: ({ base_value }) => number(base_value) },
    { title: several ? "value" : "candidate", of: ({ candidate_value }) => number(candidate_value) },
    { title: "difference", of: ({ difference }) => signed(difference, number(difference)) },
    { title: "change", of: changeText },
    {
      title: `${Number(options.ci) * 100} % interval`,
      of: ({ ci }) => (ci ? `${rounded(ci.low, digits)} .. ${rounded(ci.high, digits)}` : ""),
    },
    { title: "p", of: ({ p_adjusted }) => (p_adjusted === null ? "" : rounded(p_adjusted, 3)) },
    { title: "better", of: ({ rows_better }) => number(rows_better) },
    { title: "worse", of: ({ rows_worse }) => number(rows_worse) },
    { title: "n", of: ({ n }) => String(n) },
    { title: "detectable", of: ({ smallest_detectable: least }) => (least === null ? "" : rounded(least, 3)) },
    { title: "verdict", of: ({ verdict }) => verdict },
  ];
  return plainTable(
    columns.map(({ title }) => title),
    results.map((result) => columns.map(({ of }) => of(result))),
    texts.length,
    color,
  );
}

function changeText({ difference, relative }: Comparison): string {
  if (difference === null) return "";
  if (difference === 0) return "none";
  return relative === null ? "undefined" : `${signed(relative, rounded(relative * 100, 3))} %`;
}

function signed(value: number | null, text: string): string {
  return value !== null && value > 0 ? `+${text}` : text;
}

const adjustments: Readonly<Record<string, string>> = { holm: "Holm", bh: "Benjamini-Hochberg" };

/** How the p-values were found. */
function methodsText({ results, options }: CompareDocument): string {
  const { resamples, alternative, adjust, alpha } = options;
  const names: Readonly<Record<string, string>> = {
    bootstrap: `${resamples} paired bootstrap resamples`,
    permutation: `${resamples} random patterns of flipped signs`,
    "exact-permutation": "all patterns of flipped signs",
    t: "Student's t of the paired difference",
  };
  const methods = [...new Set(results.flatMap(({ test }) => (test === null ? [] : [names[test]!])))];
  if (methods.length === 0) return "no test";
  const tests = results.filter(({ p }) => p !== null).length;
  const side = alternative === "worse" ? 'one-sided p-values of "worse"' : "two-sided p-values";
  const family =
    adjust === "none" || tests === 1 ? "" : `, adjusted by ${adjustments[String(adjust)]} for ${tests} tests`;
  return `${side} by ${methods.join(", ")}${family}; ~ is no difference found at ${alpha}`;
}

function movedTable({ label, candidate, worse, better }: MovedRows, several: boolean, digits: number, color: boolean) {
  const rows = [...worse, ...better.toReversed()];
  const named = rows.some(({ id }) => id !== undefined);
  const cells = ({ row, id, base, candidate: value, difference }: MovedRow) => [
    String(row),
    ...(named ? [id!] : []),
    rounded(base, digits),
    rounded(value, digits),
    signed(difference, rounded(difference, digits)),
  ];
  const header = ["row", ...(named ? ["id"] : []), "base", "candidate", "difference"];
  const of = several ? ` of ${candidate}` : "";
  return `rows that moved most by ${label}${of}\n\n${plainTable(header, rows.map(cells), 0, color)}`;
}
