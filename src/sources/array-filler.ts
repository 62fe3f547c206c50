import type { Batch, Cell, ReadOptions, ReadPlan, SourceCounts } from "../contracts.ts";
import { cellError, type LosslineError } from "../errors.ts";
import { ArrayBlock } from "./array-block.ts";
import { faultyCell } from "./cell-errors.ts";
import { isDropped } from "./cell-reading.ts";
import { type ElementFault, makeElementReading } from "./element-reading.ts";
import type { StoredArray, UnusableArray } from "./stored-array.ts";

/** The arrays of a file. */
export interface Arrays {
  path: string;
  arrays: readonly (StoredArray | UnusableArray)[];
}

/** One column's place in a read. */
interface Slot {
  block: ArrayBlock;
  offset: number;
}

/** Puts blocks of arrays into the arrays of a batch. */
export class ArrayFiller {
  rows = 0;
  /** of what is read now */
  counts: SourceCounts = { rowsRead: 0, rowsUsed: 0, rowsDropped: 0 };
  readonly file: Arrays;
  readonly capacity: number;
  readonly blocks: ReadonlyMap<number, ArrayBlock>;
  readonly #plan: ReadPlan;
  readonly #options: ReadOptions;
  readonly #reads: readonly { width: number; slots: readonly Slot[]; values: Float64Array<ArrayBuffer> }[];
  readonly #readings: readonly ReturnType<typeof makeElementReading>[];
  readonly #textBlocks: readonly ArrayBlock[];
  readonly #records: Float64Array<ArrayBuffer>;
  readonly #missing: Uint8Array<ArrayBuffer>;
  /** of the first row, where `#records` is not filled in yet: few runs ask for the records */
  #firstRecord: number | undefined;
  /** true where a row of what was filled last had a missing value: what was noted of it is there still */
  #anyLeftOut = false;
  /** the row of the blocks that each row of the batch is */
  readonly #rowOf: Int32Array<ArrayBuffer>;

  constructor(
    file: Arrays,
    plan: ReadPlan,
    options: ReadOptions,
    used: ReadonlyMap<number, StoredArray>,
    capacity: number,
  ) {
    this.file = file;
    this.capacity = capacity;
    this.#plan = plan;
    this.#options = options;
    const blocks = new Map([...used].map(([index, array]) => [index, new ArrayBlock(array, array.type, capacity)]));
    this.blocks = blocks;
    this.#reads = plan.numbers.map((read) => {
      let width = 0;
      const slots = read.columns.map((column) => {
        const block = blocks.get(column)!;
        width += block.width;
        return { block, offset: width - block.width };
      });
      return { width, slots, values: new Float64Array(capacity * width) };
    });
    this.#readings = plan.numbers.map((read) => makeElementReading(read, options));
    this.#textBlocks = plan.texts.map((column) => blocks.get(column)!);
    this.#records = new Float64Array(capacity);
    this.#missing = new Uint8Array(capacity);
    this.#rowOf = Int32Array.from({ length: capacity }, (_, row) => row);
  }

  /** Takes `count` rows from the blocks, `done` having been taken before; gives the first fault, and ends before its row. */
  fill(done: number, count: number): LosslineError | undefined {
    let good = count;
    let anyMissing = false;
    if (this.#anyLeftOut) this.#forgetLeftOut();
    let fault: LosslineError | undefined;
    this.#reads.forEach(({ width, slots, values }, index) => {
      const reading = this.#readings[index]!;
      for (const { block, offset } of slots) {
        block.copyTo(values, width, offset, count);
        if (!reading.hasToLook(block)) continue;
        for (let row = 0; row < good; row++) {
          for (let k = 0; k < block.width; k++) {
            const at = row * width + offset + k;
            const value = reading.read(values[at]!, block.type.kind);
            if (typeof value === "number") values[at] = value;
            else if (this.#options.missing === "drop" && isDropped(value)) {
              this.#missing[row] = 1;
              anyMissing = true;
            } else {
              good = row;
              fault = this.#faulty(value, done + row + 1, index, block, row, k);
              break;
            }
          }
        }
      }
    });
    this.#firstRecord = done + 1;
    this.rows = good;
    this.counts.rowsRead += good;
    if (anyMissing) this.#leaveOut(good);
    this.counts.rowsUsed = this.counts.rowsRead - this.counts.rowsDropped;
    if (fault) this.counts.rowsRead++;
    return fault;
  }

  #faulty(fault: ElementFault, record: number, read: number, block: ArrayBlock, row: number, k: number): LosslineError {
    const cell = this.#cell(record, block, row, block.array ? k : undefined);
    if (fault === "boolean") {
      return cellError("not-a-number", cell, `${cell.text} is not a number`, "save it as uint8: array.astype('uint8')");
    }
    return faultyCell(fault, cell, this.#plan.numbers[read]!, this.#options);
  }

  /** Takes the rows with a missing value out, or counts them where the plan keeps them. */
  #leaveOut(count: number): void {
    const records = this.#recordsOfRows();
    let kept = 0;
    this.#anyLeftOut = true;
    for (let row = 0; row < count; row++) {
      if (this.#missing[row] === 1) {
        this.counts.rowsDropped++;
        if (!this.#plan.keepMissing) continue;
      }
      this.#rowOf[kept] = row;
      records[kept] = records[row]!;
      if (kept < row) {
        for (const { width, values } of this.#reads) values.copyWithin(kept * width, row * width, (row + 1) * width);
      }
      kept++;
    }
    this.rows = kept;
  }

  /** The rows of the batch are those of the blocks again. */
  #forgetLeftOut(): void {
    this.#missing.fill(0);
    for (let row = 0; row < this.#rowOf.length; row++) this.#rowOf[row] = row;
    this.#anyLeftOut = false;
  }

  #recordsOfRows(): Float64Array {
    if (this.#firstRecord !== undefined) fillRecords(this.#records, this.#firstRecord, this.rows);
    this.#firstRecord = undefined;
    return this.#records;
  }

  batch(): Batch {
    const recordsOfRows = () => this.#recordsOfRows();
    const texts = this.#textBlocks.map((block) =>
      Array.from({ length: this.rows }, (_, row) => block.text(this.#rowOf[row]!, undefined)),
    );
    return {
      rows: this.rows,
      get records() {
        return recordsOfRows();
      },
      numbers: this.#reads.map(({ values }) => values),
      finite: this.#reads.map(({ slots }) => slots.every(({ block }) => block.finite)),
      texts,
      ...(this.#plan.keepMissing && this.#anyLeftOut ? { missing: this.#missing } : {}),
      locate: (row, read, position) => {
        const { block, offset } = this.#reads[read]!.slots.findLast((slot) => slot.offset <= position)!;
        return this.#cell(recordsOfRows()[row]!, block, this.#rowOf[row]!, block.array ? position - offset : undefined);
      },
      locateText: (row, index, element) =>
        this.#cell(recordsOfRows()[row]!, this.#textBlocks[index]!, this.#rowOf[row]!, element),
    };
  }

  #cell(record: number, block: ArrayBlock, row: number, element: number | undefined): Cell {
    const columnName = element === undefined ? block.name : `${block.name}[${element}]`;
    return { location: { path: this.file.path, record }, columnName, text: block.text(row, element) };
  }
}

/** A function of its own is a tight loop to the compiler, where variables that a closure shares are not. */
function fillRecords(records: Float64Array, first: number, count: number): void {
  for (let row = 0; row < count; row++) records[row] = first + row;
}
