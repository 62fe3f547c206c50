import { fillAllPowers } from "../bytes-program.ts";
import type { ReadArray } from "./batch-arrays.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { type CellReading, isDropped } from "./cell-reading.ts";
import type { CellPlan, NumberPlace } from "./cell-runs.ts";
import { type RowShape, type ScannedRows, ScannerMemory } from "./scanner-memory.ts";
import { countLineEnds } from "./text-window.ts";

const lineFeed = 10;

/** So much text is scanned at a time: it and its numbers stay near the processor. */
const windowBytes = 128 * 1024;

/** What stands in a cell that is looked at here, of which the bytes [start, end) of the lines are given. */
export interface CellContent {
  /** what the rule for number cells is asked about */
  cell(lines: Buffer, start: number, end: number): unknown;
  text(lines: Buffer, start: number, end: number): string;
}

/**
 * Reads plain rows from the bytes of lines straight into the arrays of a batch, by the program of `bytes/`. A row that
 * is not plain is left to others, as one with anything that is an error.
 */
export class RowScanner {
  /** true where the row that comes next is not plain */
  stopped = false;
  /** how many line ends the last scan read */
  lineEnds = 0;
  readonly #filler: Pick<BatchFiller<never>, "plan" | "options" | "arrays" | "counts">;
  readonly #cells: CellPlan;
  readonly #memory: ScannerMemory;
  readonly #reading: CellReading;
  readonly #content: CellContent;
  readonly #drop: boolean;

  constructor(
    filler: Pick<BatchFiller<never>, "plan" | "options" | "arrays" | "counts">,
    cells: CellPlan,
    reading: CellReading,
    shape: RowShape,
    content: CellContent,
  ) {
    this.#filler = filler;
    this.#reading = reading;
    this.#content = content;
    this.#drop = filler.options.missing === "drop";
    this.#cells = cells;
    this.#memory = new ScannerMemory(cells.runs, filler.arrays.reads, shape);
  }

  /** how long a line may be, in bytes */
  get room(): number {
    return this.#memory.room;
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
      if (window.length > this.room) this.stopped = true;
      else at += this.#scanWindow(window, base + at);
    }
    return at;
  }

  #scanWindow(window: Buffer, base: number): number {
    const { plan, arrays, counts } = this.#filler;
    const scanned = this.#memory.scan(window, base, arrays.capacity - arrays.rows);
    const { rows, missing } = this.#readOthers(scanned, window);
    let { bytes, lineEnds } = scanned;
    this.stopped = scanned.stopped;
    if (rows < scanned.rows) {
      this.stopped = true;
      bytes = scanned.places[2 * rows]! - base;
      lineEnds = countLineEnds(window.subarray(0, bytes), 0);
    }
    this.lineEnds += lineEnds;
    const before = arrays.rows;
    if (!missing || plan.keepMissing) this.#keep(scanned, 0, rows, counts.rowsRead);
    else {
      for (let row = 0; row < rows; row++) {
        if (!missing.has(row)) this.#keep(scanned, row, row + 1, counts.rowsRead);
      }
    }
    if (missing && plan.keepMissing) for (const row of missing) if (row < rows) arrays.missing[before + row] = 1;
    this.#keepTexts(scanned, window, rows, plan.keepMissing ? undefined : missing);
    const dropped = missing ? [...missing].filter((row) => row < rows).length : 0;
    counts.rowsRead += rows;
    counts.rowsDropped += dropped;
    counts.rowsUsed += rows - dropped;
    return bytes;
  }

  /**
   * Reads what the program left: words, missing values, and numbers that it does not know. Gives how many rows are
   * plain, and which of them have a missing value.
   */
  #readOthers(scanned: ScannedRows, window: Buffer): { rows: number; missing: ReadonlySet<number> | undefined } {
    const missing = new Set<number>();
    const { reads } = this.#filler.arrays;
    let { rows } = scanned;
    const put = (row: number, { read, offset }: NumberPlace, start: number, end: number) => {
      const value = this.#reading.read(this.#content.cell(window, start, end), reads[read]!.read);
      if (typeof value === "number") scanned.numbers[read]![row * reads[read]!.width + offset] = value;
      else if (this.#drop && isDropped(value)) missing.add(row);
      else rows = row;
      return value;
    };
    for (const { numbers } of this.#cells.copied) copyNumbers(scanned, reads, numbers);
    for (const { words, bounds } of this.#cells.looked) {
      const cells = scanned.bounds[bounds]!;
      for (const place of words) {
        for (let row = 0; row < rows; row++) put(row, place, cells[2 * row]!, cells[2 * row + 1]!);
      }
    }
    for (const { row, run, index, start, end } of scanned.others) {
      if (row >= rows) break;
      for (const place of this.#cells.runs[run]!.columns[index]!.numbers) {
        const value = put(row, place, start, end);
        if (typeof value === "number" && Number.isFinite(value)) fillAllPowers();
      }
    }
    return { rows, missing: missing.size > 0 ? missing : undefined };
  }

  /** Puts rows of a scan behind those of the batch. `record`: of the row before the scan. */
  #keep({ numbers, places }: ScannedRows, from: number, to: number, record: number): void {
    const { arrays } = this.#filler;
    const { reads, records, starts, ends, missing } = arrays;
    const at = arrays.rows;
    reads.forEach(({ values, width }, read) => {
      values.set(numbers[read]!.subarray(from * width, to * width), at * width);
    });
    for (let row = from; row < to; row++) {
      records[at + row - from] = record + row + 1;
      starts[at + row - from] = places[2 * row]!;
      ends[at + row - from] = places[2 * row + 1]!;
    }
    missing.fill(0, at, at + to - from);
    arrays.rows += to - from;
  }

  /** `missing`: rows that are not kept. */
  #keepTexts({ bounds }: ScannedRows, window: Buffer, rows: number, missing: ReadonlySet<number> | undefined): void {
    for (const { texts: wanted, bounds: which } of this.#cells.looked) {
      const cells = bounds[which]!;
      for (const text of wanted) {
        const texts = this.#filler.arrays.texts[text]!;
        for (let row = 0; row < rows; row++) {
          if (!missing?.has(row)) texts.push(this.#content.text(window, cells[2 * row]!, cells[2 * row + 1]!));
        }
      }
    }
  }
}

/** Puts the first of a column's numbers where it is wanted too. */
function copyNumbers(
  scanned: ScannedRows,
  reads: readonly ReadArray[],
  [first, ...others]: readonly NumberPlace[],
): void {
  const [from, step] = [scanned.numbers[first!.read]!, reads[first!.read]!.width];
  for (const { read, offset } of others) {
    const [to, width] = [scanned.numbers[read]!, reads[read]!.width];
    for (let row = 0; row < scanned.rows; row++) to[row * width + offset] = from[row * step + first!.offset]!;
  }
}

/** Where the lines end that are scanned at a time; a longer line is one of its own. */
function windowEnd(lines: Buffer, from: number): number {
  if (lines.length - from <= windowBytes) return lines.length;
  const last = lines.lastIndexOf(lineFeed, from + windowBytes - 1);
  return (last >= from ? last : lines.indexOf(lineFeed, from)) + 1;
}
