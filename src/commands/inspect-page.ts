import { describeLocation } from "../errors.ts";
import { rounded } from "../sinks/index.ts";
import { plainTable } from "../sinks/table.ts";
import type { Finding, InspectDocument, InspectedColumn } from "./inspect.ts";

const digits = 6;
const lineWidth = 100;

/** The page that people read: the input, a table of its columns, the losses that fit, and what is odd. */
export function inspectPage(document: InspectDocument, color: boolean): string {
  const groups = groupNumbered(document.columns);
  const anyBad = document.columns.some(({ bad }) => bad > 0);
  const anyStored = document.columns.some(({ dtype }) => dtype !== null);
  const header = ["#", "column", "type", "role", "values", "missing", "non-finite", "min", "max"];
  if (anyBad) header.splice(7, 0, "no number");
  if (anyStored) header.splice(3, 0, "stored as");
  const rows = groups.map((group) => {
    const [first, last] = [group[0]!, group.at(-1)!];
    const sum = (key: "missing" | "non_finite" | "bad") =>
      String(group.reduce((total, column) => total + column[key], 0));
    const cells = [
      first === last ? `${first.position}` : `${first.position}-${last.position}`,
      first === last ? first.name || "(no name)" : `${first.name}..${last.name}`,
      typeText(first),
      first.role ?? "",
      first === last ? valuesText(first) : "",
      sum("missing"),
      sum("non_finite"),
      extreme(
        group.map(({ min }) => min),
        Math.min,
      ),
      extreme(
        group.map(({ max }) => max),
        Math.max,
      ),
    ];
    if (anyBad) cells.splice(7, 0, sum("bad"));
    if (anyStored) cells.splice(3, 0, first.dtype ?? "");
    return cells;
  });
  const parts = [inputText(document), plainTable(header, rows, anyStored ? 6 : 5, color), lossesText(document)];
  if (document.findings.length > 0) parts.push(document.findings.map(findingText).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

const lineEndNames = { lf: "", crlf: "CRLF line ends", cr: "CR line ends", mixed: "mixed line ends" };

function inputText({ input, rows, columns }: InspectDocument): string {
  const delimiter = input.delimiter === "\t" ? "tab" : `"${input.delimiter}"`;
  const facts = [
    input.format.toUpperCase(),
    input.compression ?? "",
    input.delimiter === null ? "" : `delimiter ${delimiter}`,
    input.header === null ? "" : input.header ? "header" : "no header",
    input.byte_order_mark ? "byte order mark" : "",
    input.line_ends === null ? "" : lineEndNames[input.line_ends],
  ].filter((fact) => fact !== "");
  const size = `${plural(rows, "row")}, ${plural(columns.length, "column")}`;
  return `${describeLocation({ path: input.path })}: ${facts.join(", ")}; ${size}`;
}

/** Neighbours that are numbered on, `logit_0` to `logit_9`, take one line where they are of one type and three or more. */
function groupNumbered(columns: readonly InspectedColumn[]): InspectedColumn[][] {
  const groups: InspectedColumn[][] = [];
  for (const column of columns) {
    const group = groups.at(-1);
    if (group && continues(group.at(-1)!, column)) group.push(column);
    else groups.push([column]);
  }
  return groups.flatMap((group) => (group.length < 3 ? group.map((column) => [column]) : [group]));
}

function continues(before: InspectedColumn, column: InspectedColumn): boolean {
  const [stem, number] = splitName(before.name);
  const [nextStem, nextNumber] = splitName(column.name);
  return (
    stem !== "" &&
    stem === nextStem &&
    nextNumber === number + 1 &&
    typeText(before) === typeText(column) &&
    before.dtype === column.dtype &&
    before.role === column.role
  );
}

function splitName(name: string): [string, number] {
  const [, stem = "", number = "0"] = /^(.*?)(\d+)$/s.exec(name) ?? [];
  return [stem, Number(number)];
}

function typeText({ type, classes, width }: InspectedColumn): string {
  if (type === "label") return `label 0..${classes! - 1}`;
  return type === "vector" ? `vector of ${width}` : type;
}

function valuesText({ type, distinct }: InspectedColumn): string {
  if (distinct === null || distinct.count === 0 || type === "label") return "";
  const ofNumbers = type === "number" || type === "integer";
  const shown = distinct.first.slice(0, ofNumbers ? undefined : 3);
  const all = distinct.complete && shown.length === distinct.count;
  if (ofNumbers && !all) return "";
  const texts = shown.map((text) => (text.length > 20 ? `${text.slice(0, 19)}…` : text).replace(/[\r\n\t]/g, " "));
  return all ? texts.join(", ") : `${texts.join(", ")}, … (${distinct.complete ? "" : "over "}${distinct.count})`;
}

function extreme(values: readonly (number | null)[], choose: (...numbers: number[]) => number): string {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? "" : rounded(choose(...numbers), digits);
}

function lossesText({ losses }: InspectDocument): string {
  if (losses === null) return "Losses that fit: not known, see below.";
  if (losses.length === 0) return "Losses that fit the first rows: none; lossline list shows what they want.";
  const lines = ["Losses that fit the first rows:"];
  for (const [i, name] of losses.entries()) {
    const item = i < losses.length - 1 ? `${name},` : name;
    if (lines.at(-1)!.length + 1 + item.length > lineWidth) lines.push(`  ${item}`);
    else lines.push(`${lines.pop()} ${item}`);
  }
  return lines.join("\n");
}

function findingText({ location, message, count, hint }: Finding): string {
  const place = location === null ? "" : `${describeLocation(location)}: `;
  const more = count > 1 ? ` (the first of ${count})` : "";
  return `${place}${message}${more}${hint === null ? "" : `\n  help: ${hint}`}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
