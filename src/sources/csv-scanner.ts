import type { ReadPlan } from "../contracts.ts";
import type { ReadArray } from "./batch-arrays.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { type CellReading, isDropped, makeCellReading } from "./cell-reading.ts";
import { quote, skipCell } from "./csv-bytes.ts";
import { type CellReaders, compileRowLoop, type RowLoop, type RowProgress, type Run } from "./csv-row-loop.ts";
import { readNumber } from "./number-bytes.ts";
import { TextCache } from "./text-cache.ts";

const space = 32;
const comma = 44;
const point = 46;

/** True for a delimiter that a scanner can tell from the bytes of a number. */
export function isScannable(delimiter: string, decimal: "." | ","): boolean {
  return /^[\0-\x7f]$/.test(delimiter) && !/[\d+\-eE]/.test(delimiter) && delimiter !== decimal;
}

/**
 * Reads plain rows of a CSV from bytes straight into the arrays of a batch: numbers without a string, cells that nobody
 * asked for by looking for their ends only, nothing allocated per row. A row that is not plain is left to others: one
 * with a doubled quote or a line end in quotes, with a lone CR, with anything that is an error.
 */
export class CsvScanner implements CellReaders {
  readonly #filler: BatchFiller<string[]>;
  readonly #runs: readonly Run[];
  readonly #loop: RowLoop;
  readonly #progress: RowProgress = { row: 0, record: 0, lineEnds: 0, dropped: 0, missing: false, stopped: false };
  readonly #reading: CellReading;
  readonly #texts = new TextCache();
  readonly #drop: boolean;
  readonly #delimiter: number;
  readonly #mark: number;
  #bytes: Buffer = Buffer.alloc(0);
  #words: DataView = new DataView(new ArrayBuffer(0));

  /** For rows of `columns` cells between delimiters of which `isScannable` is true. */
  constructor(filler: BatchFiller<string[]>, columns: number, delimiter: string) {
    const { plan, options, arrays } = filler;
    this.#filler = filler;
    this.#reading = makeCellReading(options);
    this.#drop = options.missing === "drop";
    this.#delimiter = delimiter.charCodeAt(0);
    this.#mark = options.decimal === "." ? point : comma;
    this.#runs = planRuns(plan, arrays.reads, this.#reading);
    this.#loop = compileRowLoop(this.#runs, arrays.reads, {
      columns,
      delimiter: this.#delimiter,
      mark: this.#mark,
      keepMissing: plan.keepMissing === true,
    });
  }

  /** true where the row that comes next is not plain */
  get stopped(): boolean {
    return this.#progress.stopped;
  }

  /** how many line ends the last scan read */
  get lineEnds(): number {
    return this.#progress.lineEnds;
  }

  /**
   * Reads rows from whole lines, of which the first byte is the input's byte `base`, until the lines end, the batch is
   * full, or a row is not plain. Gives how many bytes were read.
   */
  scan(lines: Buffer, base: number): number {
    const { plan, arrays, counts } = this.#filler;
    const progress = this.#progress;
    this.#bytes = lines;
    this.#words = new DataView(lines.buffer, lines.byteOffset, lines.length);
    arrays.reserve();
    const before = arrays.rows;
    progress.row = before;
    progress.record = counts.rowsRead;
    progress.lineEnds = 0;
    progress.dropped = 0;
    const read = this.#loop(lines, this.#words, base, arrays, progress, this);
    const { row, dropped } = progress;
    arrays.rows = row;
    counts.rowsRead = progress.record;
    counts.rowsDropped += dropped;
    counts.rowsUsed += row - before - (plan.keepMissing ? dropped : 0);
    // the texts of a row that was not kept
    for (const texts of arrays.texts) if (texts.length > row) texts.length = row;
    return read;
  }

  /** A number with spaces around it or in quotes, or a text that stands for one. */
  number(start: number, index: number, place: number): number {
    const bytes = this.#bytes;
    const end = skipCell(bytes, this.#words, start, this.#delimiter);
    if (end < 0) return -1;
    const run = this.#runs[index]!;
    const { read, values } = this.#filler.arrays.reads[run.read!]!;
    const inner = Number(bytes[start] === quote);
    const from = start + inner;
    const to = end - inner;
    if (run.plain) {
      let first = from;
      let last = to;
      while (first < last && bytes[first] === space) first++;
      while (last > first && bytes[last - 1] === space) last--;
      if (readNumber(bytes, this.#words, first, this.#mark, values, place) === last) return end;
    }
    const value = this.#reading.read(this.#texts.textOf(bytes, from, to), read);
    if (typeof value === "number") {
      values[place] = value;
      return end;
    }
    if (!this.#drop || !isDropped(value)) return -1;
    this.#progress.missing = true;
    return end;
  }

  text(start: number, index: number, row: number): number {
    const bytes = this.#bytes;
    const end = skipCell(bytes, this.#words, start, this.#delimiter);
    if (end < 0) return -1;
    const inner = Number(bytes[start] === quote);
    const text = this.#texts.textOf(bytes, start + inner, end - inner);
    this.#filler.arrays.texts[this.#runs[index]!.text]![row] = text;
    return end;
  }
}

/** What is done with the cells of a row, by the first of them. */
function planRuns(plan: ReadPlan, reads: readonly ReadArray[], reading: CellReading): Run[] {
  const runs: Run[] = plan.texts.map((column, text) => {
    return { column, count: 1, read: undefined, offset: 0, plain: false, text };
  });
  reads.forEach((array, read) => {
    let run: Run | undefined;
    for (const { column, offset } of array.slots) {
      if (run && column === run.column + run.count) run.count++;
      else {
        run = { column, count: 1, read, offset, plain: reading.plain(array.read), text: -1 };
        runs.push(run);
      }
    }
  });
  return runs.sort((a, b) => a.column - b.column);
}
