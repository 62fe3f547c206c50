import type { Histogram } from "../data/histogram.ts";
import { shortNumber } from "../data/ticks.ts";
import type { Picture } from "../picture.ts";

/** By how much the losses of the same rows differ between two models: below 0 the row is better than before. */
export interface PairedDifferences {
  histogram: Histogram;
  better: number;
  worse: number;
  mean: number;
}

export function differencePicture({ histogram, better, worse, mean }: PairedDifferences): Picture {
  const bins = histogram.bins(48);
  return {
    name: "difference",
    title: `Loss minus baseline, row by row, of ${histogram.count} rows`,
    summary: `${better} rows are better than in the baseline, ${worse} are worse, by ${shortNumber(mean)} in the mean`,
    x: { title: "loss - baseline loss of the same row", scale: "linear" },
    y: { title: "rows", scale: "linear" },
    layers: [
      {
        mark: "bars",
        series: "difference",
        from: bins.map(({ from }) => from),
        to: bins.map(({ to }) => to),
        height: bins.map(({ count }) => count),
      },
      { mark: "rule", series: "equal", axis: "x", at: 0 },
      { mark: "rule", series: "mean", axis: "x", at: mean },
    ],
  };
}
