import type { Cell, Column, InputFormat, ReadOptions, Source, SourceDetails } from "../contracts.ts";
import { allFinite } from "./all-finite.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { makeCellReading } from "./cell-reading.ts";
import { jsonText } from "./json-columns.ts";
import { makeSource } from "./source.ts";

/** Some rows of a table that is stored by columns. Columns are told by their place among those that were asked for. */
export interface ColumnChunk {
  rows: number;
  /** the numbers of a column, row after row, in which every row has as many, each of them exact; undefined of any other */
  numbers(place: number): Float64Array | undefined;
  /** the cells of a column as JSON would have them, infinite numbers and NaN as texts */
  cells(place: number): readonly unknown[];
}

/** A table that is stored by columns. */
export interface ColumnTable {
  path: string;
  format: InputFormat;
  columns: readonly Column[];
  details?: SourceDetails;
  /** the rows in their order; `used` are positions of columns */
  chunks(used: readonly number[]): AsyncIterable<ColumnChunk>;
  /** how many records of the file stand before the first row */
  recordsBefore?: number;
  close(): Promise<void>;
}

/** A chunk of rows, and the number of records before it. */
interface Held {
  chunk: ColumnChunk;
  before: number;
}

interface Row {
  held: Held;
  index: number;
}

/** The rows of a table in their order: a list of numbers is a vector, and a null is a missing cell. Only the columns that are used are asked for. */
export function openColumnTable(table: ColumnTable, options: ReadOptions): Source {
  const { path, format, columns, details, chunks, recordsBefore = 0, close } = table;
  /** by column, its place in a chunk */
  let places: ReadonlyMap<number, number> = new Map();
  let held: Held[] = [];

  async function* fill(filler: BatchFiller<Row>): AsyncGenerator<void> {
    const { numbers, texts } = filler.plan;
    const used = [...new Set([...numbers.flatMap((read) => read.columns), ...texts])];
    places = new Map(used.map((column, place) => [column, place]));
    const plain = isPlain(filler, options);
    let before = recordsBefore;
    for await (const chunk of chunks(used)) {
      const current = { chunk, before };
      held.push(current);
      let quick = plain && hasNumbers(chunk, filler, places);
      for (let row = 0; row < chunk.rows; ) {
        const copied = quick ? copyRows(filler, chunk, places, row) : 0;
        // what is not finite, and the rows of the chunk after it, is read cell by cell
        quick &&= copied > 0;
        if (quick) row += copied;
        else filler.add({ held: current, index: row++ }, 0, 0);
        if (!filler.arrays.full()) continue;
        yield;
        held = [current];
      }
      before += chunk.rows;
      // chunks whose rows were all left out are pointed into no more
      const { arrays } = filler;
      const first = arrays.rows === 0 ? Number.POSITIVE_INFINITY : arrays.records[0]!;
      held = held.filter((one) => one.before + one.chunk.rows >= first);
    }
  }

  const cellOf = ({ chunk }: Held, index: number, column: number) => chunk.cells(places.get(column)!)[index];

  function locate(record: number, column: number, element: number | undefined): Cell {
    const chunk = held.findLast(({ before }) => before < record)!;
    const cell = cellOf(chunk, record - chunk.before - 1, column);
    const { name } = columns[column]!;
    const location = { path, record };
    if (element === undefined || !Array.isArray(cell)) return { location, columnName: name, text: jsonText(cell) };
    return { location, columnName: `${name}[${element}]`, text: jsonText(cell[element]) };
  }

  return makeSource<Row>(
    {
      path,
      format,
      columns,
      ...(details && { details }),
      recordsBefore,
      fill,
      cell: ({ held: of, index }, column) => cellOf(of, index, column),
      text: ({ held: of, index }, column) => jsonText(cellOf(of, index, column)),
      locate: ({ record }, column, element) => locate(record, column, element),
      close,
    },
    options,
  );
}

/** No word and no null is a number, so a finite float64 stands for itself. */
function isPlain({ arrays }: BatchFiller<Row>, options: ReadOptions): boolean {
  const reading = makeCellReading(options);
  return !Number.isNaN(reading.quick(0)) && arrays.reads.every(({ read }) => reading.plain(read));
}

/** True where every cell that is read as a number is one, or a vector of the length of its column. */
function hasNumbers(chunk: ColumnChunk, { arrays }: BatchFiller<Row>, places: ReadonlyMap<number, number>): boolean {
  return arrays.reads.every(({ slots }) =>
    slots.every(({ column, width }) => chunk.numbers(places.get(column)!)?.length === chunk.rows * width),
  );
}

/** Copies rows into a batch as far as there is room, and gives how many; 0 where a number of theirs is not finite. */
function copyRows(
  { arrays, counts, plan }: BatchFiller<Row>,
  chunk: ColumnChunk,
  places: ReadonlyMap<number, number>,
  from: number,
): number {
  arrays.reserve();
  const { rows } = arrays;
  const count = Math.min(arrays.capacity - rows, chunk.rows - from);
  for (const { slots, width, values } of arrays.reads) {
    for (const { column, offset, width: own } of slots) {
      const numbers = chunk.numbers(places.get(column)!)!;
      const at = rows * width + offset;
      if (own === width) values.set(numbers.subarray(from * own, (from + count) * own), at);
      else
        for (let i = 0; i < count; i++) {
          for (let k = 0; k < own; k++) values[at + i * width + k] = numbers[(from + i) * own + k]!;
        }
    }
    if (!allFinite(values.subarray(rows * width, (rows + count) * width), count * width)) return 0;
  }
  for (const [index, column] of plan.texts.entries()) {
    const cells = chunk.cells(places.get(column)!);
    const texts = arrays.texts[index]!;
    for (let row = from; row < from + count; row++) texts.push(jsonText(cells[row]));
  }
  for (let i = 0; i < count; i++) arrays.records[rows + i] = counts.rowsRead + 1 + i;
  arrays.missing.fill(0, rows, rows + count);
  arrays.rows += count;
  counts.rowsRead += count;
  counts.rowsUsed += count;
  return count;
}
