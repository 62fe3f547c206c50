import { dialects } from "../dialects/index.ts";
import { openDuckdb } from "../duckdb.ts";
import { type Inputs, type RunOutcome, type RunRequest, runLosses } from "../engine/index.ts";
import { inputError, usageError } from "../errors.ts";
import { formatOfPath, openTable } from "../sources/index.ts";
import { type ReaderFlags, readOptionsOf } from "./flags.ts";
import { refuseWhatIsNotOffered, runAsSql } from "./sql-run.ts";

/** Where DuckDB finds the rows: files, or a table of a database. */
export interface DuckdbFlags extends ReaderFlags {
  db?: string;
  table?: string;
}

/** Computes aggregates as SQL in DuckDB. Rows that no loss may be computed for are read again, so that the error says which one it is. */
export async function runInDuckdb(
  request: RunRequest,
  paths: readonly string[],
  flags: DuckdbFlags,
): Promise<RunOutcome> {
  refuseWhatIsNotOffered(request, { ...flags, engine: "duckdb" });
  const dialect = dialects.duckdb!;
  const database = await openDuckdb(flags.db);
  try {
    const from = flags.table === undefined ? filesOf(paths) : dialect.identifier(flags.table);
    const path = flags.table === undefined ? paths.join(", ") : `${flags.db}, table ${flags.table}`;
    // a table of a database holds what a Parquet file does
    const format = (paths[0] !== undefined && formatOfPath(paths[0])) || "parquet";
    const kept = { ...database, close: () => {} };
    const open = () => openTable(kept, { path, format, from }, readOptionsOf(flags));
    const { columns } = await open();
    const refuseRows = async () => {
      const inputs: Inputs = {
        several: false,
        async *open() {
          yield await open();
        },
      };
      await runLosses(request, inputs, () => {});
    };
    const table = { dialect, from, columns, path, format, rows: database.rows, refuseRows };
    return await runAsSql(request, table, flags.missing);
  } catch (error) {
    // errors of a kind are ours
    throw error instanceof Error && error.constructor === Error ? inShort(error) : error;
  } finally {
    database.close();
  }
}

/** What DuckDB itself says is wrong: of a file that it cannot read, for example. */
function inShort({ message }: Error): Error {
  return inputError("duckdb-failed", `DuckDB: ${message.trim().split("\n")[0]}`, {
    hint: "leave --engine duckdb out: lossline's own reader says where",
  });
}

/** What DuckDB reads in the place of a table; the paths are read as one. */
function filesOf(paths: readonly string[]): string {
  const quoted = paths.map((path) => `'${path.replaceAll("'", "''")}'`);
  const kinds = new Set(
    paths.map((path) => /\.(parquet|pq|json|ndjson|jsonl)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase()),
  );
  if (kinds.size > 1 || paths.includes("-")) {
    throw usageError("no-sql", "--engine duckdb reads files of one format, and no pipe", {
      hint: "leave --engine duckdb out",
    });
  }
  const [kind] = kinds;
  const reader = kind === undefined ? "read_csv" : kind === "parquet" || kind === "pq" ? "read_parquet" : "read_json";
  return `${reader}([${quoted.join(", ")}])`;
}
