import { flag, labelSmoothing } from "../parameters.ts";
import type { Peer } from "./peer.ts";

const clipped = (x: string) => `min(max(${x}, 1e-7), 1 - 1e-7)`;
const shares = "(f/sum(f))";
const smoothing = { "label-smoothing": labelSmoothing };
const smoothed = "((1 - label_smoothing)*y + label_smoothing/2)";
const smoothedRow = "((1 - label_smoothing)*y + label_smoothing/len(f))";
const anySum = { f: { anySum: true }, y: { anySum: true } };

const bce = (p: string, y: string) => `(-${y}*log(${clipped(p)}) - (1 - ${y})*log1p(-${clipped(p)}))`;
const focal = (p: string) =>
  `${bce(p, smoothed)}*(1 - (${smoothed}*${p} + (1 - ${smoothed})*(1 - ${p})))^gamma*where(apply_class_balancing = 1, ${smoothed}*alpha + (1 - ${smoothed})*(1 - alpha), 1)`;
const focalParameters = {
  alpha: {},
  gamma: {},
  "apply-class-balancing": flag("alpha and 1 - alpha weigh the classes; without it alpha means nothing"),
  ...smoothing,
};
const focalDiffers = "alpha counts only with apply-class-balancing=true; probabilities are clipped to [1e-7, 1 - 1e-7]";
const soft = { y: { kind: "probability" } } as const;

/** Labels as -1 and 1, whichever way they are written. */
const eitherLabels = {
  y: {
    domain: "{-1, 0, 1}",
    oneOf: ["{-1, 1}", "{0, 1}"],
    summary: "the true class: -1 and 1, or 0 and 1",
    hint: "Keras reads 0 as -1 only where all labels are 0 and 1; write them in one way",
  },
};
const margin = "where(y = 0, -1, y)*f";
const labelsDiffer = "labels may be 0 and 1";

const similarity = "max(1 - gram(f), 0)";
const circle = `softplus(logsumexp(where(y = across(y) and not itself(y), gamma*relu(margin + ${similarity})*(${similarity} - margin), log(0))) + logsumexp(where(y != across(y), gamma*relu(1 + margin - ${similarity})*(1 - margin - ${similarity}), log(0))))`;

