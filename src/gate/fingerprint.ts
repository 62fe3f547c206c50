import { createHash } from "node:crypto";
import type { LossResult } from "../contracts.ts";
import { type LossRequest, printedParameters, type RowLosses } from "../engine/index.ts";

/** What has to be the same, so that two runs may be compared without a look at their rows. */
export interface Fingerprint {
  losses: Readonly<Record<string, LossSignature>>;
  options: Readonly<Record<string, unknown>>;
  n: number;
  /** sha256 over the ids in order of their texts; null where rows have none */
  ids: string | null;
  /** sha256 over the targets, in the order of the ids, else of the rows */
  targets: string;
}

/** What a loss is, in full: another formula under the same name is another loss. */
export interface LossSignature {
  loss: string;
  params: LossResult["params"];
  formula: string;
  aggregate: string | null;
  divisor: string | null;
  link: string | null;
  reduction: string;
}

export function fingerprintOf(
  losses: readonly LossRequest[],
  options: Readonly<Record<string, unknown>>,
  rows: RowLosses,
): Fingerprint {
  const { ids } = rows;
  const order = Array.from({ length: rows.rows }, (_, row) => row);
  if (ids) order.sort((a, b) => (ids[a]! < ids[b]! ? -1 : ids[a] === ids[b] ? 0 : 1));
  const idOf = (row: number) => [ids![row]!];
  const targetOf = (row: number) =>
    rows.targets.flatMap(({ width, values }) => [...values.slice(row * width, (row + 1) * width)]);
  return {
    losses: Object.fromEntries(losses.map((loss) => [loss.label, signatureOf(loss)])),
    options,
    n: rows.rows,
    ids: ids ? hashed(order, idOf) : null,
    targets: hashed(order, targetOf),
  };
}

function signatureOf({ declaration, parameters }: LossRequest): LossSignature {
  const { name, formula, aggregate = null, divisor = null, link = null, reduction } = declaration;
  return {
    loss: name,
    params: printedParameters(declaration, parameters),
    formula,
    aggregate,
    divisor,
    link,
    reduction,
  };
}

/** Numbers are hashed by their shortest decimals, so that -0 is 0 and a label 1 of a text file is the label 1. */
function hashed(order: readonly number[], partsOf: (row: number) => readonly (number | string)[]): string {
  const hash = createHash("sha256");
  for (const row of order) hash.update(`${JSON.stringify(partsOf(row).map(String))}\n`);
  return hash.digest("hex");
}

/** The first field in which what is wanted now is not what was saved, as a sentence. Losses that nobody asks for may differ. */
export function mismatch(saved: Fingerprint, now: Fingerprint): string | undefined {
  const differs = (field: string, before: unknown, after: unknown) =>
    canonical(before) === canonical(after)
      ? undefined
      : `${field} is ${canonical(before)} in the baseline and ${canonical(after)} here`;
  const keysOf = (before: object, after: object) => [...new Set([...Object.keys(before), ...Object.keys(after)])];
  for (const [label, signature] of Object.entries(now.losses)) {
    const before = saved.losses[label];
    if (!before) return `losses.${label} is not in the baseline`;
    for (const key of keysOf(before, signature) as (keyof LossSignature)[]) {
      const found = differs(`losses.${label}.${key}`, before[key], signature[key]);
      if (found) return found;
    }
  }
  for (const key of keysOf(saved.options, now.options)) {
    const found = differs(`options.${key}`, saved.options[key], now.options[key]);
    if (found) return found;
  }
  if (saved.n !== now.n) return differs("n", saved.n, now.n);
  if (saved.ids !== now.ids) return "the hash of ids is another one: the rows are not the same";
  return saved.targets === now.targets ? undefined : "the hash of targets is another one: the targets are not the same";
}

/** JSON with the keys in order; what JSON does not know, such as a parameter that is infinite, as a text. */
function canonical(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (value === undefined || value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inside]) => `${JSON.stringify(key)}:${canonical(inside)}`).join(",")}}`;
}
