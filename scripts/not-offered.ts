/** A group of losses that lossline does not compute. */
export interface NotOffered {
  what: string;
  /** as other libraries and papers call them */
  examples: string;
  why: string;
  /** what comes near, where something does */
  instead?: string;
}

export const notOffered: readonly NotOffered[] = [
  {
    what: "Alignments of sequences",
    examples: "CTC, RNN-T",
    why: "Prediction and target are sequences of different lengths, and the value is a sum over all ways to align them: a dynamic programme, where a formula of columns has no place for one.",
  },
  {
    what: "Losses with weights of their own to learn",
    examples: "adaptive softmax, SoftTriple, SphereFace, instance and manifold losses",
    why: "They hold parameters that training changes. A file of predictions does not have them.",
    instead:
      "Where proxies or class centres are columns of the file, `proxy-nca`, `arcface`, `cosface` and `center` take them.",
  },
  {
    what: "Losses that run a network",
    examples: "perceptual loss, LPIPS, style loss",
    why: "The distance is between what a second model computes.",
    instead: "With its features as columns, `mse`, `l2` or `cosine-distance` between them.",
  },
  {
    what: "Neighbourhoods in images",
    examples: "SSIM, MS-SSIM, total variation, boundary and Hausdorff losses, depth smoothness",
    why: "A pixel's loss depends on where its neighbours are, and rows of a table have no neighbours.",
    instead: "Losses of overlap, such as `dice`, `tversky` and `lovasz-hinge`, with an image as a group.",
  },
  {
    what: "Values that are drawn at random",
    examples: "noise-contrastive estimation, sampled softmax, YetiRank, StochasticRank, rank_xendcg",
    why: "The same file would have another loss each time, and a gate built on it would pass by luck.",
    instead: "The exact loss that they approximate: `softmax`, `info-nce`, `ranking-softmax`, `pair-logit`.",
  },
  {
    what: "Values that take a solver",
    examples: "bi-tempered logistic loss, QueryCrossEntropy, Sinkhorn distance",
    why: "They are defined by an iteration to a fixed point, and the formula language has no loops.",
    instead: "`generalized-ce` or `symmetric-ce` for noisy labels; `wasserstein-1d` where classes have an order.",
  },
  {
    what: "Pairs of columns within a group of rows",
    examples: "variogram score",
    why: "A group has its rows twice over (pairs of rows) and its columns once. The variogram score of an ensemble takes pairs of a vector's components for each member.",
    instead: "`energy-score`, where each member is a row; `crps-ensemble` for one component at a time.",
  },
  {
    what: "Triples of rows",
    examples: "angular loss, triplets mined from a batch, FastAP's soft histograms, SNR",
    why: "A batch's loss is over pairs of its rows; an anchor, a positive and a negative at once are not held.",
    instead:
      "`triplet` with the three as columns; `lifted-structure`, `distance-margin`, `multi-similarity` and `n-pairs` over all pairs.",
  },
  {
    what: "Scores that are no losses",
    examples: "AUC, F1, Matthews correlation, Cohen's kappa, Pearson and Spearman correlation",
    why: "They do not add up over rows, larger is better, and most have no gradient.",
    instead: "Those that are common as one minus the score are losses here, such as `r2-loss` and `dice`.",
  },
  {
    what: "Losses of several predictions that are matched",
    examples: "DETR's set loss, PIT",
    why: "The best assignment of predictions to targets is found first.",
    instead: "Match them, then write the pairs as rows.",
  },
];
