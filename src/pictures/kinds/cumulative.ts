import type { Magnitudes } from "../data/magnitudes.ts";
import type { LineLayer, Picture } from "../picture.ts";
import type { LossDistribution } from "./histogram.ts";

/** Which share of the rows has a loss of at most x. */
export function cumulativePicture(distributions: readonly LossDistribution[]): Picture {
  const extremes = distributions.flatMap(({ magnitudes }) => {
    const bins = magnitudes.bins();
    return bins.length > 0 ? [bins[0]!.from, bins.at(-1)!.to] : [];
  });
  const [low, high] = [Math.min(...extremes), Math.max(...extremes)];
  const scale = low > 0 && high / low > 100 ? "log" : "linear";
  return {
    name: "ecdf",
    title: "Share of rows up to a loss",
    summary: "the height at a loss is the share of rows whose loss is no larger",
    x: { title: "loss", scale },
    y: { title: "share of rows", scale: "linear", domain: [0, 1] },
    layers: distributions.map(({ series, magnitudes }): LineLayer => {
      let below = 0;
      const bins = magnitudes.bins();
      const points = bins.map(({ to, count }) => {
        below += count;
        return { x: to, y: below / magnitudes.count };
      });
      const all = thinned([{ x: bins[0]?.from ?? 0, y: 0 }, ...points]);
      return { mark: "line", series, x: all.map(({ x }) => x), y: all.map(({ y }) => y) };
    }),
  };
}

/** Which share of the whole loss the worst rows have together; undefined where rows have no shares. */
export function concentrationPicture(distributions: readonly LossDistribution[]): Picture | undefined {
  const totalOf = (magnitudes: Magnitudes) => magnitudes.bins().reduce((total, { sum }) => total + sum, 0);
  const divisible = ({ magnitudes }: LossDistribution) => {
    const total = totalOf(magnitudes);
    return total > 0 && total < Number.POSITIVE_INFINITY && magnitudes.notFinite === 0 && !hasNegative(magnitudes);
  };
  if (!distributions.every(divisible)) return undefined;
  const layers = distributions.map(({ series, magnitudes }): LineLayer => {
    const total = totalOf(magnitudes);
    let [rows, loss] = [0, 0];
    const points = magnitudes
      .bins()
      .toReversed()
      .map(({ count, sum }) => {
        rows += count;
        loss += sum;
        return { x: rows / magnitudes.count, y: loss / total };
      });
    const all = thinned([{ x: 0, y: 0 }, ...points]);
    return { mark: "line", series, x: all.map(({ x }) => x), y: all.map(({ y }) => y) };
  });
  const [first] = layers;
  const at = first!.x.findIndex((x) => x >= 0.1);
  return {
    name: "concentration",
    title: "Share of the loss in the worst rows",
    summary: `the worst ${percent(first!.x[at] ?? 1)} of the rows have ${percent(first!.y[at] ?? 1)} of the loss`,
    x: { title: "share of rows, the worst first", scale: "linear", domain: [0, 1] },
    y: { title: "share of the loss", scale: "linear", domain: [0, 1] },
    layers,
  };
}

function hasNegative(magnitudes: Magnitudes): boolean {
  return (magnitudes.bins()[0]?.from ?? 0) < 0;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

const mostPoints = 200;

/** No more points than can be seen; the ends stay. */
function thinned<Point>(points: readonly Point[]): Point[] {
  const step = Math.ceil(points.length / mostPoints);
  return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}
