import type { Cell, Column, InputFormat, ReadOptions, Source } from "../contracts.ts";
import type { DuckChunk, DuckDatabase } from "../duckdb.ts";
import { allFinite } from "./all-finite.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { makeCellReading } from "./cell-reading.ts";
import { jsonText } from "./json-columns.ts";
import { makeSource } from "./source.ts";

/** What DuckDB reads as a table. */
export interface Relation {
  path: string;
  format: InputFormat;
  /** what stands after FROM */
  from: string;
}

/** A chunk of rows, the number of records before it, and where in it each column stands. */
interface Held {
  chunk: DuckChunk;
  before: number;
}

interface Row {
  held: Held;
  index: number;
}

/**
 * The rows of a relation in their order, as DuckDB gives them: numbers of any type become float64, lists of numbers are
 * vectors, and a NULL is a missing cell. Only the columns that are used are asked for.
 */
export async function openRelation(
  database: DuckDatabase,
  { path, format, from }: Relation,
  options: ReadOptions,
): Promise<Source> {
  const columns = await columnsOf(database, from);
  /** by column, its place in the answer */
  let places: ReadonlyMap<number, number> = new Map();
  let held: Held[] = [];

  async function* fill(filler: BatchFiller<Row>): AsyncGenerator<void> {
    const { numbers, texts } = filler.plan;
    const used = [...new Set([...numbers.flatMap((read) => read.columns), ...texts])];
    places = new Map(used.map((column, place) => [column, place]));
    const plain = texts.length === 0 && isPlain(filler, options);
    const list = used.map((column) => quoted(columns[column]!.name)).join(", ") || "1";
    let before = 0;
    for await (const chunk of database.stream(`select ${list} from ${from}`)) {
      const current = { chunk, before };
      held.push(current);
      const quick = plain ? finiteDoubles(chunk, used) : undefined;
      for (let row = 0; row < chunk.rows; ) {
        if (quick) row = copyRows(filler, quick, places, row, chunk.rows);
        else filler.add({ held: current, index: row++ }, 0, 0);
        if (!filler.arrays.full()) continue;
        yield;
        held = [current];
      }
      before += chunk.rows;
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
      fill,
      cell: ({ held: of, index }, column) => cellOf(of, index, column),
      text: ({ held: of, index }, column) => jsonText(cellOf(of, index, column)),
      locate: ({ record }, column, element) => locate(record, column, element),
      close: async () => database.close(),
    },
    options,
  );
}

/** The columns of a relation; a list has the length that it has in the first row. */
async function columnsOf(database: DuckDatabase, from: string): Promise<Column[]> {
  const described = await database.columns(from);
  const isList = (type: string) => /\[\d*\]$/.test(type);
  const lists = described.filter(({ type }) => isList(type));
  const lengths = lists.map(({ name }) => `len(${quoted(name)})`).join(", ");
  const [first] = lists.length === 0 ? [] : await database.rows(`select ${lengths} from ${from} limit 1`);
  const widths = new Map(lists.map(({ name }, i) => [name, Number(Object.values(first ?? {})[i] ?? 1)]));
  return described.map(({ name, type }) => ({ name, width: widths.get(name) ?? 1, array: isList(type), dtype: type }));
}

/** No word and no null is a number, so a finite float64 stands for itself. */
function isPlain({ plan, arrays }: BatchFiller<Row>, options: ReadOptions): boolean {
  const reading = makeCellReading(options);
  return (
    plan.keepMissing !== true &&
    plan.batchRows !== Number.POSITIVE_INFINITY &&
    !Number.isNaN(reading.quick(0)) &&
    arrays.reads.every(({ read, slots }) => reading.plain(read) && slots.every(({ array }) => !array))
  );
}

/** The columns of a chunk where all are finite doubles. */
function finiteDoubles(chunk: DuckChunk, used: readonly number[]): readonly Float64Array[] | undefined {
  const columns: Float64Array[] = [];
  for (let place = 0; place < used.length; place++) {
    const values = chunk.doubles(place);
    if (!values || !allFinite(values, values.length)) return undefined;
    columns.push(values);
  }
  return columns;
}

/** Copies rows into a batch as far as there is room; gives the first one that is left. */
function copyRows(
  { arrays, counts }: BatchFiller<Row>,
  columns: readonly Float64Array[],
  places: ReadonlyMap<number, number>,
  from: number,
  rows: number,
): number {
  const count = Math.min(arrays.capacity - arrays.rows, rows - from);
  for (const { slots, width, values } of arrays.reads) {
    for (const { column, offset } of slots) {
      const numbers = columns[places.get(column)!]!;
      const at = arrays.rows * width + offset;
      if (width === 1) values.set(numbers.subarray(from, from + count), at);
      else for (let i = 0; i < count; i++) values[at + i * width] = numbers[from + i]!;
    }
  }
  for (let i = 0; i < count; i++) arrays.records[arrays.rows + i] = counts.rowsRead + 1 + i;
  arrays.rows += count;
  counts.rowsRead += count;
  counts.rowsUsed += count;
  return from + count;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
