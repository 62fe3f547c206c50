import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";

const roles: Readonly<Record<string, RoleDeclaration>> = {
  f: { kind: "probability", summary: "the predicted probability", differentiable: true },
  y: { kind: "probability", summary: "0, 1 or the share of the pixel" },
};
const smooth: ParameterDeclaration = {
  default: 0,
  domain: "[0, inf)",
  summary: "added above and below the fraction line",
  aliases: ["s"],
};
const falsePositives: ParameterDeclaration = { default: 0.5, domain: "[0, inf)", summary: "weight of false positives" };
const falseNegatives: ParameterDeclaration = { default: 0.5, domain: "[0, inf)", summary: "weight of false negatives" };

// 0/0, where nothing is there and nothing was predicted, is no loss
const dice = "where(sum(y) + sum(f) + smooth = 0, 0, 1 - (2*sum(y*f) + smooth)/(sum(y) + sum(f) + smooth))";
const tversky =
  "where(sum(y*f) + alpha*sum((1 - y)*f) + beta*sum(y*(1 - f)) + smooth = 0, 0, 1 - (sum(y*f) + smooth)/(sum(y*f) + alpha*sum((1 - y)*f) + beta*sum(y*(1 - f)) + smooth))";

/** Losses of what a predicted region and the true one have in common: over all rows, or image by image with group=. */
const overlap: LossFamily = {
  name: "overlap",
  title: "Overlap of regions",
  losses: [
    {
      name: "dice",
      title: "Dice loss",
      summary: "One minus twice the overlap over the sum of both sizes.",
      over: "rows",
      formula: `where(squared = 1, where(sum(y^2) + sum(f^2) + smooth = 0, 0, 1 - (2*sum(y*f) + smooth)/(sum(y^2) + sum(f^2) + smooth)), ${dice})`,
      roles,
      parameters: {
        smooth,
        squared: {
          default: 0,
          domain: "{0, 1}",
          words: { false: 0, true: 1 },
          summary: "squares below the fraction line",
        },
      },
      reduction: "mean",
      aliases: ["dice-loss", "soft-dice"],
      references: ["Milletari, Navab and Ahmadi 2016, V-Net"],
    },
    {
      name: "jaccard",
      title: "Jaccard loss",
      summary: "One minus the overlap over the union.",
      over: "rows",
      formula:
        "where(sum(y) + sum(f) - sum(y*f) + smooth = 0, 0, 1 - (sum(y*f) + smooth)/(sum(y) + sum(f) - sum(y*f) + smooth))",
      roles,
      parameters: { smooth },
      reduction: "mean",
      aliases: ["iou-loss", "jaccard-loss"],
      references: ["Rahman and Wang 2016, Optimizing intersection-over-union in deep neural networks"],
    },
    {
      name: "tversky",
      title: "Tversky loss",
      summary: "The Dice loss with weights for false positives (alpha) and false negatives (beta).",
      over: "rows",
      formula: tversky,
      roles,
      parameters: { alpha: falsePositives, beta: falseNegatives, smooth },
      reduction: "mean",
      aliases: ["tversky-loss"],
      references: ["Salehi, Erdogmus and Gholipour 2017, Tversky loss function for image segmentation"],
    },
    {
      name: "focal-tversky",
      title: "Focal Tversky loss",
      summary: "The Tversky loss to the power gamma.",
      over: "rows",
      formula: `(${tversky})^gamma`,
      roles,
      parameters: {
        gamma: { default: 4 / 3, domain: "(0, inf)", summary: "the power; the paper's is its inverse" },
        alpha: falsePositives,
        beta: falseNegatives,
        smooth,
      },
      reduction: "mean",
      references: ["Abraham and Khan 2019, A novel focal Tversky loss function"],
    },
    {
      name: "log-cosh-dice",
      title: "Log-cosh Dice loss",
      summary: "The logarithm of the hyperbolic cosine of the Dice loss.",
      over: "rows",
      formula: `logcosh(${dice})`,
      roles,
      parameters: { smooth },
      reduction: "mean",
      references: ["Jadon 2020, A survey of loss functions for semantic segmentation"],
    },
    {
      name: "combo-dice-bce",
      title: "Dice plus binary cross-entropy",
      summary: "A share alpha of the binary cross-entropy and the rest of the Dice loss.",
      over: "rows",
      formula: `alpha*mean(-(xlogy(y, f) + xlog1py(1 - y, -f))) + (1 - alpha)*${dice}`,
      roles,
      parameters: {
        alpha: { default: 0.5, domain: "[0, 1]", summary: "the share of the cross-entropy" },
        smooth,
      },
      reduction: "mean",
      references: ["Taghanaki et al. 2019, Combo loss"],
    },
    {
      name: "generalized-dice",
      title: "Generalised Dice loss",
      summary: "The Dice loss over K classes, each weighted with the inverse square of its size.",
      over: "rows",
      formula:
        "1 - 2*sum(xdivy(sum_rows(y*f), sum_rows(y)^2))/sum(xdivy(sum_rows(y), sum_rows(y)^2) + where(sum_rows(y) = 0, 0, sum_rows(f)/sum_rows(y)^2))",
      roles: {
        f: { kind: "distribution", summary: "the predicted probabilities of the classes", differentiable: true },
        y: { kind: "distribution", summary: "the true classes, as K columns" },
      },
      reduction: "mean",
      references: ["Sudre et al. 2017, Generalised Dice overlap as a deep learning loss function"],
    },
    {
      name: "lovasz-hinge",
      title: "Lovász hinge",
      summary: "The convex surrogate of the Jaccard loss: sorted hinge errors times the steps of the loss.",
      over: "group",
      formula:
        "dot(relu(sort_by(1 - f*(2*y - 1), f*(2*y - 1))), 1 - (sum(y) - cumsum(sort_by(y, f*(2*y - 1))))/(sum(y) + cumsum(1 - sort_by(y, f*(2*y - 1)))) - lag(1 - (sum(y) - cumsum(sort_by(y, f*(2*y - 1))))/(sum(y) + cumsum(1 - sort_by(y, f*(2*y - 1)))), 1))",
      roles: {
        f: { kind: "real", summary: "the predicted logit", differentiable: true },
        y: { kind: "binary", summary: "0 or 1" },
      },
      reduction: "mean",
      references: ["Berman, Triki and Blaschko 2018, The Lovasz-softmax loss"],
    },
  ],
};

export default overlap;
