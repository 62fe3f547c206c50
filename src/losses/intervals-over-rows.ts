import type { LossDeclaration, RoleDeclaration } from "../contracts.ts";
import { flag } from "./parameters.ts";

const roles: Readonly<Record<string, RoleDeclaration>> = {
  lower: { kind: "real", summary: "the lower end of the interval", differentiable: true },
  upper: { kind: "real", summary: "the upper end of the interval", differentiable: true },
  y: { kind: "real", summary: "the true value" },
};
const alpha = { default: 0.05, domain: "(0, 1)", summary: "the share that may lie outside the interval" };

/** Scores over many rows: of predicted intervals, and of ensembles of vectors, whose members are rows. */
export const intervalsOverRows: readonly LossDeclaration[] = [
  {
    name: "coverage-error",
    title: "Coverage error",
    summary: "How far the share of targets within the interval is from 1 - alpha. See the width beside it.",
    over: "rows",
    formula: "abs(mean(where(lower <= y and y <= upper, 1, 0)) - (1 - alpha))",
    roles: {
      lower: { kind: "real", summary: "the lower end of the interval" },
      upper: { kind: "real", summary: "the upper end of the interval" },
      y: roles.y!,
    },
    parameters: { alpha },
    reduction: "mean",
    references: ["Khosravi et al. 2011, Comprehensive review of neural network-based prediction intervals"],
  },
  {
    name: "msis",
    title: "Mean scaled interval score",
    summary: "The interval score over the error of repeating the value of a season before; per series with group=.",
    over: "rows",
    formula:
      "mean(upper - lower + 2/alpha*relu(lower - y) + 2/alpha*relu(y - upper))*(len(y) - season)/sum(where(cumsum(1 + 0*y) > season, abs(y - lag(y, season)), 0))",
    roles,
    parameters: { season: { default: 1, domain: "[1, inf)", summary: "rows in a season" }, alpha },
    reduction: "mean",
    references: ["Makridakis, Spiliotis and Assimakopoulos 2020, The M4 Competition"],
  },
  {
    name: "energy-score",
    title: "Energy score",
    summary:
      "The CRPS of vectors: the mean distance of an ensemble's members from the truth, less half that from each other. A row is a member.",
    over: "group",
    formula:
      "mean(norm(f - y)) - sum(sum(distances(f)))/(2*where(fair = 1 and len_rows(f) > 1, len_rows(f)*(len_rows(f) - 1), len_rows(f)^2))",
    roles: {
      f: { kind: "vector", summary: "a member's vector", differentiable: true },
      y: { kind: "vector", summary: "the true vector, the same in each row of the ensemble" },
    },
    parameters: { fair: flag("as if the members were infinitely many: pairs of different members only") },
    reduction: "mean",
    references: ["Gneiting and Raftery 2007, Strictly proper scoring rules, prediction, and estimation"],
  },
];
