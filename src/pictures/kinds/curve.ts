import { shortNumber } from "../data/ticks.ts";
import type { LineLayer, Picture } from "../picture.ts";

/** A loss and its derivative over one number. */
export interface Curve {
  series: string;
  x: readonly number[];
  loss: readonly number[];
  gradient: readonly number[];
}

/** Loss and gradient of each of some losses: two pictures over the same axis. `rug`: where the rows of a file lie. */
export function curvePictures(curves: readonly Curve[], x: string, rug: readonly number[]): [Picture, Picture] {
  const picture = (name: "loss" | "gradient"): Picture => {
    const shown = shownRange(curves.flatMap((curve) => curve[name]));
    const title = name === "loss" ? "Loss" : "Gradient";
    return {
      name,
      title: shown ? `${title}, from ${shown.map((end) => shortNumber(end, 3)).join(" to ")} only` : title,
      summary: `the ${name} of ${curves.map(({ series }) => series).join(", ")} over the ${x}`,
      x: { title: x, scale: "linear" },
      y: { title: name, scale: "linear", ...(shown ? { domain: shown } : {}) },
      layers: [
        ...curves.map((curve): LineLayer => ({ mark: "line", series: curve.series, x: curve.x, y: curve[name] })),
        ...(rug.length > 0 ? [{ mark: "rug" as const, series: "residuals", x: rug }] : []),
      ],
    };
  };
  return [picture("loss"), picture("gradient")];
}

/** Near a pole a curve would leave no room for the rest of it: then the range of the middle nine tenths. */
function shownRange(values: readonly number[]): readonly [number, number] | undefined {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(0.05), at(0.95)];
  return at(1) - at(0) > 5 * (high - low) && high > low ? [low, high] : undefined;
}
