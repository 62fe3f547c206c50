import type { FileHandle } from "node:fs/promises";
import type { DataType, RecordBatch, RecordBatchReader, Vector } from "apache-arrow";
import type { Cell, Column, ReadOptions, Source } from "../contracts.ts";
import { inputError, LosslineError } from "../errors.ts";
import type { BatchFiller } from "./batch-filler.ts";
import type { ByteInput } from "./byte-input.ts";
import type { RandomAccess } from "./file-blocks.ts";
import { jsonText } from "./json-columns.ts";
import { makeSource } from "./source.ts";

type Library = typeof import("apache-arrow");

/** A record batch whose columns can be asked for their cells. */
interface Held {
  /** the number of records before it */
  before: number;
  cells: readonly ((row: number) => unknown)[];
}

/** One row of a record batch. */
interface Row {
  held: Held;
  index: number;
}

/**
 * An Arrow IPC file (Feather) or stream, record batch by record batch: numbers, truth values, texts, dictionaries of
 * these, and lists of a fixed size, which are vectors. A null is a missing cell. A file that comes compressed or from a
 * pipe is held in memory. Errors (exit 3): `bad-arrow`, `unsupported-compression`, `unsupported-type` where such a column is used.
 */
export async function openArrow(input: ByteInput, options: ReadOptions): Promise<Source> {
  const { path, file, compression } = input;
  const library = await import("apache-arrow");
  await addZstandard(library);
  const reader = await orBadArrow(path, async () => {
    const bytes = file ? library.RecordBatchReader.from(asHandle(file)) : library.RecordBatchReader.from(input.blocks);
    return (await bytes).open();
  });
  const { fields } = reader.schema;
  const columns = fields.map(({ name, type }): Column => {
    const array = library.DataType.isFixedSizeList(type);
    const column = { name, width: array ? type.listSize : 1, array, dtype: String(type) };
    return isReadable(library, type) ? column : { ...column, unreadable: unsupportedType(column, path) };
  });
  let held: Held[] = [];

  async function* fill(filler: BatchFiller<Row>): AsyncGenerator<void> {
    const { numbers, texts } = filler.plan;
    for (const column of [...numbers.flatMap((read) => read.columns), ...texts]) {
      const { unreadable } = columns[column]!;
      if (unreadable) throw unreadable;
    }
    let before = 0;
    for await (const batch of recordBatches(path, reader)) {
      const current = { before, cells: fields.map((_, column) => cellsOf(library, batch.getChildAt(column))) };
      held.push(current);
      for (let index = 0; index < batch.numRows; index++) {
        filler.add({ held: current, index }, 0, 0);
        if (!filler.arrays.full()) continue;
        yield;
        held = [current];
      }
      before += batch.numRows;
    }
    file?.checkUnchanged();
  }

  function locate(record: number, column: number, element: number | undefined): Cell {
    const { before, cells } = held.findLast((batch) => batch.before < record)!;
    const cell = cells[column]!(record - before - 1);
    const { name } = columns[column]!;
    const location = { path, record };
    if (element === undefined || !Array.isArray(cell)) return { location, columnName: name, text: jsonText(cell) };
    return { location, columnName: `${name}[${element}]`, text: jsonText(cell[element]) };
  }

  return makeSource<Row>(
    {
      path,
      format: "arrow",
      columns,
      details: { byteOrderMark: false, compression, lineEnds: null },
      fill,
      cell: (row, column) => row.held.cells[column]!(row.index),
      text: (row, column) => jsonText(row.held.cells[column]!(row.index)),
      locate: ({ record }, column, element) => locate(record, column, element),
      close: input.close,
    },
    options,
  );
}

/** The library knows the codec, and leaves the decompression to others. */
async function addZstandard({ compressionRegistry, CompressionType }: Library): Promise<void> {
  const { decompress } = await import("fzstd");
  compressionRegistry.set(CompressionType.ZSTD, { decode: (data) => decompress(data).slice() });
}

async function* recordBatches(path: string, reader: RecordBatchReader): AsyncGenerator<RecordBatch> {
  const batches = reader[Symbol.asyncIterator]() as AsyncIterator<RecordBatch>;
  for (;;) {
    const next = await orBadArrow(path, () => batches.next());
    if (next.done) return;
    yield next.value;
  }
}

/** What a handle of Node is to the library: its size, and reading at a position. */
function asHandle(file: RandomAccess): FileHandle {
  const handle = {
    fd: -1,
    stat: async () => ({ size: file.size }),
    read: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
      return { bytesRead: file.read(buffer.subarray(offset, offset + length), position), buffer };
    },
    close: async () => undefined,
  };
  return handle as unknown as FileHandle;
}

function isReadable(library: Library, type: DataType): boolean {
  const { DataType } = library;
  if (DataType.isDictionary(type)) return isReadable(library, type.dictionary);
  if (DataType.isFixedSizeList(type)) return isNumber(library, type.children[0]!.type);
  return isNumber(library, type) || DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isNull(type);
}

function isNumber({ DataType }: Library, type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type);
}

/** What gives the cells of a column of a record batch, as JSON would have them. */
function cellsOf({ DataType }: Library, vector: Vector | null): (row: number) => unknown {
  if (vector === null) return () => null;
  const { type } = vector;
  const isWide = DataType.isInt(type) && type.bitWidth === 64;
  const isHalf = DataType.isFloat(type) && type.precision === 0;
  if (vector.nullCount === 0 && (DataType.isInt(type) || DataType.isFloat(type)) && !isWide && !isHalf) {
    const values = vector.toArray() as ArrayLike<number>;
    return (row) => cellOf(values[row]);
  }
  return (row) => cellOf(vector.get(row));
}

/** JSON has no NaN and no infinity, which are texts there, and no integer beyond 2^53 without loss. */
function cellOf(value: unknown): unknown {
  if (typeof value === "number") return value - value === 0 ? value : String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== "object" || value === null) return value;
  return Array.from(value as Iterable<unknown>, cellOf);
}

async function orBadArrow<Result>(path: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof LosslineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (/codec|compress/i.test(reason)) {
      throw inputError("unsupported-compression", "the Arrow data is compressed in a way that is not read (LZ4)", {
        hint: "write it without: pyarrow.feather.write_feather(table, FILE, compression='uncompressed'), or 'zstd'",
        location: { path },
      });
    }
    throw inputError("bad-arrow", `this is no Arrow data that can be read: ${reason}`, {
      hint: "it may have been cut off; read it with pyarrow.ipc.open_file or open_stream to see",
      location: { path },
    });
  }
}

function unsupportedType({ name, dtype }: Pick<Column, "name" | "dtype">, path: string): LosslineError {
  return inputError("unsupported-type", `column "${name}" is ${dtype}, which is not read`, {
    hint: "numbers, truth values, texts and lists of a fixed size are: cast the column to one of these",
    location: { path },
    column: name,
  });
}
