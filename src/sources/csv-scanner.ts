import type { ReadPlan } from "../contracts.ts";
import type { ReadArray } from "./batch-arrays.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { type CellReading, isDropped, makeCellReading } from "./cell-reading.ts";
import { readNumber } from "./number-bytes.ts";
import { TextCache } from "./text-cache.ts";

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const comma = 44;
const point = 46;

/** What is done with cells that stand side by side: numbers of one read, or one text. */
interface Run {
  /** the first of the cells */
  column: number;
  count: number;
  /** for numbers; the first goes to `offset` of the row */
  array: ReadArray | undefined;
  offset: number;
  /** see `CellReading.plain` */
  plain: boolean;
  /** for a text: which one of the plan's */
  text: number;
}

/** True for a delimiter that a scanner can tell from the bytes of a number. */
export function isScannable(delimiter: string, decimal: "." | ","): boolean {
  return /^[\0-\x7f]$/.test(delimiter) && !/[\d+\-eE]/.test(delimiter) && delimiter !== decimal;
}

/**
 * Reads plain rows of a CSV from bytes straight into the arrays of a batch: numbers without a string, cells that nobody
 * asked for by looking for their ends only, nothing allocated per row. A row that is not plain is left to others: one
 * with a doubled quote or a line end in quotes, with a lone CR, with anything that is an error.
 */
export class CsvScanner {
  /** true where the row that comes next is not plain */
  stopped = false;
  /** how many line ends the last scan read */
  lineEnds = 0;
  readonly #filler: BatchFiller<string[]>;
  readonly #runs: readonly Run[];
  readonly #reading: CellReading;
  readonly #texts = new TextCache();
  readonly #drop: boolean;
  readonly #delimiter: number;
  readonly #mark: number;
  readonly #columns: number;
  #bytes: Buffer = Buffer.alloc(0);
  #words: DataView = new DataView(new ArrayBuffer(0));
  #missing = false;

  /** For rows of `columns` cells between delimiters of which `isScannable` is true. */
  constructor(filler: BatchFiller<string[]>, columns: number, delimiter: string) {
    const { plan, options, arrays } = filler;
    this.#filler = filler;
    this.#columns = columns;
    this.#reading = makeCellReading(options);
    this.#runs = planRuns(plan, arrays.reads, this.#reading);
    this.#drop = options.missing === "drop";
    this.#delimiter = delimiter.charCodeAt(0);
    this.#mark = options.decimal === "." ? point : comma;
  }

  /**
   * Reads rows from whole lines, of which the first byte is the input's byte `base`, until the lines end, the batch is
   * full, or a row is not plain. Gives how many bytes were read.
   */
  scan(lines: Buffer, base: number): number {
    const { plan, arrays, counts } = this.#filler;
    this.#bytes = lines;
    this.#words = new DataView(lines.buffer, lines.byteOffset, lines.length);
    this.stopped = false;
    let lineEnds = 0;
    let record = counts.rowsRead;
    arrays.reserve();
    const { records, starts, ends, missing, capacity } = arrays;
    const before = arrays.rows;
    let row = before;
    let dropped = 0;
    let at = 0;
    while (at < lines.length) {
      const after = lineEnd(lines, at);
      if (after > 0) {
        // a blank line
        lineEnds++;
        at = after;
        continue;
      }
      if (row === capacity) break;
      this.#missing = false;
      const next = this.#readRow(at, row);
      if (next < 0) {
        this.stopped = true;
        break;
      }
      lineEnds++;
      records[row] = ++record;
      starts[row] = base + at;
      ends[row] = base + next;
      at = next;
      if (this.#missing) {
        dropped++;
        if (!plan.keepMissing) continue;
      }
      missing[row++] = Number(this.#missing);
    }
    this.lineEnds = lineEnds;
    arrays.rows = row;
    counts.rowsRead = record;
    counts.rowsDropped += dropped;
    counts.rowsUsed += row - before - (plan.keepMissing ? dropped : 0);
    // the texts of a row that was not kept
    for (const texts of arrays.texts) if (texts.length > row) texts.length = row;
    return at;
  }

  /** The offset after the row that starts at `start`; negative where it is not plain. */
  #readRow(start: number, row: number): number {
    const bytes = this.#bytes;
    const words = this.#words;
    const delimiter = this.#delimiter;
    const columns = this.#columns;
    const runs = this.#runs;
    const mark = this.#mark;
    let at = start;
    let column = 0;
    // where the run before this one starts: cells that are wanted twice are read again from there
    let before = start;
    let columnBefore = 0;
    for (let index = 0; index < runs.length; index++) {
      const run = runs[index]!;
      if (run.column < column) {
        at = before;
        column = columnBefore;
      }
      for (; column < run.column; column++) {
        at = skipCell(bytes, words, at, delimiter);
        if (at < 0 || bytes[at++] !== delimiter) return -1;
      }
      before = at;
      columnBefore = column;
      const { array } = run;
      if (array === undefined) {
        at = this.#readText(at, run.text, row);
        if (++column < columns && (at < 0 || bytes[at++] !== delimiter)) return -1;
      } else {
        const { values } = array;
        let place = row * array.width + run.offset;
        const last = column + run.count;
        while (column < last) {
          const end = run.plain ? readNumber(bytes, words, at, mark, values, place) : -1;
          at = end >= 0 && endsCell(bytes[end]!, delimiter) ? end : this.#readOtherNumber(at, run, array, place);
          place++;
          if (++column < columns && (at < 0 || bytes[at++] !== delimiter)) return -1;
        }
      }
    }
    while (column < columns) {
      at = skipCell(bytes, words, at, delimiter);
      if (++column < columns && (at < 0 || bytes[at++] !== delimiter)) return -1;
    }
    return at < 0 ? -1 : lineEnd(bytes, at);
  }

