import type { LossFamily, RoleDeclaration } from "../contracts.ts";

const target: RoleDeclaration = { kind: "distribution", summary: "K target probabilities" };
const prediction: RoleDeclaration = {
  kind: "distribution",
  summary: "K predicted probabilities",
  differentiable: true,
};
const roles = { f: prediction, y: target };

/** Divergences of a predicted distribution from a target distribution; columns are free variables of the gradient. */
const divergence: LossFamily = {
  name: "divergence",
  title: "Divergences between distributions",
  losses: [
    {
      name: "kl",
      title: "Kullback-Leibler divergence KL(y || f)",
      summary: "The information lost when f stands in for y.",
      formula: "sum(rel_entr(y, f))",
      stable: {
        formula: "sum(kl_div(y, f)) + sum(y - f)",
        because: "of near-equal rows the terms y log(y/f) cancel: golden kl case 3, value 1.1e-23",
      },
      roles,
      reduction: "mean",
      aliases: ["relative-entropy", "kl-divergence", "kullback-leibler"],
      references: ["Kullback and Leibler 1951, On information and sufficiency"],
    },
    {
      name: "js",
      title: "Jensen-Shannon divergence",
      summary: "The mean divergence of both distributions from their middle; symmetric, at most log 2.",
      formula: "sum(js_div(y, f))",
      roles,
      reduction: "mean",
      aliases: ["jensen-shannon", "js-divergence", "jensen-shannon-divergence"],
      references: ["Lin 1991, Divergence measures based on the Shannon entropy"],
    },
  ],
};

export default divergence;
