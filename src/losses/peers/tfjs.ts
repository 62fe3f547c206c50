import { labelSmoothing } from "../parameters.ts";
import type { Peer } from "./peer.ts";

const smoothing = { "label-smoothing": labelSmoothing };
const smoothed = "((1 - label_smoothing)*y + label_smoothing/2)";

/** TensorFlow.js: `tf.losses`, in float64 where it computes in float32. */
export const tfjs: Peer = {
  title: "TensorFlow.js",
  version: "4.22.0",
  weightedMean: "nonzero weights",
  losses: {
    mae: { name: "absoluteDifference" },
    mse: { name: "meanSquaredError" },
    huber: { name: "huberLoss" },
    hinge: {
      name: "hingeLoss",
      differs: "labels are 0 and 1",
      formula: "relu(1 - (2*y - 1)*f)",
      roles: {
        y: {
          domain: "{0, 1}",
          summary: "the true class, 0 or 1",
          hint: "tf.js maps each label y to 2y - 1, so -1 would become -3",
        },
      },
    },
    "cosine-distance": {
      name: "cosineDistance",
      differs: "one minus the dot product: it takes the vectors to have the length 1",
      formula: "1 - dot(f, y)",
      roles: { f: { nonzero: false }, y: { nonzero: false } },
    },
    bce: {
      name: "logLoss",
      differs: "epsilon is added inside the logarithms, so a perfect prediction costs a little less than 0",
      formula: "-y*log(f + epsilon) - (1 - y)*log(1 - f + epsilon)",
      parameters: {
        epsilon: { default: 1e-7, domain: "[0, inf)", summary: "added inside the logarithms", aliases: ["eps"] },
      },
    },
    "bce-logits": {
      name: "sigmoidCrossEntropy",
      differs: "takes label smoothing",
      formula: `${smoothed}*softplus(-f) + (1 - ${smoothed})*softplus(f)`,
      parameters: smoothing,
    },
    softmax: {
      name: "softmaxCrossEntropy",
      differs: "no class weights; sums are not checked",
      formula: "-sum(((1 - label_smoothing)*y + label_smoothing/len(f))*log_softmax(f))",
      roles: { y: { anySum: true } },
      parameters: { "label-smoothing": {} },
    },
  },
};