  /** A number with spaces around it or in quotes, or a text that stands for one: the end of the cell, or -1. */
  #readOtherNumber(start: number, run: Run, array: ReadArray, place: number): number {
    const bytes = this.#bytes;
    const end = skipCell(bytes, this.#words, start, this.#delimiter);
    if (end < 0) return -1;
    const inner = Number(bytes[start] === quote);
    const from = start + inner;
    const to = end - inner;
    if (run.plain) {
      let first = from;
      let last = to;
      while (first < last && bytes[first] === space) first++;
      while (last > first && bytes[last - 1] === space) last--;
      if (readNumber(bytes, this.#words, first, this.#mark, array.values, place) === last) return end;
    }
    const value = this.#reading.read(this.#texts.textOf(bytes, from, to), array.read);
    if (typeof value === "number") {
      array.values[place] = value;
      return end;
    }
    if (!this.#drop || !isDropped(value)) return -1;
    this.#missing = true;
    return end;
  }

  #readText(start: number, index: number, row: number): number {
    const bytes = this.#bytes;
    const end = skipCell(bytes, this.#words, start, this.#delimiter);
    if (end < 0) return -1;
    const inner = Number(bytes[start] === quote);
    this.#filler.arrays.texts[index]![row] = this.#texts.textOf(bytes, start + inner, end - inner);
    return end;
  }
}

/** The offset of what ends the cell; negative where it holds a quote that does not just enclose it. */
function skipCell(bytes: Buffer, words: DataView, start: number, delimiter: number): number {
  let at = start;
  if (bytes[at] === quote) {
    for (at++; bytes[at] !== quote; at++) if (bytes[at] === lineFeed || bytes[at] === carriageReturn) return -1;
    return endsCell(bytes[at + 1]!, delimiter) ? at + 1 : -1;
  }
  const lastWord = bytes.length - 4;
  const delimiters = Math.imul(delimiter, 0x01010101);
  for (;;) {
    // Four bytes at once: the first that is the delimiter, or below 35 as quotes and line ends are, has its top bit set.
    let found = 0;
    while (at <= lastWord) {
      const word = words.getInt32(at, true);
      const other = word ^ delimiters;
      found = (((word - 0x23232323) & ~word) | ((other - 0x01010101) & ~other)) & 0x80808080;
      if (found !== 0) break;
      at += 4;
    }
    if (found !== 0) at += (31 - Math.clz32(found & -found)) >> 3;
    const byte = bytes[at]!;
    if (endsCell(byte, delimiter)) return at;
    if (byte === quote) return -1;
    at++;
  }
}

function endsCell(byte: number, delimiter: number): boolean {
  return byte === delimiter || byte === lineFeed || byte === carriageReturn;
}

/** The offset after the line end (LF or CRLF) at `at`; negative where there is none. */
function lineEnd(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === lineFeed) return at + 1;
  return byte === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : -1;
}

/** What is done with the cells of a row, by the first of them. */
function planRuns(plan: ReadPlan, reads: readonly ReadArray[], reading: CellReading): Run[] {
  const runs: Run[] = plan.texts.map((column, text) => {
    return { column, count: 1, array: undefined, offset: 0, plain: false, text };
  });
  for (const array of reads) {
    let run: Run | undefined;
    for (const { column, offset } of array.slots) {
      if (run && column === run.column + run.count) run.count++;
      else {
        run = { column, count: 1, array, offset, plain: reading.plain(array.read), text: -1 };
        runs.push(run);
      }
    }
  }
  return runs.sort((a, b) => a.column - b.column);
}
