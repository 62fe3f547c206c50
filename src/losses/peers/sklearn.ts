import type { Peer } from "./peer.ts";

/** The machine epsilon of float64. */
const clipped = (x: string) => `min(max(${x}, 2.220446049250313e-16), 1 - 2.220446049250313e-16)`;
const positive = { f: { domain: "(0, inf)" } };
const aboveMinusOne = { f: { domain: "(-1, inf)" }, y: { domain: "(-1, inf)" } };
const finite = (numerator: string) =>
  `where(variance(y) = 0, where(${numerator} = 0, 0, 1), ${numerator}/where(variance(y) = 0, 1, variance(y)))`;
const ofConstant = "one minus the score; constant targets have the loss 0 where they are met, else 1";

/** scikit-learn: the losses of `sklearn.metrics`, in float64. */
export const sklearn: Peer = {
  title: "scikit-learn",
  version: "1.9.1",
  weightedMean: "weights",
  losses: {
    mse: { name: "mean_squared_error" },
    rmse: {
      name: "root_mean_squared_error",
      differs: "of K columns the mean of their roots: --multioutput mean",
    },
    mae: { name: "mean_absolute_error" },
    "median-ae": { name: "median_absolute_error" },
    "max-error": { name: "max_error" },
    mape: {
      name: "mean_absolute_percentage_error",
      differs: "a target counts as no less than 2.2e-16",
      formula: "abs(f - y)/max(abs(y), 2.220446049250313e-16)",
    },
    msle: { name: "mean_squared_log_error", differs: "predictions of -1 are an error", roles: aboveMinusOne },
    rmsle: {
      name: "root_mean_squared_log_error",
      differs: "predictions of -1 are an error; of K columns the mean of their roots: --multioutput mean",
      roles: aboveMinusOne,
    },
    pinball: { name: "mean_pinball_loss" },
    "poisson-deviance": { name: "mean_poisson_deviance", differs: "predictions of 0 are an error", roles: positive },
    "gamma-deviance": { name: "mean_gamma_deviance", differs: "predictions of 0 are an error", roles: positive },
    "tweedie-deviance": { name: "mean_tweedie_deviance" },
    "r2-loss": { name: "r2_score", differs: ofConstant, aggregate: finite("mean(loss)") },
    "explained-variance-loss": {
      name: "explained_variance_score",
      differs: ofConstant,
      aggregate: finite("variance(f - y)"),
    },
    bce: {
      name: "log_loss",
      differs: "probabilities are clipped to [2.2e-16, 1 - 2.2e-16]; targets are classes",
      formula: `-(y*log(${clipped("f")}) + (1 - y)*log(${clipped("(1 - f)")}))`,
      roles: { y: { kind: "binary" } },
    },
    "cross-entropy": {
      name: "log_loss",
      arguments: "K columns",
      differs: "probabilities are clipped to [2.2e-16, 1 - 2.2e-16]; their sums are not checked; targets are classes",
      formula: `-sum(y*log(${clipped("f")}))`,
      roles: { f: { anySum: true }, y: { domain: "{0, 1}" } },
    },
    brier: {
      name: "brier_score_loss",
      differs: "of two columns it is halved; targets are classes",
      formula: "sum((f - y)^2)*where(len(f) = 2, 1/2, 1)",
      roles: { f: { anySum: true }, y: { domain: "{0, 1}" } },
    },
    hinge: {
      name: "hinge_loss",
      differs: "labels may be 0 and 1",
      formula: "relu(1 - where(y = 0, -1, y)*f)",
      roles: {
        y: {
          domain: "{-1, 0, 1}",
          oneOf: ["{-1, 1}", "{0, 1}"],
          summary: "the true class: -1 and 1, or 0 and 1",
          hint: "scikit-learn reads the smaller of two labels as -1; three are classes of multiclass-hinge",
        },
      },
    },
    "multiclass-hinge": { name: "hinge_loss", arguments: "K columns" },
    "zero-one": {
      name: "zero_one_loss",
      differs: "compares labels, where ours takes the sign of a score; of K columns it is hamming_loss",
      formula: "where(f = y, 0, 1)",
      roles: {
        f: { summary: "the predicted label, as a number", differentiable: false },
        y: { domain: "(-inf, inf)", summary: "the true label, as a number" },
      },
    },
  },
};
