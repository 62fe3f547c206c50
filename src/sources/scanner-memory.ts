import type { ReadArray } from "./batch-arrays.ts";
import type { CellRun } from "./csv-runs.ts";
import { scannerProgram } from "./scanner-program.ts";

/** What is the same for all rows of a CSV. */
export interface RowShape {
  columns: number;
  /** the bytes of the delimiter and of the decimal mark */
  delimiter: number;
  mark: number;
}

/** Rows as a scan found them, valid until the next one. Bounds of cells are offsets in the text that was scanned. */
export interface ScannedRows {
  rows: number;
  /** how many bytes were read, and how many line ends in them */
  bytes: number;
  lineEnds: number;
  /** true where the row that comes next is not plain */
  stopped: boolean;
  /** by read: its numbers, row by row */
  numbers: readonly Float64Array[];
  /** of each row the offset in the input at which it starts, and the one after it */
  places: Float64Array;
  /** by `CellRun.bounds`: of each row where the cell starts and ends, without its quotes */
  bounds: readonly Uint32Array[];
  /** number cells in which the program found none, five numbers each: row, run, place in the run, start and end */
  others: Uint32Array;
}

/** So many numbers and bounds are found at a time at the most: they stay near the processor. */
const scannedNumbers = 64 * 1024;
const scannedRows = 4096;
const leastOthers = 1024;

// how scanner/scan.ts lays out what it shares
const runWords = 5;
const otherWords = 5;
const beyondText = 16;
const pageBytes = 65536;

/** Where in the memory of the scanner what a scan needs and finds lies. All scans share it, so each sets it up. */
export class ScannerMemory {
  readonly #runs: readonly CellRun[];
  readonly #reads: readonly ReadArray[];
  readonly #shape: RowShape;
  readonly #rows: number;
  readonly #others: number;
  // addresses
  readonly #runsAt: number;
  readonly #othersAt: number;
  readonly #placesAt: number;
  readonly #numbersAt: readonly number[];
  readonly #boundsAt: readonly number[];
  readonly #textAt: number;

  constructor(runs: readonly CellRun[], reads: readonly ReadArray[], shape: RowShape) {
    this.#runs = runs;
    this.#reads = reads;
    this.#shape = shape;
    const bounds = runs.filter((run) => run.bounds !== undefined);
    const widths = reads.map(({ width }) => width);
    const width = widths.reduce((sum, one) => sum + one, bounds.length);
    this.#rows = Math.max(1, Math.min(scannedRows, Math.floor(scannedNumbers / Math.max(1, width))));
    this.#others = Math.max(leastOthers, width);
    let end = scannerProgram().heap.value;
    const place = (bytes: number) => {
      const at = Math.ceil(end / 16) * 16;
      end = at + bytes;
      return at;
    };
    this.#runsAt = place(4 * runWords * runs.length);
    this.#othersAt = place(4 * otherWords * this.#others);
    this.#placesAt = place(16 * this.#rows);
    this.#numbersAt = widths.map((one) => place(8 * one * this.#rows));
    this.#boundsAt = bounds.map(() => place(8 * this.#rows));
    this.#textAt = place(0);
  }

  /** Scans whole lines, of which the first byte is the input's byte `base`, for at most `most` rows. */
  scan(lines: Buffer, base: number, most: number): ScannedRows {
    const program = scannerProgram();
    const [start, end] = [this.#textAt, this.#textAt + lines.length];
    const { memory } = program;
    const lack = end + beyondText - memory.buffer.byteLength;
    if (lack > 0) memory.grow(Math.ceil(lack / pageBytes));
    const { buffer } = memory;
    new Uint8Array(buffer, start, lines.length).set(lines);
    this.#setUp(buffer);
    const rows = program.scan(start, end, Math.min(this.#rows, most), base - start);
    const others = new Uint32Array(buffer, this.#othersAt, otherWords * program.otherCount.value);
    const bounds = this.#boundsAt.map((at) => new Uint32Array(buffer, at, 2 * rows));
    // addresses to offsets
    for (let at = 3; at < others.length; at += otherWords) {
      others[at]! -= start;
      others[at + 1]! -= start;
    }
    for (const cells of bounds) for (let at = 0; at < cells.length; at++) cells[at]! -= start;
    return {
      rows,
      bytes: program.position.value - start,
      lineEnds: program.lineEnds.value,
      stopped: program.stopped.value === 1,
      numbers: this.#reads.map(({ width }, i) => new Float64Array(buffer, this.#numbersAt[i]!, rows * width)),
      places: new Float64Array(buffer, this.#placesAt, 2 * rows),
      bounds,
      others,
    };
  }

  #setUp(buffer: ArrayBuffer): void {
    const program = scannerProgram();
    program.delimiter.value = this.#shape.delimiter;
    program.mark.value = this.#shape.mark;
    program.columns.value = this.#shape.columns;
    program.runs.value = this.#runsAt;
    program.runCount.value = this.#runs.length;
    program.others.value = this.#othersAt;
    program.otherCapacity.value = this.#others;
    program.places.value = this.#placesAt;
    const words = new Uint32Array(buffer, this.#runsAt, runWords * this.#runs.length);
    let column = 0;
    this.#runs.forEach(({ columns, bounds }, i) => {
      const first = columns[0]!;
      const number = first.numbers[0];
      words.set(
        [
          first.column - column,
          columns.length,
          number ? this.#numbersAt[number.read]! + 8 * number.offset : 0,
          number ? 8 * this.#reads[number.read]!.width : 0,
          bounds === undefined ? 0 : this.#boundsAt[bounds]!,
        ],
        runWords * i,
      );
      column = first.column + columns.length;
    });
  }
}
