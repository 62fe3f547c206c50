import type { LossFamily } from "../contracts.ts";
import { classTarget, labelsTarget, labelTarget, plainClassWeight, scores } from "./classes.ts";

const roles = { f: scores, y: labelTarget };
const margin = { default: 1, domain: "(0, inf)", summary: "how far the true class must be ahead of the others" };

/** The conjugate of half the squared norm of distributions, less the score of the target. */
const sparsemaxTerm = "sum(sparsemax(f)*(f - dot(y, f))) - sum(sparsemax(f)^2)/2";

const sparsemaxSlope = "step(sparsemax(f))*(1 - 1/sum(step(sparsemax(f))))";
const ownSlope =
  "at its maximum the conjugate does not move with sparsemax(f), whose slope what is derived subtracts from itself";

/** Losses of how far the score of the true class, or of the true labels, is ahead of the others. */
const classMargin: LossFamily = {
  name: "class-margin",
  title: "Margins between the scores of K classes",
  losses: [
    {
      name: "multiclass-hinge",
      title: "Multiclass hinge (Crammer-Singer)",
      summary: "What the true class is missing to a margin over the best other class.",
      formula: "relu(amax(margin*(1 - y) + f - dot(y, f)))",
      roles,
      parameters: { margin },
      reduction: "mean",
      aliases: ["multiclass-hinge-loss"],
      references: [
        "Crammer and Singer 2001, On the algorithmic implementation of multiclass kernel-based vector machines",
      ],
    },
    {
      name: "multi-margin",
      title: "Multi-class margin (Weston-Watkins)",
      summary: "What the true class is missing to a margin over each other class, summed over them and divided by K.",
      formula: "sum(class_weight*y)*sum((1 - y)*relu(margin + f - dot(y, f))^p)/where(divide = 1, len(f), 1)",
      roles,
      parameters: {
        margin,
        p: { default: 1, domain: "{1, 2}", summary: "the power of what is missing" },
        divide: {
          default: 1,
          domain: "{0, 1}",
          words: { false: 0, true: 1 },
          summary: "by the number of classes, as PyTorch does and the paper does not",
        },
        "class-weight": plainClassWeight,
      },
      reduction: "mean",
      aliases: ["multi-margin-loss"],
      references: ["Weston and Watkins 1999, Support vector machines for multi-class pattern recognition"],
    },
    {
      name: "multiclass-perceptron",
      title: "Multiclass perceptron",
      summary: "How far the score of the true class is behind the best one.",
      formula: "amax(f) - dot(y, f)",
      roles,
      reduction: "mean",
      aliases: ["multiclass-perceptron-loss"],
      references: ["Collins 2002, Discriminative training methods for hidden Markov models"],
    },
    {
      name: "multiclass-sparsemax",
      title: "Sparsemax",
      summary:
        "The loss that goes with sparsemax as softmax loss goes with softmax; 0 where the true class leads by 1.",
      formula: `${sparsemaxTerm} + 1/2`,
      gradient: { f: { formula: "sparsemax(f) - y", because: ownSlope } },
      hessian: { f: { formula: sparsemaxSlope, because: ownSlope } },
      roles,
      reduction: "mean",
      aliases: ["multiclass-sparsemax-loss"],
      references: ["Martins and Astudillo 2016, From softmax to sparsemax"],
    },
    {
      name: "fenchel-young",
      title: "Fenchel-Young loss",
      summary: "What a target distribution and scores are missing to being each other's dual, by a regularizer omega.",
      formula: `where(omega = 0, sum(rel_entr(y, softmax(f))), where(omega = 1, ${sparsemaxTerm} + sum(y^2)/2, sum((f - y)^2)/2))`,
      gradient: {
        f: {
          formula: "where(omega = 0, (1 - y)*softmax(f) - y*softmax_rest(f), where(omega = 1, sparsemax(f), f) - y)",
          because: ownSlope,
        },
      },
      hessian: {
        f: {
          formula: `where(omega = 0, softmax(f)*softmax_rest(f), where(omega = 1, ${sparsemaxSlope}, 1))`,
          because: ownSlope,
        },
      },
      roles: { f: scores, y: classTarget },
      parameters: {
        omega: {
          default: 0,
          domain: "{0, 1, 2}",
          words: { entropy: 0, sparsemax: 1, norm: 2 },
          summary:
            "entropy: softmax loss less the entropy of y; sparsemax: half the squared norm of distributions; norm: that of any vectors",
        },
      },
      reduction: "mean",
      references: ["Blondel, Martins and Niculae 2020, Learning with Fenchel-Young losses"],
    },
    {
      name: "multilabel-margin",
      title: "Multilabel margin",
      summary:
        "What each true label is missing to a margin over each false one, summed over the pairs and divided by K.",
      formula: "sum((1 - y)*excess_over(f + margin, f, y))/len(f)",
      roles: { f: scores, y: labelsTarget },
      parameters: { margin },
      reduction: "mean",
      references: ["Crammer and Singer 2003, A family of additive online algorithms for category ranking"],
    },
    {
      name: "label-ranking",
      title: "Label ranking loss",
      summary: "The share of pairs of a true and a false label in the wrong order; equal scores are the wrong order.",
      formula: "xdivy(sum(y*(sum(1 - y) - mass_below(f, f, 1 - y))), sum(y)*sum(1 - y))",
      roles: { f: scores, y: labelsTarget },
      reduction: "mean",
      aliases: ["label-ranking-loss"],
      references: ["Tsoumakas, Katakis and Vlahavas 2010, Mining multi-label data"],
    },
    {
      name: "label-coverage",
      title: "Coverage error of labels",
      summary: "How far down the order of the scores one has to go for all true labels; 0 where none is true.",
      formula: "where(sum(y) = 0, 0, sum(where(f >= amin(where(y = 1, f, inf)), 1, 0)))",
      roles: { f: scores, y: labelsTarget },
      reduction: "mean",
      references: ["Tsoumakas, Katakis and Vlahavas 2010, Mining multi-label data; scikit-learn's coverage_error"],
    },
    {
      name: "multilabel-soft-margin",
      title: "Multilabel soft margin",
      summary: "Binary cross-entropy of each label's logit, averaged over the labels.",
      formula: "mean(class_weight*(y*softplus(-f) + (1 - y)*softplus(f)))",
      stable: {
        formula: "mean(class_weight*(xmul(y, softplus(-f)) + xmul(1 - y, softplus(f))))",
        because: "an infinite logit on the right side costs nothing, and 0 times infinity is NaN",
      },
      roles: {
        f: { kind: "label-logits", summary: "the predicted logit of each label", differentiable: true },
        y: labelsTarget,
      },
      parameters: { "class-weight": { ...plainClassWeight, summary: "one weight a label; no mean divides by it" } },
      reduction: "mean",
      aliases: ["multi-label-soft-margin-loss", "multilabel-soft-margin-loss", "multi-logloss"],
      references: ["Tsoumakas and Katakis 2007, Multi-label classification: an overview"],
    },
  ],
};

export default classMargin;
