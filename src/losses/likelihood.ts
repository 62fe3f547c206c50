import type { LossFamily } from "../contracts.ts";

/** Negative log-likelihoods of predicted distributions of a real target. */
const likelihood: LossFamily = {
  name: "likelihood",
  title: "Likelihoods",
  losses: [
    {
      name: "gaussian-nll",
      title: "Gaussian negative log-likelihood",
      summary: "Of a predicted mean and variance; without log(2 pi)/2 unless full=true.",
      formula: "(log(var) + (f - y)^2/var)/2 + where(full = 1, 0.9189385332046727, 0)",
      stable: {
        formula:
          "where(var = 0 and f = y, log(var), where(var = 0, 0, log(var)) + (f - y)^2/var)/2 + where(full = 1, 0.9189385332046727, 0)",
        because: "at variance 0 the square wins over the logarithm: golden gaussian-nll, boundary",
      },
      roles: {
        f: { kind: "real", summary: "the predicted mean", differentiable: true },
        var: {
          kind: "real",
          domain: "[0, inf)",
          summary: "the predicted variance",
          differentiable: true,
          hint: "the role takes a variance: square a standard deviation, or exponentiate a log-variance, first",
        },
        y: { kind: "real", summary: "the true value" },
      },
      parameters: {
        full: {
          default: 0,
          domain: "{0, 1}",
          words: { false: 0, true: 1 },
          summary: "add log(2 pi)/2, so that exp(-loss) is a density",
        },
      },
      reduction: "mean",
      aliases: ["gaussian-nll-loss"],
      references: ["Nix and Weigend 1994, Estimating the mean and variance of the target probability distribution"],
    },
  ],
};

export default likelihood;
