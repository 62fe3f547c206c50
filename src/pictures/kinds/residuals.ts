import type { Spread } from "../data/spread.ts";
import type { Layer, Picture } from "../picture.ts";

/** Residuals against predictions: each row while there are few, means and spreads of bins where there are many. */
export function residualsPicture(spreads: readonly { series: string; spread: Spread }[]): Picture {
  const binned = spreads.some(({ spread }) => !spread.complete);
  const layers = spreads.map(({ series, spread }): Layer => {
    if (!binned) return { mark: "points", series, x: [...spread.x], y: [...spread.y] };
    const bins = spread.bins();
    return {
      mark: "points",
      series,
      x: bins.map(({ from, to }) => (from + to) / 2),
      y: bins.map(({ mean }) => mean),
      low: bins.map(({ mean, deviation }) => mean - deviation),
      high: bins.map(({ mean, deviation }) => mean + deviation),
      count: bins.map(({ count }) => count),
    };
  });
  const count = spreads[0]?.spread.count ?? 0;
  return {
    name: "residuals",
    title: `Residuals of ${count} rows${binned ? ", mean and standard deviation in bins" : ""}`,
    summary: "residuals around zero at every prediction are those of a model without bias",
    x: { title: "prediction f", scale: "linear" },
    y: { title: "residual f - y", scale: "linear" },
    layers: [...layers, { mark: "rule", series: "no residual", axis: "y", at: 0 }],
  };
}
