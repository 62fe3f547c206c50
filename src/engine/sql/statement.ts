import type { Column } from "../../contracts.ts";
import {
  call,
  type Expression,
  name,
  parse,
  type SqlColumn,
  type SqlDialect,
  toText,
  untakenAmong,
} from "../../formula/index.ts";
import type { Binding } from "../bind.ts";
import type { BoundLoss } from "../bind-loss.ts";
import type { Derivatives } from "../compile.ts";
import type { ResultRequest } from "../results.ts";
import { aggregate, deviation, type Folded, fold } from "./aggregates.ts";
import { CommonTables } from "./common-tables.ts";
import { filterCondition } from "./filter-condition.ts";
import { asNoSql, type LossColumn, noSql, rowFormulas, sqlOf } from "./loss-columns.ts";
import { manyRowsColumns } from "./many-rows-columns.ts";
import { rowCondition } from "./row-checks.ts";
import { TableColumns } from "./table-columns.ts";

/** What a statement is to compute. */
export interface StatementRequest extends Derivatives {
  /** rows, not aggregates */
  perSample: boolean;
  reduction: ResultRequest["reduction"];
  where: string | undefined;
  /** rows in which a used number is missing are left out before anything is counted */
  dropMissing: boolean;
  /** counts the rows that no loss may be computed for, as `bad`; how far sums of distributions may be from 1 */
  checkRows?: { sumTolerance: number };
}

/** What the columns of an aggregate statement are called. */
export interface LossNames {
  loss: BoundLoss;
  value: string;
  over: boolean;
}

export interface Statement {
  text: string;
  losses: readonly LossNames[];
  /** the slice columns by their names in the table, and as they are called in the answer */
  slices: readonly { name: string; column: string }[];
}

/**
 * The statement that computes losses bound to the columns of a table, which `from` names. Aggregates: a row for all
 * rows, in which the slice columns are NULL and `is_slice` is 0, then one for each slice. Exit 2, `no-sql`, for what
 * the engine cannot compute.
 */
