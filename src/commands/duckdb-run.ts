import type { InputFormat } from "../contracts.ts";
import { dialects } from "../dialects/index.ts";
import { type DuckDatabase, fileLiteral, openDuckdb } from "../duckdb.ts";
import { type Inputs, type RunOutcome, type RunRequest, runLosses } from "../engine/index.ts";
import { type ErrorDetails, inputError, LosslineError, usageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { formatOfPath, openSource, openTable } from "../sources/index.ts";
import { type ReaderFlags, readOptionsOf } from "./flags.ts";
import { refuseWhatIsNotOffered, runAsSql } from "./sql-run.ts";

/** Where DuckDB finds the rows: files, or a table of a database. */
export interface DuckdbFlags extends ReaderFlags {
  db?: string;
  table?: string;
}

/**
 * Computes aggregates as SQL in DuckDB. Where there are rows that no loss may be computed for, our own reader reads
 * them again, so that the error says which one it is.
 */
export async function runInDuckdb(
  request: RunRequest,
  paths: readonly string[],
  flags: DuckdbFlags,
  io: Io,
): Promise<RunOutcome> {
  refuseWhatIsNotOffered(request, { ...flags, engine: "duckdb" });
  const dialect = dialects.duckdb!;
  const database = await openDatabase(flags.db);
  try {
    // a table of a database holds what a Parquet file does
    const format = flags.table === undefined ? formatOf(paths, flags) : "parquet";
    const from = flags.table === undefined ? filesOf(paths, format, flags) : dottedName(flags.table);
    const path = flags.table === undefined ? paths.join(", ") : `${flags.db}, table ${flags.table}`;
    const options = readOptionsOf(flags);
    const kept = { ...database, close: () => {} };
    const open = () => openTable(kept, { path, format, from }, options);
    const { columns } = await open();
    const inputs: Inputs = {
      several: false,
      async *open() {
        if (format === "parquet") yield await open();
        else for (const file of paths) yield await openSource(file, { ...options, format }, io);
      },
    };
    const refuseRows = async () => {
      await runLosses(request, inputs, () => {});
    };
    const table = { dialect, from, columns, path, format, rows: database.rows, refuseRows };
    return await runAsSql(request, table, flags.missing);
  } catch (error) {
    // errors of a kind are ours
    throw error instanceof Error && error.constructor === Error ? inShort(error, adviceOn(flags)) : error;
  } finally {
    database.close();
  }
}

async function openDatabase(path: string | undefined): Promise<DuckDatabase> {
  try {
    return await openDuckdb(path);
  } catch (error) {
    if (error instanceof LosslineError || !(error instanceof Error)) throw error;
    throw inShort(error, {
      hint: "is it a database, and of no newer DuckDB? a table is read as a file too: COPY preds TO 'preds.parquet'",
      location: { path: path! },
    });
  }
}

/** A table by its name, or as `schema.name`. */
function dottedName(table: string): string {
  return table.split(".").map(dialects.duckdb!.identifier).join(".");
}

function adviceOn({ db }: DuckdbFlags): ErrorDetails {
  if (db === undefined) return { hint: "leave --engine duckdb out: lossline's own reader says where" };
  return { hint: "SHOW ALL TABLES in duckdb lists them; one of a schema is schema.name", location: { path: db } };
}

/** What DuckDB itself says is wrong: of a file that it cannot read, for example. */
function inShort({ message }: Error, details: ErrorDetails): Error {
  return inputError("duckdb-failed", `DuckDB: ${message.trim().split("\n")[0]}`, details);
}

const readers: Readonly<Partial<Record<InputFormat, string>>> = {
  csv: "read_csv",
  tsv: "read_csv",
  json: "read_json",
  ndjson: "read_json",
  parquet: "read_parquet",
};

/** The one format of the paths. */
function formatOf(paths: readonly string[], { inFormat }: ReaderFlags): InputFormat {
  const formats = new Set(paths.map((path) => inFormat ?? formatOfPath(path) ?? "csv"));
  const [format] = formats;
  if (formats.size === 1 && format && readers[format] && !paths.includes("-")) return format;
  throw usageError("no-sql", "--engine duckdb reads CSV, TSV, JSON or Parquet, files of one format, and no pipe", {
    hint: "leave --engine duckdb out",
  });
}

/**
 * What DuckDB reads in the place of a table; the paths are read as one. Cells of CSV stay texts until a loss wants
 * numbers: DuckDB's guess that a column of `yes` and `no` is one of truth values would be ours too.
 */
function filesOf(paths: readonly string[], format: InputFormat, flags: ReaderFlags): string {
  const { text } = dialects.duckdb!;
  const files = `[${paths.map(fileLiteral).join(", ")}]`;
  const delimiter = flags.delimiter ?? (format === "tsv" ? "\t" : undefined);
  const asTexts = `, all_varchar = true, header = true${delimiter === undefined ? "" : `, delim = ${text(delimiter)}`}`;
  return `${readers[format]}(${files}${format === "csv" || format === "tsv" ? asTexts : ""})`;
}
