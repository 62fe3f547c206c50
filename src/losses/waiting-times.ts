import type { LossFamily, RoleDeclaration } from "../contracts.ts";
import { survivalOverRows } from "./survival-over-rows.ts";

const time = (domain: string): RoleDeclaration => ({ kind: "real", summary: "the true time", domain });
const positive = (summary: string): RoleDeclaration => ({
  kind: "real",
  summary,
  domain: "(0, inf)",
  differentiable: true,
});

/** The bounds of a time, as distances from the prediction on the scale of logarithms. */
const [a, b] = ["((log(lower) - f)/scale)", "((log(upper) - f)/scale)"];
/**
 * Minus the logarithm of a density where the time is known, and of a probability where its bounds are. The density is
 * said with the lower bound, which is finite: no slope at an infinite upper bound is multiplied by 0.
 */
const seenOrBetween = (density: string, probability: string) =>
  `where(lower = upper, log(scale) + log(lower) + ${density}, ${probability})`;
const normal = seenOrBetween(`0.9189385332046727 + ${a}^2/2`, `-log_Phi_diff(${a}, ${b})`);
/** log(a) - log(b), the length of the interval, which does not move with the prediction */
const shorter = "log_ratio(lower, upper)/scale";
const logistic = seenOrBetween(`${a} + 2*softplus(-${a})`, `softplus(-${b}) + softplus(${a}) - log1mexp(${shorter})`);
/** how much the hazard of the upper bound exceeds that of the lower: beyond 700 it is out of reach, or infinite */
const excess = `exp(${b})*expm1(${shorter})`;
const extreme = seenOrBetween(`exp(${a}) - ${a}`, `exp(${a}) - where(${excess} < -700, 0, log1mexp(${excess}))`);

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
    {
      name: "aft-nll",
      title: "Accelerated failure time",
      summary:
        "Of the log of a time that lies between two bounds: equal where it was seen, inf above where it was not.",
      formula: `where(distribution = 0, ${normal}, where(distribution = 1, ${logistic}, ${extreme}))`,
      roles: {
        f: { kind: "real", summary: "the predicted location of the logarithm of the time", differentiable: true },
        lower: {
          kind: "real",
          domain: "[0, inf)",
          summary: "a time before which nothing happened; 0 where none is known",
        },
        upper: {
          kind: "real",
          domain: "(0, inf]",
          atLeast: "lower",
          summary: "the time by which it had happened; inf where it had not been seen",
        },
      },
      parameters: {
        distribution: {
          default: 0,
          domain: "{0, 1, 2}",
          words: { normal: 0, logistic: 1, extreme: 2 },
          summary: "of the logarithm of the time around f: normal, logistic or extreme",
          aliases: ["dist", "aft-loss-distribution"],
        },
        scale: {
          default: 1,
          domain: "(0, inf)",
          summary: "the scale of that distribution",
          aliases: ["aft-loss-distribution-scale"],
        },
      },
      reduction: "mean",
      aliases: ["survival-aft"],
      references: ["Wei 1992, The accelerated failure time model; XGBoost survival:aft"],
    },
    ...survivalOverRows,
  ],
};

export default waitingTimes;