export function statementOf(
  binding: Binding,
  columns: readonly Column[],
  from: string,
  dialect: SqlDialect,
  request: StatementRequest,
): Statement {
  const { identifier } = dialect;
  const labels = labelsOf(binding.losses);
  const ofLosses = request.perSample ? [] : ["bad", ...labels.flatMap((label) => [label, `${label}_divisor`])];
  const table = new TableColumns(columns, binding, dialect, request.checkRows !== undefined, ofLosses);
  const weight = binding.weight === undefined ? undefined : table.numbers(binding.weight)[0]!;
  const by = binding.by.map((text) => {
    if (text === "@file") throw noSql("--by @file", dialect, "a table has no files");
    return text;
  });
  const slices = by.map((text) => table.asText(text));
  const keep = [...(binding.id === undefined ? [] : [binding.id]), ...binding.keep];
  const kept = keep.map((text) => table.asText(text));
  if (binding.groups) throw noSql("groups of rows", dialect, "--col group and --batch-size are not offered in SQL");

  // the formulas of all losses first: they say which columns are read
  const parts = binding.losses.map((loss, i) => {
    const label = labels[i]!;
    const { declaration } = loss.request;
    for (const { role, read, mean } of loss.roles) {
      if (read >= 0) continue;
      const why = mean
        ? `the mean of its class as "${role}" takes a pass of its own`
        : `its labels "${role}" are texts`;
      throw noSql(label, dialect, why);
    }
    try {
      const rows = declaration.over ? undefined : rowFormulas(loss, label, table, request, dialect);
      const many =
        !request.perSample && (declaration.over || declaration.aggregate)
          ? manyRowsColumns(loss, label, table, weight, dialect)
          : undefined;
      return { loss, label, rows, many };
    } catch (error) {
      throw asNoSql(label, dialect, error);
    }
  });
  const rowColumns = parts.flatMap(({ label, rows, many, loss }): (LossColumn & { needs: readonly string[] })[] => {
    if (request.perSample && !rows) throw noSql(label, dialect, "it is one value over all rows, so rows have none");
    const weighted = (formula: Expression) =>
      weight === undefined || !request.perSample ? formula : call("*", name(weight), formula);
    const weightedColumn = ({ name, formula }: LossColumn): LossColumn => ({
      name,
      formula: "kind" in formula ? weighted(formula) : formula.map(weighted),
    });
    const ofRows = rows
      ? [
          { name: request.perSample ? `loss_${label}` : label, formula: weighted(rows.loss), needs: rows.needs },
          ...(rows.divisor && !request.perSample
            ? [{ name: `${label}_divisor`, formula: divisorOf(rows.divisor, weight, loss), needs: rows.needs }]
            : []),
          ...(request.perSample
            ? rows.derivatives.map((column) => ({ ...weightedColumn(column), needs: rows.needs }))
            : []),
        ]
      : [];
    return request.perSample ? ofRows : [...ofRows, ...(many?.locals ?? [])];
  });
  const { checkRows } = request;
  const checked = checkRows && rowCondition(binding, table, dialect, checkRows.sumTolerance);
  const arrays = new Map(parts.flatMap(({ rows }) => [...(rows?.arrays ?? [])]));
  const taken = table.names();
  const formulas = rowColumns.flatMap(({ formula }) => formula);
  const program = sqlOf(labels.join(", "), formulas, dialect, identifier, { arrays, taken });
  const missing = missingConditions(rowColumns, arrays, taken, dialect);

  const tables = new CommonTables(from, dialect);
  if (request.where !== undefined) filterCondition(parse(request.where), columns, dialect, tables);
  tables.add("input", table.list());
  if (request.dropMissing) {
    const all = [...new Set([...rowColumns.flatMap(({ needs }) => needs), ...(weight ? [weight] : [])])];
    tables.add(
      "complete",
      ["*"],
      `\n  where ${all.map((column) => `${identifier(column)} is not null`).join(" and ")}`,
    );
  }
  const [first = [], ...later] = program.steps;
  const steps = [...missing.columns, ...first].length > 0 ? [[...missing.columns, ...first], ...later] : [];
  tables.addSteps(steps, "step");
  const expressions = [...program.expressions];
  const computed = rowColumns.map(({ name, formula, needs }) => {
    const value = "kind" in formula ? expressions.shift()! : dialect.array(expressions.splice(0, formula.length));
    return `case when ${missing.of(needs)} then null else ${value} end as ${identifier(name)}`;
  });
  const carried = [...new Set([...slices, ...(weight ? [weight] : []), ...(request.perSample ? kept : [])])];

  if (request.perSample) {
    const names = [...rowColumns.map(({ name }) => name), ...(weight ? [weight] : [])];
    const shownAs = new Map([...by, ...keep].map((text) => [table.asText(text), shownName(table, text, names)]));
    const passed = carried.map((column) => shown(column, shownAs.get(column) ?? column, identifier));
    const select = [...passed, ...computed].join(",\n  ");
    return { text: `${tables}select\n  ${select}\nfrom ${tables.last};\n`, losses: [], slices: [] };
  }
  const passed = carried.map(identifier);
  const bad = checked === undefined ? [] : [`case when ${checked} then 0 else 1 end as bad`];
  tables.add("losses", [...passed, ...bad, ...computed]);
  const weightColumn = weight && identifier(weight);
  const results = parts.map(({ loss, label, rows, many }) => {
    const folded: Folded = {
      column: identifier(many && !rows ? many.locals[0]!.name : label),
      weight: weightColumn,
      divisor: rows?.divisor && identifier(`${label}_divisor`),
    };
    const named = (suffix: string, expression: string) => `${expression} as ${identifier(label + suffix)}`;
    const value = many ? many.folds.join(",\n    ") : named("", aggregate(loss, folded, request.reduction, dialect));
    return [
      value,
      named("_n", `count(${folded.column})`),
      ...(weightColumn ? [named("_weight", fold("len", { ...folded, divisor: undefined }, dialect))] : []),
      ...(rows
        ? [
            named("_min", `min(${folded.column})`),
            named("_max", `max(${folded.column})`),
            named("_std", deviation(folded, dialect)),
          ]
        : []),
    ];
  });
  const suffixes = ["", "_n", "_weight", "_min", "_max", "_std"];
  const ofResults = labels.flatMap((label) => suffixes.map((suffix) => label + suffix));
  const names = [...ofResults, "is_slice", "row_count", "bad"];
  const shownAs = by.map((text) => shownName(table, text, names));
  const sliceNames = slices.map(identifier);
  const grouping = slices.length === 0 ? "" : `\n  group by grouping sets ((), (${sliceNames.join(", ")}))`;
  const isSlice = slices.length === 0 ? [] : [`1 - grouping(${sliceNames[0]}) as is_slice`];
  const aggregates = [
    ...isSlice,
    ...slices.map((column, i) => shown(column, shownAs[i]!, identifier)),
    "count(*) as row_count",
    ...(checked ? ["sum(bad) as bad"] : []),
    ...results.flat(),
  ];
  const order = slices.length === 0 ? "" : `\norder by is_slice, ${shownAs.map(identifier).join(", ")}`;
  const sliceColumns = by.map((text, i) => ({ name: table.nameOf(text), column: shownAs[i]! }));
  const losses = parts.map(({ loss, label, many }) => ({ loss, value: label, over: many !== undefined }));
  const outer = parts.flatMap(({ many }) => (many ? [many] : []));
  if (outer.length === 0) {
    const text = `${tables}select\n  ${aggregates.join(",\n  ")}\nfrom losses${grouping.replace("\n  ", "\n")}${order};\n`;
    return { text, losses, slices: sliceColumns };
  }
  tables.add("folds", aggregates, grouping);
  const values = outer.map(({ value }) => value);
  const ofFolds = sqlOf(labels.join(", "), values, dialect, identifier, { prefix: "v", taken: shownAs });
  tables.addSteps(ofFolds.steps, "value");
  const found = outer.map(({ label }, i) => `${ofFolds.expressions[i]} as ${identifier(label)}`);
  const text = `${tables}select\n  *,\n  ${found.join(",\n  ")}\nfrom ${tables.last}${order};\n`;
  return { text, losses, slices: sliceColumns };
}

