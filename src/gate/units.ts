import type { MeasuredRows, RowLosses } from "../engine/index.ts";
import { type Aggregate, meanAggregate, type PairedUnits } from "../statistics/index.ts";

/** The same rows of two models, by one loss. */
export interface PairedRows {
  base: MeasuredRows;
  candidate: MeasuredRows;
  /** weights and clusters are those of the base */
  rows: RowLosses;
  /** rows of the base that count, and the row of the candidate for each */
  members: readonly number[] | Int32Array;
  partnerOf(row: number): number;
}

/** What a test takes, or why there is none. */
export type UnitsOrReason = { units: PairedUnits; aggregate: Aggregate } | { reason: string; undefined: boolean };

/**
 * The units of a paired test: rows, or sums over the rows of a cluster. No test where the value is no sum over rows; an
 * undefined answer where a loss is not finite, since nothing can be said of such a difference.
 */
export function pairedUnits({ base, candidate, rows, members, partnerOf }: PairedRows): UnitsOrReason {
  const { reduction } = base;
  if (!reduction || reduction.name !== candidate.reduction?.name) {
    return { reason: "no test: it is one value over many rows, not a mean of losses", undefined: false };
  }
  // of a sum every row counts once
  const perRow = reduction.name === "sum" || reduction.name === "norm";
  const unitOf = clusterNumbers(rows.clusters, members);
  const units = {
    base: new Float64Array(unitOf.count),
    candidate: new Float64Array(unitOf.count),
    sizes: new Float64Array(unitOf.count).fill(perRow ? 1 : 0),
  };
  for (let i = 0; i < members.length; i++) {
    const row = members[i]!;
    const partner = partnerOf(row);
    const weight = rows.weights?.[row] ?? 1;
    const [own, other] = [base.losses[row]!, candidate.losses[partner]!];
    if (!Number.isFinite(own) || !Number.isFinite(other)) {
      return { reason: `a loss is not finite, first at row ${rows.records[row]}`, undefined: true };
    }
    const size = base.divisors?.[row] ?? 1;
    if (size !== (candidate.divisors?.[partner] ?? 1)) {
      return { reason: "no test: rows count differently in the two means", undefined: false };
    }
    const unit = unitOf.numbers?.[i] ?? i;
    units.base[unit]! += reduction.term(own, weight);
    units.candidate[unit]! += reduction.term(other, weight);
    if (!perRow) units.sizes[unit]! += base.divisors ? size : weight;
  }
  return { units, aggregate: aggregateOf(reduction.name, unitOf.count) };
}

/** Cluster numbers made 0, 1, 2... for the rows that count; without clusters each row is a unit. */
function clusterNumbers(clusters: Float64Array | undefined, members: PairedRows["members"]) {
  if (!clusters) return { numbers: undefined, count: members.length };
  const known = new Map<number, number>();
  const numbers = Int32Array.from(members, (row) => {
    const cluster = clusters[row]!;
    if (!known.has(cluster)) known.set(cluster, known.size);
    return known.get(cluster)!;
  });
  return { numbers, count: known.size };
}

/** How the mean over units becomes the value. */
function aggregateOf(reduction: string, count: number): Aggregate {
  const rootOf = (times: number): Aggregate => ({
    value: (mean) => Math.sqrt(Math.max(0, times * mean)),
    slope: (mean) => times / (2 * Math.sqrt(times * mean)),
  });
  if (reduction === "sum") return { value: (mean) => count * mean, slope: () => count };
  if (reduction === "norm") return rootOf(count);
  return reduction === "sqrt-mean" ? rootOf(1) : meanAggregate;
}
