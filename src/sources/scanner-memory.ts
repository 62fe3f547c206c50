import { bytesProgram, scratchAt } from "../bytes-program.ts";
import type { ReadArray } from "./batch-arrays.ts";
import type { CellRun } from "./cell-runs.ts";

/** What is the same for all rows of a CSV. */
interface CsvShape {
  columns: number;
  /** the bytes of the delimiter and of the decimal mark */
  delimiter: number;
  mark: number;
}

/** The same for the records of an NDJSON. */
interface RecordShape {
  /** as they stand in each record, with their quotes */
  keys: readonly string[];
  /** which values are arrays of numbers */
  arrays: readonly boolean[];
}

export type RowShape = CsvShape | RecordShape;

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
  /** number cells in which the program found none, by row */
  others: readonly OtherCell[];
}

interface OtherCell {
  row: number;
  run: number;
  /** its place in the run */
  index: number;
  start: number;
  end: number;
}

type Five = readonly [number, number, number, number, number];

/** So many numbers and bounds are found at a time at the most: they stay near the processor. */
const scannedNumbers = 64 * 1024;
const scannedRows = 4096;
const leastOthers = 1024;

// how bytes/scan.ts lays out what it shares
const runWords = 8;
const otherWords = 5;
const beyondText = 16;

/** Where in the memory of the scanner what a scan needs and finds lies. All scans share it, so each sets it up. */
export class ScannerMemory {
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
  readonly #keysAt: readonly number[];
  readonly #textAt: number;
  readonly #keys: readonly Buffer[];
  /** the runs as the program reads them */
  readonly #runWords: Uint32Array;

  constructor(runs: readonly CellRun[], reads: readonly ReadArray[], shape: RowShape) {
    this.#reads = reads;
    this.#shape = shape;
    const bounds = runs.filter((run) => run.bounds !== undefined);
    const widths = reads.map(({ width }) => width);
    const width = widths.reduce((sum, one) => sum + one, bounds.length);
    this.#rows = Math.max(1, Math.min(scannedRows, Math.floor(scannedNumbers / Math.max(1, width))));
    this.#others = Math.max(leastOthers, width);
    let end = scratchAt();
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
    // keys are compared eight bytes at a time
    this.#keys = "keys" in shape ? shape.keys.map((key) => Buffer.from(key)) : [];
    this.#keysAt = this.#keys.map((key) => place(key.length + 8));
    this.#textAt = place(0);
    this.#runWords = Uint32Array.from(this.#wordsOfRuns(runs));
  }

  /** how many bytes of lines there is room for; below 0 where there is none for the rest */
  get room(): number {
    return bytesProgram().memory.buffer.byteLength - this.#textAt - beyondText;
  }

  /** Scans whole lines, of which the first byte is the input's byte `base`, for at most `most` rows. */
  scan(lines: Buffer, base: number, most: number): ScannedRows {
    const program = bytesProgram();
    const { buffer } = program.memory;
    const inPlace = lines.buffer === buffer;
    const start = inPlace ? lines.byteOffset : this.#textAt;
    if (!inPlace) new Uint8Array(buffer, start, lines.length).set(lines);
    this.#setUp(buffer);
    const rows = program.scan(start, start + lines.length, Math.min(this.#rows, most), base - start);
    const bounds = this.#boundsAt.map((at) => new Uint32Array(buffer, at, 2 * rows));
    // addresses to offsets
    for (const cells of bounds) for (let at = 0; at < cells.length; at++) cells[at]! -= start;
    return {
      rows,
      bytes: program.position.value - start,
      lineEnds: program.lineEnds.value,
      stopped: program.stopped.value === 1,
      numbers: this.#reads.map(({ width }, i) => new Float64Array(buffer, this.#numbersAt[i]!, rows * width)),
      places: new Float64Array(buffer, this.#placesAt, 2 * rows),
      bounds,
      others: this.#otherCells(start, program.otherCount.value),
    };
  }

  #otherCells(text: number, count: number): OtherCell[] {
    const words = new Uint32Array(bytesProgram().memory.buffer, this.#othersAt, otherWords * count);
    return Array.from({ length: count }, (_, i) => {
      const [row, run, index, start, end] = words.subarray(otherWords * i) as unknown as Five;
      return { row, run, index, start: start - text, end: end - text };
    });
  }

  #setUp(buffer: ArrayBuffer): void {
    const program = bytesProgram();
    const shape = this.#shape;
    program.records.value = Number("keys" in shape);
    if (!("keys" in shape)) {
      program.delimiter.value = shape.delimiter;
      program.mark.value = shape.mark;
      program.columns.value = shape.columns;
    }
    program.runs.value = this.#runsAt;
    program.runCount.value = this.#runWords.length / runWords;
    program.others.value = this.#othersAt;
    program.otherCapacity.value = this.#others;
    program.places.value = this.#placesAt;
    new Uint32Array(buffer, this.#runsAt, this.#runWords.length).set(this.#runWords);
    this.#keys.forEach((key, i) => {
      new Uint8Array(buffer, this.#keysAt[i]!, key.length + 8).fill(0).set(key);
    });
  }

  #wordsOfRuns(runs: readonly CellRun[]): number[] {
    const shape = this.#shape;
    let column = 0;
    return runs.flatMap(({ columns, bounds }, i) => {
      const first = columns[0]!;
      const number = first.numbers[0];
      const skip = first.column - column;
      column = first.column + columns.length;
      const isArray = "keys" in shape && shape.arrays[first.column] === true;
      return [
        skip,
        isArray && number
          ? this.#reads[number.read]!.slots.find((slot) => slot.column === first.column)!.width
          : columns.length,
        number ? this.#numbersAt[number.read]! + 8 * number.offset : 0,
        number ? 8 * this.#reads[number.read]!.width : 0,
        bounds === undefined ? 0 : this.#boundsAt[bounds]!,
        this.#keysAt[i] ?? 0,
        this.#keys[i]?.length ?? 0,
        Number(isArray),
      ];
    });
  }
}
