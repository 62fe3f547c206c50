import type { LossDeclaration, ParameterDeclaration } from "../contracts.ts";
import { realRoles as roles } from "./distance.ts";

/** The scale at which a loss leaves the square, by default that of the reference. */
export const scale = (value: number): ParameterDeclaration => ({
  default: value,
  domain: "(0, inf)",
  summary: "the error at which the loss leaves the square",
});

/** Robust losses whose slope falls again: an error far away pulls less than one nearby. They are not convex. */
export const redescending: readonly LossDeclaration[] = [
  {
    name: "cauchy",
    title: "Cauchy (Lorentzian)",
    summary: "Grows like a logarithm: the slope falls again beyond c.",
    formula: "c^2/2*log1p_square((f - y)/c)",
    roles,
    parameters: { c: scale(1) },
    reduction: "mean",
    references: ["Holland and Welsch 1977, Robust regression using iteratively reweighted least-squares"],
  },
  {
    name: "geman-mcclure",
    title: "Geman-McClure",
    summary: "Half the square near zero, bounded by c^2/2.",
    formula: "c^2/2*hypot_ratio(f - y, c)^2",
    roles,
    parameters: { c: scale(1) },
    reduction: "mean",
    references: [
      "Geman and McClure 1985, Bayesian image analysis: an application to single photon emission tomography",
    ],
  },
  {
    name: "welsch",
    title: "Welsch",
    summary: "Half the square near zero, bounded by c^2/2: far errors soon stop to matter.",
    formula: "-c^2/2*expm1(-((f - y)/c)^2)",
    hessian: {
      f: {
        formula: "xmul(exp(-((f - y)/c)^2), 1 - 2*((f - y)/c)^2)",
        because: "0 times infinity is NaN: golden welsch, extreme",
      },
    },
    roles,
    parameters: { c: scale(1) },
    reduction: "mean",
    references: ["Dennis and Welsch 1978, Techniques for nonlinear least squares and robust regression"],
  },
  {
    name: "tukey",
    title: "Tukey's biweight",
    summary: "Half the square near zero; errors beyond c all cost c^2/6 and pull no more.",
    formula: "where(abs(f - y) <= c, c^2/6*(1 - (1 - ((f - y)/c)^2)^3), c^2/6)",
    stable: {
      formula: "where(abs(f - y) <= c, (f - y)^2/2*(1 - ((f - y)/c)^2*(1 - ((f - y)/c)^2/3)), c^2/6)",
      because: "1 - (1 - x)^3 leaves nothing of a small x: golden tukey-biweight, extreme",
    },
    gradient: {
      f: {
        formula: "where(abs(f - y) <= c, (f - y)*((c - (f - y))*(c + (f - y))/c^2)^2, 0)",
        because: "1 - ((f - y)/c)^2 has few digits beside the edge: golden tukey-biweight, kink",
      },
    },
    hessian: {
      f: {
        formula: "where(abs(f - y) <= c, (c - (f - y))*(c + (f - y))/c^2*(1 - 5*((f - y)/c)^2), 0)",
        because: "1 - ((f - y)/c)^2 has few digits beside the edge: golden tukey-biweight, kink",
      },
    },
    roles,
    parameters: { c: scale(4.685) },
    reduction: "mean",
    aliases: ["tukey-biweight", "biweight"],
    references: [
      "Beaton and Tukey 1974, The fitting of power series, meaning polynomials, illustrated on band-spectroscopic data",
    ],
  },
  {
    name: "andrews",
    title: "Andrews' sine",
    summary: "An arch of the cosine; errors beyond c pi all cost 2 c^2 and pull no more.",
    formula: "where(abs(f - y) <= 3.141592653589793*c, c^2*(1 - cos((f - y)/c)), 2*c^2)",
    stable: {
      formula: "where(abs(f - y) <= 3.141592653589793*c, 2*c^2*sin((f - y)/(2*c))^2, 2*c^2)",
      because: "1 - cos(x) leaves nothing of a small x",
    },
    roles,
    parameters: { c: { ...scale(1.339), summary: "the sine's scale: it ends at c pi", aliases: ["a"] } },
    reduction: "mean",
    aliases: ["andrew-wave", "andrews-wave"],
    references: ["Andrews 1974, A robust method for multiple linear regression"],
  },
  {
    name: "barron",
    title: "General adaptive robust loss (Barron)",
    summary:
      "One family from the square (alpha = 2) by Charbonnier, Cauchy and Geman-McClure (1, 0, -2) to Welsch (-inf).",
    formula:
      "where(alpha = 2, ((f - y)/c)^2/2, where(alpha = 0, log1p_square((f - y)/(c*sqrt(2))), where(alpha < -1e300, -expm1(-((f - y)/c)^2/2), abs(alpha - 2)/alpha*expm1(alpha/2*log1p_square((f - y)/(c*sqrt(abs(alpha - 2))))))))",
    roles,
    parameters: {
      alpha: { default: 1, domain: "[-inf, inf)", summary: "the shape; smaller forgives large errors more" },
      c: scale(1),
    },
    reduction: "mean",
    references: ["Barron 2019, A general and adaptive robust loss function"],
  },
  {
    name: "truncated-squared",
    title: "Truncated square",
    summary: "Half the square, and c^2/2 for all errors beyond c.",
    formula: "min((f - y)^2/2, c^2/2)",
    roles,
    parameters: { c: scale(1) },
    reduction: "mean",
    aliases: ["truncated-quadratic"],
    references: ["Blake and Zisserman 1987, Visual reconstruction"],
  },
  {
    name: "arctan",
    title: "Arctan",
    summary: "The arctangent of the square: half the square near zero, bounded by c^2 pi/4.",
    formula: "c^2/2*atan(((f - y)/c)^2)",
    hessian: {
      f: {
        formula: "hypot_ratio(1, ((f - y)/c)^2)^2*(4*hypot_ratio(1, ((f - y)/c)^2)^2 - 3)",
        because: "far away what is derived is infinity over infinity",
      },
    },
    roles,
    parameters: { c: scale(1) },
    reduction: "mean",
    references: ["SciPy least_squares, loss arctan"],
  },
  {
    name: "periodic",
    title: "Periodic loss on a circle",
    summary: "0 where the error is a whole number of turns, 2 half a turn away.",
    formula: "1 - cos(6.283185307179586*(f - y)/circumference)",
    stable: {
      formula: "2*sin(3.141592653589793*(f - y)/circumference)^2",
      because: "1 - cos(x) leaves nothing of a small x",
    },
    roles: {
      f: { ...roles.f, summary: "the predicted angle, in units of the circumference" },
      y: { ...roles.y, summary: "the true angle" },
    },
    parameters: {
      circumference: { default: 1, domain: "(0, inf)", summary: "a whole turn: 360 for degrees", aliases: ["c"] },
    },
    reduction: "mean",
    aliases: ["periodic-loss"],
    references: ["LossFunctions.jl PeriodicLoss"],
  },
];
