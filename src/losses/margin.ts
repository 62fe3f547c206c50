import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";

const roles: Readonly<Record<string, RoleDeclaration>> = {
  f: { kind: "real", summary: "the predicted score, positive for class 1", differentiable: true },
  y: {
    kind: "real",
    domain: "{-1, 1}",
    domainWhen: { parameter: "labels", equals: 1, domain: "{0, 1}" },
    summary: "the true class, -1 or 1",
    hint: "if the labels are 0 and 1, say so: labels=01, for example -l hinge:labels=01",
  },
};

const margin: ParameterDeclaration = {
  default: 1,
  domain: "(0, inf)",
  summary: "the score that a right row must reach",
};
const labels: ParameterDeclaration = {
  default: 0,
  domain: "{0, 1}",
  words: { signed: 0, "01": 1 },
  summary: "how the classes are written: signed (-1 and 1), or 01",
};

/** Losses of the margin y f of a score. */
const marginFamily: LossFamily = {
  name: "margin",
  title: "Margins of scores",
  losses: [
    {
      name: "hinge",
      title: "Hinge",
      summary: "What is missing to the margin; nothing for rows beyond it.",
      formula: "relu(margin - where(labels = 1, 2*y - 1, y)*f)",
      roles,
      parameters: { margin, labels },
      reduction: "mean",
      aliases: ["hinge-loss"],
      references: ["Cortes and Vapnik 1995, Support-vector networks"],
    },
    {
      name: "squared-hinge",
      title: "Squared hinge",
      summary: "The square of what is missing to the margin.",
      formula: "relu(margin - where(labels = 1, 2*y - 1, y)*f)^2",
      roles,
      parameters: { margin, labels },
      reduction: "mean",
      references: ["Lee and Mangasarian 2001, SSVM"],
    },
  ],
};

export default marginFamily;