/** What a text is called in the answer: as in the table, unless another column of the answer, of those `taken`, is. */
function shownName(table: TableColumns, text: number, taken: readonly string[]): string {
  const name = table.nameOf(text);
  return taken.some((other) => other.toLowerCase() === name.toLowerCase()) ? table.asText(text) : name;
}

function shown(column: string, as: string, identifier: SqlDialect["identifier"]): string {
  return as === column ? identifier(column) : `${identifier(column)} as ${identifier(as)}`;
}

/**
 * The conditions under which some of the numbers that a column needs are missing. A long one that several columns have in
 * common is a column of a step before.
 */
function missingConditions(
  rowColumns: readonly { needs: readonly string[] }[],
  arrays: ReadonlyMap<string, number>,
  taken: readonly string[],
  { identifier, length }: SqlDialect,
): { columns: SqlColumn[]; of: (needs: readonly string[]) => string } {
  const untaken = untakenAmong(taken);
  const isMissing = (column: string) => {
    const width = arrays.get(column);
    const written = identifier(column);
    return `${written} is null${width === undefined ? "" : ` or ${length(written)} <> ${width}`}`;
  };
  const columns: SqlColumn[] = [];
  const found = new Map<readonly string[], string>();
  const all = rowColumns.map(({ needs }) => needs);
  for (const needs of new Set(all)) {
    const expression = needs.map(isMissing).join(" or ");
    const isWrittenOnce = needs.length <= 2 || all.indexOf(needs) === all.lastIndexOf(needs);
    const name = untaken(`missing${columns.length + 1}`);
    if (!isWrittenOnce) columns.push({ name, expression });
    found.set(needs, isWrittenOnce ? expression : name);
  }
  return { columns, of: (needs) => found.get(needs)! };
}

/** The labels of losses, with the prediction where several are compared. */
function labelsOf(losses: readonly BoundLoss[]): string[] {
  const plain = losses.map(({ request }) => request.label);
  return losses.map(({ request, prediction }, i) =>
    plain.indexOf(request.label) === i && plain.lastIndexOf(request.label) === i
      ? request.label
      : `${request.label}_${prediction.join("_")}`,
  );
}

/** What a row counts for in the divisor of the mean, weights included. */
function divisorOf(divisor: Expression, weight: string | undefined, { request }: BoundLoss): Expression {
  const { weightedMean } = request.declaration;
  if (weight === undefined || weightedMean === "rows") return divisor;
  const factor = weightedMean ? call("sign", name(weight)) : name(weight);
  return call("*", divisor, factor);
}

/** The formula of a loss in a line, for a comment. */
export function formulaComment({ request: { label, declaration } }: BoundLoss): string {
  const { formula, aggregate: over } = declaration;
  const value = over === undefined ? "" : `, over rows ${toText(parse(over))}`;
  return `-- ${label}: ${declaration.name}, ${toText(parse(formula)).replaceAll("\n", " ")}${value}`;
}
