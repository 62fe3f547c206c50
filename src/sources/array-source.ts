import type { Batch, Cell, Column, InputFormat, ReadOptions, ReadPlan, Source, SourceCounts } from "../contracts.ts";
import { cellError, inputError, type LosslineError } from "../errors.ts";
import { ArrayBlock } from "./array-block.ts";
import type { ByteReader } from "./byte-reader.ts";
import { faultyCell } from "./cell-errors.ts";
import { isDropped } from "./cell-reading.ts";
import { type ElementFault, makeElementReading } from "./element-reading.ts";
import type { ElementType } from "./element-type.ts";

/** An array of a file: a number or a vector for each row. */
export interface StoredArray extends Column {
  rows: number;
  type: ElementType;
  /** its elements' bytes, row by row from the first one on */
  open(): Promise<ByteReader>;
}

/** Something that stands where an array could, and is none that rows can be made of: the error where it is used. */
export interface UnusableArray extends Column {
  unreadable: LosslineError;
}

/** What a file of arrays is, once its headers are read. */
export interface ArrayFile {
  path: string;
  format: InputFormat;
  arrays: readonly (StoredArray | UnusableArray)[];
  compression: "gzip" | "zstd" | null;
  /** after the last row: throws where what was read cannot be trusted */
  checkEnd(): void;
  close(): Promise<void>;
}

/** Of a batch of wide rows: half a megabyte stays in the cache, through which every step goes anew. */
const mostNumbers = 64 * 1024;

/**
 * A source over arrays that stand side by side, row by row: a file without lines. The arrays that a run uses have the
 * same number of rows. Errors (exit 3): `length-mismatch` where they do not, `bad-array` where the bytes end early,
 * the fault of an unusable array, and those of cells, which are placed by the record.
 */
export function makeArraySource(file: ArrayFile, options: ReadOptions): Source {
  const { path, format, arrays, compression } = file;
  const counts: SourceCounts = { rowsRead: 0, rowsUsed: 0, rowsDropped: 0 };

  async function* batches(plan: ReadPlan): AsyncGenerator<Batch> {
    try {
      const used = usedArrays(file, plan);
      const blocks = new Map<number, ArrayBlock>();
      const rows = [...used.values()][0]!.rows;
      const width = [...used.values()].reduce((sum, array) => sum + array.width, 0);
      const whole = plan.batchRows === Number.POSITIVE_INFINITY;
      const blockRows = Math.max(1, whole ? rows : Math.min(plan.batchRows, Math.floor(mostNumbers / width)));
      for (const [index, array] of used) {
        blocks.set(index, new ArrayBlock(array, array.type, blockRows, await array.open()));
      }
      const filler = new ArrayFiller(path, plan, options, blocks, blockRows, counts);
      for (let done = 0; done < rows; done += blockRows) {
        const count = Math.min(blockRows, rows - done);
        for (const block of blocks.values()) {
          if (!(await block.load(count))) throw endsEarly(path, block.name, done);
        }
        const fault = filler.fill(done, count);
        // The rows before the fault come first: a value among them that the loss refuses is the earlier error.
        if (filler.rows > 0) yield filler.batch();
        if (fault) throw fault;
      }
      for (const block of blocks.values()) await block.reader.checkEnd?.();
      file.checkEnd();
    } finally {
      await file.close();
    }
  }

  return {
    path,
    format,
    columns: arrays,
    details: { byteOrderMark: false, compression, lineEnds: null },
    batches,
    counts: () => ({ ...counts }),
    close: () => file.close(),
  };
}

/** The arrays that the plan names, by position, each once; the first usable one where it names none. */
function usedArrays({ path, arrays }: ArrayFile, plan: ReadPlan): Map<number, StoredArray> {
  const named = [...new Set([...plan.numbers.flatMap(({ columns }) => columns), ...plan.texts])];
  if (named.length === 0)
    named.push(
      Math.max(
        0,
        arrays.findIndex((array) => !("unreadable" in array)),
      ),
    );
  const used = new Map<number, StoredArray>();
  for (const index of named) {
    const array = arrays[index]!;
    if ("unreadable" in array) throw array.unreadable;
    used.set(index, array);
  }
  const [first, ...others] = used.values();
  const other = others.find(({ rows }) => rows !== first!.rows);
  if (other) {
    const said = ({ name, rows }: StoredArray) => `"${name}" has ${rows} ${rows === 1 ? "row" : "rows"}`;
    throw inputError("length-mismatch", `${said(first!)}, ${said(other)}`, {
      hint: "arrays that are used together have a row for each sample: choose such with -p and -t",
      location: { path },
    });
  }
  return used;
}

function endsEarly(path: string, name: string, rows: number): LosslineError {
  return inputError("bad-array", `the data of "${name}" end early: the file is cut off`, {
    hint: "it may not have been written or copied to its end",
    location: { path, record: rows + 1 },
  });
}

/** One column's place in a read. */
interface Slot {
  block: ArrayBlock;
  offset: number;
}

/** Puts blocks of arrays into the arrays of a batch. */
class ArrayFiller {
  rows = 0;
  readonly #path: string;
  readonly #plan: ReadPlan;
  readonly #options: ReadOptions;
  readonly #counts: SourceCounts;
  readonly #reads: readonly { width: number; slots: readonly Slot[]; values: Float64Array<ArrayBuffer> }[];
  readonly #readings: readonly ReturnType<typeof makeElementReading>[];
  readonly #textBlocks: readonly ArrayBlock[];
  readonly #records: Float64Array<ArrayBuffer>;
  readonly #missing: Uint8Array<ArrayBuffer>;
  /** of the first row, where `#records` is not filled in yet: few runs ask for the records */
  #firstRecord: number | undefined;
  /** true where the block before had a missing value: its marks are there still */
  #anyLeftOut = false;
  /** the row of the blocks that each row of the batch is */
  readonly #rowOf: Int32Array<ArrayBuffer>;

  constructor(
    path: string,
    plan: ReadPlan,
    options: ReadOptions,
    blocks: ReadonlyMap<number, ArrayBlock>,
    capacity: number,
    counts: SourceCounts,
  ) {
    this.#path = path;
    this.#plan = plan;
    this.#options = options;
    this.#counts = counts;
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
    if (this.#anyLeftOut) this.#missing.fill(0);
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
    this.#counts.rowsRead += good;
    if (anyMissing || this.#anyLeftOut) this.#leaveOut(good);
    this.#counts.rowsUsed = this.#counts.rowsRead - this.#counts.rowsDropped;
    if (fault) this.#counts.rowsRead++;
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
    this.#anyLeftOut = false;
    for (let row = 0; row < count; row++) {
      if (this.#missing[row] === 1) {
        this.#anyLeftOut = true;
        this.#counts.rowsDropped++;
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
      ...(this.#plan.keepMissing ? { missing: this.#missing } : {}),
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
    return { location: { path: this.#path, record }, columnName, text: block.text(row, element) };
  }
}

/** A function of its own is a tight loop to the compiler, where variables that a closure shares are not. */
function fillRecords(records: Float64Array, first: number, count: number): void {
  for (let row = 0; row < count; row++) records[row] = first + row;
}
