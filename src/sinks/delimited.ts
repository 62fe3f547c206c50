import type { RowBlock, RowField, Sink } from "../contracts.ts";
import { type FlatTable, fieldHeader, resultTable } from "./result-rows.ts";
import { rounded } from "./rounded.ts";

/** How a line of cells is written. */
interface LineStyle {
  line(cells: readonly string[]): string;
  /** a number as it is printed */
  number(value: number): string;
  /** a second line of the header */
  underHeader?(columns: number): string;
}

/** Comma-separated: a cell with a comma, a quote or a line end is quoted (RFC 4180, with LF). */
const commas: LineStyle = { line: (cells) => `${cells.map(quoted).join(",")}\n`, number: shortest };

/** Tab-separated: a tab, line end or backslash in a text is written as \t, \n, \r or \\. */
const tabs: LineStyle = { line: (cells) => `${cells.map(escaped).join("\t")}\n`, number: shortest };

/** A Markdown table, for the people who read issues and pull requests: numbers are rounded as in tables. */
const markdown = (digits = 6): LineStyle => ({
  number: (value) => rounded(value, digits),
  line: (cells) => `| ${cells.map((cell) => cell.replace(/[\\|]/g, "\\$&").replace(/\r?\n/g, "<br>")).join(" | ")} |\n`,
  underHeader: (columns) => `|${" --- |".repeat(columns)}\n`,
});

export const csv = () => delimited(commas);
export const tsv = () => delimited(tabs);
export const md = ({ digits }: { digits?: number | undefined }) => delimited(markdown(digits));

/** The formats that a flat table can be written in. */
export type FlatFormat = "csv" | "tsv" | "md";

/** A flat table as text; `digits`: of numbers in Markdown, else they are whole. */
export function flatText(format: FlatFormat, table: FlatTable, digits?: number): string {
  return tableText({ csv: commas, tsv: tabs, md: markdown(digits) }[format], table);
}

function tableText(style: LineStyle, { header, rows }: FlatTable): string {
  return (
    headText(style, header) +
    rows
      .map((cells) => style.line(cells.map((cell) => (typeof cell === "number" ? style.number(cell) : cell))))
      .join("")
  );
}

function headText({ line, underHeader }: LineStyle, header: readonly string[]): string {
  return line(header) + (underHeader?.(header.length) ?? "");
}

/** The rows, or where none are asked for the results, as lines of cells. */
function delimited(style: LineStyle): Sink {
  let fields: readonly RowField[] | undefined;
  return {
    begin(rowFields) {
      fields = rowFields;
      return headText(style, fieldHeader(rowFields));
    },
    rows(block) {
      let text = "";
      for (let row = 0; row < block.rows; row++) text += style.line(cellsOf(fields!, block, row, style));
      return text;
    },
    end: (document) => (fields ? "" : tableText(style, resultTable(document))),
  };
}

function cellsOf(fields: readonly RowField[], block: RowBlock, row: number, style: LineStyle): string[] {
  const cells: string[] = [];
  fields.forEach(({ width, array }, i) => {
    const values = block.values[i]!;
    if (!(values instanceof Float64Array)) cells.push(values[row]!);
    else for (let k = 0; k < (array ? width : 1); k++) cells.push(style.number(values[row * (array ? width : 1) + k]!));
  });
  return cells;
}

/** The shortest decimal that reads back as the same float64. */
function shortest(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const escapes: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

function escaped(cell: string): string {
  return cell.replace(/[\t\n\r\\]/g, (character) => escapes[character]!);
}
