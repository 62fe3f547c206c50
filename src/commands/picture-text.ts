import type { Io } from "../io.ts";
import { pictureTable, pictureText, vegaLiteSpec } from "../pictures/index.ts";
import { flatText, jsonText } from "../sinks/index.ts";
import { pictureStyle } from "./picture-style.ts";
import type { PictureFormat, PlotDocument } from "./plot.ts";

/** A picture in a format: drawn, as a spec, or as its numbers. */
export async function documentText(
  document: PlotDocument,
  format: PictureFormat,
  { digits, color, io }: { digits: number | undefined; color: boolean; io: Io },
): Promise<string> {
  const { picture } = document;
  switch (format) {
    case "table":
      return pictureText(picture, pictureStyle(io, color), { summary: true });
    case "json":
      return `${jsonText(document)}\n`;
    case "ndjson": {
      const { header, rows } = pictureTable(picture);
      const records = rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
      return records.map((record) => `${JSON.stringify(record)}\n`).join("");
    }
    case "vega-lite":
      return `${JSON.stringify(vegaLiteSpec(picture), undefined, 2)}\n`;
    case "svg": {
      const { renderSvg } = await import("../pictures/vega/render.ts");
      return `${await renderSvg(vegaLiteSpec(picture))}\n`;
    }
    default:
      return flatText(format, pictureTable(picture), digits);
  }
}
