import type { ReadArray } from "./batch-arrays.ts";
import { lineEnd, skipCell, skipCells } from "./csv-bytes.ts";
import { readNumber } from "./number-bytes.ts";

const tools = { lineEnd, readNumber, skipCell, skipCells };

/** What is done with cells that stand side by side: numbers of one read, or one text. */
export interface Run {
  /** the first of the cells */
  column: number;
  count: number;
  /** for numbers: which of the reads; the first of them goes to `offset` of the row */
  read: number | undefined;
  offset: number;
  /** see `CellReading.plain` */
  plain: boolean;
  /** for a text: which one of the plan's */
  text: number;
}

/** How far a loop came, and what it found: it starts from there, and leaves there where it ends. */
export interface RowProgress {
  row: number;
  record: number;
  lineEnds: number;
  dropped: number;
  /** set by `CellReaders` where a value of the row is missing */
  missing: boolean;
  /** true where the row that comes next is not plain */
  stopped: boolean;
}

/** Cells that take more than `readNumber`. Each gives the offset after the cell, or -1 where the row is not plain. */
export interface CellReaders {
  /** the number cell at `at`, of a run, to be put at `place` of its array */
  number(at: number, run: number, place: number): number;
  text(at: number, run: number, row: number): number;
}

/** The arrays that a loop fills. */
export interface RowArrays {
  capacity: number;
  records: Float64Array;
  starts: Float64Array;
  ends: Float64Array;
  missing: Uint8Array;
  reads: readonly ReadArray[];
}

/**
 * Reads rows from whole lines, of which the first byte is the input's byte `base`, until the lines end, the arrays are
 * full, or a row is not plain. Gives how many bytes were read.
 */
export type RowLoop = (
  lines: Buffer,
  words: DataView,
  base: number,
  arrays: RowArrays,
  progress: RowProgress,
  cells: CellReaders,
) => number;

/** What the rows of a loop have in common; `keepMissing`: rows with a missing value are kept. */
export interface RowLayout {
  columns: number;
  delimiter: number;
  mark: number;
  keepMissing: boolean;
}

/** Loops by their text: the chunks of a file share theirs, and V8 optimizes it once. */
const loops = new Map<string, RowLoop>();

/**
 * The loop over rows for one plan, as JavaScript in which cells that are skipped and cells that are read follow each
 * other straight: what to do with a cell is not looked up for every row. Its text is made of numbers only: columns,
 * offsets and bytes.
 */
export function compileRowLoop(runs: readonly Run[], reads: readonly ReadArray[], layout: RowLayout): RowLoop {
  const source = [
    '"use strict";',
    "const { lineEnd, readNumber, skipCell, skipCells } = tools;",
    "return function readRows(bytes, words, base, arrays, progress, cells) {",
    "  const { capacity, records, starts, ends, missing } = arrays;",
    ...reads.map((_, i) => `  const values${i} = arrays.reads[${i}].values;`),
    "  let { row, record, lineEnds, dropped } = progress;",
    "  let at = 0;",
    "  let start = 0;",
    "  let stopped = false;",
    "  rows: while (at < bytes.length) {",
    "    start = at;",
    "    let end = lineEnd(bytes, at);",
    // a blank line
    "    if (end > 0) { lineEnds++; at = end; continue; }",
    "    if (row === capacity) break;",
    "    stopped = true;",
    "    progress.missing = false;",
    ...cellLines(runs, reads, layout).map((line) => `    ${line}`),
    "    if (end < 0) break;",
    "    at = lineEnd(bytes, end);",
    "    if (at < 0) break;",
    "    stopped = false;",
    "    lineEnds++;",
    "    records[row] = ++record;",
    "    starts[row] = base + start;",
    "    ends[row] = base + at;",
    `    if (progress.missing) { dropped++; ${layout.keepMissing ? "missing[row++] = 1;" : ""} continue; }`,
    "    missing[row++] = 0;",
    "  }",
    "  progress.row = row;",
    "  progress.record = record;",
    "  progress.lineEnds = lineEnds;",
    "  progress.dropped = dropped;",
    "  progress.stopped = stopped;",
    "  return stopped ? start : at;",
    "};",
  ].join("\n");
  const made = loops.get(source) ?? (new Function("tools", source)(tools) as RowLoop);
  loops.set(source, made);
  return made;
}

/** The steps of a row: from `at`, where its first cell starts, to `end`, where its last one ends. */
function cellLines(runs: readonly Run[], reads: readonly ReadArray[], layout: RowLayout): string[] {
  const { columns, delimiter, mark } = layout;
  const lines: string[] = [];
  const toNextCell = [`if (end < 0 || bytes[end] !== ${delimiter}) break rows;`, "at = end + 1;"];
  const skip = (count: number) => {
    if (count > 0) lines.push(`at = skipCells(bytes, words, at, ${delimiter}, ${count});`, "if (at < 0) break;");
  };
  const readNumbers = (run: Run, index: number, isLast: boolean) => {
    const first = `row * ${reads[run.read!]!.width} + ${run.offset}`;
    const delimited = isLast ? run.count - 1 : run.count;
    const number = (place: string, hasEnded: string) => {
      const other = `end = cells.number(at, ${index}, ${place});`;
      if (!run.plain) return [other];
      const plain = `end = readNumber(bytes, words, at, ${mark}, values${run.read}, ${place});`;
      return [plain, `if (end < 0 || !(${hasEnded})) ${other}`];
    };
    const body = [...number("place", `bytes[end] === ${delimiter}`), ...toNextCell].map((line) => `  ${line}`);
    if (delimited > 0) {
      lines.push(`for (let place = ${first}, last = place + ${delimited}; place < last; place++) {`, ...body, "}");
    }
    if (isLast) lines.push(...number(`${first} + ${delimited}`, "bytes[end] === 10 || bytes[end] === 13"));
  };
  let column = 0;
  let columnBefore = 0;
  runs.forEach((run, index) => {
    if (run.column < column) {
      lines.push(`at = start${index - 1};`);
      column = columnBefore;
    }
    skip(run.column - column);
    columnBefore = run.column;
    column = run.column + run.count;
    // cells that are wanted twice are read again from there
    if (index + 1 < runs.length && runs[index + 1]!.column < column) lines.push(`const start${index} = at;`);
    const isLast = column === columns;
    if (run.read !== undefined) readNumbers(run, index, isLast);
    else lines.push(`end = cells.text(at, ${index}, row);`, ...(isLast ? [] : toNextCell));
    // the run after this one reads the last cell again, and gives it an end of its own
    if (isLast && index + 1 < runs.length) lines.push("if (end < 0) break;");
  });
  if (column < columns) {
    skip(columns - 1 - column);
    lines.push(`end = skipCell(bytes, words, at, ${delimiter});`);
  }
  return lines;
}
