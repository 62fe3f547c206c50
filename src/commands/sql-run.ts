import type { Column, InputFormat, LossResult } from "../contracts.ts";
import {
  type Binding,
  bindColumns,
  droppedWarning,
  noRows,
  printedParameters,
  type RunOutcome,
  type RunRequest,
  reductionOf,
  type Statement,
  type StatementRequest,
  statementOf,
} from "../engine/index.ts";
import { usageError } from "../errors.ts";
import type { SqlDialect } from "../formula/index.ts";
import type { ReaderFlags } from "./flags.ts";

/** What a statement reads, and the engine that runs it. */
export interface SqlTable {
  dialect: SqlDialect;
  /** what stands after FROM */
  from: string;
  columns: readonly Column[];
  /** as it is shown */
  path: string;
  format: InputFormat;
  rows(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** throws the error of the first row that no loss may be computed for; `bad`: how many there are, where that is known */
  refuseRows(binding: Binding, request: StatementRequest, bad: number | undefined): Promise<void>;
}

/**
 * Computes aggregates as one statement of an SQL engine. Where it meets rows that no loss may be computed for, the
 * error is that of our own kernels. Exit 2, `no-sql`, for what SQL does not compute.
 */
export async function runAsSql(request: RunRequest, table: SqlTable, missing: "error" | "drop"): Promise<RunOutcome> {
  const { dialect, from, columns, path, format } = table;
  const binding = bindColumns(request.losses, request.columns, columns, path);
  const wanted: StatementRequest = {
    perSample: false,
    gradient: false,
    hessian: false,
    reduction: request.results.reduction,
    where: request.columns.where,
    dropMissing: missing === "drop",
    checkRows: { sumTolerance: request.sumTolerance },
  };
  const statement = statementOf(binding, columns, from, dialect, wanted);
  const rows = await table.rows(statement.text).catch((error: Error) => error);
  if (rows instanceof Error || Number(rows[0]!.bad) > 0) {
    await table.refuseRows(binding, wanted, rows instanceof Error ? undefined : Number(rows[0]!.bad));
    if (rows instanceof Error) throw rows;
    throw usageError("no-sql", `${dialect.title} reads these columns otherwise than lossline does`, {
      hint: `leave --engine ${dialect.name} out`,
    });
  }
  const used = Number(rows[0]!.row_count);
  const [all] = await table.rows(`select count(*) as row_count from ${from}`);
  const read = Number(all!.row_count);
  const dropped = missing === "drop" ? read - used : 0;
  const inputs = [{ path, format, rows_read: read, rows_used: used, rows_dropped: dropped }];
  if (used === 0) throw noRows(inputs);
  return {
    inputs,
    target: binding.target,
    results: statement.losses.flatMap((loss) => rows.map((row) => resultOf(loss, row, statement.slices, request))),
    warnings: droppedWarning(inputs),
  };
}

/** Exit 2 for what a statement does not compute. */
export function refuseWhatIsNotOffered(request: RunRequest, flags: ReaderFlags & { engine: string }): void {
  const { columns, results, adjustments, balanced } = request;
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
    "--decimal ,": flags.decimal === ",",
    "--no-header": flags.engine === "duckdb" && !flags.header,
  };
  const [flag] = Object.entries(refused).find(([, given]) => given !== undefined && given !== false) ?? [];
  if (flag === undefined) return;
  throw usageError("no-sql", `--engine ${flags.engine} does not offer ${flag}`, {
    hint: `leave --engine ${flags.engine} out`,
  });
}

function resultOf(
  { loss, value, over }: Statement["losses"][number],
  row: Readonly<Record<string, unknown>>,
  slices: Statement["slices"],
  { results }: RunRequest,
): LossResult {
  const numberOf = (suffix: string) => (row[value + suffix] == null ? null : Number(row[value + suffix]));
  const slice =
    Number(row.is_slice ?? 0) === 0 ? [] : slices.map(({ name, column }) => [name, String(row[column] ?? "")]);
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
