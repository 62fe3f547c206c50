import { logarithmicBins, type Magnitudes } from "../data/magnitudes.ts";
import { shortNumber } from "../data/ticks.ts";
import type { BarsLayer, Picture } from "../picture.ts";

const mostBins = 40;

/** How large the gradients of the rows' losses are: what pulls hardest at a model, and what does not pull at all. */
export function gradientsPicture(series: readonly { series: string; gradients: Magnitudes }[]): Picture | undefined {
  const [first] = series;
  const all = series.map(({ gradients }) => gradients);
  const layers = series.map(({ series: name, gradients }): BarsLayer => {
    const bins = logarithmicBins(gradients, mostBins, all);
    return {
      mark: "bars",
      series: name,
      from: bins.map(({ from }) => from),
      to: bins.map(({ to }) => to),
      height: bins.map(({ count }) => count),
    };
  });
  if (!first || layers[0]!.height.length === 0) return undefined;
  const [low, high] = [layers[0]!.from[0]!, layers[0]!.to.at(-1)!];
  const { gradients } = first;
  const zeros = gradients.count - layers[0]!.height.reduce((sum, count) => sum + count, 0);
  const rules = (["median", "95 %"] as const).flatMap((name) => {
    const at = gradients.quantile(name === "median" ? 0.5 : 0.95);
    return at > 0 ? [{ mark: "rule", series: name, axis: "x", at } as const] : [];
  });
  const parts = [
    ...rules.map(({ series: name, at }) => `${name} at ${shortNumber(at)}`),
    ...(zeros > 0 ? [`${zeros} rows have a gradient of 0 and are not shown`] : []),
    ...(gradients.notFinite > 0 ? [`${gradients.notFinite} are not finite`] : []),
  ];
  return {
    name: "gradients",
    title: `Gradient magnitudes of ${gradients.count} rows`,
    summary: parts.join(", "),
    // gradients of one size need an axis too
    x: {
      title: "size of the gradient by the prediction",
      scale: "log",
      ...(high / low < 4 ? { domain: [low / 2, high * 2] } : {}),
    },
    y: { title: "rows", scale: "linear" },
    layers: [...layers, ...rules],
  };
}
