import type { LossFamily, ParameterDeclaration } from "../contracts.ts";
import { classTarget, distribution, labelsTarget, labelTarget, logits } from "./classes.ts";

const counts: ParameterDeclaration = {
  default: undefined,
  domain: "(0, inf)",
  summary: "how many rows each class has in the training data",
  aliases: ["class-counts"],
  list: true,
};

/** The effective numbers of rows of the classes, inverted; expm1 keeps the digits of a beta next to 1. */
const effectiveWeight = "(1 - beta)/-expm1(counts*log(beta))";
const ldamMargin = "max_margin*counts^(-1/4)/amax(counts^(-1/4))";
const fromLogits = "if the columns hold logits, say --from logits";

/** Cross-entropies changed against wrong labels, rare classes or easy rows. */
const adjusted: LossFamily = {
  name: "adjusted",
  title: "Cross-entropies adjusted to noise and imbalance",
  losses: [
    {
      name: "poly1",
      title: "PolyLoss (Poly-1)",
      summary: "Softmax loss, with the first term of its expansion in 1 - p given more weight.",
      formula: "sum(y*(eps*softmax_rest(f) - log_softmax(f)))",
      stable: {
        formula: "sum(xmul(y, eps*softmax_rest(f) - log_softmax(f)))",
        because: "a logit of -inf whose target is 0 costs nothing, and 0 times infinity is NaN",
      },
      roles: { f: logits, y: classTarget },
      parameters: {
        eps: { default: 2, domain: "[-1, inf)", summary: "what is added to the weight 1", aliases: ["epsilon"] },
      },
      reduction: "mean",
      aliases: ["poly-loss", "poly-loss-cross-entropy"],
      references: ["Leng et al. 2022, PolyLoss: a polynomial expansion perspective of classification loss functions"],
    },
    {
      name: "generalized-ce",
      title: "Generalized cross-entropy (GCE)",
      summary: "Between cross-entropy (q near 0) and 1 - p (q = 1): wrong labels pull less.",
      formula: "(1 - dot(y, f)^q)/q",
      stable: {
        formula: "-expm1(q*log(dot(y, f)))/q",
        because: "next to p = 1 the power is rounded to 1",
      },
      roles: { f: distribution, y: labelTarget },
      parameters: { q: { default: 0.5, domain: "(0, 1]", summary: "the power of the probability" } },
      reduction: "mean",
      aliases: ["gce", "generalized-cross-entropy", "categorical-generalized-cross-entropy"],
      references: ["Zhang and Sabuncu 2018, Generalized cross entropy loss for training with noisy labels"],
    },
    {
      name: "symmetric-ce",
      title: "Symmetric cross-entropy",
      summary: "Cross-entropy, and that of the target under the prediction, where log 0 counts as a number.",
      formula: "-xlogy(alpha, dot(y, f)) - beta*log_zero*(1 - dot(y, f))",
      roles: { f: distribution, y: labelTarget },
      parameters: {
        alpha: { default: 1, domain: "[0, inf)", summary: "weight of the cross-entropy" },
        beta: { default: 1, domain: "[0, inf)", summary: "weight of the reverse one" },
        "log-zero": { default: -4, domain: "(-inf, 0)", summary: "what stands for log 0", aliases: ["A"] },
      },
      reduction: "mean",
      aliases: ["sce", "symmetric-cross-entropy"],
      references: ["Wang et al. 2019, Symmetric cross entropy for robust learning with noisy labels"],
    },
    {
      name: "asymmetric-multilabel",
      title: "Asymmetric loss (ASL)",
      summary:
        "Focal loss of several labels, which discounts absent labels more than present ones; summed over labels.",
      formula: "sum(where(y = 1, -(1 - f)^gamma_pos*log(f), -relu(f - clip)^gamma_neg*log1p(-relu(f - clip))))",
      roles: {
        f: {
          kind: "label-probabilities",
          summary: "the predicted probability of each label",
          differentiable: true,
          hint: fromLogits,
        },
        y: labelsTarget,
      },
      parameters: {
        "gamma-pos": { default: 1, domain: "[0, inf)", summary: "how strongly present labels are discounted" },
        "gamma-neg": { default: 4, domain: "[0, inf)", summary: "how strongly absent labels are discounted" },
        clip: { default: 0.05, domain: "[0, 1]", summary: "an absent label that is no more probable costs nothing" },
      },
      reduction: "mean",
      references: ["Ridnik et al. 2021, Asymmetric loss for multi-label classification"],
    },
    {
      name: "quality-focal",
      title: "Quality focal loss",
      summary: "Binary cross-entropy of a soft target, discounted where the probability is near it.",
      formula: "abs(y*sigmoid(-f) - (1 - y)*sigmoid(f))^beta*(y*softplus(-f) + (1 - y)*softplus(f))",
      stable: {
        formula: "abs(y*sigmoid(-f) - (1 - y)*sigmoid(f))^beta*(xmul(y, softplus(-f)) + xmul(1 - y, softplus(f)))",
        because: "an infinite logit on the right side costs nothing, and 0 times infinity is NaN",
      },
      roles: {
        f: { kind: "logit", summary: "the predicted logit", differentiable: true },
        y: { kind: "probability", summary: "the true quality, from 0 to 1" },
      },
      parameters: { beta: { default: 2, domain: "[0, inf)", summary: "how strongly rows that fit are discounted" } },
      reduction: "mean",
      aliases: ["qfl"],
      references: ["Li et al. 2020, Generalized focal loss, equation 2"],
    },
    {
      name: "logit-adjusted",
      title: "Logit-adjusted softmax",
      summary: "Softmax loss after the logarithm of each class's share is added to its logit.",
      formula: "-sum(y*log_softmax(f + tau*log(prior)))",
      stable: {
        formula: "-sum(xmul(y, log_softmax(f + tau*log(prior))))",
        because: "a logit of -inf whose target is 0 costs nothing, and 0 times infinity is NaN",
      },
      roles: { f: logits, y: labelTarget },
      parameters: {
        prior: {
          default: undefined,
          domain: "(0, inf)",
          summary: "the share of each class in the training data, or its count",
          aliases: ["counts", "class-counts"],
          list: true,
        },
        tau: { default: 1, domain: "[0, inf)", summary: "how strongly the shares count" },
      },
      reduction: "mean",
      references: ["Menon et al. 2021, Long-tail learning via logit adjustment"],
    },
    {
      name: "class-balanced-ce",
      title: "Class-balanced cross-entropy (effective number)",
      summary: "Softmax loss, with each class weighted by the inverse of its effective number of rows.",
      formula: `-where(normalize = 1, len(f)/sum(${effectiveWeight}), 1)*sum(y*(${effectiveWeight})*log_softmax(f))`,
      stable: {
        formula: `-where(normalize = 1, len(f)/sum(${effectiveWeight}), 1)*sum(xmul(y, (${effectiveWeight})*log_softmax(f)))`,
        because: "a logit of -inf whose target is 0 costs nothing, and 0 times infinity is NaN",
      },
      roles: { f: logits, y: labelTarget },
      parameters: {
        counts,
        beta: {
          default: 0.999,
          domain: "[0, 1)",
          summary: "how much a further row still adds; 0 weighs all classes alike",
        },
        normalize: {
          default: 0,
          domain: "{0, 1}",
          words: { false: 0, true: 1 },
          summary: "scale the weights so that their average over the classes is 1",
        },
      },
      reduction: "mean",
      references: ["Cui et al. 2019, Class-balanced loss based on effective number of samples"],
    },
    {
      name: "ldam",
      title: "Label-distribution-aware margin",
      summary: "Softmax loss with a margin for the true class, which is larger for rarer ones.",
      formula: `-sum(y*log_softmax(scale*(f - y*${ldamMargin})))`,
      stable: {
        formula: `-sum(xmul(y, log_softmax(scale*(f - y*${ldamMargin}))))`,
        because: "a logit of -inf whose target is 0 costs nothing, and 0 times infinity is NaN",
      },
      roles: { f: logits, y: labelTarget },
      parameters: {
        counts,
        "max-margin": {
          default: 0.5,
          domain: "[0, inf)",
          summary: "the margin of the rarest class",
          aliases: ["max-m"],
        },
        scale: { default: 30, domain: "(0, inf)", summary: "multiplies the logits", aliases: ["s"] },
      },
      reduction: "mean",
      aliases: ["ldam-loss"],
      references: ["Cao et al. 2019, Learning imbalanced datasets with label-distribution-aware margin loss"],
    },
    {
      name: "z-loss",
      title: "Softmax z-loss",
      summary: "Keeps the logarithm of the softmax's denominator near 0; added to another loss, it has no target.",
      formula: "coef*logsumexp(f)^2",
      roles: { f: logits },
      parameters: { coef: { default: 1e-4, domain: "[0, inf)", summary: "the factor" } },
      reduction: "mean",
      references: ["Chowdhery et al. 2022, PaLM: scaling language modeling with Pathways, section 5"],
    },
  ],
};

export default adjusted;
