import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";
import { relativeErrors } from "./relative-errors.ts";

const target: RoleDeclaration = { kind: "real", summary: "the true value" };
const prediction: RoleDeclaration = { kind: "real", summary: "the predicted value", differentiable: true };
/** A real prediction and a real target. */
export const realRoles = { f: prediction, y: target };
const roles = realRoles;

const beyondMinusOne = {
  f: { ...prediction, domain: "[-1, inf)", hint: "the logarithm is that of 1 + f; --where 'f > -1' leaves rows out" },
  y: { ...target, domain: "(-1, inf)", hint: "the logarithm is that of 1 + y; see what the column counts" },
};
const positive = {
  f: { ...prediction, domain: "(0, inf)" },
  y: { ...target, domain: "(0, inf)", hint: "a ratio needs positive numbers; msle takes zeros" },
};
const scale: ParameterDeclaration = {
  default: 1,
  domain: "(0, inf)",
  summary: "multiplies the loss; 100 gives percent",
};
const floor: ParameterDeclaration = {
  default: 0,
  domain: "[0, inf)",
  summary: "the least size of a target that an error is divided by",
  aliases: ["epsilon"],
};

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
    {
      name: "lp",
      title: "Power of the absolute error",
      summary: "The absolute error to the power p.",
      formula: "abs(f - y)^p",
      gradient: {
        f: {
          formula: "p*xmul(sign(f - y), abs(f - y)^(p - 1))",
          because: "0 where f = y, whatever p is, and 0 times infinity is NaN",
        },
      },
      hessian: {
        f: {
          formula: "where(f = y and p != 2, 0, p*(p - 1)*abs(f - y)^(p - 2))",
          because: "0 where f = y unless p = 2, and 0 times infinity is NaN",
        },
      },
      roles,
      parameters: {
        p: { default: 2, domain: "(0, inf)", summary: "the power; below 1 the slope at 0 is infinite", aliases: ["q"] },
      },
      reduction: "mean",
      aliases: ["lp-dist-loss", "lq"],
      references: ["Gentleman 1965, Robust estimation of multivariate location by minimizing p-th power deviations"],
    },
    {
      name: "mape",
      title: "Mean absolute percentage error",
      summary: "The absolute error over the size of the target, as a fraction; infinite where the target is 0.",
      formula: "scale*(abs(f - y)/max(abs(y), eps))",
      roles,
      parameters: { scale, eps: floor },
      reduction: "mean",
      references: [
        "de Myttenaere, Golden, Le Grand and Rossi 2016, Mean absolute percentage error for regression models",
      ],
    },
    {
      name: "smape",
      title: "Symmetric mean absolute percentage error",
      summary: "The absolute error over the mean size of prediction and target, from 0 to 2; 0 where both are 0.",
      formula: "2*scale*xdivy(abs(f - y), abs(f) + abs(y))",
      gradient: {
        f: {
          formula:
            "scale*where(f = 0, 2*xdivy(sign(f - y), abs(y)), where(sign(f) = sign(y), 4*sign(f - y)*xdivy(xdivy(abs(y), abs(f) + abs(y)), abs(f) + abs(y)), 0))",
          because: "nothing is left of the derived difference where one is far smaller: golden smape, extreme",
        },
      },
      hessian: {
        f: {
          formula:
            "scale*where(sign(f) = sign(y) and f != 0, -8*sign(f - y)*sign(f)*xdivy(xdivy(xdivy(abs(y), abs(f) + abs(y)), abs(f) + abs(y)), abs(f) + abs(y)), 0)",
          because: "nothing is left of the derived difference where one is far smaller: golden smape, extreme",
        },
      },
      roles,
      parameters: { scale },
      reduction: "mean",
      aliases: ["symmetric-mean-absolute-percentage-error"],
      references: ["Makridakis 1993, Accuracy measures: theoretical and practical concerns"],
    },
    {
      name: "msle",
      title: "Mean squared logarithmic error",
      summary: "The square of the log ratio of prediction and target, each plus 1.",
      formula: "log1p_ratio(f, y)^2",
      roles: beyondMinusOne,
      reduction: "mean",
      aliases: ["mean-squared-log-error", "mean-squared-logarithmic-error"],
      references: ["scikit-learn mean_squared_log_error"],
    },
    {
      name: "rmsle",
      title: "Root mean squared logarithmic error",
      summary: "The root of the mean of squared log ratios. Rows show the squares.",
      formula: "log1p_ratio(f, y)^2",
      roles: beyondMinusOne,
      reduction: "sqrt-mean",
      aliases: ["root-mean-squared-log-error"],
      references: ["scikit-learn root_mean_squared_log_error"],
    },
    {
      name: "msre",
      title: "Mean squared relative error",
      summary: "The square of the error over the target.",
      formula: "((f - y)/max(abs(y), eps))^2",
      roles: {
        f: prediction,
        y: {
          ...target,
          domainWhen: [{ parameter: "eps", in: "{0}", domain: "(-inf, 0) or (0, inf)" }],
          hint: "an error relative to 0 has no size; msre:eps=X divides by no less than X",
        },
      },
      parameters: { eps: floor },
      reduction: "mean",
      references: ["Park and Stefanski 1998, Relative-error prediction"],
    },
    {
      name: "log-ratio-squared",
      title: "Squared log ratio",
      summary: "The square of the logarithm of prediction over target: twice as much costs what half as much does.",
      formula: "log_ratio(f, y)^2",
      roles: positive,
      reduction: "mean",
      references: [
        "Tofallis 2015, A better measure of relative prediction accuracy for model selection and model estimation",
      ],
    },
    {
      name: "num-errors",
      title: "Share of errors above a tolerance",
      summary: "1 for an absolute error above the tolerance, else 0.",
      formula: "step(abs(f - y) - greater_than)",
      roles,
      parameters: { "greater-than": { default: undefined, domain: "[0, inf)", summary: "the largest error allowed" } },
      reduction: "mean",
      references: ["CatBoost NumErrors"],
    },
    ...relativeErrors,
  ],
};

export default distance;
