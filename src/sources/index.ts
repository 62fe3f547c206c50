import type { Readable } from "node:stream";
import type { InputFormat, ReadOptions, Source } from "../contracts.ts";
import type { DuckDatabase } from "../duckdb.ts";
import { type ByteInput, checkText, emptyInput, headBytes, openBytes } from "./byte-input.ts";
import { openCsv, openTsv } from "./csv.ts";
import { withoutCompression } from "./decompress.ts";
import type { Relation } from "./duckdb-source.ts";
import { openJson } from "./json.ts";
import { openNdjson } from "./ndjson.ts";
import { withLines } from "./row-chunks.ts";
import { sniffBinary } from "./sniff-binary.ts";
import { sniffFormat } from "./sniff-format.ts";

export { type ColumnProfile, type ColumnType, profileColumns } from "./column-profile.ts";
export { type Join, joinSources } from "./join.ts";
export { readJsonDocument } from "./json-document.ts";
export { bytesOfChunk } from "./line-chunks.ts";
export { countRecords, openLines } from "./lines.ts";

interface Format {
  /** file name extensions, each also with .gz or .zst after it */
  extensions: readonly string[];
  /** what is no text is loaded on use */
  binary?: boolean;
  open(input: ByteInput, options: ReadOptions): Promise<Source>;
}

const table: Readonly<Record<InputFormat, Format>> = {
  csv: { extensions: ["csv"], open: openCsv },
  tsv: { extensions: ["tsv", "tab"], open: openTsv },
  json: { extensions: ["json"], open: openJson },
  ndjson: { extensions: ["ndjson", "jsonl"], open: openNdjson },
  npy: {
    extensions: ["npy"],
    binary: true,
    open: async (input, options) => (await import("./npy.ts")).openNpy(input, options),
  },
  npz: {
    extensions: ["npz"],
    binary: true,
    open: async (input, options) => (await import("./npz.ts")).openNpz(input, options),
  },
  safetensors: {
    extensions: ["safetensors"],
    binary: true,
    open: async (input, options) => (await import("./safetensors.ts")).openSafetensors(input, options),
  },
  arrow: {
    extensions: ["arrow", "arrows", "feather", "ipc"],
    binary: true,
    open: async (input, options) => (await import("./arrow.ts")).openArrow(input, options),
  },
  parquet: {
    extensions: ["parquet", "pq"],
    binary: true,
    open: async (input, options) => (await import("./parquet/index.ts")).openParquet(input, options),
  },
};

/** The names of the input formats. */
export const formats = Object.keys(table) as readonly InputFormat[];

/**
 * Opens a file, or standard input where the path is "-", and reads as far as its columns. The format is
 * `options.format`, else told by the extension, else by the content. What is wrong with the input is a LosslineError
 * with exit code 3, here or while the batches are read. The caller closes the source.
 */
export async function openSource(path: string, options: ReadOptions, io: { stdin: Readable }): Promise<Source> {
  const input = await openBytes(path, io);
  try {
    if (input.head.length < headBytes && input.head.toString("utf8").trim() === "") throw emptyInput(path);
    const format = options.format ?? formatOfPath(path) ?? sniffBinary(input.head) ?? sniffFormat(input.head);
    if (!table[format].binary) checkText(input);
    return withLines({ ...(await table[format].open(input, options)), bytesRead: input.bytesRead });
  } catch (error) {
    await input.close();
    throw error;
  }
}

/** Opens what DuckDB reads as a table, as a source of rows. */
export async function openTable(database: DuckDatabase, relation: Relation, options: ReadOptions): Promise<Source> {
  return (await import("./duckdb-source.ts")).openRelation(database, relation, options);
}

/** The format that a name says, by its extension. */
export function formatOfPath(path: string): InputFormat | undefined {
  const extension = /\.([^./\\]+)$/.exec(withoutCompression(path.toLowerCase()))?.[1];
  return formats.find((name) => extension !== undefined && table[name].extensions.includes(extension));
}
