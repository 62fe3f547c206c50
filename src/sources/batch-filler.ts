import type { Batch, NumberRead, ReadOptions, ReadPlan, SourceCounts } from "../contracts.ts";
import { faultyCell } from "./cell-errors.ts";
import { type CellFault, type CellReading, isDropped, makeCellReading, vectorFault } from "./cell-reading.ts";
import type { RecordPlace, RecordReader } from "./record-reader.ts";

/** Retained text is bounded too: a batch of wide rows ends early. */
const batchBytes = 8 * 1024 * 1024;

/** Turns records, one after the other, into the arrays of a batch. */
export interface BatchFiller<Row> {
  rows: number;
  counts: SourceCounts;
  /** reads one record's cells; throws at a bad one */
  add(row: Row, start: number, end: number): void;
  full(): boolean;
  /** the first offset that `locate` may still be asked for, if any row is held */
  oldest(): number | undefined;
  batch(): Batch;
  clear(): void;
}

/** One column's place in a read. */
interface Slot {
  column: number;
  width: number;
  array: boolean;
  offset: number;
}

interface Target {
  read: NumberRead;
  slots: Slot[];
  width: number;
  values: Float64Array<ArrayBuffer>;
}

/** A filler for `plan`; its arrays are allocated here, once. */
export function makeBatchFiller<Row>(
  reader: RecordReader<Row>,
  plan: ReadPlan,
  options: ReadOptions,
): BatchFiller<Row> {
  const reading = makeCellReading(options);
  const texts = plan.texts.map((): string[] => []);
  const whole = plan.batchRows === Number.POSITIVE_INFINITY;
  let capacity = whole ? 4096 : plan.batchRows;
  const targets = plan.numbers.map((read) => makeTarget(reader, read, capacity));
  let records = new Float64Array(capacity);
  let starts = new Float64Array(capacity);
  let ends = new Float64Array(capacity);
  let marks = new Uint8Array(capacity);

  function grow(): void {
    capacity *= 2;
    for (const target of targets) target.values = enlarged(target.values, capacity * target.width);
    [records, starts, ends] = [enlarged(records, capacity), enlarged(starts, capacity), enlarged(ends, capacity)];
    const before = marks;
    marks = new Uint8Array(capacity);
    marks.set(before);
  }

  const placeOf = (row: number): RecordPlace => ({ record: records[row]!, start: starts[row]!, end: ends[row]! });

  function locate(row: number, read: number, position: number) {
    const slot = targets[read]!.slots.findLast(({ offset }) => offset <= position)!;
    return reader.locate(placeOf(row), slot.column, slot.array ? position - slot.offset : undefined);
  }

  function locateText(row: number, index: number, element: number | undefined) {
    return reader.locate(placeOf(row), plan.texts[index]!, element);
  }

  return {
    rows: 0,
    counts: { rowsRead: 0, rowsUsed: 0, rowsDropped: 0 },
    add(row, start, end) {
      const record = ++this.counts.rowsRead;
      const at = this.rows;
      if (at === capacity) grow();
      records[at] = record;
      starts[at] = start;
      ends[at] = end;
      let missing = false;
      for (const target of targets) {
        for (const slot of target.slots) {
          const cell = reader.cell(row, slot.column);
          const from = at * target.width + slot.offset;
          const fault = slot.array
            ? fillVector(cell, target, slot, from, reading, options)
            : fillNumber(cell, target, from, reading);
          if (fault === undefined) continue;
          missing = true;
          if (options.missing === "drop" && isDropped(fault.kind)) continue;
          const place = reader.locate({ record, start, end }, slot.column, fault.element);
          throw faultyCell(fault.kind, place, target.read, options);
        }
      }
      if (missing) {
        this.counts.rowsDropped++;
        if (!plan.keepMissing) return;
      } else this.counts.rowsUsed++;
      marks[at] = Number(missing);
      for (let index = 0; index < texts.length; index++) {
        texts[index]!.push(reader.text(row, plan.texts[index]!, start, end));
      }
      this.rows++;
    },
    full() {
      if (whole || this.rows === 0) return false;
      return this.rows === capacity || ends[this.rows - 1]! - starts[0]! >= batchBytes;
    },
    oldest() {
      return this.rows > 0 ? starts[0] : undefined;
    },
    batch() {
      const numbers = targets.map(({ values }) => values);
      const missing = plan.keepMissing ? { missing: marks } : {};
      return { rows: this.rows, records, numbers, texts, ...missing, locate, locateText };
    },
    clear() {
      this.rows = 0;
      for (const column of texts) column.length = 0;
    },
  };
}

function makeTarget<Row>(reader: RecordReader<Row>, read: NumberRead, rows: number): Target {
  const slots: Slot[] = [];
  let offset = 0;
  for (const column of read.columns) {
    const { width, array } = reader.columns[column]!;
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

interface Fault {
  kind: CellFault;
  element: number | undefined;
}

function fillNumber(cell: unknown, target: Target, at: number, reading: CellReading): Fault | undefined {
  const quick = target.read.words === undefined ? reading.quick(cell) : Number.NaN;
  const value = Number.isNaN(quick) ? reading.read(cell, target.read) : quick;
  if (typeof value !== "number") return { kind: value, element: undefined };
  target.values[at] = value;
  return undefined;
}

function fillVector(
  cell: unknown,
  target: Target,
  slot: Slot,
  from: number,
  reading: CellReading,
  options: ReadOptions,
): Fault | undefined {
  const fault = vectorFault(cell, slot.width, options.nulls);
  if (fault !== undefined) return { kind: fault, element: undefined };
  const elements = cell as readonly unknown[];
  let missing: Fault | undefined;
  for (let index = 0; index < elements.length; index++) {
    const found = fillNumber(elements[index], target, from + index, reading);
    if (found === undefined) continue;
    // An element to drop may only drop the row, which must not hide a bad one after it.
    if (options.missing === "error" || !isDropped(found.kind)) return { kind: found.kind, element: index };
    missing ??= { kind: "missing", element: index };
  }
  return missing;
}
