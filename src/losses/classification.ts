import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";
import { classTarget, classWeight, distribution, labelTarget, logits } from "./classes.ts";
import { labelSmoothing } from "./parameters.ts";

const softTarget: RoleDeclaration = { kind: "probability", summary: "the true class, 0 or 1, or its probability" };
const hardTarget: RoleDeclaration = { kind: "binary", summary: "the true class, 0 or 1" };
const probability = (logitLoss: string): RoleDeclaration => ({
  kind: "probability",
  summary: "the predicted probability of class 1",
  differentiable: true,
  hint: `if the column holds logits, use ${logitLoss}`,
});
const logit: RoleDeclaration = { kind: "logit", summary: "the predicted logit of class 1", differentiable: true };

const alpha: ParameterDeclaration = {
  default: 0.25,
  domain: "[0, 1]",
  summary: "weight of class 1; class 0 weighs 1 - alpha",
};
const gamma: ParameterDeclaration = {
  default: 2,
  domain: "[0, inf)",
  summary: "how strongly well-classified rows are discounted",
};

// minus the log of sigmoid(upper - f) - sigmoid(lower - f), as a product in which nothing cancels; the first class has
// no lower threshold, the last no upper one
const belowUpper = "where(y < len(thresholds), softplus(f - thresholds[y]), 0)";
const aboveLower = "where(y > 0, softplus(thresholds[y - 1] - f), 0)";
const betweenBoth = "where(y > 0 and y < len(thresholds), log1mexp(thresholds[y - 1] - thresholds[y]), 0)";

