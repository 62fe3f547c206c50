import type { FileHandle } from "node:fs/promises";
import type { DataType, RecordBatch, RecordBatchReader, Vector } from "apache-arrow";
import type { Column, ReadOptions, Source } from "../contracts.ts";
import { inputError, LosslineError } from "../errors.ts";
import type { ByteInput } from "./byte-input.ts";
import { type ColumnChunk, openColumnTable } from "./column-chunks.ts";
import type { RandomAccess } from "./file-blocks.ts";
import { uncompressLz4 } from "./lz4.ts";

type Library = typeof import("apache-arrow");

/**
 * An Arrow IPC file (Feather) or stream, record batch by record batch: numbers, truth values, texts, dictionaries of
 * these, and lists of numbers, which are vectors: one without a fixed size is as long as the first. A null is a missing
 * cell. A file that comes compressed or from a pipe is held in memory. Errors (exit 3): `bad-arrow`,
 * `unsupported-type` where such a column is used.
 */
export async function openArrow(input: ByteInput, options: ReadOptions): Promise<Source> {
  const { path, file, compression } = input;
  const library = await import("apache-arrow");
  await addCodecs(library);
  const reader = await orBadArrow(path, async () => {
    const bytes = file ? library.RecordBatchReader.from(asHandle(file)) : library.RecordBatchReader.from(input.blocks);
    return (await bytes).open();
  });
  const { fields } = reader.schema;
  const batches = recordBatches(path, reader);
  const hasLists = fields.some(({ type }) => isVariableList(library, type));
  const first = hasLists ? (await batches.next()).value : undefined;
  const columns = fields.map(({ name, type }, position): Column => {
    const array = isList(library, type);
    const column = {
      name,
      width: array ? lengthOf(library, type, first?.getChildAt(position)) : 1,
      array,
      dtype: String(type),
    };
    return isReadable(library, type) ? column : { ...column, unreadable: unsupportedType(column, path) };
  });

  async function* chunks(used: readonly number[]): AsyncGenerator<ColumnChunk> {
    for (const column of used) {
      const { unreadable } = columns[column]!;
      if (unreadable) throw unreadable;
    }
    if (first) yield chunkOf(library, first, used);
    for await (const batch of batches) yield chunkOf(library, batch, used);
    file?.checkUnchanged();
  }

  const details = { byteOrderMark: false, compression, lineEnds: null };
  return openColumnTable({ path, format: "arrow", columns, details, chunks, close: input.close }, options);
}

function chunkOf(library: Library, batch: RecordBatch, used: readonly number[]): ColumnChunk {
  const columns = used.map((column) => {
    const vector = batch.getChildAt(column);
    const cells = () => (vector ? Array.from(vector, cellOf) : Array(batch.numRows).fill(null));
    return { numbers: onFirstUse(() => vector && numbersOf(library, vector)), cells: onFirstUse(cells) };
  });
  return {
    rows: batch.numRows,
    numbers: (place) => columns[place]!.numbers() ?? undefined,
    cells: (place) => columns[place]!.cells(),
  };
}

function onFirstUse<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The library knows the codecs, and leaves the decompression to others. */
async function addCodecs({ compressionRegistry, CompressionType }: Library): Promise<void> {
  const { decompress } = await import("fzstd");
  compressionRegistry.set(CompressionType.ZSTD, { decode: (data) => decompress(data).slice() });
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: uncompressLz4 });
}

async function* recordBatches(path: string, reader: RecordBatchReader): AsyncGenerator<RecordBatch, undefined> {
  const batches = reader[Symbol.asyncIterator]() as AsyncIterator<RecordBatch>;
  for (;;) {
    const next = await orBadArrow(path, () => batches.next());
    if (next.done) return undefined;
    yield next.value;
  }
}

/** What a handle of Node is to the library: its size, and reading at a position. */
function asHandle(file: RandomAccess): FileHandle {
  const handle = {
    fd: -1,
    stat: async () => ({ size: file.size }),
    read: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
      if (position < 0 || position > file.size) throw new Error("the end is not that of an Arrow file");
      return { bytesRead: file.read(buffer.subarray(offset, offset + length), position), buffer };
    },
    close: async () => undefined,
  };
  return handle as unknown as FileHandle;
}

function isReadable(library: Library, type: DataType): boolean {
  const { DataType } = library;
  if (DataType.isDictionary(type)) return isReadable(library, type.dictionary);
  if (isList(library, type)) return isNumber(library, type.children[0]!.type);
  const isText = DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);
  return isText || isNumber(library, type) || DataType.isNull(type);
}

function isVariableList({ DataType }: Library, type: DataType): boolean {
  return DataType.isList(type) || DataType.isLargeList(type);
}

function isList(library: Library, type: DataType): boolean {
  return library.DataType.isFixedSizeList(type) || isVariableList(library, type);
}

/** How many numbers a row has; of lists without a fixed size, the first that there is. */
function lengthOf({ DataType }: Library, type: DataType, vector: Vector | null | undefined): number {
  if (DataType.isFixedSizeList(type)) return type.listSize;
  for (const list of vector ?? []) if (list !== null) return (list as Vector).length;
  return 1;
}

function isNumber({ DataType }: Library, type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type);
}

/** The numbers of a column that has one in every row, where a typed array has each of them. */
function numbersOf({ DataType }: Library, vector: Vector): Float64Array | undefined {
  const { type, nullCount } = vector;
  const isNarrow = DataType.isInt(type) && type.bitWidth < 64;
  const isHalf = DataType.isFloat(type) && type.precision === 0;
  if (nullCount > 0 || isHalf || !(isNarrow || DataType.isFloat(type))) return undefined;
  const values: unknown = vector.toArray();
  return values instanceof Float64Array ? values : Float64Array.from(values as ArrayLike<number>);
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
    throw inputError("bad-arrow", `this is no Arrow data that can be read: ${reason}`, {
      hint: "it may have been cut off; read it with pyarrow.ipc.open_file or open_stream to see",
      location: { path },
    });
  }
}

function unsupportedType({ name, dtype }: Pick<Column, "name" | "dtype">, path: string): LosslineError {
  return inputError("unsupported-type", `column "${name}" is ${dtype}, which is not read`, {
    hint: "numbers, truth values, texts and lists of numbers are: cast the column to one of these",
    location: { path },
    column: name,
  });
}
