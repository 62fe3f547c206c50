import type { ModelPair } from "../gate/index.ts";
import { Histogram, type PairedDifferences } from "../pictures/index.ts";

/** By label and prediction, the differences of the losses of the same rows. */
export function pairedDifferences({
  measures,
  partnerOf,
}: ModelPair): (PairedDifferences & { label: string; prediction: readonly string[] })[] {
  return measures.map(({ base: before, candidate: after }) => {
    const differences = before.losses.map((loss, row) => after.losses[partnerOf(row)]! - loss);
    const histogram = new Histogram();
    histogram.add(differences, differences.length);
    const sum = differences.reduce((total, difference) => total + difference, 0);
    return {
      label: after.label,
      prediction: after.prediction,
      histogram,
      better: differences.filter((difference) => difference < 0).length,
      worse: differences.filter((difference) => difference > 0).length,
      mean: sum / differences.length,
    };
  });
}
