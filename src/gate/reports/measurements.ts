import { type CheckDocument, type CheckResult, sliceText } from "../verdict.ts";

// What tools that follow numbers from commit to commit read: each value once, whatever checks it is held against.

interface Measurement {
  name: string;
  result: CheckResult;
}

function measurementsOf({ checks }: CheckDocument): Measurement[] {
  const known = new Map<string, CheckResult>();
  for (const result of checks) {
    const { label, statistic, slice, condition } = result;
    // a ratio and a gradient are no values of the loss
    const what = /^(gradient|max_ratio)/.test(condition) ? condition : statistic;
    const where = Object.keys(slice).length === 0 ? "" : ` (${sliceText(slice)})`;
    known.set(`${label} ${what}${where}`, result);
  }
  return [...known].flatMap(([name, result]) => (result.value === null ? [] : [{ name, result }]));
}

/** Flat JSON for `dvc metrics`: a number by name; what JSON has no number for is a text. */
export function dvcMetrics(document: CheckDocument): Record<string, number> {
  return Object.fromEntries(measurementsOf(document).map(({ name, result }) => [name, result.value!]));
}

/** An entry of the customSmallerIsBetter format of github-action-benchmark. */
export interface BenchmarkEntry {
  name: string;
  unit: string;
  value: number;
  range?: string;
  extra: string;
}

/** The entries, and the names of values that are not finite, for which the format has no place. */
export function benchmarkEntries(document: CheckDocument): { entries: BenchmarkEntry[]; left: string[] } {
  const all = measurementsOf(document);
  const finite = all.filter(({ result }) => Number.isFinite(result.value));
  return {
    left: all.filter(({ result }) => !Number.isFinite(result.value)).map(({ name }) => name),
    entries: finite.map(({ name, result: { ci, value, spec, n } }) => ({
      name,
      unit: "loss",
      value: value!,
      ...(ci?.of === "value" ? { range: `${ci.low} .. ${ci.high}` } : {}),
      extra: `${spec}, n = ${n}`,
    })),
  };
}
