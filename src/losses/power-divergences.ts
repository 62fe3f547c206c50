import type { LossDeclaration, RoleDeclaration } from "../contracts.ts";

const nonNegative: RoleDeclaration = { kind: "vector", domain: "[0, inf)", summary: "K target values" };
const positive: RoleDeclaration = {
  kind: "vector",
  domain: "(0, inf)",
  summary: "K predicted values",
  differentiable: true,
};

/** The logarithm of a sum that is 1 for equal distributions, given what it is beyond 1, and the sum's logarithm. */
const logNearOne = (excess: string, logarithm: string) => `where(abs(${excess}) < 0.5, log1p(${excess}), ${logarithm})`;
const renyiExcess = "(alpha*(alpha - 1)*sum(alpha_div(y, f, alpha)) + alpha*(sum(y) - 1) + (1 - alpha)*(sum(f) - 1))";
const logTerms = "where(y = 0, log(y), alpha*log(y) + (1 - alpha)*log(f))";
const renyiSlope = `exp(alpha*log_ratio(y, f) - logsumexp(${logTerms}))`;
const overlapExcess = "((sum(y) - 1)/2 + (sum(f) - 1)/2 - sum(alpha_div(y, f, 0.5))/4)";
const squaredHellinger = "sum((sqrt(y) - sqrt(f))^2)/2";

