import type { RowLosses } from "../engine/index.ts";
import { inputError, type LosslineError } from "../errors.ts";

/** The rows of one model, and how the user calls its file. */
export interface ModelRows {
  name: string;
  rows: RowLosses;
}

/** A row of the candidate for each row of the base, by position; undefined where both are of one run. */
export type Partners = Int32Array | undefined;

/**
 * Pairs the rows of two files: by id where there are ids, else by position. Errors (exit 3), each at its first row:
 * `duplicate-id`, `id-mismatch`, `length-mismatch`, `row-mismatch` where a filter or --missing left out other rows,
 * `target-mismatch` and `weight-mismatch`.
 */
export function pairRows(base: ModelRows, candidate: ModelRows): Partners {
  if (base.rows === candidate.rows) return undefined;
  const partners = base.rows.ids && candidate.rows.ids ? byId(base, candidate) : byPosition(base, candidate);
  checkTargets(base, candidate, partners);
  checkWeights(base, candidate, partners);
  return partners;
}

/** A row as messages name it: its id, else its record. */
export function rowName({ ids, records }: RowLosses, row: number): string {
  return ids ? `id "${ids[row]}"` : `row ${records[row]}`;
}

function byId(base: ModelRows, candidate: ModelRows): Int32Array {
  const rowOf = idIndex(candidate);
  idIndex(base);
  const known = new Set(base.rows.ids);
  const partners = Int32Array.from(base.rows.ids!, (id) => rowOf.get(id) ?? -1);
  const alone = partners.indexOf(-1);
  if (alone >= 0) {
    throw idMismatch(base.rows.ids![alone]!, base, candidate, partners.filter((partner) => partner < 0).length);
  }
  const others = candidate.rows.ids!.filter((id) => !known.has(id));
  if (others.length > 0) throw idMismatch(others[0]!, candidate, base, others.length);
  return partners;
}

function idIndex({ name, rows }: ModelRows): ReadonlyMap<string, number> {
  const rowOf = new Map<string, number>();
  rows.ids!.forEach((id, row) => {
    const before = rowOf.get(id);
    if (before !== undefined) {
      throw inputError(
        "duplicate-id",
        `${name}: "${id}" is the id of row ${rows.records[before]} and of row ${rows.records[row]}`,
        { hint: "an id names one row; without --id rows are paired by position", text: id },
      );
    }
    rowOf.set(id, row);
  });
  return rowOf;
}

function idMismatch(id: string, own: ModelRows, other: ModelRows, count: number): LosslineError {
  const more = count === 1 ? "" : `, the first of ${count} ids that are not`;
  return inputError("id-mismatch", `"${id}" of ${own.name} is not in ${other.name}${more}`, {
    hint: "a paired comparison needs the same rows in both files; --where can leave the others out",
    text: id,
  });
}

function byPosition(base: ModelRows, candidate: ModelRows): Int32Array {
  const { length } = base.rows.records;
  for (let row = 0; row < Math.min(length, candidate.rows.rows); row++) {
    const [own, other] = [base.rows.records[row]!, candidate.rows.records[row]!];
    if (own === other) continue;
    const [left, place] = own < other ? [candidate.name, own] : [base.name, other];
    throw inputError("row-mismatch", `row ${place} is left out of ${left} alone, by --where or --missing drop`, {
      hint: "name the rows with --id, and leave the same ones out of both files",
    });
  }
  if (length !== candidate.rows.rows) {
    throw inputError(
      "length-mismatch",
      `${base.name} has ${length} rows and ${candidate.name} has ${candidate.rows.rows}`,
      { hint: "a paired comparison needs the same rows in both files; --id COL pairs them by name" },
    );
  }
  return Int32Array.from({ length }, (_, row) => row);
}

function checkTargets(base: ModelRows, candidate: ModelRows, partners: Int32Array): void {
  base.rows.targets.forEach(({ width, values }, i) => {
    const other = candidate.rows.targets[i];
    if (other?.width !== width) {
      throw inputError(
        "target-mismatch",
        `the targets of ${base.name} and ${candidate.name} are not the same columns`,
        {
          hint: "compare files with the same target; name it with -t",
        },
      );
    }
    partners.forEach((partner, row) => {
      for (let k = 0; k < width; k++) {
        const [own, theirs] = [values[row * width + k]!, other.values[partner * width + k]!];
        if (Object.is(own, theirs) || own === theirs) continue;
        throw inputError(
          "target-mismatch",
          `the targets differ at ${rowName(base.rows, row)}: ${own} in ${base.name}, ${theirs} in ${candidate.name}`,
          { hint: "models are compared on the same targets; if the rows are in another order, pair them with --id" },
        );
      }
    });
  });
}

function checkWeights(base: ModelRows, candidate: ModelRows, partners: Int32Array): void {
  const [own, theirs] = [base.rows.weights, candidate.rows.weights];
  const row = own && theirs ? partners.findIndex((partner, i) => own[i] !== theirs[partner]) : -1;
  if (row < 0) return;
  throw inputError(
    "weight-mismatch",
    `the weights differ at ${rowName(base.rows, row)}: ${own![row]} in ${base.name}, ${theirs![partners[row]!]} in ${candidate.name}`,
    { hint: "models are compared with the same weights" },
  );
}
