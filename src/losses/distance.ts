import type { LossFamily, RoleDeclaration } from "../contracts.ts";
import { relativeErrors } from "./relative-errors.ts";

const target: RoleDeclaration = { kind: "real", summary: "the true value" };
const prediction: RoleDeclaration = { kind: "real", summary: "the predicted value", differentiable: true };
const roles = { f: prediction, y: target };

/** Losses of the difference between a real prediction and a real target. */
const distance: LossFamily = {
  name: "distance",
  title: "Distances between real predictions and targets",
  losses: [
    {
      name: "mse",
      title: "Mean squared error",
      summary: "The square of the error: the mean is its minimiser, outliers weigh heavily.",
      formula: "(f - y)^2",
      roles,
      reduction: "mean",
      aliases: ["se", "squared-error", "mse-loss", "mean-squared-error"],
      references: ["Gauss 1809, Theoria motus corporum coelestium"],
    },
    {
      name: "l2",
      title: "L2 loss (Euclidean distance)",
      summary: "The length of the error: of the whole column, or of each row's vector.",
      formula: "norm(f - y)",
      roles: {
        f: { kind: "vector", summary: "the predicted value, or vector", differentiable: true },
        y: { kind: "vector", summary: "the true value, or vector" },
      },
      reduction: "norm",
      aliases: ["euclidean", "l2-distance"],
      references: ["CATALOGUE 6.1: `l2` is the norm, `mse` its square, `rmse` the root of the mean"],
    },
    {
      name: "l1",
      title: "L1 loss (Manhattan distance)",
      summary: "The sum of absolute errors: the median is its minimiser.",
      formula: "abs(f - y)",
      roles,
      reduction: "sum",
      aliases: ["manhattan", "sae"],
      references: ["Laplace 1774"],
    },
    {
      name: "smooth-l1",
      title: "Smooth L1",
      summary: "Squared within beta, absolute beyond, with slope 1 in the tails.",
      formula: "where(abs(f - y) < beta, (f - y)^2/(2*beta), abs(f - y) - beta/2)",
      roles,
      parameters: {
        beta: { default: 1, domain: "[0, inf)", summary: "where the square ends; 0 is the absolute error" },
      },
      reduction: "mean",
      aliases: ["smooth-l1-loss"],
      references: ["Girshick 2015, Fast R-CNN"],
    },
    {
      name: "huber",
      title: "Huber",
      summary: "Squared within delta, absolute beyond, with slope delta in the tails.",
      formula: "where(abs(f - y) <= delta, (f - y)^2/2, delta*(abs(f - y) - delta/2))",
      roles,
      parameters: { delta: { default: 1, domain: "(0, inf)", summary: "where the square ends" } },
      reduction: "mean",
      aliases: ["huber-loss"],
      references: ["Huber 1964, Robust estimation of a location parameter"],
    },
    {
      name: "mae",
      title: "Mean absolute error",
      summary: "The mean of absolute errors: the median is its minimiser.",
      formula: "abs(f - y)",
      roles,
      reduction: "mean",
      aliases: ["l1-loss", "mean-absolute-error"],
      references: ["Laplace 1774"],
    },
    {
      name: "half-squared-error",
      title: "Half squared error",
      summary: "Half the square of the error, so that the gradient is the error itself.",
      formula: "(f - y)^2/2",
      roles,
      reduction: "mean",
      aliases: ["l2-half", "l2-loss"],
      references: ["optax l2_loss, XGBoost reg:squarederror"],
    },
    {
      name: "rmse",
      title: "Root mean squared error",
      summary: "The root of the mean of squares: an error in the units of the target. Rows show the squares.",
      formula: "(f - y)^2",
      roles,
      reduction: "sqrt-mean",
      aliases: ["root-mean-squared-error"],
      references: ["scikit-learn root_mean_squared_error"],
    },
    {
      name: "log-cosh",
      title: "Log-cosh",
      summary: "Half the square near zero, the absolute error less log 2 in the tails, smooth everywhere.",
      formula: "logcosh(f - y)",
      roles,
      reduction: "mean",
      aliases: ["log-cosh-error"],
      references: ["Green 1990, Bayesian reconstructions from emission tomography data"],
    },
    ...relativeErrors,
  ],
};

export default distance;
