import type { BatchFiller } from "./batch-filler.ts";
import { type CellReading, isDropped, makeCellReading } from "./cell-reading.ts";
import { type CellRun, planRuns, type WantedColumn } from "./csv-runs.ts";
import { type ScannedRows, ScannerMemory } from "./scanner-memory.ts";
import { fillAllPowers } from "./scanner-program.ts";
import { TextCache } from "./text-cache.ts";
import { countLineEnds } from "./text-window.ts";

const lineFeed = 10;

/** So much text is scanned at a time: it and its numbers stay near the processor. */
const windowBytes = 128 * 1024;

/** True for a delimiter that a scanner can tell from the bytes of a number. */
export function isScannable(delimiter: string, decimal: "." | ","): boolean {
  return /^[\0-\x7f]$/.test(delimiter) && !/[\d+\-eE]/.test(delimiter) && delimiter !== decimal;
}

/**
 * Reads plain rows of a CSV from bytes straight into the arrays of a batch, by the program of `scanner/`. A row that is
 * not plain is left to others: one with a doubled quote or a line end in quotes, with a lone CR, with anything that is
 * an error.
 */
export class CsvScanner {
  /** true where the row that comes next is not plain */
  stopped = false;
  /** how many line ends the last scan read */
  lineEnds = 0;
  readonly #filler: BatchFiller<string[]>;
  readonly #runs: readonly CellRun[];
  readonly #memory: ScannerMemory;
  readonly #reading: CellReading;
  readonly #texts = new TextCache();
  readonly #drop: boolean;

  /** For rows of `columns` cells between delimiters of which `isScannable` is true. */
  constructor(filler: BatchFiller<string[]>, columns: number, delimiter: string) {
    const { plan, options, arrays } = filler;
    this.#filler = filler;
    this.#reading = makeCellReading(options);
    this.#drop = options.missing === "drop";
    this.#runs = planRuns(plan, arrays.reads, this.#reading);
    this.#memory = new ScannerMemory(this.#runs, arrays.reads, {
      columns,
      delimiter: delimiter.charCodeAt(0),
      mark: options.decimal.charCodeAt(0),
    });
  }

  /**
   * Reads rows from whole lines, of which the first byte is the input's byte `base`, until the lines end, the batch is
   * full, or a row is not plain. Gives how many bytes were read.
   */
  scan(lines: Buffer, base: number): number {
    const { arrays } = this.#filler;
    this.stopped = false;
    this.lineEnds = 0;
    let at = 0;
    while (at < lines.length && !this.stopped && !arrays.full()) {
      arrays.reserve();
      const window = lines.subarray(at, windowEnd(lines, at));
      at += this.#scanWindow(window, base + at);
    }
    return at;
  }

  #scanWindow(window: Buffer, base: number): number {
    const { plan, arrays, counts } = this.#filler;
    const scanned = this.#memory.scan(window, base, arrays.capacity - arrays.rows);
    const missing = new Uint8Array(scanned.rows);
    const rows = this.#readOthers(scanned, window, missing);
    let { bytes, lineEnds } = scanned;
    this.stopped = scanned.stopped;
    if (rows < scanned.rows) {
      this.stopped = true;
      bytes = scanned.places[2 * rows]! - base;
      lineEnds = countLineEnds(window.subarray(0, bytes), 0);
    }
    this.lineEnds += lineEnds;
    const dropped = missing.subarray(0, rows).reduce((sum, mark) => sum + mark, 0);
    const before = arrays.rows;
    if (dropped === 0 || plan.keepMissing) this.#keep(scanned, 0, rows, counts.rowsRead, missing);
    else {
      for (let row = 0; row < rows; row++) {
        if (missing[row] === 0) this.#keep(scanned, row, row + 1, counts.rowsRead, missing);
      }
    }
    this.#keepTexts(scanned, window, rows, plan.keepMissing ? undefined : missing);
    counts.rowsRead += rows;
    counts.rowsDropped += dropped;
    counts.rowsUsed += arrays.rows - before - (plan.keepMissing ? dropped : 0);
    return bytes;
  }

  /** Reads what the program left: numbers that are words, and words for numbers. Gives how many rows are plain. */
  #readOthers(scanned: ScannedRows, window: Buffer, missing: Uint8Array): number {
    let rows = scanned.rows;
    const { reads } = this.#filler.arrays;
    const put = (row: number, { read, offset }: WantedColumn["numbers"][number], start: number, end: number) => {
      const value = this.#reading.read(this.#texts.textOf(window, start, end), reads[read]!.read);
      if (typeof value === "number") scanned.numbers[read]![row * reads[read]!.width + offset] = value;
      else if (this.#drop && isDropped(value)) missing[row] = 1;
      else rows = row;
      return value;
    };
    for (const { columns, bounds } of this.#runs) {
      for (const { numbers, words } of columns) {
        const [first, ...copies] = numbers;
        for (const copy of copies) {
          const [from, to] = [scanned.numbers[first!.read]!, scanned.numbers[copy.read]!];
          const [step, width] = [reads[first!.read]!.width, reads[copy.read]!.width];
          for (let row = 0; row < rows; row++) to[row * width + copy.offset] = from[row * step + first!.offset]!;
        }
        for (const place of words) {
          const cells = scanned.bounds[bounds!]!;
          for (let row = 0; row < rows; row++) put(row, place, cells[2 * row]!, cells[2 * row + 1]!);
        }
      }
    }
    const { others } = scanned;
    for (let at = 0; at < others.length && others[at]! < rows; at += 5) {
      const [row, run, index, start, end] = others.subarray(at, at + 5) as unknown as Five;
      for (const place of this.#runs[run]!.columns[index]!.numbers) {
        const value = put(row, place, start, end);
        if (typeof value === "number" && Number.isFinite(value)) fillAllPowers();
      }
    }
    return rows;
  }

  /** Puts rows of a scan behind those of the batch. `record`: of the row before the scan. */
  #keep({ numbers, places }: ScannedRows, from: number, to: number, record: number, missing: Uint8Array): void {
    const { arrays } = this.#filler;
    const { reads, records, starts, ends } = arrays;
    const at = arrays.rows;
    reads.forEach(({ values, width }, read) => {
      values.set(numbers[read]!.subarray(from * width, to * width), at * width);
    });
    for (let row = from; row < to; row++) {
      records[at + row - from] = record + row + 1;
      starts[at + row - from] = places[2 * row]!;
      ends[at + row - from] = places[2 * row + 1]!;
    }
    arrays.missing.set(missing.subarray(from, to), at);
    arrays.rows += to - from;
  }

  /** `missing`: marks rows that are not kept. */
  #keepTexts({ bounds }: ScannedRows, window: Buffer, rows: number, missing: Uint8Array | undefined): void {
    for (const run of this.#runs) {
      for (const text of run.columns[0]!.texts) {
        const cells = bounds[run.bounds!]!;
        const texts = this.#filler.arrays.texts[text]!;
        for (let row = 0; row < rows; row++) {
          if (missing?.[row] !== 1) texts.push(this.#texts.textOf(window, cells[2 * row]!, cells[2 * row + 1]!));
        }
      }
    }
  }
}

type Five = readonly [row: number, run: number, index: number, start: number, end: number];

/** Where the lines end that are scanned at a time; a longer line is one of its own. */
function windowEnd(lines: Buffer, from: number): number {
  if (lines.length - from <= windowBytes) return lines.length;
  const last = lines.lastIndexOf(lineFeed, from + windowBytes - 1);
  return (last >= from ? last : lines.indexOf(lineFeed, from)) + 1;
}
