import type { DuckDBDataChunk } from "@duckdb/node-api";
import { usageError } from "./errors.ts";
import { quotedName, quotedText } from "./sql-quotes.ts";

/** A column of a relation: its name, and DuckDB's name of its type. */
export interface DuckColumn {
  name: string;
  type: string;
}

/** Some rows of an answer. */
export interface DuckChunk {
  rows: number;
  /** the numbers of a column of doubles without NULL, in place; undefined of any other column */
  numbers(column: number): Float64Array | undefined;
  /** the cells of a column as JSON would have them, infinite numbers and NaN as texts */
  cells(column: number): readonly unknown[];
}

/** An open DuckDB. Errors of the engine are Errors with its own message. */
export interface DuckDatabase {
  /** the columns of what stands after FROM */
  columns(from: string): Promise<DuckColumn[]>;
  /** an answer in order, chunk by chunk */
  stream(statement: string): AsyncGenerator<DuckChunk>;
  /** an answer as a whole, each row an object of numbers and texts */
  rows(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): void;
}

/**
 * Opens a database file to read, or an empty database in memory. DuckDB is an optional dependency that is loaded here
 * alone; exit 2, `no-duckdb`, where it is not installed.
 */
export async function openDuckdb(path?: string): Promise<DuckDatabase> {
  const { DuckDBInstance } = await loadDuckdb();
  const instance = await DuckDBInstance.create(
    path ?? ":memory:",
    path === undefined ? {} : { access_mode: "READ_ONLY" },
  );
  const connection = await instance.connect();
  return {
    async columns(from) {
      const described = await connection.runAndReadAll(`describe select * from ${from}`);
      return described.getRowsJS().map(([name, type]) => ({ name: String(name), type: String(type) }));
    },
    async *stream(statement) {
      const answer = await connection.stream(statement);
      // DuckDB makes the next chunk while this one is read
      let coming = answer.fetchChunk();
      try {
        for (;;) {
          const chunk = await coming;
          if (chunk === null || chunk.rowCount === 0) return;
          coming = answer.fetchChunk();
          yield chunkOf(chunk);
        }
      } finally {
        // nothing may be closed while it is on its way
        await coming.catch(() => {});
      }
    },
    async rows(statement) {
      return (await connection.runAndReadAll(statement)).getRowObjectsJS();
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A path as a text of SQL for DuckDB's readers, which take patterns of several files: of this one file. */
export function fileLiteral(path: string): string {
  return quotedText(path.replace(/[*?[]/g, "[$&]"));
}

/** A Parquet file that is written row after row. */
export interface ParquetWriter {
  /** a column for each, its cells in their order */
  append(columns: readonly (readonly (number | string | readonly number[])[])[], rows: number): void;
  /** makes the file */
  finish(): Promise<void>;
  close(): void;
}

/** What a column of a Parquet file holds. */
export type ParquetType = "double" | "integer" | "text" | "doubles";

const chunkRows = 2048;

/**
 * Writes a Parquet file at `path` by way of a database at `scratch`, so that memory does not grow with the rows: DuckDB
 * compresses them there, and copies them once all are known. Exit 2, `no-duckdb`.
 */
export async function openParquetWriter(
  path: string,
  scratch: string,
  columns: readonly { name: string; type: ParquetType }[],
): Promise<ParquetWriter> {
  const { DuckDBInstance, DuckDBDataChunk, BIGINT, DOUBLE, LIST, VARCHAR } = await loadDuckdb();
  const types = { double: DOUBLE, integer: BIGINT, text: VARCHAR, doubles: LIST(DOUBLE) };
  const instance = await DuckDBInstance.create(scratch, { memory_limit: "512MB", threads: "1" });
  const connection = await instance.connect();
  const declared = columns.map(({ name, type }) => `${quotedName(name)} ${types[type].toString()}`).join(", ");
  await connection.run(`create table result (${declared})`);
  const appender = await connection.createAppender("result");
  let isOpen = true;
  return {
    append(cells, rows) {
      for (let from = 0; from < rows; from += chunkRows) {
        const count = Math.min(chunkRows, rows - from);
        const chunk = DuckDBDataChunk.create(
          columns.map(({ type }) => types[type]),
          count,
        );
        for (const [i, { type }] of columns.entries()) {
          const values = cells[i]!.slice(from, from + count) as (number | string | number[])[];
          chunk.setColumnValues(
            i,
            type === "integer" ? values.map((value) => BigInt(value as number)) : values.map(asDuckValue),
          );
        }
        appender.appendDataChunk(chunk);
      }
    },
    async finish() {
      appender.flushSync();
      await connection.run(`copy result to ${quotedText(path)} (format parquet)`);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      appender.closeSync();
      connection.closeSync();
      instance.closeSync();
    },
  };

  function asDuckValue(value: number | string | number[]) {
    return Array.isArray(value) ? { items: value } : value;
  }
}

async function loadDuckdb() {
  try {
    return await import("@duckdb/node-api");
  } catch {
    throw usageError("no-duckdb", "DuckDB reads and writes this, and it is not installed", {
      hint: "npm install @duckdb/node-api beside lossline (with -g where lossline is global)",
    });
  }
}

const allValid = 2n ** 64n - 1n;

function chunkOf(chunk: DuckDBDataChunk): DuckChunk {
  const found = new Map<number, readonly unknown[]>();
  return {
    rows: chunk.rowCount,
    numbers(column) {
      const vector = chunk.getColumnVector(column) as {
        items?: unknown;
        validity?: { data?: unknown; itemValid(item: number): boolean };
      };
      if (!(vector.items instanceof Float64Array) || !vector.validity) return undefined;
      const { data: mask } = vector.validity;
      // 64 rows a word of the mask, and without a mask all are valid
      const whole = mask instanceof BigUint64Array ? 64 * Math.floor(chunk.rowCount / 64) : 0;
      for (let word = 0; word < whole / 64; word++) if ((mask as BigUint64Array)[word] !== allValid) return undefined;
      for (let row = mask === null ? chunk.rowCount : whole; row < chunk.rowCount; row++) {
        if (!vector.validity.itemValid(row)) return undefined;
      }
      return vector.items.subarray(0, chunk.rowCount);
    },
    cells(column) {
      let cells = found.get(column);
      if (!cells) {
        cells = chunk.getColumnValues(column).map(cellOf);
        found.set(column, cells);
      }
      return cells;
    },
  };
}

/** A value as JSON would have it; what JSON does not know is the text that DuckDB prints. */
function cellOf(value: unknown): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  const { items } = value as { items?: readonly unknown[] };
  return Array.isArray(items) ? items.map(cellOf) : String(value);
}