/** Keras: `keras.losses`, with the epsilon 1e-7 that it comes with. */
export const keras: Peer = {
  title: "Keras",
  version: "3.15.1",
  weightedMean: "rows",
  losses: {
    mse: { name: "MeanSquaredError" },
    mae: { name: "MeanAbsoluteError" },
    mape: {
      name: "MeanAbsolutePercentageError",
      differs: "percent; a target counts as no less than 1e-7",
      formula: "100*abs((y - f)/max(abs(y), 1e-7))",
    },
    msle: {
      name: "MeanSquaredLogarithmicError",
      differs: "what is less than 1e-7 counts as 1e-7, negative numbers too",
      formula: "(log1p(max(f, 1e-7)) - log1p(max(y, 1e-7)))^2",
      roles: { f: { domain: "(-inf, inf)" }, y: { domain: "(-inf, inf)" } },
    },
    "cosine-distance": {
      name: "CosineSimilarity",
      differs: "minus the cosine, without one; 0 for a vector of zeros",
      formula: "-dot(f, y)/(max(norm(f), 1e-7)*max(norm(y), 1e-7))",
      roles: { f: { nonzero: false }, y: { nonzero: false } },
    },
    huber: { name: "Huber" },
    "log-cosh": { name: "LogCosh" },
    hinge: {
      name: "Hinge",
      differs: labelsDiffer,
      formula: `relu(1 - ${margin})`,
      roles: eitherLabels,
    },
    "squared-hinge": {
      name: "SquaredHinge",
      differs: labelsDiffer,
      formula: `relu(1 - ${margin})^2`,
      roles: eitherLabels,
    },
    "multiclass-hinge": {
      name: "CategoricalHinge",
      differs: "the best of the other scores counts as no less than 0",
      formula: "relu(1 + amax((1 - y)*f) - dot(y, f))",
    },
    kl: {
      name: "KLDivergence",
      differs: "both are clipped to [1e-7, 1]; no sums are checked",
      formula: "sum(max(y, 1e-7)*log(max(y, 1e-7)/max(f, 1e-7)))",
      roles: anySum,
    },
    "poisson-nll": {
      name: "Poisson",
      differs: "1e-7 is added inside the logarithm",
      formula: "f - y*log(f + 1e-7)",
    },
    bce: {
      name: "BinaryCrossentropy",
      differs: "probabilities are clipped to [1e-7, 1 - 1e-7]; takes label smoothing",
      formula: bce("f", smoothed),
      parameters: smoothing,
    },
    "bce-logits": {
      name: "BinaryCrossentropy",
      arguments: "from_logits=True",
      differs: "takes label smoothing",
      formula: `${smoothed}*softplus(-f) + (1 - ${smoothed})*softplus(f)`,
      parameters: smoothing,
    },
    focal: {
      name: "BinaryFocalCrossentropy",
      differs: focalDiffers,
      formula: focal("f"),
      roles: soft,
      parameters: focalParameters,
    },
    "focal-logits": {
      name: "BinaryFocalCrossentropy",
      arguments: "from_logits=True",
      differs: focalDiffers,
      formula: focal("sigmoid(f)"),
      roles: soft,
      parameters: focalParameters,
    },
    "cross-entropy": {
      name: "CategoricalCrossentropy",
      differs:
        "each row is divided by its sum, then clipped to [1e-7, 1 - 1e-7]; with labels, SparseCategoricalCrossentropy",
      formula: `-sum(${smoothedRow}*log(${clipped(shares)}))`,
      roles: anySum,
      parameters: { "label-smoothing": {} },
    },
    softmax: {
      name: "CategoricalCrossentropy",
      arguments: "from_logits=True",
      differs: "no class weights; with labels, SparseCategoricalCrossentropy",
      formula: `-sum(${smoothedRow}*log_softmax(f))`,
      roles: { y: { anySum: true } },
      parameters: { "label-smoothing": {} },
    },
    "focal-categorical": {
      name: "CategoricalFocalCrossentropy",
      differs:
        "takes probabilities (logits with --from logits); each row is divided by its sum, then clipped to [1e-7, 1 - 1e-7]; alpha is a factor, or one a class",
      formula: `-sum(alpha*(1 - ${clipped(shares)})^gamma*${smoothedRow}*log(${clipped(shares)}))`,
      roles: { f: { kind: "distribution", anySum: true, summary: "K predicted probabilities" }, y: { anySum: true } },
      parameters: {
        alpha: { default: 0.25, domain: "[0, inf)", summary: "a factor, or one a class", perClass: true },
        gamma: {},
        ...smoothing,
      },
    },
    "generalized-ce": {
      name: "CategoricalGeneralizedCrossEntropy",
      differs: "no sums are checked",
      roles: { f: { anySum: true } },
    },
    dice: {
      name: "Dice",
      differs: "1e-7 is added below the fraction line",
      formula: "1 - 2*sum(y*f)/(sum(y) + sum(f) + 1e-7)",
    },
    tversky: {
      name: "Tversky",
      differs:
        "alpha weighs false negatives and beta false positives, against its documentation; 1e-7 is added below the fraction line",
      formula: "1 - sum(y*f)/(sum(y*f) + alpha*sum(y*(1 - f)) + beta*sum((1 - y)*f) + 1e-7)",
      parameters: { alpha: { summary: "weight of false negatives" }, beta: { summary: "weight of false positives" } },
    },
    circle: {
      name: "Circle",
      differs:
        "dot products in place of cosines; the weights of pairs have derivatives; the mean is over rows whose loss is not 0",
      formula: `xdivy(sum(${circle}), sum(step(${circle})))`,
      roles: { f: { nonzero: false } },
      parameters: { gamma: {}, margin: {} },
    },
  },
};
