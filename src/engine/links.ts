import type { LossDeclaration, RoleKind } from "../contracts.ts";
import { usageError } from "../errors.ts";

/** What the prediction columns hold, by `--from`. */
export type Link = "prob" | "logits" | "log";

interface Composition {
  /** what stands in the place of f */
  formula: string;
  /** what f holds then */
  kind: RoleKind;
  domain?: string;
}

const toProbabilities: Partial<Record<Link, Composition>> = {
  logits: { formula: "softmax(f)", kind: "logits" },
  log: { formula: "exp(f)", kind: "log-probabilities" },
};

/** By what a loss takes and what the columns hold: the formula that stands in the place of f, and f's new kind. */
const links: Partial<Record<RoleKind, Partial<Record<Link, Composition>>>> = {
  probability: {
    logits: { formula: "sigmoid(f)", kind: "logit" },
    log: { formula: "exp(f)", kind: "logit", domain: "[-inf, 0]" },
  },
  probabilities: toProbabilities,
  distribution: toProbabilities,
  "label-probabilities": {
    logits: { formula: "sigmoid(f)", kind: "label-logits" },
    log: { formula: "exp(f)", kind: "label-logits", domain: "[-inf, 0]" },
  },
  logit: {
    prob: { formula: "log(f) - log1p(-f)", kind: "probability" },
    log: { formula: "f - log1mexp(f)", kind: "logit", domain: "[-inf, 0]" },
  },
  logits: {
    prob: { formula: "log(f)", kind: "distribution" },
    log: { formula: "f", kind: "log-probabilities" },
  },
  "label-logits": {
    prob: { formula: "log(f) - log1p(-f)", kind: "label-probabilities" },
    log: { formula: "f - log1mexp(f)", kind: "label-logits", domain: "[-inf, 0]" },
  },
  "log-probabilities": {
    prob: { formula: "log(f)", kind: "distribution" },
    logits: { formula: "log_softmax(f)", kind: "logits" },
  },
};

const alreadyHolds: Readonly<Record<Link, readonly RoleKind[]>> = {
  prob: ["probability", "probabilities", "distribution", "label-probabilities"],
  logits: ["logit", "logits", "label-logits"],
  log: ["log-probabilities"],
};

/** The loss of what the columns hold: the link is composed into its formula. Exit 2 for a loss that has none. */
export function withLink(declaration: LossDeclaration, from: Link): LossDeclaration {
  const prediction = declaration.roles.f;
  if (prediction && alreadyHolds[from].includes(prediction.kind)) return declaration;
  const link = prediction && links[prediction.kind]?.[from];
  if (!link) {
    throw usageError(
      "no-link",
      `${declaration.name} does not take probabilities or logits, so --from ${from} means nothing for it`,
    );
  }
  const { hint: _, domain: __, ...role } = prediction;
  const f = { ...role, kind: link.kind, ...(link.domain === undefined ? {} : { domain: link.domain }) };
  return { ...declaration, link: link.formula, roles: { ...declaration.roles, f } };
}
