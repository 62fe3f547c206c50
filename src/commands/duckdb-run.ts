import type { LossResult } from "../contracts.ts";
import { dialects } from "../dialects/index.ts";
import { openDuckdb } from "../duckdb.ts";
import {
  bindColumns,
  type Inputs,
  printedParameters,
  type RunOutcome,
  type RunRequest,
  reductionOf,
  runLosses,
  type Statement,
  statementOf,
} from "../engine/index.ts";
import { usageError } from "../errors.ts";
import { formatOfPath, openTable } from "../sources/index.ts";
import { type ReaderFlags, readOptionsOf } from "./flags.ts";

/** Where DuckDB finds the rows: files, or a table of a database. */
export interface DuckdbFlags extends ReaderFlags {
  engine: "local" | "duckdb";
  db?: string;
  table?: string;
}

/**
 * Computes aggregates as SQL in DuckDB. Where DuckDB meets a row that no loss may be computed for, our own kernels read
 * the rows again and say which one it is. Exit 2, `no-sql`, for what SQL does not compute.
 */
export async function runInDuckdb(
  request: RunRequest,
  paths: readonly string[],
  flags: DuckdbFlags,
): Promise<RunOutcome> {
  refuseWhatIsNotOffered(request, flags);
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
    const binding = bindColumns(request.losses, request.columns, columns, path);
    const statement = statementOf(binding, columns, from, dialect, {
      perSample: false,
      gradient: false,
      hessian: false,
      reduction: request.results.reduction,
      where: request.columns.where,
      dropMissing: flags.missing === "drop",
      checkRows: { sumTolerance: request.sumTolerance },
    });
    const rows = await database.rows(statement.text).catch((error: Error) => error);
    if (rows instanceof Error || Number(rows[0]!.row_count) === 0 || Number(rows[0]!.bad) > 0) {
      const inputs: Inputs = {
        several: false,
        async *open() {
          yield await open();
        },
      };
      await runLosses(request, inputs, () => {});
      throw rows instanceof Error ? rows : new Error("DuckDB refuses rows that lossline takes");
    }
    const used = Number(rows[0]!.row_count);
    const [all] = await database.rows(`select count(*) as rows from ${from}`);
    const dropped = flags.missing === "drop" ? Number(all!.rows) - used : 0;
    return {
      inputs: [{ path, format, rows_read: Number(all!.rows), rows_used: used, rows_dropped: dropped }],
      target: binding.target,
      results: statement.losses.flatMap((loss) => rows.map((row) => resultOf(loss, row, binding.byNames, request))),
      warnings: [],
    };
  } finally {
    database.close();
  }
}

function refuseWhatIsNotOffered({ columns, results, adjustments, balanced }: RunRequest, flags: DuckdbFlags): void {
  const refused = {
    "--ci": results.interval,
    "--quantiles": results.quantiles.length > 0,
    "--skill": results.skill,
    "--eps": adjustments.eps,
    "--normalize": adjustments.normalize,
    "--ignore-index": adjustments.ignoreIndex,
    "--class-weight balanced": balanced,
    "--missing drop with --where": flags.missing === "drop" && columns.where !== undefined,
    "--col group": columns.roles.group,
  };
  const [flag] = Object.entries(refused).find(([, given]) => given !== undefined && given !== false) ?? [];
  if (flag === undefined) return;
  throw usageError("no-sql", `--engine duckdb does not offer ${flag}`, { hint: "leave --engine duckdb out" });
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

function resultOf(
  { loss, value, over }: Statement["losses"][number],
  row: Readonly<Record<string, unknown>>,
  byNames: readonly string[],
  { results }: RunRequest,
): LossResult {
  const numberOf = (suffix: string) => (row[value + suffix] == null ? null : Number(row[value + suffix]));
  const slice = Number(row.is_slice ?? 0) === 0 ? [] : byNames.map((name) => [name, String(row[`${name}_text`] ?? "")]);
  const n = numberOf("_n")!;
  return {
    label: loss.request.label,
    loss: loss.request.declaration.name,
    spec: loss.request.spec,
    params: printedParameters(loss.request.declaration, loss.parameters),
    prediction: loss.prediction,
    slice: Object.fromEntries(slice),
    reduction: over ? "aggregate" : reductionOf(loss, results.reduction).name,
    value: numberOf("") ?? Number.NaN,
    n,
    weight_sum: numberOf("_weight") ?? n,
    min: numberOf("_min"),
    max: numberOf("_max"),
    std: numberOf("_std"),
    ci: null,
    quantiles: null,
  };
}
