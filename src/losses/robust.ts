import type { LossFamily, ParameterDeclaration } from "../contracts.ts";
import { realRoles as roles } from "./distance.ts";
import { redescending, scale } from "./redescending.ts";

const tube: ParameterDeclaration = {
  default: 0.1,
  domain: "[0, inf)",
  summary: "errors up to this cost nothing",
  aliases: ["epsilon"],
};

/** Losses that forgive large errors, or weigh errors of one sign more: half the square near zero unless they say otherwise. */
const robust: LossFamily = {
  name: "robust",
  title: "Robust and asymmetric distances",
  losses: [
    {
      name: "pseudo-huber",
      title: "Pseudo-Huber",
      summary: "Half the square near zero, slope delta far away, smooth everywhere.",
      formula: "delta*(hypot(f - y, delta) - delta)",
      stable: {
        formula:
          "where(abs(f - y) < delta, (f - y)^2/(1 + hypot((f - y)/delta, 1)), delta*(hypot(f - y, delta) - delta))",
        because: "of small errors the difference leaves nothing",
      },
      roles,
      parameters: { delta: { ...scale(1), aliases: ["huber-slope"] } },
      reduction: "mean",
      aliases: ["pseudo-huber-loss", "mphe"],
      references: [
        "Charbonnier, Blanc-Feraud, Aubert and Barlaud 1997, Deterministic edge-preserving regularization in computed imaging",
        "Hartley and Zisserman 2003, Multiple view geometry in computer vision",
      ],
    },
    {
      name: "fair",
      title: "Fair",
      summary: "Convex, with slopes up to c and a continuous second derivative.",
      formula: "-c^2*log1pmx(abs(f - y)/c)",
      hessian: {
        f: { formula: "1/(1 + abs(f - y)/c)^2", because: "what is derived subtracts two numbers that agree far away" },
      },
      roles,
      parameters: { c: { ...scale(1), aliases: ["smoothness", "fair-c"] } },
      reduction: "mean",
      aliases: ["fair-loss"],
      references: ["Fair 1974, On the robust estimation of econometric models"],
    },
    {
      name: "epsilon-insensitive",
      title: "Epsilon-insensitive",
      summary: "The absolute error beyond eps; errors within cost nothing.",
      formula: "relu(abs(f - y) - eps)",
      roles,
      parameters: { eps: tube },
      reduction: "mean",
      aliases: ["l1-epsilon-ins-loss"],
      references: ["Vapnik 1995, The nature of statistical learning theory"],
    },
    {
      name: "linex",
      title: "Linear-exponential (LINEX)",
      summary: "Exponential for predictions that are too high, nearly linear for those too low; a < 0 swaps them.",
      formula: "b*(exp(a*(f - y)) - a*(f - y) - 1)",
      stable: {
        formula: "b*where(abs(a*(f - y)) < 0.5, -log1pmx(expm1(a*(f - y))), expm1(a*(f - y)) - a*(f - y))",
        because: "with x = log(1 + t), exp(x) - x - 1 is t - log(1 + t), which does not cancel near zero",
      },
      gradient: {
        f: { formula: "a*b*expm1(a*(f - y))", because: "the derived difference from 1 cancels near zero" },
      },
      roles,
      parameters: {
        a: { default: 1, domain: "(-inf, 0) or (0, inf)", summary: "how steep; positive punishes high predictions" },
        b: { default: 1, domain: "(0, inf)", summary: "multiplies the loss" },
      },
      reduction: "mean",
      references: ["Varian 1975, A Bayesian approach to real estate assessment"],
    },
    {
      name: "charbonnier",
      title: "Charbonnier",
      summary: "The absolute error, rounded where it is smaller than eps; its least value is eps.",
      formula: "hypot(f - y, eps)",
      roles,
      parameters: {
        eps: { default: 1e-3, domain: "(0, inf)", summary: "where the corner is rounded", aliases: ["epsilon"] },
      },
      reduction: "mean",
      references: [
        "Charbonnier, Blanc-Feraud, Aubert and Barlaud 1994, Two deterministic half-quadratic regularization algorithms for computed imaging",
      ],
    },
    {
      name: "squared-epsilon-insensitive",
      title: "Squared epsilon-insensitive",
      summary: "The square of what an error exceeds eps by.",
      formula: "relu(abs(f - y) - eps)^2",
      roles,
      parameters: { eps: tube },
      reduction: "mean",
      aliases: ["l2-epsilon-ins-loss"],
      references: ["Drucker, Burges, Kaufman, Smola and Vapnik 1997, Support vector regression machines"],
    },
    {
      name: "logit-distance",
      title: "Logistic distance",
      summary: "A quarter of the square near zero, the absolute error less log 4 far away, smooth everywhere.",
      formula: "2*logcosh((f - y)/2)",
      roles,
      reduction: "mean",
      aliases: ["logit-dist-loss"],
      references: ["Steinwart and Christmann 2008, Support vector machines"],
    },
    {
      name: "asymmetric-squared",
      title: "Asymmetric squared error (double quadratic)",
      summary: "The square, weighed 2 alpha where the prediction is too low and 2 (1 - alpha) where it is too high.",
      formula: "2*where(f >= y, 1 - alpha, alpha)*(f - y)^2",
      roles,
      parameters: { alpha: { default: 0.5, domain: "(0, 1)", summary: "weight of predictions that are too low" } },
      reduction: "mean",
      aliases: ["double-quadratic", "quad-quad"],
      references: ["Newey and Powell 1987, Asymmetric least squares estimation and testing"],
    },
    {
      name: "wing",
      title: "Wing",
      summary:
        "A logarithm up to w, steepest at zero, so that small errors count; the absolute error less a constant beyond.",
      formula: "where(abs(f - y) < w, w*log1p(abs(f - y)/eps), abs(f - y) - (w - w*log1p(w/eps)))",
      roles,
      parameters: {
        w: { default: 10, domain: "(0, inf)", summary: "where the logarithm ends" },
        eps: { default: 2, domain: "(0, inf)", summary: "the smaller, the steeper at zero", aliases: ["epsilon"] },
      },
      reduction: "mean",
      aliases: ["wing-loss"],
      references: [
        "Feng, Kittler, Awais, Huber and Wu 2018, Wing loss for robust facial landmark localisation with convolutional neural networks",
      ],
    },
    {
      name: "balanced-l1",
      title: "Balanced L1",
      summary:
        "A logarithm's integral up to 1, linear with slope gamma beyond: small errors pull more than those of smooth-l1.",
      formula:
        "where(abs(f - y) < beta, alpha/expm1(gamma/alpha)*(expm1(gamma/alpha)*abs(f - y) + 1)*log1p(expm1(gamma/alpha)*abs(f - y)/beta) - alpha*abs(f - y), gamma*abs(f - y) + gamma/expm1(gamma/alpha) - alpha*beta)",
      stable: {
        formula:
          "where(abs(f - y) < beta, -alpha/expm1(gamma/alpha)*(expm1(gamma/alpha)*abs(f - y) + 1)*log1pmx(-expm1(gamma/alpha)*abs(f - y)/(expm1(gamma/alpha)*abs(f - y) + 1)), gamma*abs(f - y) + gamma/expm1(gamma/alpha) - alpha*beta)",
        because: "near zero the two terms cancel",
      },
      gradient: {
        f: {
          formula:
            "where(abs(f - y) < beta, alpha*sign(f - y)*log1p(expm1(gamma/alpha)*abs(f - y)), gamma*sign(f - y))",
          because: "near zero the derived terms cancel",
        },
      },
      hessian: {
        f: {
          formula: "where(abs(f - y) < beta, alpha*expm1(gamma/alpha)/(1 + expm1(gamma/alpha)*abs(f - y)), 0)",
          because: "the derived sign(f - y)^2 is 0 where f = y",
        },
      },
      roles,
      parameters: {
        alpha: { default: 0.5, domain: "(0, inf)", summary: "the smaller, the more small errors pull" },
        gamma: { default: 1.5, domain: "(0, inf)", summary: "the slope of large errors" },
        beta: { default: 1, domain: "{1}", summary: "where the logarithm ends; it fits the line at 1 only" },
      },
      reduction: "mean",
      aliases: ["balanced-l1-loss"],
      references: [
        "Pang, Chen, Shi, Feng, Ouyang and Lin 2019, Libra R-CNN: towards balanced learning for object detection",
      ],
    },
    ...redescending,
  ],
};

export default robust;
