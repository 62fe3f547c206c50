import type { LossResult } from "../contracts.ts";
import type { MeasuredRows, RowLosses } from "../engine/index.ts";
import { confidenceInterval, Moments } from "../statistics/index.ts";
import { statisticOf } from "./statistic.ts";
import { pairedUnits } from "./units.ts";
import { type Group, resultOf, type View } from "./views.ts";

/** A statistic of the losses of a group. */
export interface GroupValue {
  result: LossResult;
  value: number;
}

/** The value of a loss over a group, or a statistic of its rows' losses; undefined where the group has no rows. */
export function groupValue(
  rows: RowLosses | undefined,
  view: View,
  label: string,
  slice: Group["slice"],
  statistic: string | undefined,
): GroupValue | undefined {
  const result = resultOf(view, rows, label, slice);
  if (!rows || !result) return undefined;
  if (statistic === undefined) return { result, value: result.value };
  const { losses, weights, divisors } = gathered(rows, measureOf(rows, label), membersOf(rows, view, label, slice));
  return { result, value: statisticOf(statistic, losses, weights, divisors) };
}

/** The measure of a loss: a gate has one prediction. */
export function measureOf({ measures }: RowLosses, label: string): MeasuredRows {
  return measures.find((measure) => measure.label === label)!;
}

/** The rows of a group that count for a loss. */
export function membersOf(rows: RowLosses, view: View, label: string, slice: Group["slice"]): number[] {
  const { ignored } = measureOf(rows, label);
  const whole = view.where !== undefined || Object.keys(slice).length === 0;
  const texts = JSON.stringify(Object.values(slice));
  const key = rows.sliceKeys.findIndex((known) => JSON.stringify(known) === texts);
  const members: number[] = [];
  for (let row = 0; row < rows.rows; row++) {
    if (ignored?.[row] !== 1 && (whole || rows.slices![row] === key)) members.push(row);
  }
  return members;
}

function gathered({ weights }: RowLosses, { losses, divisors }: MeasuredRows, members: readonly number[]) {
  const of = (numbers: Float64Array | undefined) =>
    numbers ? Float64Array.from(members, (row) => numbers[row]!) : null;
  return { losses: of(losses)!, weights: of(weights), divisors: of(divisors) };
}

/** The normal interval of a loss's value over a group; undefined where it is no sum over rows, or not finite. */
export function valueInterval(rows: RowLosses, view: View, label: string, slice: Group["slice"], level: number) {
  const measure = measureOf(rows, label);
  const members = membersOf(rows, view, label, slice);
  const units = pairedUnits({ base: measure, candidate: measure, rows, members, partnerOf: (row) => row });
  if ("reason" in units || members.length < 2) return undefined;
  // so many resamples that the answer is the analytic one
  const request = { level, resamples: Number.POSITIVE_INFINITY, seed: 0 };
  const { base, sizes } = units.units;
  const interval = confidenceInterval(base, sizes, measure.reduction!.finish, request);
  return Number.isFinite(interval.low) && Number.isFinite(interval.high) ? interval : undefined;
}

/** A run's rows with other losses: the values of the groups follow. Without losses a value is NaN. */
export function withLosses(rows: RowLosses, view: View, lossesOf: ReadonlyMap<string, Float64Array>): RowLosses {
  const measures = rows.measures.map((measure) => {
    const losses = lossesOf.get(measure.label);
    return losses && measure.reduction ? { ...measure, losses } : measure;
  });
  const changed: RowLosses = { ...rows, measures };
  const results = rows.outcome.results.map((result) => {
    const { label, slice } = result;
    const measure = measureOf(changed, label);
    if (!measure.reduction || !lossesOf.has(label)) return { ...result, value: Number.NaN };
    const members = membersOf(changed, view, label, slice);
    const { losses, weights, divisors } = gathered(changed, measure, members);
    const moments = new Moments();
    moments.add(losses, weights, divisors, 0, losses.length);
    return { ...result, value: measure.reduction.value({ moments }) };
  });
  return { ...changed, outcome: { ...rows.outcome, results } };
}
