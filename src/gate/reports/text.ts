import { plainTable } from "../../sinks/table.ts";
import { type CheckDocument, type CheckResult, sliceText, worstFirst } from "../verdict.ts";
import { cell, changeCell, headline, intervalCell, marks, titleOf } from "./texts.ts";

interface TableColumn {
  title: string;
  text?: boolean;
  of: (result: CheckResult) => string;
}

/** The results as people read them: a table, then why each that does not pass does not, and the verdict. */
export function textReport(document: CheckDocument, digits = 6, color: boolean): string {
  const columns: TableColumn[] = [
    { title: "result", text: true, of: ({ counts_as }) => marks[counts_as] },
    { title: "check", text: true, of: ({ name }) => name },
    { title: "condition", text: true, of: ({ condition }) => condition },
    { title: "of", text: true, of: ({ statistic }) => statistic },
    { title: "rows", text: true, of: ({ slice }) => sliceText(slice) },
    { title: "value", of: ({ value }) => cell(value, digits) },
    { title: "limit", of: ({ limit }) => cell(limit, digits) },
    { title: "baseline", of: ({ baseline }) => cell(baseline, digits) },
    { title: "change", of: (result) => changeCell(result, digits) },
    { title: "interval", of: (result) => intervalCell(result, digits) },
    { title: "p", of: ({ p_adjusted }) => cell(p_adjusted, 3) },
    { title: "n", of: ({ n }) => String(n) },
    { title: "dropped", of: ({ dropped }) => (dropped === 0 ? "" : String(dropped)) },
    { title: "detectable", of: ({ smallest_detectable }) => cell(smallest_detectable, 3) },
  ];
  const rows = columns.map(({ of }) => document.checks.map(of));
  // a column that says nothing is left out
  const shown = columns.filter((column, i) => column.text || rows[i]!.some((text) => text !== ""));
  const table = plainTable(
    shown.map(({ title }) => title),
    document.checks.map((result) => shown.map(({ of }) => of(result))),
    shown.filter(({ text }) => text).length,
    color,
  );
  const methods = methodsText(document);
  const reasons = worstFirst(document.checks)
    .filter(({ counts_as }) => counts_as !== "pass")
    .map((result) => `${marks[result.counts_as]}: ${titleOf(result)}: ${result.reason}`);
  return `${[table, ...methods, ...(reasons.length === 0 ? [] : [reasons.join("\n")]), headline(document)].join("\n\n")}\n`;
}

const adjustments: Readonly<Record<string, string>> = { holm: "Holm", bh: "Benjamini-Hochberg" };

/** How p-values were found, where there are some; their side is that of the rule. */
function methodsText({ checks, options: { adjust, alpha } }: CheckDocument): string[] {
  const tested = checks.filter(({ p_adjusted }) => p_adjusted !== null);
  if (tested.length === 0) return [];
  const tests = [...new Set(tested.map(({ test }) => test))].join(", ");
  const adjusted =
    tested.length === 1 || adjust === "none"
      ? ""
      : `, adjusted by ${adjustments[String(adjust)]} for ${tested.length} tests`;
  return [`one-sided p-values by ${tests}${adjusted}; alpha is ${alpha}`];
}
