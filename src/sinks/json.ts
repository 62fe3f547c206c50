import type { RowField, Sink } from "../contracts.ts";
import { jsonText } from "./json-text.ts";
import { rowTexts } from "./row-json.ts";

/**
 * One JSON document. Rows come under "samples" as they are computed, ahead of the keys that are known only at the end.
 */
export default function json(): Sink {
  let fields: readonly RowField[] | undefined;
  let anyRow = false;
  return {
    begin(rowFields) {
      fields = rowFields;
      return '{\n  "samples": [';
    },
    rows(block) {
      const lines = rowTexts(fields!, block).map((text, i) => `${anyRow || i > 0 ? "," : ""}\n    ${text}`);
      anyRow ||= block.rows > 0;
      return lines.join("");
    },
    end(document) {
      const text = jsonText(document);
      return fields ? `\n  ],${text.slice(1)}\n` : `${text}\n`;
    },
  };
}
