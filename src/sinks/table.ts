import Table from "cli-table3";
import type { EvalDocument, LossResult, RowBlock, RowField, Sink } from "../contracts.ts";
import { boldText } from "./color.ts";
import type { SinkOptions } from "./index.ts";
import { fieldHeader } from "./result-rows.ts";
import { rounded } from "./rounded.ts";

/** Tables for people: numbers rounded to significant digits, only the columns that say something. */
export default function table(options: SinkOptions): Sink {
  const digits = options.digits ?? 6;
  let fields: readonly RowField[] | undefined;
  return {
    begin(rowFields) {
      fields = rowFields;
      return "";
    },
    // every block is a table of its own, so that rows can be shown while they are computed
    rows: (block) => `${rowTable(fields!, block, digits, options.color)}\n\n`,
    end: (document) => `${resultTable(document, digits, options.color)}\n`,
  };
}

/** A table with a rule under its header and no other lines; the first `texts` columns are flush left, the rest right. */
export function plainTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  texts: number,
  color: boolean,
): string {
  const bold = boldText(color);
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "" };
  const sides = { bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "", left: "", right: "" };
  const rule = { "left-mid": "", mid: "", "mid-mid": "", "right-mid": "", middle: "  " };
  const grid = new Table({
    head: header.map(bold),
    chars: { ...none, ...sides, ...rule },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: header.map((_, i) => (i < texts ? "left" : "right")),
  });
  grid.push(...rows.map((row) => [...row]));
  return grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function resultTable(document: EvalDocument, digits: number, color: boolean): string {
  const { results } = document;
  const sliceNames = Object.keys(results.find(({ slice }) => Object.keys(slice).length > 0)?.slice ?? {});
  const severalModels = new Set(results.map(({ prediction }) => prediction.join())).size > 1;
  const interval = results.find(({ ci }) => ci)?.ci;
  const weighted = results.some(({ n, weight_sum }) => n !== weight_sum);
  const columns: { title: string; text: boolean; of: (result: LossResult) => string }[] = [
    { title: "loss", text: true, of: ({ label, spec }) => (sameName(label, spec) ? spec : `${label} = ${spec}`) },
    ...(severalModels ? [{ title: "prediction", text: true, of: (r: LossResult) => r.prediction.join(",") }] : []),
    ...sliceNames.map((name) => ({ title: name, text: true, of: (r: LossResult) => r.slice[name] ?? "(all)" })),
    { title: "reduction", text: true, of: ({ reduction }) => reduction },
    { title: "value", text: false, of: ({ value }) => rounded(value, digits) },
    ...(interval
      ? [
          {
            title: `${interval.level * 100} % interval`,
            text: false,
            of: (r: LossResult) => (r.ci ? `${rounded(r.ci.low, digits)} .. ${rounded(r.ci.high, digits)}` : ""),
          },
        ]
      : []),
    ...(results[0]?.skill === undefined
      ? []
      : [
          {
            title: "constant loss",
            text: false,
            of: ({ skill }: LossResult) => (skill ? rounded(skill.value, digits) : ""),
          },
          {
            title: "skill",
            text: false,
            of: ({ skill }: LossResult) => (typeof skill?.skill === "number" ? rounded(skill.skill, digits) : ""),
          },
        ]),
    { title: "n", text: false, of: ({ n }) => String(n) },
    ...(weighted ? [{ title: "weight", text: false, of: (r: LossResult) => rounded(r.weight_sum, digits) }] : []),
    { title: "min", text: false, of: ({ min }) => roundedOrNothing(min, digits) },
    ...(results[0]?.quantiles ?? []).map(({ q }, i) => ({
      title: `q${q}`,
      text: false,
      of: (r: LossResult) => rounded(r.quantiles![i]!.value, digits),
    })),
    { title: "max", text: false, of: ({ max }) => roundedOrNothing(max, digits) },
    { title: "std", text: false, of: ({ std }) => roundedOrNothing(std, digits) },
  ];
  return plainTable(
    columns.map(({ title }) => title),
    results.map((result) => columns.map(({ of }) => of(result))),
    columns.filter(({ text }) => text).length,
    color,
  );
}

function roundedOrNothing(value: number | null, digits: number): string {
  return value === null ? "" : rounded(value, digits);
}

/** Whether a label says no more than the spec. */
function sameName(label: string, spec: string): boolean {
  return label === spec.split(":")[0]!.replaceAll("-", "_");
}

function rowTable(fields: readonly RowField[], block: RowBlock, digits: number, color: boolean): string {
  const rows = Array.from({ length: block.rows }, (_, row) =>
    fields.flatMap(({ width, array, kind }, i) => {
      const values = block.values[i]!;
      if (!(values instanceof Float64Array)) return [values[row]!];
      const count = array ? width : 1;
      const shown = kind === "integer" ? String : (value: number) => rounded(value, digits);
      return Array.from({ length: count }, (_, k) => shown(values[row * count + k]!));
    }),
  );
  return alignedRows(fieldHeader(fields), rows, color);
}

/** Rows flush right under their header. There may be millions, for which a table library is too slow. */
function alignedRows(header: readonly string[], rows: readonly (readonly string[])[], color: boolean): string {
  const widths = header.map((title, i) => rows.reduce((widest, row) => Math.max(widest, row[i]!.length), title.length));
  const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padStart(widths[i]!)).join("  ");
  return [boldText(color)(line(header)), ...rows.map(line)].join("\n");
}
