import type { LinesBefore, LinesShape, ReadOptions, Source } from "../contracts.ts";
import { openCsvLines } from "./csv.ts";
import { countPlainRecords } from "./csv-rows.ts";
import { countNdjsonRecords, openNdjsonLines } from "./ndjson.ts";

// What a thread does with a chunk of an input: lines that it reads without those before them.

/** The rows of whole lines. Throws where they cannot be read without those before them. */
export function openLines(shape: LinesShape, lines: Buffer, options: ReadOptions, before: LinesBefore): Source {
  async function* blocks(): AsyncGenerator<Buffer> {
    yield lines;
  }
  if (shape.format === "ndjson") return openNdjsonLines(shape, blocks(), options, before);
  return openCsvLines(shape, blocks(), options, before, true);
}

/** How many records whole lines hold, if they can be read without those before them. */
export function countRecords({ format }: LinesShape, lines: Buffer): number {
  return format === "ndjson" ? countNdjsonRecords(lines) : countPlainRecords(lines);
}
