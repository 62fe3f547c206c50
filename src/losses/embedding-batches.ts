import type { LossDeclaration, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";

const roles: Readonly<Record<string, RoleDeclaration>> = {
  f: { kind: "vector", summary: "the embedding", nonzero: true, differentiable: true },
  y: { kind: "label", summary: "the class: rows of one class are positives of each other" },
};

const temperature = (value: number): ParameterDeclaration => ({
  default: value,
  domain: "(0, inf)",
  summary: "what similarities are divided by",
});

// a row is no positive of itself; an empty sum of exponentials is log(0)
const positives = "(y = across(y) and not itself(y))";
const overPositives = (term: string) => `sum(where(${positives}, ${term}, 0))`;
const anchorsWithPositives = "sum(where(sum(where((y = across(y) and not itself(y)), 1, 0)) > 0, 1, 0))";
const logsumexpWhere = (condition: string, term: string) => `logsumexp(where(${condition}, ${term}, log(0)))`;

/** Losses of all pairs of embeddings of a batch: `--batch-size`, or a column with `--col group=`. */
export const embeddingBatches: readonly LossDeclaration[] = [
  {
    name: "nt-xent",
    title: "NT-Xent",
    summary: "Each pair of one class against the rows of other classes, by cosines over a temperature.",
    over: "group",
    formula: `xdivy(sum(${overPositives(
      `softplus(${logsumexpWhere("y != across(y)", "cosines(f)/temperature")} - cosines(f)/temperature)`,
    )}), sum(${overPositives("1")}))`,
    roles,
    parameters: { temperature: temperature(0.07) },
    reduction: "mean",
    aliases: ["ntxent"],
    references: ["Chen et al. 2020, A simple framework for contrastive learning; one positive at a time, as in optax"],
  },
  {
    name: "sup-con",
    title: "Supervised contrastive loss",
    summary: "The mean over a row's positives of their negative log-probability among all other rows.",
    over: "group",
    formula: `xdivy(sum(xdivy(${overPositives(
      `${logsumexpWhere("not itself(y)", "cosines(f)/temperature")} - cosines(f)/temperature`,
    )}, ${overPositives("1")})), ${anchorsWithPositives})`,
    roles,
    parameters: { temperature: temperature(0.1) },
    reduction: "mean",
    references: ["Khosla et al. 2020, Supervised contrastive learning (the logarithm outside)"],
  },
  {
    name: "n-pairs",
    title: "N-pairs loss",
    summary: "The cross-entropy of the dot products of anchors and positives with the equality of their classes.",
    over: "group",
    formula:
      "mean(logsumexp(products(f, positive)) - sum(where(y = across(y), products(f, positive), 0))/sum(where(y = across(y), 1, 0)))",
    roles: {
      f: { kind: "vector", summary: "the anchor's embedding", differentiable: true },
      positive: { kind: "vector", summary: "the embedding of its positive", differentiable: true },
      y: roles.y!,
    },
    reduction: "mean",
    aliases: ["npairs-loss"],
    references: ["Sohn 2016, Improved deep metric learning with multi-class N-pair loss objective"],
  },
  {
    name: "multi-similarity",
    title: "Multi-similarity loss",
    summary: "Soft maxima over a row's positives, and over its negatives, of cosines around a base.",
    over: "group",
    formula: `mean(softplus(${logsumexpWhere(positives, "-alpha*(cosines(f) - base)")})/alpha + softplus(${logsumexpWhere(
      "y != across(y)",
      "beta*(cosines(f) - base)",
    )})/beta)`,
    roles,
    parameters: {
      alpha: { default: 2, domain: "(0, inf)", summary: "sharpness over positives" },
      beta: { default: 50, domain: "(0, inf)", summary: "sharpness over negatives" },
      base: { default: 0.5, domain: "(-inf, inf)", summary: "the cosine that separates" },
    },
    reduction: "mean",
    references: ["Wang et al. 2019, Multi-similarity loss with general pair weighting"],
  },
  {
    name: "circle",
    title: "Circle loss",
    summary: "Pairs weighted by how far their cosine is from its optimum; the weights are constants for derivatives.",
    over: "group",
    formula: `mean(softplus(${logsumexpWhere(
      positives,
      "-gamma*stop_gradient(relu(1 + margin - cosines(f)))*(cosines(f) - 1 + margin)",
    )} + ${logsumexpWhere("y != across(y)", "gamma*stop_gradient(relu(cosines(f) + margin))*(cosines(f) - margin)")}))`,
    roles,
    parameters: {
      gamma: { default: 80, domain: "(0, inf)", summary: "sharpness" },
      margin: { default: 0.4, domain: "[0, 1]", summary: "how far from 1 and 0 the cosines may stay" },
    },
    reduction: "mean",
    references: ["Sun et al. 2020, Circle loss: a unified perspective of pair similarity optimization"],
  },
];