/** Divergences made of powers of the ratio y/f, between distributions and between nonnegative values. */
export function powerDivergences(roles: LossDeclaration["roles"]): LossDeclaration[] {
  return [
    {
      name: "squared-hellinger",
      title: "Squared Hellinger distance",
      summary: "Half the squared distance of the roots of both distributions; symmetric, at most 1.",
      formula: squaredHellinger,
      roles,
      reduction: "mean",
      references: ["Hellinger 1909, Neue Begruendung der Theorie quadratischer Formen"],
    },
    {
      name: "hellinger",
      title: "Hellinger distance",
      summary: "The distance of the roots of both distributions, over the root of 2; a metric, at most 1.",
      formula: `sqrt(${squaredHellinger})`,
      hessian: {
        f: {
          formula: `xdivy(ratio_power(y, f, 0.5) - xdivy(alpha_div(y, f, 0.5)/4, ${squaredHellinger}), f)*rsqrt(${squaredHellinger})/8`,
          because: "at a prediction of 0 the two terms are infinite: golden hellinger, boundary",
        },
      },
      roles,
      reduction: "mean",
      aliases: ["hellinger-distance"],
      references: ["Hellinger 1909, Neue Begruendung der Theorie quadratischer Formen"],
    },
    {
      name: "bhattacharyya",
      title: "Bhattacharyya distance",
      summary: "Minus the logarithm of the overlap of both distributions; infinite where they have none.",
      formula: "-log(sum(geometric_mean(y, f, 0.5)))",
      stable: {
        formula: `-${logNearOne(overlapExcess, "log(sum(geometric_mean(y, f, 0.5)))")}`,
        because: "of near-equal rows the overlap is 1 less 1e-23: half of golden renyi alpha 0.5",
      },
      roles,
      reduction: "mean",
      references: ["Bhattacharyya 1943, On a measure of divergence between two statistical populations"],
    },
    {
      name: "chi-square",
      title: "Chi-square divergence",
      summary: "Squared differences over what was predicted (pearson), over the target (neyman) or over their sum.",
      formula: "where(form = 0, sum((y - f)^2/f), where(form = 1, sum((f - y)^2/y), sum((y - f)^2/(y + f))))",
      roles,
      parameters: {
        form: {
          default: 0,
          domain: "{0, 1, 2}",
          words: { pearson: 0, neyman: 1, symmetric: 2 },
          summary: "what the squares are divided by: pearson f, neyman y, symmetric y + f",
        },
      },
      reduction: "mean",
      references: ["Pearson 1900", "Neyman 1949, Contribution to the theory of the chi-square test"],
    },
    {
      name: "renyi",
      title: "Renyi divergence",
      summary:
        "A family from the Bhattacharyya distance (alpha 0.5, twice it) through KL (towards 1) to the worst log ratio.",
      formula: "log(sum(geometric_mean(y, f, alpha)))/(alpha - 1)",
      stable: {
        formula: `${logNearOne(renyiExcess, `logsumexp(${logTerms})`)}/(alpha - 1)`,
        because: "of near-equal rows the sum is 1 and 1e-23, and cubes of 1e-300 overflow: golden renyi, extreme",
      },
      gradient: {
        f: {
          formula: `-where(y = 0, 0, ${renyiSlope})`,
          because: "squares and cubes of 1e-300 leave the range, their quotients do not: golden renyi, extreme",
        },
      },
      hessian: {
        f: {
          formula: `where(y = 0, 0, ${renyiSlope}/f*(alpha + (1 - alpha)*softmax(${logTerms})))`,
          because: "as in the gradient",
        },
      },
      roles,
      parameters: {
        alpha: { default: 0.5, domain: "(0, 1) or (1, inf)", summary: "the order; at 1 the limit is kl" },
      },
      reduction: "mean",
      references: ["Renyi 1961, On measures of entropy and information"],
    },
    {
      name: "alpha-divergence",
      title: "Alpha divergence (Amari, Cressie-Read)",
      summary: "A family that holds KL (towards 1), reverse KL (towards 0), Hellinger (0.5) and chi-square (2).",
      formula: "(sum(geometric_mean(y, f, alpha)) - 1)/(alpha*(alpha - 1))",
      stable: {
        formula: "sum(alpha_div(y, f, alpha)) + (sum(y) - 1)/(alpha - 1) - (sum(f) - 1)/alpha",
        because: "of near-equal rows the sum is 1 and 1e-23, as in golden renyi and chi-square, extreme",
      },
      roles,
      parameters: {
        alpha: {
          default: 0.5,
          domain: "(-inf, 0) or (0, 1) or (1, inf)",
          summary: "the order; the limits are kl at 1 and reverse-kl at 0",
        },
      },
      reduction: "mean",
      references: ["Cressie and Read 1984, Multinomial goodness-of-fit tests", "Amari 1985"],
    },
    {
      name: "generalized-kl",
      title: "Generalised KL (I-divergence)",
      summary: "KL between values that need not sum to one.",
      formula: "sum(kl_div(y, f))",
      roles: { f: positive, y: nonNegative },
      reduction: "mean",
      aliases: ["i-divergence"],
      references: ["Csiszar 1975, I-divergence geometry of probability distributions"],
    },
    {
      name: "itakura-saito",
      title: "Itakura-Saito divergence",
      summary: "Of ratios only: scaling both sides changes nothing.",
      formula: "sum(y/f - log_ratio(y, f) - 1)",
      stable: {
        formula: "-sum(log1pmx(relative_difference(y, f)))",
        because: "of near-equal values the terms cancel",
      },
      gradient: {
        f: { formula: "-relative_difference(y, f)/f", because: "of near-equal values 1/f - y/f^2 cancels" },
      },
      roles: { f: positive, y: { ...nonNegative, domain: "(0, inf)" } },
      reduction: "mean",
      references: ["Itakura and Saito 1968, Analysis synthesis telephony based on the maximum likelihood method"],
    },
    {
      name: "beta-divergence",
      title: "Beta divergence",
      summary: "A family from Itakura-Saito (beta 0) through generalised KL (1) to half the squared error (2).",
      formula:
        "where(beta = 0, sum(kl_div(f, y)/f), where(beta = 1, sum(kl_div(y, f)), sum((y^beta + (beta - 1)*f^beta - beta*y*f^(beta - 1))/(beta*(beta - 1)))))",
      stable: {
        formula: "sum(f^(beta - 1)*alpha_div(y, f, beta))",
        because: "of near-equal values the powers cancel",
      },
      gradient: {
        f: { formula: "f^(beta - 2)*(f - y)", because: "of near-equal values the powers cancel" },
      },
      hessian: {
        f: {
          formula: "f^(beta - 2) + (beta - 2)*f^(beta - 3)*(f - y)",
          because: "what is derived of beta 0 goes through a logarithm that drops out",
        },
      },
      roles: {
        f: positive,
        y: { ...nonNegative, domainWhen: [{ parameter: "beta", in: "(-inf, 0]", domain: "(0, inf)" }] },
      },
      parameters: { beta: { default: 2, domain: "(-inf, inf)", summary: "the power" } },
      reduction: "mean",
      references: ["Basu et al. 1998, Robust and efficient estimation by minimising a density power divergence"],
    },
  ];
}
