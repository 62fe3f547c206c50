import { flatText } from "../../sinks/index.ts";
import { type CheckDocument, sliceText, worstFirst } from "../verdict.ts";
import { cell, changeCell, headline, intervalCell, marks } from "./texts.ts";

const header = [
  "result",
  "check",
  "condition",
  "rows",
  "value",
  "limit",
  "baseline",
  "change",
  "interval",
  "p",
  "n",
  "why",
];

/** The verdict and a table, worst first; of `bytes` at the most, what is left out being counted. */
export function markdownReport(document: CheckDocument, digits = 6, bytes = Number.POSITIVE_INFINITY): string {
  const results = worstFirst(document.checks);
  const head = `**lossline check: ${headline(document)}**\n\n${flatText("md", { header, rows: [] })}`;
  const lines = results.map((result) => {
    const { counts_as, name, condition, slice, value, limit, baseline, p_adjusted, n, reason } = result;
    const numbers = [value, limit, baseline].map((number) => cell(number, digits));
    const change = [changeCell(result, digits), intervalCell(result, digits), cell(p_adjusted, 3), String(n)];
    const row = [marks[counts_as], name, condition, sliceText(slice), ...numbers, ...change, reason];
    // without its two lines of header
    return flatText("md", { header, rows: [row] })
      .split("\n")
      .slice(2)
      .join("\n");
  });
  const rest = (count: number) => (count === 0 ? "" : `\nand ${count} more\n`);
  const size = (text: string) => Buffer.byteLength(text);
  let left = bytes - size(head) - size(rest(lines.length));
  const fitting = lines.findIndex((line) => {
    left -= size(line);
    return left < 0;
  });
  const shown = fitting < 0 ? lines : lines.slice(0, fitting);
  return `${head}${shown.join("")}${rest(lines.length - shown.length)}`;
}
