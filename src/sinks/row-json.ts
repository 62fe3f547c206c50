import type { RowBlock, RowField } from "../contracts.ts";
import { otherNumber } from "./json-text.ts";
import { numberTexts } from "./number-texts.ts";

/** The rows of a block as JSON objects, one text each. */
export function rowTexts(fields: readonly RowField[], block: RowBlock): string[] {
  const columns = fields.map(({ name, width, array }, i) => {
    const values = block.values[i]!;
    const numbers = values instanceof Float64Array;
    const count = block.rows * (array ? width : 1);
    const texts = numbers ? numberTexts(values, count, otherNumber) : values.map((text) => JSON.stringify(text));
    return {
      key: `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`,
      texts,
      width: array && numbers ? width : undefined,
    };
  });
  return Array.from({ length: block.rows }, (_, row) => {
    let text = "";
    for (const { key, texts, width } of columns) {
      text += key + (width === undefined ? texts[row]! : `[${texts.slice(row * width, (row + 1) * width).join(",")}]`);
    }
    return `${text}}`;
  });
}
