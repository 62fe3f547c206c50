import type { RowField, Sink } from "../contracts.ts";
import { jsonLine } from "./json-text.ts";
import { rowTexts } from "./row-json.ts";

/** One JSON object a line: the rows, or where none are asked for the results. */
export default function ndjson(): Sink {
  let fields: readonly RowField[] | undefined;
  return {
    begin(rowFields) {
      fields = rowFields;
      return "";
    },
    rows: (block) =>
      rowTexts(fields!, block)
        .map((text) => `${text}\n`)
        .join(""),
    end: (document) => (fields ? "" : document.results.map((result) => `${jsonLine(result)}\n`).join("")),
  };
}
