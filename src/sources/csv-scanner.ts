import type { BatchFiller } from "./batch-filler.ts";
import { makeCellReading } from "./cell-reading.ts";
import { planRuns } from "./cell-runs.ts";
import { RowScanner } from "./row-scanner.ts";
import { TextCache } from "./text-cache.ts";

/** A longer line is left to csv-parse, which bounds a record. */
export const longestLine = 8 * 1024 * 1024;

/**
 * A scanner of rows of `columns` cells; none where the delimiter or the size of the rows is beyond it. Not plain are
 * rows with a doubled quote or a line end in quotes, or with a lone CR.
 */
export function makeCsvScanner(
  filler: BatchFiller<string[]>,
  columns: number,
  delimiter: string,
): RowScanner | undefined {
  const { plan, options, arrays } = filler;
  if (!isScannable(delimiter, options.decimal)) return undefined;
  const reading = makeCellReading(options);
  const shape = { columns, delimiter: delimiter.charCodeAt(0), mark: options.decimal.charCodeAt(0) };
  const texts = new TextCache();
  const text = (lines: Buffer, start: number, end: number) => texts.textOf(lines, start, end);
  const runs = planRuns(plan, arrays.reads, reading);
  const scanner = new RowScanner(filler, runs, reading, shape, { cell: text, text });
  return scanner.room >= longestLine ? scanner : undefined;
}

/** True for a delimiter that a scanner can tell from the bytes of a number. */
export function isScannable(delimiter: string, decimal: "." | ","): boolean {
  return /^[\0-\x7f]$/.test(delimiter) && !/[\d+\-eE]/.test(delimiter) && delimiter !== decimal;
}
