import type { LossDeclaration, LossFamily } from "../contracts.ts";
import adjusted from "./adjusted.ts";
import classMargin from "./class-margin.ts";
import classification from "./classification.ts";
import deviance from "./deviance.ts";
import distance from "./distance.ts";
import divergence from "./divergence.ts";
import embedding from "./embedding.ts";
import forecast from "./forecast.ts";
import likelihood from "./likelihood.ts";
import margin from "./margin.ts";
import overlap from "./overlap.ts";
import { declarationOfPeer, type PeerName, peers } from "./peers/index.ts";
import quantile from "./quantile.ts";
import ranking from "./ranking.ts";
import { normalizeName, registryOf } from "./registry.ts";
import robust from "./robust.ts";
import waitingTimes from "./waiting-times.ts";

export { type Peer, type PeerLoss, type PeerName, peers } from "./peers/index.ts";
export { normalizeName, type Registry, registryOf } from "./registry.ts";

/** The families of the catalogue, in the order in which they are listed. */
export const families: readonly LossFamily[] = [
  distance,
  robust,
  likelihood,
  deviance,
  waitingTimes,
  quantile,
  forecast,
  margin,
  classification,
  classMargin,
  adjusted,
  divergence,
  overlap,
  embedding,
  ranking,
];

export const catalogue = registryOf(families);

export const losses: readonly LossDeclaration[] = families.flatMap((family) => family.losses);

/** Names of other libraries that would mislead here, and of scores, of which more is better; and what to use. */
export const misleadingNames: Readonly<Record<string, string>> = {
  accuracy:
    "it is a score: 1 - accuracy is zero-one of a score and labels -1 and 1, and 'expr:where(argmax(f) = y, 0, 1)' of K columns",
  "roc-auc": "it is a score: auc-loss is 1 - AUC",
  "roc-auc-score": "it is a score: auc-loss is 1 - AUC",
  "f1-score": "it is a score: dice is 1 - F1 of predictions 0 and 1",
  "r2-score": "it is a score: r2-loss is 1 - R squared",
  "cosine-similarity": "it is a score: cosine-distance is 1 - the cosine",
  "average-precision": "it is a score: map-loss is 1 - the average precision",
  perplexity: "it is the exponential of the mean of softmax, or of cross-entropy",
  "mean-absolute-percentage-error":
    "Keras gives percent and scikit-learn a fraction; use mape for the fraction, mape:scale=100 for percent",
  "cauchy-loss": "kornia's is log(1 + r^2/2): use cauchy:c=1.4142135623730951, or cauchy with its own c",
  "charbonnier-loss": "kornia's is sqrt(1 + r^2) - 1: use pseudo-huber, or charbonnier for sqrt(r^2 + eps^2)",
  "geman-mcclure-loss": "kornia's is 2 r^2/(r^2 + 4): use geman-mcclure:c=2, or geman-mcclure with its own c",
  "welsch-loss": "kornia's is 1 - exp(-r^2/2): use welsch:c=1.4142135623730951, or welsch with its own c",
  "kl-div": "PyTorch's kl_div takes log-probabilities, and the prediction first; use kl, which takes probabilities",
  "kl-div-loss": "PyTorch's KLDivLoss takes log-probabilities; use kl, which takes probabilities",
  "generalized-kl-divergence":
    "optax's takes the logarithms of the predictions; use generalized-kl, which takes the values",
  "convex-kl-divergence": "optax's takes the logarithms of the predictions; use generalized-kl, which takes the values",
  "wasserstein-distance": "SciPy's takes samples; use wasserstein-1d, which takes the probabilities of ordered classes",
  poisson: "Keras' takes a mean, CatBoost's and LightGBM's its logarithm: use poisson-nll, or poisson-log-nll",
  gamma: "LightGBM's takes the logarithm of a mean: use gamma-log-nll, or gamma-deviance for a mean",
  "rmse-with-uncertainty": "CatBoost's is no RMSE but a likelihood: use gaussian-nll-log-std:full=true",
  "weighted-quantile-loss": "GluonTS divides by the sum of |y|; use multi-quantile, or crps-quantile for twice that",
  "arcface-loss":
    "PyTorch Metric Learning's margin is in degrees, and it bends where the angle passes pi; use arcface, in radians",
  "sigmoid-focal-loss": "its alpha is 0.25 in torchvision and absent in optax; use focal-logits, and say alpha",
  "binary-focal-crossentropy": "Keras leaves alpha out unless told otherwise; use focal, and say alpha",
  "multi-label-margin-loss":
    "PyTorch's target lists the indices of the true labels; use multilabel-margin, which takes a 0 or 1 for each label",
  "categorical-hinge":
    "Keras counts the best of the other scores as no less than 0; use multiclass-hinge, with --compat keras for its number",
  "sparsemax-loss":
    "optax's takes labels 0 and 1 and one score; use binary-sparsemax:labels=01, or multiclass-sparsemax for K scores",
  "zero-one-loss": "scikit-learn's compares labels; use zero-one, which takes scores and labels -1 and 1",
  "asymmetric-loss-multi-label":
    "timm's takes logits and sums over rows; use asymmetric-multilabel with --from logits --reduction sum",
  "sparse-categorical-crossentropy": "it takes probabilities or logits; use cross-entropy, or softmax for logits",
};

/** The loss of the catalogue by a canonical name or an alias. */
export const findLoss = catalogue.find;

/** Why a name is not offered, where another library's meaning would mislead. */
export function whyMisleading(name: string): string | undefined {
  const wanted = normalizeName(name);
  return Object.entries(misleadingNames).find(([misleading]) => normalizeName(misleading) === wanted)?.[1];
}

/** A peer's loss as the peer computes it, by our name, an alias of it, or the peer's own. */
export function findLossOfPeer(name: string, peerName: PeerName): LossDeclaration | undefined {
  const peer = peers[peerName];
  const wanted = normalizeName(name);
  const own = Object.entries(peer.losses).find(([, theirs]) => normalizeName(theirs.name) === wanted);
  const ours = findLoss(own ? own[0] : name);
  const theirs = ours && peer.losses[ours.name];
  return ours && theirs && declarationOfPeer(ours, peer, theirs);
}

/** Every name of a peer's losses: ours, and its own. */
export function lossNamesOfPeer(peerName: PeerName): string[] {
  return Object.entries(peers[peerName].losses).flatMap(([ours, { name }]) => [ours, name]);
}
