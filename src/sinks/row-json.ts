import type { RowBlock, RowField } from "../contracts.ts";
import { numberJson } from "./json-text.ts";

/** The rows of a block as JSON objects, one text each. */
export function rowTexts(fields: readonly RowField[], block: RowBlock): string[] {
  const keys = fields.map(({ name }, i) => `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  return Array.from({ length: block.rows }, (_, row) => {
    let text = "";
    fields.forEach((field, i) => {
      text += keys[i]! + valueText(field, block.values[i]!, row);
    });
    return `${text}}`;
  });
}

function valueText({ width, array }: RowField, values: Float64Array | readonly string[], row: number): string {
  if (!(values instanceof Float64Array)) return JSON.stringify(values[row]);
  if (!array) return numberJson(values[row]!);
  let text = "[";
  for (let k = row * width; k < (row + 1) * width; k++) text += (k === row * width ? "" : ",") + numberJson(values[k]!);
  return `${text}]`;
}
