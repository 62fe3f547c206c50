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
  const picture = (name: "loss" | "gradient"): Picture => ({
    name,
    title: name === "loss" ? "Loss" : "Gradient",
    summary: `the ${name} of ${curves.map(({ series }) => series).join(", ")} over the ${x}`,
    x: { title: x, scale: "linear" },
    y: { title: name, scale: "linear" },
    layers: [
      ...curves.map((curve): LineLayer => ({ mark: "line", series: curve.series, x: curve.x, y: curve[name] })),
      ...(rug.length > 0 ? [{ mark: "rug" as const, series: "residuals", x: rug }] : []),
    ],
  });
  return [picture("loss"), picture("gradient")];
}
