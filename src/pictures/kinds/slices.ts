import type { LossResult } from "../../contracts.ts";
import { shortNumber } from "../data/ticks.ts";
import type { IntervalsLayer, Picture } from "../picture.ts";

/** the 97.5 % quantile of the normal distribution */
const normal = 1.959963984540054;

/** The losses of slices, each with its interval, from the largest excess over all rows on; all rows are a line across. */
export function slicesPicture(results: readonly LossResult[], seriesOf: (result: LossResult) => string): Picture {
  const series = [...new Set(results.map(seriesOf))];
  const whole = results.filter(({ slice }) => Object.keys(slice).length === 0);
  const of = results.filter((result) => seriesOf(result) === series[0] && !whole.includes(result));
  const categories = of.toSorted((a, b) => rank(b) - rank(a)).map(sliceName);
  const wholeOf = (name: string) => whole.find((result) => seriesOf(result) === name);
  const layers = series.map((name): IntervalsLayer => {
    const own = results.filter((result) => seriesOf(result) === name && !whole.includes(result));
    const sorted = own.toSorted((a, b) => categories.indexOf(sliceName(a)) - categories.indexOf(sliceName(b)));
    const intervals = sorted.map(intervalOf);
    return {
      mark: "intervals",
      series: name,
      category: sorted.map((result) => categories.indexOf(sliceName(result))),
      value: sorted.map(({ value }) => value),
      low: intervals.map(({ low }) => low),
      high: intervals.map(({ high }) => high),
      count: sorted.map(({ n }) => n),
      excess: sorted.map(({ value }) => value - (wholeOf(name)?.value ?? Number.NaN)),
    };
  });
  const worst = of.find((result) => sliceName(result) === categories[0]);
  const above = worst && whole[0] ? worst.value - whole[0].value : Number.NaN;
  return {
    name: "slices",
    title: `Loss by ${Object.keys(of[0]?.slice ?? {}).join(", ")}, with 95 % intervals`,
    summary: above > 0 ? `the largest excess over all rows has ${categories[0]}: ${shortNumber(above)}` : "",
    x: { title: `loss (${whole[0]?.reduction ?? ""})`, scale: "linear" },
    y: { title: "slice", scale: "category", categories },
    layers: [
      ...layers,
      ...whole.slice(0, 1).map(({ value }) => ({ mark: "rule", series: "all rows", axis: "x", at: value }) as const),
    ],
  };
}

/** By what slices are sorted, which puts their excess in order too: what is undefined is worst. */
function rank({ value }: LossResult): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}

export function sliceName({ slice }: Pick<LossResult, "slice">): string {
  return Object.values(slice).join(", ");
}

/** The interval that was computed, else the normal one of a mean whose rows count alike; NaN where there is none. */
export function intervalOf({ ci, reduction, value, n, weight_sum, std }: LossResult): { low: number; high: number } {
  if (ci) return ci;
  if (reduction !== "mean" || n !== weight_sum || n < 2 || std === null) return { low: Number.NaN, high: Number.NaN };
  // the standard deviation of a result is that of the population
  const half = normal * (std / Math.sqrt(n - 1));
  return { low: value - half, high: value + half };
}
