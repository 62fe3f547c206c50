import type { ParameterDeclaration, RoleDeclaration } from "../contracts.ts";

/** Roles and parameters that losses of classes share. */

export const logits: RoleDeclaration = { kind: "logits", summary: "K predicted logits", differentiable: true };

export const scores: RoleDeclaration = { kind: "scores", summary: "K predicted scores", differentiable: true };

export const distribution: RoleDeclaration = {
  kind: "distribution",
  summary: "K predicted probabilities",
  differentiable: true,
  hint: "logits become probabilities with --from logits",
};

/** A label, or K probabilities. */
export const classTarget: RoleDeclaration = {
  kind: "class",
  summary: "the true label 0..K-1, or K target probabilities",
};

/** A label, or its one-hot row. */
export const labelTarget: RoleDeclaration = {
  kind: "class",
  domain: "{0, 1}",
  summary: "the true label 0..K-1, or a one-hot row",
};

/** Several labels of a row may be true. */
export const labelsTarget: RoleDeclaration = {
  kind: "label-probabilities",
  domain: "{0, 1}",
  summary: "for each of the K labels, whether it is true: 0 or 1",
};

export const classWeight: ParameterDeclaration = {
  default: 1,
  domain: "[0, inf)",
  summary: "one weight a class; the mean divides by the weights of the target classes",
  aliases: ["weight", "class-weights"],
  perClass: true,
};

/** Without a divisor: the mean is that over rows, whatever the weights. */
export const plainClassWeight: ParameterDeclaration = {
  ...classWeight,
  summary: "one weight a class; the mean divides by the number of rows, as in PyTorch",
};
