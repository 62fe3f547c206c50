import type { LossFamily, RoleDeclaration } from "../contracts.ts";
import { survivalOverRows } from "./survival-over-rows.ts";

const time = (domain: string): RoleDeclaration => ({ kind: "real", summary: "the true time", domain });
const positive = (summary: string): RoleDeclaration => ({
  kind: "real",
  summary,
  domain: "(0, inf)",
  differentiable: true,
});

/** Likelihoods of waiting times. */
const waitingTimes: LossFamily = {
  name: "survival",
  title: "Waiting times",
  losses: [
    {
      name: "exponential-nll",
      title: "Exponential negative log-likelihood",
      summary: "Of a predicted mean waiting time, with a constant hazard.",
      formula: "log(f) + y/f",
      roles: { f: positive("the predicted mean"), y: time("[0, inf)") },
      reduction: "mean",
      references: ["Epstein and Sobel 1953, Life testing"],
    },
    {
      name: "weibull-nll",
      title: "Weibull negative log-likelihood",
      summary: "Of a predicted scale, with a hazard that falls (shape below 1) or grows (above 1).",
      formula: "shape*log(f/y) - log(shape) + log(y) + (y/f)^shape",
      roles: { f: positive("the predicted scale"), y: time("(0, inf)") },
      parameters: { shape: { default: 1, domain: "(0, inf)", summary: "the shape", aliases: ["k"] } },
      reduction: "mean",
      references: ["Weibull 1951, A statistical distribution function of wide applicability"],
    },
    ...survivalOverRows,
  ],
};

export default waitingTimes;
