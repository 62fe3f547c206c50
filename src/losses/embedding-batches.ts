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

const anyLength: Readonly<Record<string, RoleDeclaration>> = { ...roles, f: { ...roles.f!, nonzero: false } };
const hingesOfPairs = `where(itself(y), 0, where(y = across(y), relu(margin + distances(f) - boundary), relu(margin + boundary - distances(f))))`;

const views: Readonly<Record<string, RoleDeclaration>> = {
  f: { kind: "vector", summary: "the embedding", differentiable: true },
  other: { kind: "vector", summary: "the embedding of the other view", differentiable: true },
};
const centred = (x: string) => `(${x} - mean_rows(${x}))`;
const standard = (x: string) => `(${centred(x)}/sqrt(mean_rows(${centred(x)}^2)))`;
/** of each column with the same column of the other view */
const correlations = `mean_rows(${standard("f")}*${standard("other")})`;
const columnVariances = (x: string) => `(sum_rows(${centred(x)}^2)/(len_rows(${x}) - 1))`;
const spread = (x: string) => `mean(relu(1 - sqrt(${columnVariances(x)} + eps)))`;
/** The squares of all covariances are those of the Gram matrix; those of a column with itself are taken off. */
const covariances = (x: string) =>
  `(sum(sum(gram(${centred(x)})^2))/(len_rows(${x}) - 1)^2 - sum(${columnVariances(x)}^2))/len(${columnVariances(x)})`;

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
  {
    name: "lifted-structure",
    title: "Lifted structure loss (generalized)",
    summary: "Soft maxima of the distances to a row's positives, and of a margin minus those to its negatives.",
    over: "group",
    formula: `mean(relu(${logsumexpWhere(positives, "distances(f)")} + ${logsumexpWhere(
      "y != across(y)",
      "margin - distances(f)",
    )}))`,
    roles: anyLength,
    parameters: { margin: { default: 1, domain: "[0, inf)", summary: "how far negatives should be" } },
    reduction: "mean",
    references: ["Hermans, Beyer and Leibe 2017, In defense of the triplet loss, equation 10"],
  },
  {
    name: "distance-margin",
    title: "Margin loss of distances",
    summary:
      "What pairs of one class are farther apart, and others nearer, than a boundary and its margin; of those, the mean.",
    over: "group",
    formula: `xdivy(sum(sum(${hingesOfPairs})), sum(sum(step(${hingesOfPairs}))))`,
    roles: anyLength,
    parameters: {
      margin: { default: 0.2, domain: "[0, inf)", summary: "on either side of the boundary" },
      boundary: {
        default: 1.2,
        domain: "(0, inf)",
        summary: "the distance between positives and negatives",
        aliases: ["beta"],
      },
    },
    reduction: "mean",
    references: ["Wu et al. 2017, Sampling matters in deep embedding learning (all pairs, one boundary)"],
  },
  {
    name: "barlow-twins",
    title: "Barlow Twins",
    summary:
      "How far the correlations between the columns of two views are from 1 on the diagonal and from 0 beside it.",
    over: "group",
    formula: `sum((${correlations} - 1)^2) + lambda*(sum(sum(gram(${standard("f")})*gram(${standard("other")})))/len_rows(f)^2 - sum(${correlations}^2))`,
    roles: views,
    parameters: { lambda: { default: 0.005, domain: "[0, inf)", summary: "weight of what is beside the diagonal" } },
    reduction: "mean",
    references: ["Zbontar et al. 2021, Barlow Twins: self-supervised learning via redundancy reduction"],
  },
  {
    name: "vicreg",
    title: "VICReg",
    summary: "The distance of two views, what each column's spread lacks to 1, and the covariances between columns.",
    over: "group",
    formula: `invariance*mean(mean((f - other)^2)) + variance_weight*(${spread("f")} + ${spread("other")})/2 + covariance*(${covariances("f")} + ${covariances("other")})`,
    roles: views,
    parameters: {
      invariance: { default: 25, domain: "[0, inf)", summary: "weight of the distance" },
      "variance-weight": { default: 25, domain: "[0, inf)", summary: "weight of what the spreads lack" },
      covariance: { default: 1, domain: "[0, inf)", summary: "weight of the covariances" },
      eps: { default: 1e-4, domain: "[0, inf)", summary: "added to the variances" },
    },
    reduction: "mean",
    references: ["Bardes, Ponce and LeCun 2022, VICReg: variance-invariance-covariance regularization"],
  },
];
