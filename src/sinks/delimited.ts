import type { RowBlock, RowField, Sink } from "../contracts.ts";
import { numberTexts } from "./number-texts.ts";
import { type FlatTable, fieldHeader, resultTable } from "./result-rows.ts";
import { rounded } from "./rounded.ts";

/** How a line of cells is written. */
interface LineStyle {
  /** what stands before the first cell, between cells, and after the last */
  before: string;
  between: string;
  after: string;
  /** a text as it is printed */
  text(cell: string): string;
  /** the first `count` numbers as they are printed */
  numbers(values: Float64Array, count: number): string[];
  /** a second line of the header */
  underHeader?(columns: number): string;
}

/** Comma-separated: a cell with a comma, a quote or a line end is quoted (RFC 4180, with LF). */
const commas: LineStyle = { before: "", between: ",", after: "\n", text: quoted, numbers: shortest };

/** Tab-separated: a tab, line end or backslash in a text is written as \t, \n, \r or \\. */
const tabs: LineStyle = { before: "", between: "\t", after: "\n", text: escaped, numbers: shortest };

/** A Markdown table, for the people who read issues and pull requests: numbers are rounded as in tables. */
const markdown = (digits = 6): LineStyle => ({
  before: "| ",
  between: " | ",
  after: " |\n",
  text: (cell) => cell.replace(/[\\|]/g, "\\$&").replace(/\r?\n/g, "<br>"),
  numbers: (values, count) => Array.from(values.subarray(0, count), (value) => rounded(value, digits)),
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
  return headText(style, header) + rows.map((cells) => lineOf(style, cells)).join("");
}

function headText(style: LineStyle, header: readonly string[]): string {
  return lineOf(style, header) + (style.underHeader?.(header.length) ?? "");
}

function lineOf(style: LineStyle, cells: readonly (string | number)[]): string {
  const written = cells.map((cell) =>
    typeof cell === "number" ? style.numbers(Float64Array.of(cell), 1)[0]! : style.text(cell),
  );
  return style.before + written.join(style.between) + style.after;
}

/** The rows, or where none are asked for the results, as lines of cells. */
function delimited(style: LineStyle): Sink {
  let fields: readonly RowField[] | undefined;
  return {
    begin(rowFields) {
      fields = rowFields;
      return headText(style, fieldHeader(rowFields));
    },
    rows: (block) => rowsText(style, fields!, block),
    end: (document) => (fields ? "" : tableText(style, resultTable(document))),
  };
}

/** The lines of many rows: no array is made for each. */
function rowsText(style: LineStyle, fields: readonly RowField[], block: RowBlock): string {
  const columns = fields.map(({ width, array }, i) => {
    const values = block.values[i]!;
    if (!(values instanceof Float64Array)) return { texts: values.map(style.text), width: 1 };
    const each = array ? width : 1;
    return { texts: style.numbers(values, block.rows * each), width: each };
  });
  let text = "";
  for (let row = 0; row < block.rows; row++) {
    let between = style.before;
    for (const { texts, width } of columns) {
      for (let i = row * width; i < (row + 1) * width; i++) {
        text += between + texts[i]!;
        between = style.between;
      }
    }
    text += style.after;
  }
  return text;
}

function shortest(values: Float64Array, count: number): string[] {
  return numberTexts(values, count, String);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const escapes: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

function escaped(cell: string): string {
  return cell.replace(/[\t\n\r\\]/g, (character) => escapes[character]!);
}
