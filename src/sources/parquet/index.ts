import type { Column, ReadOptions, Source } from "../../contracts.ts";
import { type DuckDatabase, fileLiteral, openDuckdb } from "../../duckdb.ts";
import { inputError, LosslineError } from "../../errors.ts";
import type { ByteInput } from "../byte-input.ts";
import { type ColumnChunk, openColumnTable } from "../column-chunks.ts";
import { chunksOf, columnsOf } from "../duckdb-source.ts";
import type { RandomAccess } from "../file-blocks.ts";
import { type Footer, readFooter } from "./footer.ts";
import { badParquet } from "./pages.ts";
import { columnsToDecode, decodedChunks, firstLength, startsOf } from "./row-groups.ts";

/**
 * A Parquet file. Columns of numbers, truth values and texts are decoded here, page by page; DuckDB decodes all columns
 * where one that is used is nested, a date, or encoded or compressed in a rare way. Errors: exit 2, `no-duckdb`; exit 3,
 * `bad-parquet`, and `parquet-from-pipe` for what is no file, since a Parquet file is read from its end.
 */
export async function openParquet(input: ByteInput, options: ReadOptions): Promise<Source> {
  const { path, file, compression } = input;
  if (!file || compression) {
    throw inputError("parquet-from-pipe", "Parquet is read from a file, not from a pipe or a compressed file", {
      hint: "write it to a file first, uncompressed: Parquet compresses its columns itself",
      location: { path },
    });
  }
  let database: DuckDatabase | undefined;
  const duckdb = async () => {
    database ??= await openDuckdb();
    return database;
  };
  const close = async () => {
    database?.close();
    await input.close();
  };
  try {
    const footer = readFooter(file);
    // the names of its folders may look like columns
    const relation = `read_parquet(${fileLiteral(path)}, hive_partitioning = false)`;
    const columns = describe(file, path, footer) ?? (await columnsOf(await duckdb(), relation));

    async function* chunksByDuckdb(used: readonly number[]): AsyncGenerator<ColumnChunk> {
      const opened = await duckdb();
      yield* chunksOf(opened, relation, await opened.columns(relation), used);
    }

    async function* orBadParquet(chunks: AsyncIterable<ColumnChunk>): AsyncGenerator<ColumnChunk> {
      try {
        yield* chunks;
      } catch (error) {
        file!.checkUnchanged();
        throw asParquetError(error, path);
      }
      file!.checkUnchanged();
    }

    const table = { path, format: "parquet", columns } as const;
    const source = openColumnTable(
      {
        ...table,
        chunks: (used) => {
          const decoded = columnsToDecode(footer, used);
          return orBadParquet(decoded ? decodedChunks(file, path, footer.groups, decoded) : chunksByDuckdb(used));
        },
        close,
      },
      options,
    );
    const all = columnsToDecode(footer, [...columns.keys()]);
    const { starts, rows } = startsOf(footer.groups);
    if (!all || rows === 0) return source;
    const between = (from: number, to: number, recordsBefore: number) => {
      const groups = footer.groups.slice(starts.indexOf(from), to === rows ? undefined : starts.indexOf(to));
      const decoded = (used: readonly number[]) => used.map((column) => all[column]!);
      const chunks = (used: readonly number[]) => orBadParquet(decodedChunks(file, path, groups, decoded(used)));
      return openColumnTable({ ...table, chunks, recordsBefore, close: async () => {} }, options);
    };
    const { size: bytes, identity, handOut, checkUnchanged } = file;
    const stretches = { opening: { path, identity }, rows, bytes, starts, between, handOut, checkUnchanged };
    return { ...source, stretches };
  } catch (error) {
    await close();
    throw asParquetError(error, path);
  }
}

/** The columns, lists of the length that they have in the first row; undefined where only DuckDB can tell that. */
function describe(file: RandomAccess, path: string, footer: Footer): Column[] | undefined {
  const columns: Column[] = [];
  for (const [position, { name, dtype, maxRepetition }] of footer.columns.entries()) {
    const [list] = maxRepetition > 0 ? (columnsToDecode(footer, [position]) ?? []) : [];
    if (dtype === "nested" || (maxRepetition > 0 && !list)) return undefined;
    const width = list ? firstLength(file, path, footer.groups, list) : 1;
    columns.push({ name, width, array: maxRepetition > 0, dtype });
  }
  return columns;
}

/** Libraries throw plain Errors. */
function asParquetError(error: unknown, path: string): Error {
  if (error instanceof LosslineError) return error;
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return badParquet(path, `this is no Parquet file that can be read: ${reason}`);
}
