import type { ParameterDeclaration, RoleDeclaration } from "../contracts.ts";

/** A target of -1 or 1; the parameter `labels` lets it be written as 0 and 1. */
export function signedClass(loss: string, summary: string): RoleDeclaration {
  return {
    kind: "real",
    domain: "{-1, 1}",
    domainWhen: [{ parameter: "labels", in: "{1}", domain: "{0, 1}" }],
    summary,
    hint: `if the labels are 0 and 1, say so: labels=01, for example -l ${loss}:labels=01`,
  };
}

export const labels: ParameterDeclaration = {
  default: 0,
  domain: "{0, 1}",
  words: { signed: 0, "01": 1 },
  summary: "how the classes are written: signed (-1 and 1), or 01",
};

/** The target as -1 or 1, in a formula. */
export const sign = "where(labels = 1, 2*y - 1, y)";
