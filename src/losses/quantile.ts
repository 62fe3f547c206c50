import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";
import { flag } from "./parameters.ts";

const target: RoleDeclaration = { kind: "real", summary: "the true value" };
const prediction = (summary: string): RoleDeclaration => ({ kind: "real", summary, differentiable: true });
const roles = { f: prediction("the predicted quantile"), y: target };

const q: ParameterDeclaration = {
  default: 0.5,
  domain: "(0, 1)",
  summary: "the quantile's level",
  aliases: ["tau", "quantile", "alpha"],
};
const levels: ParameterDeclaration = {
  default: undefined,
  domain: "(0, 1)",
  list: true,
  summary: "the levels of the predicted quantiles, in the order of the columns",
  aliases: ["tau", "quantiles", "alpha", "levels"],
};
const quantiles: RoleDeclaration = {
  kind: "vector",
  summary: "the predicted quantiles, a column for each level",
  differentiable: true,
};

const pinball = "q*relu(y - f) + (1 - q)*relu(f - y)";

/** Losses whose minimiser is a quantile of the target, or an expectile. */
const quantile: LossFamily = {
  name: "quantile",
  title: "Quantiles",
  losses: [
    {
      name: "pinball",
      title: "Pinball (quantile) loss",
      summary: "The q-quantile is its minimiser; half the absolute error at q = 0.5.",
      formula: `where(double = 1, 2, 1)*(${pinball})`,
      roles,
      parameters: { q, double: flag("twice the loss, so that q = 0.5 is the absolute error") },
      reduction: "mean",
      aliases: ["quantile", "quantile-loss", "pinball-loss", "mean-pinball-loss"],
      references: ["Koenker and Bassett 1978, Regression quantiles"],
    },
    {
      name: "multi-quantile",
      title: "Pinball loss of several levels",
      summary: "The mean of the pinball losses of K predicted quantiles.",
      formula: `mean(${pinball})`,
      roles: { f: quantiles, y: target },
      parameters: { q: levels },
      reduction: "mean",
      references: ["CatBoost MultiQuantile"],
    },
    {
      name: "crps-quantile",
      title: "CRPS from quantiles",
      summary: "Twice the mean of the pinball losses: with many even levels, the continuous ranked probability score.",
      formula: `2*mean(${pinball})`,
      roles: { f: quantiles, y: target },
      parameters: { q: levels },
      reduction: "mean",
      references: ["Laio and Tamea 2007, Verification tools for probabilistic forecasts of continuous variables"],
    },
    {
      name: "expectile",
      title: "Expectile loss",
      summary: "The squared error, with weight q where the target is not below the prediction, else 1 - q.",
      formula: "where(y >= f, q, 1 - q)*(f - y)^2",
      roles: { f: prediction("the predicted expectile"), y: target },
      parameters: { q: { ...q, summary: "the expectile's level; the mean is that of 0.5" } },
      reduction: "mean",
      references: ["Newey and Powell 1987, Asymmetric least squares estimation and testing"],
    },
    {
      name: "quantile-huber",
      title: "Quantile Huber",
      summary: "The pinball loss with a square of width delta in place of its kink.",
      formula: "abs(q - step(f - y))*where(abs(f - y) <= delta, (f - y)^2/(2*delta), abs(f - y) - delta/2)",
      roles,
      parameters: { q, delta: { default: 1, domain: "(0, inf)", summary: "where the square ends" } },
      reduction: "mean",
      references: ["Dabney et al. 2018, Distributional reinforcement learning with quantile regression"],
    },
    {
      name: "smooth-pinball",
      title: "Smoothed pinball",
      summary: "The pinball loss with its kink rounded off by a softplus of width h.",
      formula: "h*(q*softplus((y - f)/h) + (1 - q)*softplus((f - y)/h))",
      roles,
      parameters: { q, h: { default: 0.1, domain: "(0, inf)", summary: "the width of the rounding" } },
      reduction: "mean",
      references: ["Zheng 2011, Gradient descent algorithms for quantile regression with smooth approximation"],
    },
    {
      name: "log-lin-quantile",
      title: "Log-linear quantile",
      summary: "The pinball loss of a quantile whose logarithm is predicted.",
      formula: "q*relu(y - exp(f)) + (1 - q)*relu(exp(f) - y)",
      roles: { f: prediction("the logarithm of the predicted quantile"), y: target },
      parameters: { q },
      reduction: "mean",
      references: ["CatBoost LogLinQuantile"],
    },
  ],
};

export default quantile;
