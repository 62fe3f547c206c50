import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaElement, type SchemaTree } from "hyparquet";
import type { ElementKind } from "../element-type.ts";
import type { RandomAccess } from "../file-blocks.ts";
import { codecs } from "./compression.ts";

/** The values of a column that are decoded here. */
export type ValueKind = ElementKind | "text";

/** A column of a Parquet file: in each row a value, or a list of values. */
export interface StoredColumn {
  name: string;
  /** the type, by the name that DuckDB has for it; of what is not decoded here, by Parquet's */
  dtype: string;
  /** undefined of what is not decoded here */
  kind: ValueKind | undefined;
  /** where the column is among those of a row group */
  leaf: number;
  /** the definition level of a value that is there */
  maxDefinition: number;
  /** 1 of lists, 0 else */
  maxRepetition: number;
  /** of lists: the least definition level of an entry; one less is an empty list, and what is less than that none */
  entryDefinition: number;
}

/** The bytes of one column in a row group. */
export interface StoredChunk {
  start: number;
  end: number;
  codec: string;
  /** how many values there are, missing ones included */
  count: number;
}

/** What the end of a Parquet file says of it; groups without rows are left out. */
export interface Footer {
  columns: readonly StoredColumn[];
  groups: readonly RowGroup[];
}

/** Some rows: the bytes of each column, undefined where they are encoded, compressed or kept in a way that is not decoded here. */
export interface RowGroup {
  rows: number;
  chunks: readonly (StoredChunk | undefined)[];
}

const tailBytes = 64 * 1024;

/** Reads the footer; throws Errors with hyparquet's reasons. */
export function readFooter(file: RandomAccess): Footer {
  let tail = lastBytes(file, tailBytes);
  const length = tail.length < 8 ? 0 : new DataView(tail.buffer).getUint32(tail.length - 8, true);
  if (length + 8 > tail.length) tail = lastBytes(file, length + 8);
  const metadata = parquetMetadata(tail, { geoparquet: false });
  let leaf = 0;
  const columns = parquetSchema(metadata).children.map((tree) => {
    const column = storedColumn(tree, leaf);
    leaf += leavesOf(tree);
    return column;
  });
  const groups = metadata.row_groups.map(({ num_rows, columns: chunks }) => {
    return { rows: Number(num_rows), chunks: chunks.map(storedChunk) };
  });
  return { columns, groups: groups.filter(({ rows }) => rows > 0) };
}

function lastBytes(file: RandomAccess, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.min(count, file.size));
  return bytes.subarray(0, file.read(bytes, file.size - bytes.length));
}

function leavesOf({ children }: SchemaTree): number {
  return children.length === 0 ? 1 : children.reduce((sum, child) => sum + leavesOf(child), 0);
}

function storedColumn(tree: SchemaTree, leaf: number): StoredColumn {
  const { element, children } = tree;
  const { name } = element;
  const optional = Number(element.repetition_type === "OPTIONAL");
  const value = listElement(tree);
  if (value) {
    const [kind, dtype] = typeOf(value);
    const entryDefinition = optional + 1;
    const maxDefinition = entryDefinition + Number(value.repetition_type === "OPTIONAL");
    return { name, dtype: `${dtype}[]`, kind, leaf, maxDefinition, maxRepetition: 1, entryDefinition };
  }
  const isNested = children.length > 0 || element.repetition_type === "REPEATED";
  const [kind, dtype] = isNested ? [undefined, "nested"] : typeOf(element);
  return { name, dtype, kind, leaf, maxDefinition: optional, maxRepetition: 0, entryDefinition: 0 };
}

/**
 * What a list holds, where that is one value an entry: a group with one repeated field, which is the value, or a group
 * with the value in it (https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists).
 */
function listElement({ element, children }: SchemaTree): SchemaElement | undefined {
  const [repeated, ...others] = children;
  const isList = element.logical_type?.type === "LIST" || element.converted_type === "LIST";
  if (!isList || repeated?.element.repetition_type !== "REPEATED" || others.length > 0) return undefined;
  if (repeated.children.length === 0) return repeated.element;
  const [value, ...more] = repeated.children;
  const { name } = repeated.element;
  const isStructure = name === "array" || name === `${element.name}_tuple`;
  return value!.children.length > 0 || more.length > 0 || isStructure ? undefined : value!.element;
}

/** By Parquet's types, each with the meaning that it may have: what is decoded of them, and DuckDB's name. */
const types: Readonly<Record<string, [ValueKind, string]>> = {
  BOOLEAN: ["bool", "BOOLEAN"],
  INT32: ["int32", "INTEGER"],
  "INT32 INT_32": ["int32", "INTEGER"],
  "INT32 INT_16": ["int32", "SMALLINT"],
  "INT32 INT_8": ["int32", "TINYINT"],
  "INT32 UINT_32": ["uint32", "UINTEGER"],
  "INT32 UINT_16": ["uint32", "USMALLINT"],
  "INT32 UINT_8": ["uint32", "UTINYINT"],
  INT64: ["int64", "BIGINT"],
  "INT64 INT_64": ["int64", "BIGINT"],
  "INT64 UINT_64": ["uint64", "UBIGINT"],
  FLOAT: ["float32", "FLOAT"],
  DOUBLE: ["float64", "DOUBLE"],
  "FIXED_LEN_BYTE_ARRAY FLOAT16": ["float16", "FLOAT"],
  "BYTE_ARRAY STRING": ["text", "VARCHAR"],
  "BYTE_ARRAY UTF8": ["text", "VARCHAR"],
  "BYTE_ARRAY ENUM": ["text", "VARCHAR"],
};

/** `logical_type` came after `converted_type`, and files may have one of them, or both. */
function typeOf({ type, converted_type, logical_type }: SchemaElement): [ValueKind | undefined, string] {
  const meaning = logical_type?.type === "INTEGER" ? integerName(logical_type) : (logical_type?.type ?? converted_type);
  return types[meaning ? `${type} ${meaning}` : `${type}`] ?? [undefined, meaning ?? type ?? "group"];
}

function integerName({ bitWidth, isSigned }: { bitWidth: number; isSigned: boolean }): string {
  return `${isSigned ? "INT" : "UINT"}_${bitWidth}`;
}

// old writers name BIT_PACKED for levels that a column of one value a row does not have
const encodings: ReadonlySet<string> = new Set(["PLAIN", "RLE", "PLAIN_DICTIONARY", "RLE_DICTIONARY", "BIT_PACKED"]);

type ColumnOfGroup = FileMetaData["row_groups"][number]["columns"][number];

function storedChunk({ file_path, meta_data, crypto_metadata }: ColumnOfGroup): StoredChunk | undefined {
  if (file_path || crypto_metadata || !meta_data) return undefined;
  const { codec, data_page_offset, dictionary_page_offset, total_compressed_size, num_values } = meta_data;
  if (!Object.hasOwn(codecs, codec) || !meta_data.encodings.every((encoding) => encodings.has(encoding)))
    return undefined;
  // some writers give 0 for a dictionary that is not there, some leave out one that is
  const start = Number(dictionary_page_offset || data_page_offset);
  return { start, end: start + Number(total_compressed_size), codec, count: Number(num_values) };
}
