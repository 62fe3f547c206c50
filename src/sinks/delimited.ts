import type { RowBlock, RowField, Sink } from "../contracts.ts";
import { fieldHeader, resultTable } from "./result-rows.ts";

/** The rows, or where none are asked for the results, as lines of cells. */
function delimited(line: (cells: readonly string[]) => string, underHeader: (columns: number) => string): Sink {
  let fields: readonly RowField[] | undefined;
  const head = (cells: readonly string[]) => line(cells) + underHeader(cells.length);
  return {
    begin(rowFields) {
      fields = rowFields;
      return head(fieldHeader(rowFields));
    },
    rows(block) {
      let text = "";
      for (let row = 0; row < block.rows; row++) text += line(cellsOf(fields!, block, row));
      return text;
    },
    end(document) {
      if (fields) return "";
      const { header, rows } = resultTable(document);
      return head(header) + rows.map((cells) => line(cells.map(cellText))).join("");
    },
  };
}

/** Comma-separated: a cell with a comma, a quote or a line end is quoted (RFC 4180, with LF). */
export function csv(): Sink {
  return delimited(
    (cells) => `${cells.map(quoted).join(",")}\n`,
    () => "",
  );
}

/** Tab-separated: a tab, line end or backslash in a text is written as \t, \n, \r or \\. */
export function tsv(): Sink {
  return delimited(
    (cells) => `${cells.map(escaped).join("\t")}\n`,
    () => "",
  );
}

/** A Markdown table, for issues and pull requests. */
export function md(): Sink {
  return delimited(
    (cells) => `| ${cells.map((cell) => cell.replace(/[\\|]/g, "\\$&").replace(/\r?\n/g, "<br>")).join(" | ")} |\n`,
    (columns) => `|${" --- |".repeat(columns)}\n`,
  );
}

function cellsOf(fields: readonly RowField[], block: RowBlock, row: number): string[] {
  const cells: string[] = [];
  fields.forEach(({ width, array }, i) => {
    const values = block.values[i]!;
    if (!(values instanceof Float64Array)) cells.push(values[row]!);
    else for (let k = 0; k < (array ? width : 1); k++) cells.push(cellText(values[row * (array ? width : 1) + k]!));
  });
  return cells;
}

function cellText(value: string | number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const escapes: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

function escaped(cell: string): string {
  return cell.replace(/[\t\n\r\\]/g, (character) => escapes[character]!);
}
