import type { ColumnCheck, DerivativeCheck, Disagreement, GivenDisagreement, RowName } from "../engine/index.ts";
import { rounded } from "../sinks/index.ts";
import { plainTable } from "../sinks/table.ts";
import type { GradcheckDocument } from "./gradcheck.ts";

/** The page that people read: what was compared, what came of it, and the worst of what disagrees. */
export function gradcheckPage(document: GradcheckDocument, digits = 6, color: boolean): string {
  const { spec, points, columns, derivatives } = document;
  const rows = document.inputs.reduce((sum, { rows_used }) => sum + rows_used, 0);
  const where = points ? `${points.count} points of its domain` : `${rows} ${plural(rows, "row")}`;
  const what = columns.length > 0 ? "the derived gradient against the column" : "derivatives against differences";
  const sections = [
    `${spec}: ${what}${columns.length > 1 ? "s" : ""}, at ${where}`,
    columns.length > 0 ? columnTable(columns, digits, color) : derivativeTable(derivatives, digits, color),
    ...columns.flatMap(({ cause, role }) =>
      cause ? [`${columns.length > 1 ? `by ${role}: ` : ""}${cause.message}`] : [],
    ),
    ...derivatives.flatMap((check) => worstDifferences(check, digits, color)),
    ...columns.flatMap((check) => worstGiven(check, digits, color)),
    verdictText(document),
  ];
  return `${sections.join("\n\n")}\n`;
}

function verdictText({ agrees }: GradcheckDocument): string {
  if (agrees === null) return "Nothing could be compared, so there is no verdict.";
  return agrees ? "They agree." : "They disagree.";
}

function derivativeTable(checks: readonly DerivativeCheck[], digits: number, color: boolean): string {
  return plainTable(
    ["derivative", "by", "compared", "disagree", "at kinks", "at edges", "uncertain", "largest distance"],
    checks.map(({ derivative, role, compared, disagreements, skipped, largest }) => [
      nameOf(derivative),
      role,
      ...[compared, disagreements, skipped.kink, skipped.edge, skipped.uncertain].map(String),
      compared === disagreements ? "" : rounded(largest, Math.min(digits, 2)),
    ]),
    2,
    color,
  );
}

function columnTable(checks: readonly ColumnCheck[], digits: number, color: boolean): string {
  return plainTable(
    ["column", "by", "rows", "disagree", "column / gradient", "remainder"],
    checks.map(({ columns, role, rows, disagreements, factor, remainder }) => [
      columns,
      role,
      String(rows),
      String(disagreements),
      rounded(factor, digits),
      rounded(remainder, Math.min(digits, 2)),
    ]),
    2,
    color,
  );
}

function worstDifferences(check: DerivativeCheck, digits: number, color: boolean): string[] {
  const { worst, disagreements, derivative, role } = check;
  if (worst.length === 0) return [];
  const names = rowColumns(worst);
  const table = plainTable(
    [...names, ...entryColumn(worst), "derived", "differences", "error", "where"],
    worst.map((one) => [
      ...names.map((name) => String(one[name])),
      ...entryCell(one, worst),
      rounded(one.derived, digits),
      rounded(one.differences, digits),
      rounded(one.error, 2),
      placeText(one),
    ]),
    0,
    color,
  );
  return [`${nameOf(derivative)} by ${role}, ${shownText(worst.length, disagreements)}:\n\n${table}`];
}

function worstGiven(check: ColumnCheck, digits: number, color: boolean): string[] {
  const { worst, disagreements, role, columns } = check;
  if (worst.length === 0) return [];
  const names = rowColumns(worst);
  const table = plainTable(
    [...names, ...entryColumn(worst), "derived", columns, "difference"],
    worst.map((one) => [
      ...names.map((name) => String(one[name])),
      ...entryCell(one, worst),
      rounded(one.derived, digits),
      rounded(one.given, digits),
      rounded(one.given - one.derived, digits),
    ]),
    0,
    color,
  );
  return [`gradient by ${role}, ${shownText(worst.length, disagreements)}:\n\n${table}`];
}

function shownText(shown: number, all: number): string {
  return shown === all ? `${all} ${plural(all, "disagreement")}` : `the ${shown} worst of ${all} disagreements`;
}

function rowColumns(rows: readonly RowName[]): (keyof RowName)[] {
  return (["row", "file", "id"] as const).filter((name) => rows[0]![name] !== undefined);
}

type Entry = Pick<Disagreement | GivenDisagreement, "entry">;

function entryColumn(rows: readonly Entry[]): string[] {
  return rows.some(({ entry }) => entry !== null) ? ["entry"] : [];
}

function entryCell({ entry }: Entry, rows: readonly Entry[]): string[] {
  return entryColumn(rows).map(() => String(entry ?? ""));
}

function placeText({ at }: Disagreement): string {
  const text = (value: number | readonly number[]) =>
    typeof value === "number" ? `${value}` : `[${value.join(", ")}]`;
  return Object.entries(at)
    .map(([role, value]) => `${role} = ${text(value)}`)
    .join(", ");
}

function nameOf(derivative: DerivativeCheck["derivative"]): string {
  return derivative === "hessian" ? "Hessian" : "gradient";
}

function plural(count: number, one: string): string {
  return count === 1 ? one : `${one}s`;
}
