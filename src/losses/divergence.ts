import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";
import { flag } from "./parameters.ts";
import { powerDivergences } from "./power-divergences.ts";

const target: RoleDeclaration = { kind: "distribution", summary: "K target probabilities" };
const prediction: RoleDeclaration = {
  kind: "distribution",
  summary: "K predicted probabilities",
  differentiable: true,
};
const roles = { f: prediction, y: target };

const base: ParameterDeclaration = {
  default: Math.E,
  domain: "{2, 2.718281828459045, 10}",
  words: { e: Math.E, 2: 2, 10: 10 },
  summary: "of the logarithm: e for nats, 2 for bits, 10 for decimal digits",
};
const logarithms = (parameter: string) => ({ parameter, in: "{1}", kind: "log-probabilities" }) as const;
const klTarget = "where(log_target = 1, exp(y), y)";
const klPrediction = "where(log_input = 1, exp(f), f)";

/** Divergences of a predicted distribution from a target distribution; columns are free variables of the gradient. */
const divergence: LossFamily = {
  name: "divergence",
  title: "Divergences between distributions",
  losses: [
    {
      name: "kl",
      title: "Kullback-Leibler divergence KL(y || f)",
      summary: "The information lost when f stands in for y.",
      formula: `sum(rel_entr(${klTarget}, ${klPrediction}))/log(base)`,
      stable: {
        formula: `(sum(kl_div(${klTarget}, ${klPrediction})) + sum(${klTarget} - ${klPrediction}))/log(base)`,
        because: "of near-equal rows the terms y log(y/f) cancel: golden kl case 3, value 1.1e-23",
      },
      roles: {
        f: { ...prediction, kindWhen: logarithms("log-input") },
        y: { ...target, kindWhen: logarithms("log-target") },
      },
      parameters: {
        "log-input": flag("the prediction columns hold logarithms of probabilities"),
        "log-target": flag("the target columns hold logarithms of probabilities"),
        base,
      },
      reduction: "mean",
      aliases: ["relative-entropy", "kl-divergence", "kullback-leibler"],
      references: ["Kullback and Leibler 1951, On information and sufficiency"],
    },
    {
      name: "reverse-kl",
      title: "Reverse Kullback-Leibler divergence KL(f || y)",
      summary: "The information lost when y stands in for f: predictions of one mode cost little, of none much.",
      formula: "sum(rel_entr(f, y))",
      stable: {
        formula: "sum(kl_div(f, y)) + sum(f - y)",
        because: "of near-equal rows the terms f log(f/y) cancel: golden reverse-kl, extreme, value 1e-23",
      },
      roles,
      reduction: "mean",
      references: ["Minka 2005, Divergence measures and message passing"],
    },
    {
      name: "jeffreys",
      title: "Jeffreys divergence (symmetric KL)",
      summary: "KL in both directions added up; half=true gives their mean.",
      formula: "sum(kl_div(y, f) + kl_div(f, y))*where(half = 1, 0.5, 1)",
      roles,
      parameters: { half: flag("half of it: the mean of both directions") },
      reduction: "mean",
      aliases: ["symmetric-kl"],
      references: ["Jeffreys 1946, An invariant form for the prior probability in estimation problems"],
    },
    {
      name: "js",
      title: "Jensen-Shannon divergence",
      summary: "The mean divergence of both distributions from their middle; symmetric, at most log 2.",
      formula: "sum(js_div(y, f))/log(base)",
      roles,
      parameters: { base },
      reduction: "mean",
      aliases: ["jensen-shannon", "js-divergence", "jensen-shannon-divergence"],
      references: ["Lin 1991, Divergence measures based on the Shannon entropy"],
    },
    {
      name: "js-distance",
      title: "Jensen-Shannon distance",
      summary: "The root of the Jensen-Shannon divergence, which is a metric.",
      formula: "sqrt(sum(js_div(y, f)))",
      hessian: {
        f: {
          formula:
            "xdivy(xdivy(y, f + y) - xdivy(xmul(f, log_mean_ratio(f, y)^2), sum(js_div(y, f)))/4, f)*rsqrt(sum(js_div(y, f)))/4",
          because: "at a prediction of 0 the two terms are infinite: golden js-distance, boundary",
        },
      },
      roles,
      reduction: "mean",
      references: ["Endres and Schindelin 2003, A new metric for probability distributions"],
    },
    {
      name: "total-variation",
      title: "Total variation distance",
      summary: "The largest difference of the probabilities that the two give to any event.",
      formula: "sum(abs(f - y))/2",
      roles,
      reduction: "mean",
      aliases: ["total-variation-distance", "tv-distance"],
      references: ["Levin, Peres and Wilmer 2009, Markov chains and mixing times, chapter 4"],
    },
    {
      name: "wasserstein-1d",
      title: "Wasserstein-1 distance over ordered classes (earth mover)",
      summary: "How much probability has to be moved, times how far; the columns are in order.",
      formula: "sum(spacing*abs(cumsum(f - y))*(1 - onehot(len(f) - 1, len(f))))",
      hessian: { f: { formula: "0", because: "it is flat between kinks, and running sums mix all columns" } },
      roles,
      parameters: {
        spacing: {
          default: 1,
          domain: "[0, inf)",
          summary:
            "the distance between neighbouring columns, or for each column that to the next; the last means nothing",
          perClass: true,
        },
      },
      reduction: "mean",
      aliases: ["wasserstein-1", "earth-mover", "emd"],
      references: [
        "Vallender 1974, Calculation of the Wasserstein distance between probability distributions on the line",
      ],
    },
    {
      name: "cramer",
      title: "Cramer distance over ordered classes",
      summary:
        "The squared differences of both distribution functions; with a one-hot target the ranked probability score.",
      formula: "sum(cumsum(f - y)^2)",
      hessian: {
        f: { formula: "2*revcumsum(full_like(f, 1))", because: "running sums mix all columns" },
      },
      roles,
      reduction: "mean",
      references: ["Szekely and Rizzo 2013, Energy statistics"],
    },
    ...powerDivergences(roles),
  ],
};

export default divergence;
