import type { Column, NumberRead, ReadPlan } from "../contracts.ts";

/** Retained text is bounded too: a batch of wide rows ends early. */
const batchBytes = 8 * 1024 * 1024;

/** So are the numbers of a read: those of a batch stay near the processor, and wide rows take little memory. */
const batchNumbers = 256 * 1024;

/** One column's place in a read. */
export interface Slot {
  column: number;
  width: number;
  array: boolean;
  offset: number;
}

/** The numbers of a read: its columns side by side in each row of `values`. */
export interface ReadArray {
  read: NumberRead;
  slots: readonly Slot[];
  width: number;
  values: Float64Array<ArrayBuffer>;
}

/** The arrays of a batch: filled row by row, and used again for the next batch. */
export class BatchArrays {
  /** rows that are filled; the arrays hold `capacity` */
  rows = 0;
  capacity: number;
  /** 1-based record of each row, the offset at which it starts, and the one after it */
  records: Float64Array<ArrayBuffer>;
  starts: Float64Array<ArrayBuffer>;
  ends: Float64Array<ArrayBuffer>;
  /** 1 for a row with a missing value */
  missing: Uint8Array<ArrayBuffer>;
  readonly reads: readonly ReadArray[];
  readonly texts: readonly string[][];
  readonly #whole: boolean;

  constructor(columns: readonly Column[], plan: ReadPlan) {
    this.#whole = plan.batchRows === Number.POSITIVE_INFINITY;
    const widest = Math.max(1, ...plan.numbers.map((read) => widthOf(columns, read)));
    this.capacity = Math.min(this.#whole ? 4096 : plan.batchRows, Math.ceil(batchNumbers / widest));
    this.records = new Float64Array(this.capacity);
    this.starts = new Float64Array(this.capacity);
    this.ends = new Float64Array(this.capacity);
    this.missing = new Uint8Array(this.capacity);
    this.reads = plan.numbers.map((read) => makeReadArray(columns, read, this.capacity));
    this.texts = plan.texts.map(() => []);
  }

  /** Makes room for a row where the batch is the whole input. */
  reserve(): void {
    if (!this.#whole || this.rows < this.capacity) return;
    this.capacity *= 2;
    for (const array of this.reads) array.values = enlarged(array.values, this.capacity * array.width);
    this.records = enlarged(this.records, this.capacity);
    this.starts = enlarged(this.starts, this.capacity);
    this.ends = enlarged(this.ends, this.capacity);
    const before = this.missing;
    this.missing = new Uint8Array(this.capacity);
    this.missing.set(before);
  }

  /** True where the batch should be delivered before the next row. */
  full(): boolean {
    if (this.#whole || this.rows === 0) return false;
    return this.rows === this.capacity || this.ends[this.rows - 1]! - this.starts[0]! >= batchBytes;
  }

  /** the first offset that may still have to be located, if any row is held */
  oldest(): number | undefined {
    return this.rows > 0 ? this.starts[0] : undefined;
  }

  clear(): void {
    this.rows = 0;
    for (const column of this.texts) column.length = 0;
  }
}

function widthOf(columns: readonly Column[], { columns: positions }: NumberRead): number {
  return positions.reduce((width, position) => width + columns[position]!.width, 0);
}

function makeReadArray(columns: readonly Column[], read: NumberRead, rows: number): ReadArray {
  const slots: Slot[] = [];
  let offset = 0;
  for (const column of read.columns) {
    const { width, array } = columns[column]!;
    slots.push({ column, width, array, offset });
    offset += width;
  }
  return { read, slots, width: offset, values: new Float64Array(rows * offset) };
}

function enlarged(values: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(values);
  return larger;
}
