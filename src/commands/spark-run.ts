import { resolve } from "node:path";
import { Readable } from "node:stream";
import type { Column, InputFormat, ReadOptions } from "../contracts.ts";
import { dialects } from "../dialects/index.ts";
import { badRowStatement, type RunOutcome, type RunRequest, runLosses } from "../engine/index.ts";
import { inputError, LosslineError, usageError, withDetails } from "../errors.ts";
import type { Io } from "../io.ts";
import { formatOfPath, openSource } from "../sources/index.ts";
import { openSpark, type SparkSession } from "../spark.ts";
import { type ReaderFlags, readOptionsOf } from "./flags.ts";
import { refuseWhatIsNotOffered, runAsSql } from "./sql-run.ts";

/** Where Spark runs, and which table of its catalog it reads where no files are named. */
export interface SparkFlags extends ReaderFlags {
  table?: string;
  master?: string;
  conf?: string[];
}

const view = "lossline_input";
const spark = dialects.spark!;

/**
 * Computes aggregates as SQL in Spark, over paths as Spark reads them (globs and folders too) or a table of its catalog.
 * A row that no loss may be computed for is fetched, and our own kernels say what is wrong with it.
 */
export async function runInSpark(
  request: RunRequest,
  paths: readonly string[],
  flags: SparkFlags,
  io: Io,
): Promise<RunOutcome> {
  refuseWhatIsNotOffered(request, { ...flags, engine: "spark" });
  const format = flags.table === undefined ? formatOf(paths, flags) : "parquet";
  const options = readOptionsOf(flags);
  // without a table there is no need of a catalog, nor of the files that Spark makes for one
  const catalog = flags.table === undefined ? ["spark.sql.catalogImplementation=in-memory"] : [];
  const session = openSpark({ master: flags.master, conf: [...catalog, ...(flags.conf ?? [])], env: io.env });
  try {
    if (flags.table === undefined) await createView(session, paths, format, options);
    const from = flags.table === undefined ? view : flags.table.split(".").map(spark.identifier).join(".");
    const path = flags.table === undefined ? paths.join(", ") : `table ${flags.table}`;
    const columns = await columnsOf(session, from);
    const table = {
      ...{ dialect: spark, from, columns, path, format, rows: session.rows },
      async refuseRows(...[binding, wanted, bad]: Parameters<Parameters<typeof runAsSql>[1]["refuseRows"]>) {
        if (bad === undefined) return;
        const carried = [`${recordOf} as lossline_record`, "input_file_name() as lossline_file"];
        const [row] = await session.rows(badRowStatement(binding, columns, from, spark, carried, wanted));
        if (!row) return;
        const file = decodeURI(String(row.lossline_file).replace(/^file:\/*(?=\/)/, "")) || path;
        await explainRow(request, String(row.lossline_record), columns, file, bad);
      },
    };
    return await runAsSql(request, table, flags.missing);
  } finally {
    await session.close();
  }

  /** Our kernels on the one row: their error, at its file. */
  async function explainRow(
    of: RunRequest,
    record: string,
    columns: readonly Column[],
    file: string,
    bad: number,
  ): Promise<void> {
    const many = bad === 1 ? "no other row is so" : `${bad} rows cannot be computed, and this is one`;
    const cells = JSON.parse(record) as Readonly<Record<string, unknown>>;
    for (const { name, array, width } of columns) {
      const cell = cells[name];
      if (!array || !Array.isArray(cell) || cell.length === width) continue;
      // alone, the row would say how long its arrays are
      throw inputError("vector-length", `column "${name}": ${cell.length} numbers, where another row has ${width}`, {
        hint: `all rows must have the same length; ${many}`,
        location: { path: file },
      });
    }
    const text = format === "csv" || format === "tsv" ? asCsv(cells as Record<string, string | null>) : `${record}\n`;
    const reader: ReadOptions = { ...options, format: text.startsWith("{") ? "ndjson" : "csv", delimiter: undefined };
    const inputs = {
      several: false,
      async *open() {
        yield await openSource("-", { ...reader, header: true }, { stdin: Readable.from([Buffer.from(text)]) });
      },
    };
    try {
      await runLosses(of, inputs, () => {});
    } catch (error) {
      if (!(error instanceof LosslineError)) throw error;
      const hint = error.details.hint === undefined ? many : `${error.details.hint}; ${many}`;
      const location = { path: file };
      throw withDetails(error, { hint, location });
    }
  }
}

const recordOf = "to_json(struct(*), map('ignoreNullFields', 'false'))";

/** The one format of the paths; what has no extension is a folder of Parquet files, as Spark writes them. */
function formatOf(paths: readonly string[], { inFormat }: SparkFlags): InputFormat {
  const formats = new Set(paths.map((path) => inFormat ?? formatOfPath(path) ?? "parquet"));
  const [format] = formats;
  if (formats.size === 1 && format && !paths.includes("-")) {
    if (["csv", "tsv", "json", "ndjson", "parquet"].includes(format)) return format;
  }
  throw usageError("no-sql", "--engine spark reads CSV, TSV, JSON lines or Parquet, files of one format, and no pipe", {
    hint: "leave --engine spark out",
  });
}

async function createView(
  session: SparkSession,
  paths: readonly string[],
  format: InputFormat,
  options: ReadOptions,
): Promise<void> {
  const reader = { csv: "csv", tsv: "csv", json: "json", ndjson: "json" }[format as string] ?? "parquet";
  const delimiter = options.delimiter ?? (format === "tsv" ? "\t" : ",");
  const csv = reader === "csv" ? { header: String(options.header), sep: delimiter, escape: '"' } : {};
  const names: string[] = [];
  for (const [i, path] of paths.entries()) {
    const name = paths.length === 1 ? view : `${view}_${i}`;
    // a scheme, as in s3a://, says where the path begins
    const whole = /^[a-z][a-z0-9+.-]*:/i.test(path) ? path : resolve(path);
    const given = Object.entries({ path: whole, ...csv }).map(([key, value]) => `${key} ${spark.text(value)}`);
    await session.run(`create temporary view ${name} using ${reader} options (${given.join(", ")})`);
    names.push(name);
  }
  if (names.length === 1) return;
  const all = names.map((name) => `select * from ${name}`).join(" union all ");
  await session.run(`create temporary view ${view} as ${all}`);
}

/** The columns of a table; an array has the length that it has in some row. */
async function columnsOf(session: SparkSession, from: string): Promise<Column[]> {
  const described = await session.columns(from);
  const arrays = described.filter(({ type }) => type.startsWith("array<"));
  const lengths = arrays.map(({ name }, i) => `${spark.length(spark.identifier(name))} as n${i}`).join(", ");
  const [first] = arrays.length === 0 ? [] : await session.rows(`select ${lengths} from ${from} limit 1`);
  return described.map(({ name, type }) => {
    const place = arrays.findIndex((array) => array.name === name);
    const width = place < 0 ? 1 : Math.max(Number(first?.[`n${place}`] ?? 1), 1);
    return { name, width, array: place >= 0, dtype: type };
  });
}

function asCsv(record: Readonly<Record<string, string | null>>): string {
  const line = (cells: readonly (string | null)[]) =>
    `${cells.map((cell) => (cell === null ? "" : `"${cell.replaceAll('"', '""')}"`)).join(",")}\n`;
  return line(Object.keys(record)) + line(Object.values(record));
}
