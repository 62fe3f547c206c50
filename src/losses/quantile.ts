import type { LossFamily } from "../contracts.ts";

/** Losses whose minimiser is a quantile of the target. */
const quantile: LossFamily = {
  name: "quantile",
  title: "Quantiles",
  losses: [
    {
      name: "pinball",
      title: "Pinball (quantile) loss",
      summary: "The q-quantile is its minimiser; half the absolute error at q = 0.5.",
      formula: "where(double = 1, 2, 1)*(q*relu(y - f) + (1 - q)*relu(f - y))",
      roles: {
        f: { kind: "real", summary: "the predicted quantile", differentiable: true },
        y: { kind: "real", summary: "the true value" },
      },
      parameters: {
        q: { default: 0.5, domain: "(0, 1)", summary: "the quantile's level", aliases: ["tau", "quantile", "alpha"] },
        double: {
          default: 0,
          domain: "{0, 1}",
          words: { false: 0, true: 1 },
          summary: "twice the loss, so that q = 0.5 is the absolute error",
        },
      },
      reduction: "mean",
      aliases: ["quantile", "quantile-loss", "pinball-loss", "mean-pinball-loss"],
      references: ["Koenker and Bassett 1978, Regression quantiles"],
    },
  ],
};

export default quantile;
