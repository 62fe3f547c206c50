import type { LossResult } from "../contracts.ts";
import { usageError } from "../errors.ts";
import type { PictureData } from "../gathering/index.ts";
import {
  histogramPicture,
  type LossDistribution,
  type Picture,
  reliabilityPicture,
  residualsPicture,
  slicesPicture,
} from "../pictures/index.ts";
import { type PictureKind, seriesNames } from "./plot.ts";

/** The picture of a kind. Exit 2 where the losses have nothing of that kind to show. */
export function pictureOf(
  kind: PictureKind,
  results: readonly LossResult[],
  data: PictureData,
  { log }: { log: boolean },
): Picture {
  const name = seriesNames(results);
  if (kind === "slices") return slicesPicture(results, name);
  if (kind === "hist") {
    if (log && results.some(({ min }) => min !== null && min < 0)) {
      throw usageError("log-of-negative", "some losses are below 0, which a logarithmic axis has no place for", {
        hint: "leave --log out",
      });
    }
    return histogramPicture(distributionsOf(results, data), log ? "log" : "linear");
  }
  // one series for each model, whatever losses it is judged by
  const models = results.filter((result, i) => {
    const before = results.slice(0, i);
    return data.of(result)[kind] && !before.some((other) => data.of(other)[kind] && sameModel(other, result));
  });
  if (models.length === 0) throw nothingToShow(kind, results[0]!);
  const series = seriesNames(models);
  if (kind === "residuals") {
    return residualsPicture(models.map((model) => ({ series: series(model), spread: data.of(model).residuals! })));
  }
  return reliabilityPicture(
    models.map((model) => ({ series: series(model), reliability: data.of(model).reliability! })),
    data.of(models[0]!).what,
  );
}

export function distributionsOf(results: readonly LossResult[], data: PictureData): LossDistribution[] {
  const name = seriesNames(results);
  return results.map((result) => {
    const { histogram, magnitudes } = data.of(result);
    return { series: name(result), histogram, magnitudes, value: result.value, reduction: result.reduction };
  });
}

function sameModel(a: LossResult, b: LossResult): boolean {
  return a.prediction.join() === b.prediction.join();
}

function nothingToShow(kind: "residuals" | "reliability", { label }: LossResult): Error {
  return kind === "residuals"
    ? usageError("no-picture", `${label} has no residuals: prediction and target are not a number each`, {
        hint: "lossline plot hist shows its losses",
      })
    : usageError("no-picture", `${label} has no predicted probabilities`, {
        hint: "losses such as bce, bce-logits and softmax have them",
      });
}