/** Losses of predicted class probabilities and logits. */
const classification: LossFamily = {
  name: "classification",
  title: "Probabilities and logits of classes",
  losses: [
    {
      name: "cross-entropy",
      title: "Cross-entropy",
      summary: "Minus the log of the predicted probabilities, averaged over the target distribution.",
      formula: "-sum(xlogy(class_weight*((1 - label_smoothing)*y + label_smoothing/len(f)), f))",
      roles: {
        f: {
          kind: "distribution",
          summary: "K predicted probabilities",
          differentiable: true,
          hint: "if the columns hold logits, use softmax",
        },
        y: classTarget,
      },
      parameters: { "class-weight": classWeight, "label-smoothing": labelSmoothing },
      reduction: "mean",
      divisor: "sum(class_weight*y)",
      aliases: ["categorical-crossentropy", "categorical-cross-entropy", "sparse-cross-entropy"],
      references: ["Good 1952, Rational decisions"],
    },
    {
      name: "bce",
      title: "Binary cross-entropy (log loss)",
      summary: "Minus the log of the probability given to the true class.",
      formula: "-(xlogy(y, f) + xlog1py(1 - y, -f))",
      roles: { f: probability("bce-logits"), y: softTarget },
      reduction: "mean",
      aliases: ["log-loss", "bce-loss", "binary-cross-entropy", "binary-crossentropy"],
      references: ["Good 1952, Rational decisions"],
    },
    {
      name: "bce-logits",
      title: "Binary cross-entropy on logits",
      summary: "Binary cross-entropy of sigmoid(f), in the form that keeps every digit.",
      formula: "pos_weight*y*softplus(-f) + (1 - y)*softplus(f)",
      stable: {
        formula: "pos_weight*xmul(y, softplus(-f)) + xmul(1 - y, softplus(f))",
        because: "an infinite logit on the right side costs nothing, and 0 times infinity is NaN",
      },
      roles: { f: logit, y: softTarget },
      parameters: { "pos-weight": { default: 1, domain: "[0, inf)", summary: "multiplies the term of class 1" } },
      reduction: "mean",
      aliases: [
        "bce-with-logits",
        "bce-with-logits-loss",
        "binary-cross-entropy-with-logits",
        "sigmoid-binary-cross-entropy",
        "sigmoid-ce",
      ],
      references: ["Cox 1958, The regression analysis of binary sequences"],
    },
    {
      name: "alpha-bce",
      title: "Alpha-balanced binary cross-entropy",
      summary: "Binary cross-entropy with weight alpha on class 1 and 1 - alpha on class 0, against imbalance.",
      formula: "-(alpha*xlogy(y, f) + (1 - alpha)*xlog1py(1 - y, -f))",
      roles: { f: probability("bce-logits with pos-weight"), y: softTarget },
      parameters: { alpha },
      reduction: "mean",
      aliases: ["weighted-bce", "balanced-bce"],
      references: ["Lin et al. 2017, Focal loss for dense object detection, equation 3"],
    },
    {
      name: "softmax",
      title: "Softmax loss (cross-entropy on logits)",
      summary: "Minus the log of the softmax probability of the target class.",
      formula: "-sum(class_weight*((1 - label_smoothing)*y + label_smoothing/len(f))*log_softmax(f))",
      stable: {
        formula: "-sum(xmul(class_weight*((1 - label_smoothing)*y + label_smoothing/len(f)), log_softmax(f)))",
        because: "a logit of -inf whose target is 0 costs nothing, and 0 times infinity is NaN",
      },
      roles: {
        f: logits,
        y: classTarget,
      },
      parameters: { "class-weight": classWeight, "label-smoothing": labelSmoothing },
      reduction: "mean",
      divisor: "sum(class_weight*y)",
      aliases: [
        "softmax-cross-entropy",
        "softmax-ce",
        "cross-entropy-loss",
        "softmax-cross-entropy-with-integer-labels",
      ],
      references: ["Bridle 1990, Probabilistic interpretation of feedforward classification network outputs"],
    },
    {
      name: "focal",
      title: "Focal loss",
      summary: "Alpha-balanced cross-entropy, with rows that are already right discounted.",
      formula: "where(y = 1, -alpha*(1 - f)^gamma*log(f), -(1 - alpha)*f^gamma*log1p(-f))",
      roles: { f: probability("focal-logits"), y: hardTarget },
      parameters: { alpha, gamma },
      reduction: "mean",
      aliases: ["focal-loss"],
      references: ["Lin et al. 2017, Focal loss for dense object detection, equation 5"],
    },
    {
      name: "focal-logits",
      title: "Focal loss on a logit",
      summary: "Focal loss of sigmoid(f), in the form that keeps every digit.",
      formula:
        "where(y = 1, alpha*exp(-gamma*softplus(f))*softplus(-f), (1 - alpha)*exp(-gamma*softplus(-f))*softplus(f))",
      roles: { f: logit, y: hardTarget },
      parameters: { alpha, gamma },
      reduction: "mean",
      aliases: ["focal-with-logits"],
      references: ["Lin et al. 2017, Focal loss for dense object detection, equation 5"],
    },
    {
      name: "focal-categorical",
      title: "Focal loss, K classes",
      summary: "Softmax loss, with rows that are already right discounted.",
      formula: "-sum(class_weight*y*softmax_rest(f)^gamma*log_softmax(f))",
      stable: {
        formula: "-sum(xmul(y, class_weight*softmax_rest(f)^gamma*log_softmax(f)))",
        because: "a logit of -inf whose target is 0 costs nothing, and 0 times infinity is NaN",
      },
      roles: {
        f: logits,
        y: { kind: "class", summary: "the true label 0..K-1, or a one-hot row" },
      },
      parameters: { gamma, "class-weight": classWeight },
      reduction: "mean",
      divisor: "sum(class_weight*y)",
      aliases: ["softmax-focal"],
      references: ["Lin et al. 2017, Focal loss for dense object detection"],
    },
    {
      name: "brier",
      title: "Brier score",
      summary: "The squared error of a probability, or the sum of squared errors of K probabilities.",
      formula: "sum((f - y)^2)",
      roles: {
        f: {
          kind: "probabilities",
          summary: "the predicted probability of class 1, or K predicted probabilities",
          differentiable: true,
          hint: "logits become probabilities with --from logits",
        },
        y: { kind: "class", summary: "0 or 1, the true label 0..K-1, or K target probabilities" },
      },
      reduction: "mean",
      aliases: ["brier-score", "brier-score-loss", "brier-multiclass"],
      references: ["Brier 1950, Verification of forecasts expressed in terms of probability"],
    },
    {
      name: "spherical",
      title: "Spherical score",
      summary: "1 minus the cosine of the angle between the predicted probabilities and the true class.",
      formula: "cosine_distance(f, y)",
      roles: { f: distribution, y: labelTarget },
      reduction: "mean",
      aliases: ["spherical-score"],
      references: ["Gneiting and Raftery 2007, Strictly proper scoring rules, prediction, and estimation"],
    },
    {
      name: "nll",
      title: "Negative log-likelihood of log-probabilities",
      summary: "Minus the logarithm of the probability of the true class, where the columns hold logarithms.",
      formula: "-sum(class_weight*y*f)",
      stable: {
        formula: "-sum(xmul(class_weight*y, f))",
        because: "a logarithm of -inf whose target is 0 costs nothing, and 0 times infinity is NaN",
      },
      roles: {
        f: {
          kind: "log-probabilities",
          summary: "K logarithms of predicted probabilities",
          differentiable: true,
          hint: "if the columns hold logits, say --from logits, or use softmax; probabilities: --from prob",
        },
        y: labelTarget,
      },
      parameters: { "class-weight": classWeight },
      reduction: "mean",
      divisor: "sum(class_weight*y)",
      aliases: ["nll-loss", "negative-log-likelihood"],
      references: ["Fisher 1922, On the mathematical foundations of theoretical statistics"],
    },
    {
      name: "ordinal-logistic",
      title: "Ordinal logistic (cumulative link)",
      summary: "Minus the log of the logistic probability between the two thresholds of the true class.",
      formula: `${belowUpper} + ${aboveLower} - ${betweenBoth}`,
      roles: {
        f: { kind: "real", summary: "the predicted score, higher for later classes", differentiable: true },
        y: { kind: "ordinal", summary: "the true class 0..n of n + 1 ordered ones" },
      },
      parameters: {
        thresholds: {
          default: undefined,
          domain: "(-inf, inf)",
          summary: "the n scores at which one class goes over into the next, increasing",
          list: true,
          increasing: true,
        },
      },
      reduction: "mean",
      references: ["McCullagh 1980, Regression models for ordinal data"],
    },
  ],
};

export default classification;
