import type { Batch, ReadOptions, ReadPlan, SourceCounts } from "../contracts.ts";
import { BatchArrays, type ReadArray, type Slot } from "./batch-arrays.ts";
import { faultyCell } from "./cell-errors.ts";
import { type CellFault, type CellReading, isDropped, makeCellReading, vectorFault } from "./cell-reading.ts";
import type { RecordPlace, RecordReader } from "./record-reader.ts";
import { Spares } from "./spares.ts";

/** Turns records, one after the other, into the arrays of a batch. */
export interface BatchFiller<Row> {
  plan: ReadPlan;
  options: ReadOptions;
  arrays: BatchArrays;
  counts: SourceCounts;
  /** reads one record's cells; throws at a bad one */
  add(row: Row, start: number, end: number): void;
  batch(): Batch;
}

const spareArrays = new Spares<BatchArrays>();

/** Gives the arrays of a filler back, of which no batch is in use any more. */
export function giveBackArrays({ plan, arrays }: Pick<BatchFiller<unknown>, "plan" | "arrays">): void {
  spareArrays.giveBack(plan, arrays);
}

/** A filler for `plan`; its arrays are allocated here, once. */
export function makeBatchFiller<Row>(
  reader: RecordReader<Row>,
  plan: ReadPlan,
  options: ReadOptions,
): BatchFiller<Row> {
  const reading = makeCellReading(options);
  const arrays = spareArrays.take(plan) ?? new BatchArrays(reader.columns, plan);
  arrays.clear();
  const { reads, texts } = arrays;

  function placeOf(row: number): RecordPlace {
    return { record: arrays.records[row]!, start: arrays.starts[row]!, end: arrays.ends[row]! };
  }

  function locate(row: number, read: number, position: number) {
    const slot = reads[read]!.slots.findLast(({ offset }) => offset <= position)!;
    return reader.locate(placeOf(row), slot.column, slot.array ? position - slot.offset : undefined);
  }

  function locateText(row: number, index: number, element: number | undefined) {
    return reader.locate(placeOf(row), plan.texts[index]!, element);
  }

  return {
    plan,
    options,
    arrays,
    counts: { rowsRead: 0, rowsUsed: 0, rowsDropped: 0 },
    add(row, start, end) {
      arrays.reserve();
      const record = ++this.counts.rowsRead;
      const at = arrays.rows;
      arrays.records[at] = record;
      arrays.starts[at] = start;
      arrays.ends[at] = end;
      let missing = false;
      for (const array of reads) {
        for (const slot of array.slots) {
          const cell = reader.cell(row, slot.column);
          const from = at * array.width + slot.offset;
          const fault = slot.array
            ? fillVector(cell, array, slot, from, reading, options)
            : fillNumber(cell, array, from, reading);
          if (fault === undefined) continue;
          missing = true;
          if (options.missing === "drop" && isDropped(fault.kind)) continue;
          const place = reader.locate({ record, start, end }, slot.column, fault.element);
          throw faultyCell(fault.kind, place, array.read, options);
        }
      }
      if (missing) {
        this.counts.rowsDropped++;
        if (!plan.keepMissing) return;
      } else this.counts.rowsUsed++;
      arrays.missing[at] = Number(missing);
      for (let index = 0; index < texts.length; index++) {
        texts[index]!.push(reader.text(row, plan.texts[index]!, start, end));
      }
      arrays.rows++;
    },
    batch() {
      const numbers = reads.map(({ values }) => values);
      const missing = plan.keepMissing ? { missing: arrays.missing } : {};
      return { rows: arrays.rows, records: arrays.records, numbers, texts, ...missing, locate, locateText };
    },
  };
}

interface Fault {
  kind: CellFault;
  element: number | undefined;
}

function fillNumber(cell: unknown, array: ReadArray, at: number, reading: CellReading): Fault | undefined {
  const quick = array.read.words === undefined ? reading.quick(cell) : Number.NaN;
  const value = Number.isNaN(quick) ? reading.read(cell, array.read) : quick;
  if (typeof value !== "number") return { kind: value, element: undefined };
  array.values[at] = value;
  return undefined;
}

function fillVector(
  cell: unknown,
  array: ReadArray,
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
    const found = fillNumber(elements[index], array, from + index, reading);
    if (found === undefined) continue;
    // An element to drop may only drop the row, which must not hide a bad one after it.
    if (options.missing === "error" || !isDropped(found.kind)) return { kind: found.kind, element: index };
    missing ??= { kind: "missing", element: index };
  }
  return missing;
}
