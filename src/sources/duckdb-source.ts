import type { Column, InputFormat, ReadOptions, Source } from "../contracts.ts";
import type { DuckDatabase } from "../duckdb.ts";
import { quotedName } from "../sql-quotes.ts";
import { type ColumnChunk, openColumnTable } from "./column-chunks.ts";

/** What DuckDB reads as a table. */
export interface Relation {
  path: string;
  format: InputFormat;
  /** what stands after FROM */
  from: string;
}

/** The rows of a relation in their order, as DuckDB gives them: numbers of any type become float64. */
export async function openRelation(
  database: DuckDatabase,
  { path, format, from }: Relation,
  options: ReadOptions,
): Promise<Source> {
  const columns = await columnsOf(database, from);
  const chunks = (used: readonly number[]) => chunksOf(database, from, columns, used);
  return openColumnTable({ path, format, columns, chunks, close: async () => database.close() }, options);
}

/** The rows of columns by their positions. `columns` are DuckDB's: it has names of its own for those that differ in case alone. */
export function chunksOf(
  database: DuckDatabase,
  from: string,
  columns: readonly Pick<Column, "name">[],
  used: readonly number[],
): AsyncIterable<ColumnChunk> {
  const list = used.map((column) => quotedName(columns[column]!.name)).join(", ") || "1";
  return database.stream(`select ${list} from ${from}`);
}

/** The columns of a relation; a list is as long as the first that there is. */
export async function columnsOf(database: DuckDatabase, from: string): Promise<Column[]> {
  const described = await database.columns(from);
  const isList = (type: string) => /\[\d*\]$/.test(type);
  const lists = described.filter(({ type }) => isList(type));
  const lengths = lists.map(({ name }, i) => {
    const list = quotedName(name);
    return `(select len(${list}) from ${from} where ${list} is not null limit 1) as length${i}`;
  });
  const [first] = lists.length === 0 ? [] : await database.rows(`select ${lengths.join(", ")}`);
  const widths = new Map(lists.map(({ name }, i) => [name, Number(Object.values(first ?? {})[i] ?? 1)]));
  return described.map(({ name, type }) => ({ name, width: widths.get(name) ?? 1, array: isList(type), dtype: type }));
}
