import type { ReadOptions } from "../contracts.ts";
import type { BatchArrays } from "./batch-arrays.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { type CellReading, makeCellReading } from "./cell-reading.ts";
import { type CellPlan, planRuns } from "./cell-runs.ts";
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
  const { options } = filler;
  if (!isScannable(delimiter, options.decimal)) return undefined;
  const reading = makeCellReading(options);
  const shape = { columns, delimiter: delimiter.charCodeAt(0), mark: options.decimal.charCodeAt(0) };
  const texts = new TextCache();
  const text = (lines: Buffer, start: number, end: number) => texts.textOf(lines, start, end);
  const scanner = new RowScanner(filler, plannedRuns(filler, reading), reading, shape, { cell: text, text });
  return scanner.room >= longestLine ? scanner : undefined;
}

/** Plans for arrays that are used again: planning a thousand columns takes as long as to read a hundred rows of them. */
const plans = new WeakMap<BatchArrays, { options: ReadOptions; cells: CellPlan }>();

function plannedRuns({ plan, options, arrays }: BatchFiller<string[]>, reading: CellReading): CellPlan {
  const known = plans.get(arrays);
  if (known?.options === options) return known.cells;
  const cells = planRuns(plan, arrays.reads, reading);
  plans.set(arrays, { options, cells });
  return cells;
}

/** True for a delimiter that a scanner can tell from the bytes of a number. */
export function isScannable(delimiter: string, decimal: "." | ","): boolean {
  return /^[\0-\x7f]$/.test(delimiter) && !/[\d+\-eE]/.test(delimiter) && delimiter !== decimal;
}
