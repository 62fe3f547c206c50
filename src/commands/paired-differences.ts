import { type Inputs, type RowLosses, type RowsRequest, rowLossesOf } from "../engine/index.ts";
import { pairModels } from "../gate/index.ts";
import { Histogram, type PairedDifferences } from "../pictures/index.ts";

/** The rows' losses of one set of files, to be paired with those of another. */
export function keptRows(request: RowsRequest, inputs: Inputs): Promise<RowLosses> {
  const results = { reduction: undefined, quantiles: [], interval: undefined };
  return rowLossesOf({ ...request, results }, inputs, () => {});
}

/** By label and prediction, the differences of the losses of the same rows. Errors are those of `pairModels`. */
export function pairedDifferences(
  base: { name: string; rows: RowLosses },
  candidate: { name: string; rows: RowLosses },
): (PairedDifferences & { label: string; prediction: readonly string[] })[] {
  const { measures, partnerOf } = pairModels(base, candidate);
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
