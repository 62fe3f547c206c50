import { Histogram } from "../data/histogram.ts";
import { logarithmicBins, type Magnitudes } from "../data/magnitudes.ts";
import { shortNumber } from "../data/ticks.ts";
import type { BarsLayer, Picture, RuleLayer } from "../picture.ts";

/** The losses of one series: their bins, and the aggregate that belongs to them. */
export interface LossDistribution {
  series: string;
  histogram: Histogram;
  magnitudes: Magnitudes;
  value: number;
  /** the name of the aggregate */
  reduction: string;
}

/** How often which loss: bars of the first series, an outline of each other; its mean and quantiles marked. */
export function histogramPicture(distributions: readonly LossDistribution[], scale: "linear" | "log"): Picture {
  const [first] = distributions;
  const count = first?.histogram.count ?? 0;
  // of one width for all series, so that heights can be compared
  const all = new Histogram();
  for (const { histogram } of distributions) all.merge(histogram.toState());
  const covered = distributions.map(({ magnitudes }) => magnitudes);
  const most = Math.round(Math.min(48, Math.max(8, 2 * Math.sqrt(count))));
  const shared = all.bins(most);
  const layers = distributions.map(({ series, histogram, magnitudes }): BarsLayer => {
    const bins = scale === "log" ? logarithmicBins(magnitudes, most, covered) : histogram.bins(shared.length);
    return {
      mark: "bars",
      series,
      from: bins.map(({ from }) => from),
      to: bins.map(({ to }) => to),
      height: bins.map((bin) => bin.count),
    };
  });
  const marks = distributions
    .slice(0, 1)
    .flatMap(marksOf)
    .filter(({ at }) => scale === "linear" || at > 0);
  const zeros = scale === "log" && first ? count - layers[0]!.height.reduce((sum, height) => sum + height, 0) : 0;
  const notShown = [
    ...(zeros > 0 ? [`${zeros} of loss 0 are not shown`] : []),
    ...(first && first.histogram.notFinite > 0 ? [`${first.histogram.notFinite} are not finite`] : []),
  ];
  return {
    name: "hist",
    title: `Losses of ${count} rows${notShown.length > 0 ? ` (${notShown.join(", ")})` : ""}`,
    summary: marks.map(({ series: name, at }) => `${name} at ${shortNumber(at)}`).join(", "),
    x: { title: "loss", scale },
    y: { title: "rows", scale: "linear" },
    layers: [...layers, ...marks],
  };
}

/** The aggregate, the median and the 95th percentile. */
function marksOf({ magnitudes, value, reduction }: LossDistribution): RuleLayer[] {
  const rule = (series: string, at: number): RuleLayer => ({ mark: "rule", series, axis: "x", at });
  const isMean = reduction === "mean" && value - value === 0;
  return [
    rule("median", magnitudes.quantile(0.5)),
    ...(isMean ? [rule("mean", value)] : []),
    rule("95 %", magnitudes.quantile(0.95)),
  ].toSorted((a, b) => a.at - b.at);
}
