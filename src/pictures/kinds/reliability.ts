import type { Reliability } from "../data/reliability.ts";
import { shortNumber } from "../data/ticks.ts";
import type { Picture, PointsLayer } from "../picture.ts";

/** Predicted probabilities against frequencies, bin by bin; on the diagonal they agree. */
export function reliabilityPicture(
  series: readonly { series: string; reliability: Reliability }[],
  what: "event" | "class",
): Picture {
  const [x, y] =
    what === "event"
      ? ["predicted probability", "observed frequency"]
      : ["probability of the predicted class", "share that was right"];
  const layers = series.map(({ series: name, reliability }): PointsLayer => {
    const bins = reliability.bins().filter(({ count }) => count > 0);
    return {
      mark: "points",
      series: name,
      x: bins.map(({ predicted }) => predicted),
      y: bins.map(({ observed }) => observed),
      count: bins.map(({ count }) => count),
    };
  });
  const parts = (score: "brier" | "log") => {
    const { calibration, refinement } = series[0]!.reliability.parts(score);
    return `${shortNumber(calibration)} is calibration and ${shortNumber(refinement)} refinement`;
  };
  return {
    name: "reliability",
    title: `Reliability of ${series[0]?.reliability.count ?? 0} predictions in ten bins`,
    summary: `of the Brier score ${parts("brier")}; of the log loss ${parts("log")} (by the means of the bins)`,
    x: { title: x!, scale: "linear", domain: [0, 1] },
    y: { title: y!, scale: "linear", domain: [0, 1] },
    layers: [{ mark: "line", reference: true, series: "calibrated", x: [0, 1], y: [0, 1] }, ...layers],
  };
}
