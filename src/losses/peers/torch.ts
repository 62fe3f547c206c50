import { flag } from "../parameters.ts";
import type { Peer } from "./peer.ts";

const eps = (value: number, summary: string) => ({ eps: { default: value, domain: "[0, inf)", summary } });
const noLess = "what a logarithm or a quotient takes is no less than this";
const added = "added to each difference before its norm";

const stirling = "where(full = 1 and y > 1, y*log(y) - y + log(6.283185307179586*y)/2, 0)";
const distance = (a: string, b: string) => `p_norm(${a} - ${b} + eps, p)`;
/** PyTorch writes 1e-12 as a float32, in float64 too. */
const tiny = "9.999999960041972e-13";
const cosine = `sum(f*other)/sqrt((sum(f^2) + ${tiny})*(sum(other^2) + ${tiny}))`;

/** PyTorch: `torch.nn`, and `torch.nn.functional` where it has more arguments. */
export const torch: Peer = {
  title: "PyTorch",
  version: "2.15.0",
  weightedMean: "rows",
  ignoreIndex: -100,
  losses: {
    mae: { name: "L1Loss", differs: "l1_loss divides by the sum of the weights", weightedMean: "weights" },
    mse: { name: "MSELoss", differs: "mse_loss divides by the sum of the weights", weightedMean: "weights" },
    huber: { name: "HuberLoss" },
    "smooth-l1": { name: "SmoothL1Loss" },
    softmax: {
      name: "CrossEntropyLoss",
      differs:
        "with class weights the mean divides by those of the labels, and by the number of rows where K columns are the target",
      divisorOfLabels: true,
    },
    nll: { name: "NLLLoss" },
    "poisson-log-nll": {
      name: "PoissonNLLLoss",
      differs: "full adds Stirling's approximation of log(y!), and 0 up to y = 1",
      formula: `exp(f) - y*f + ${stirling}`,
      parameters: { full: {} },
    },
    "poisson-nll": {
      name: "PoissonNLLLoss",
      arguments: "log_input=False",
      differs: "eps inside the logarithm; full adds Stirling's approximation of log(y!), and 0 up to y = 1",
      formula: `f - y*log(f + eps) + ${stirling}`,
      parameters: { full: {}, ...eps(1e-8, "added inside the logarithm") },
    },
    "gaussian-nll": {
      name: "GaussianNLLLoss",
      differs: "the variance counts as no less than eps, and its derivative ignores that",
      formula:
        "(log(var + stop_gradient(max(var, eps) - var)) + (f - y)^2/(var + stop_gradient(max(var, eps) - var)))/2 + where(full = 1, 0.9189385332046727, 0)",
      parameters: { full: {}, ...eps(1e-6, noLess) },
    },
    kl: {
      name: "KLDivLoss",
      differs:
        "the prediction holds logarithms; the mean is over rows and columns unless batchmean=true; no sums are checked",
      formula: "sum(where(log_target = 1, exp(y)*(y - f), xlogy(y, y) - y*f))/where(batchmean = 1, 1, len(f))",
      roles: { f: { kind: "log-probabilities", anySum: true }, y: { anySum: true } },
      parameters: { "log-target": {}, batchmean: flag("the mean over rows alone") },
    },
    bce: {
      name: "BCELoss",
      differs: "each logarithm is at least -100; the gradient divides by no less than 1e-12",
      formula: "-(y*max(log(f), -100) + (1 - y)*max(log1p(-f), -100))",
      gradient: {
        f: {
          formula: `(f - y)/max((1 - f)*f, ${tiny})`,
          because: "the backward pass of BCELoss is this, and not the derivative of its clamped value",
        },
      },
    },
    "bce-logits": { name: "BCEWithLogitsLoss" },
    "margin-ranking": { name: "MarginRankingLoss" },
    "hinge-embedding": { name: "HingeEmbeddingLoss" },
    "multilabel-margin": {
      name: "MultiLabelMarginLoss",
      differs: "its target lists label numbers; ours has a 0 or 1 for each label",
    },
    logistic: { name: "SoftMarginLoss" },
    "multilabel-soft-margin": { name: "MultiLabelSoftMarginLoss" },
    "cosine-embedding": {
      name: "CosineEmbeddingLoss",
      differs: "1e-12 is added to the squared norms; vectors of zeros are taken",
      formula: `where(y = 1, 1 - ${cosine}, relu(${cosine} - margin))`,
      roles: { f: { nonzero: false }, other: { nonzero: false } },
      parameters: { margin: {} },
    },
    "multi-margin": { name: "MultiMarginLoss" },
    triplet: {
      name: "TripletMarginLoss",
      differs: "eps is added to each difference before its norm",
      formula: `relu(margin + ${distance("f", "positive")} - where(swap = 1, min(${distance("f", "negative")}, ${distance("positive", "negative")}), ${distance("f", "negative")}))`,
      parameters: { margin: {}, p: {}, swap: {}, ...eps(1e-6, added) },
    },
    "cosine-distance": {
      name: "CosineSimilarity",
      differs: "one minus the similarity; each norm counts as no less than eps, so vectors of zeros are taken",
      formula: "1 - dot(f, y)/(max(norm(f), eps)*max(norm(y), eps))",
      roles: { f: { nonzero: false }, y: { nonzero: false } },
      parameters: eps(1e-8, noLess),
    },
    l2: {
      name: "PairwiseDistance",
      differs: "eps is added to each difference before its norm; the mean over rows, of one column too",
      formula: "norm(f - y + eps)",
      parameters: eps(1e-6, added),
      reduction: "mean",
    },
  },
};
