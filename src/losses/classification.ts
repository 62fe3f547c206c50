import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";

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
const classWeight: ParameterDeclaration = {
  default: 1,
  domain: "[0, inf)",
  summary: "one weight a class; the mean divides by the weights of the target classes",
  aliases: ["weight", "class-weights"],
  perClass: true,
};
const labelSmoothing: ParameterDeclaration = {
  default: 0,
  domain: "[0, 1]",
  summary: "share of the target that is spread evenly over the classes",
};

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
        y: { kind: "class", summary: "the true label 0..K-1, or K target probabilities" },
      },
      parameters: { "class-weight": classWeight, "label-smoothing": labelSmoothing },
      reduction: "mean",
      divisor: "sum(class_weight*y)",
      aliases: ["categorical-crossentropy", "categorical-cross-entropy"],
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
        f: { kind: "logits", summary: "K predicted logits", differentiable: true },
        y: { kind: "class", summary: "the true label 0..K-1, or K target probabilities" },
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
        f: { kind: "logits", summary: "K predicted logits", differentiable: true },
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
      aliases: ["brier-score", "brier-score-loss"],
      references: ["Brier 1950, Verification of forecasts expressed in terms of probability"],
    },
  ],
};

export default classification;
