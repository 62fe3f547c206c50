import type { LossDeclaration } from "../contracts.ts";

/** Losses of times to an event over all rows at risk. */
export const survivalOverRows: readonly LossDeclaration[] = [
  {
    name: "cox-ph",
    title: "Cox partial likelihood",
    summary: "For each event how likely it was this row of those still at risk (Breslow's ties), over the events.",
    over: "group",
    formula: "xdivy(sum(event*(logsumexp(where(across(y) >= y, across(f), log(0))) - f)), sum(event))",
    roles: {
      f: { kind: "real", summary: "the predicted logarithm of the hazard ratio", differentiable: true },
      y: { kind: "real", domain: "[0, inf)", summary: "the time of the event, or of the last look" },
      event: { kind: "binary", summary: "1 where the event was seen, 0 where the row is censored" },
    },
    reduction: "mean",
    aliases: ["cox"],
    references: ["Cox 1972, Regression models and life-tables; Breslow 1974"],
  },
];
