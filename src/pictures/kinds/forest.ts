import type { BandsLayer, IntervalsLayer, Picture } from "../picture.ts";

/** A line of a forest plot: a value with its interval, and from where to where it may lie. NaN where there is nothing. */
export interface ForestRow {
  name: string;
  /** what was found: "pass", "fail"... */
  outcome: string;
  value: number;
  low: number;
  high: number;
  count: number;
  /** infinite where there is no end; undefined where anything may be */
  allowed: { from: number; to: number } | undefined;
}

/** What is said of a forest plot. */
export interface ForestTitles {
  name: string;
  title: string;
  summary: string;
  x: string;
  /** all outcomes, in the order of their colours */
  outcomes: readonly string[];
  /** what stands at 0 */
  reference: string;
}

/** One line for each row, in their order; colour and marker say what was found, a band behind what is allowed. */
export function forestPicture(
  rows: readonly ForestRow[],
  { x, reference, outcomes, ...titles }: ForestTitles,
): Picture {
  const layers = outcomes.flatMap((outcome): IntervalsLayer | [] => {
    const own = rows.flatMap((row, i) => (row.outcome === outcome ? [{ ...row, i }] : []));
    if (own.length === 0) return [];
    return {
      mark: "intervals",
      shape: "point",
      series: outcome,
      category: own.map(({ i }) => i),
      value: own.map(({ value }) => value),
      low: own.map(({ low }) => low),
      high: own.map(({ high }) => high),
      count: own.map(({ count }) => count),
    };
  });
  const banded = rows.flatMap(({ allowed }, i) => (allowed ? [{ ...allowed, i }] : []));
  const bands: BandsLayer = {
    mark: "bands",
    series: "allowed",
    category: banded.map(({ i }) => i),
    from: banded.map(({ from }) => from),
    to: banded.map(({ to }) => to),
  };
  return {
    ...titles,
    x: { title: x, scale: "linear" },
    y: { title: "check", scale: "category", categories: rows.map(({ name }) => name) },
    layers: [...(banded.length > 0 ? [bands] : []), ...layers, { mark: "rule", series: reference, axis: "x", at: 0 }],
  };
}
