import type { LossFamily, RoleDeclaration } from "../contracts.ts";
import { flag } from "./parameters.ts";

const location = (summary: string): RoleDeclaration => ({ kind: "real", summary, differentiable: true });
const mean = location("the predicted mean");
const target: RoleDeclaration = { kind: "real", summary: "the true value" };
const positive = (summary: string): RoleDeclaration => ({ ...location(summary), domain: "(0, inf)" });
const scale = positive("the predicted scale");

/** log(2 pi)/2, which a density has and its dependence on the prediction has not. */
const constant = "where(full = 1, 0.9189385332046727, 0)";
const full = flag("add log(2 pi)/2, so that exp(-loss) is a density");

/** Negative log-likelihoods of predicted distributions of a real target. */
const likelihood: LossFamily = {
  name: "likelihood",
  title: "Likelihoods",
  losses: [
    {
      name: "gaussian-nll",
      title: "Gaussian negative log-likelihood",
      summary: "Of a predicted mean and variance; without log(2 pi)/2 unless full=true.",
      formula: `where(var_form = 0, (log(var) + (f - y)^2/var)/2, where(var_form = 1, log(var) + ((f - y)/var)^2/2, where(var_form = 2, (var + (f - y)^2*exp(-var))/2, var + (f - y)^2*exp(-2*var)/2))) + ${constant}`,
      stable: {
        formula: `where(var_form = 0, where(var = 0 and f = y, log(var), where(var = 0, 0, log(var)) + (f - y)^2/var)/2, where(var_form = 1, where(var = 0 and f = y, log(var), where(var = 0, 0, log(var)) + ((f - y)/var)^2/2), where(var_form = 2, (var + (f - y)^2*exp(-var))/2, var + (f - y)^2*exp(-2*var)/2))) + ${constant}`,
        because: "at variance 0 the square wins over the logarithm: golden gaussian-nll, boundary",
      },
      roles: {
        f: mean,
        var: {
          kind: "real",
          domain: "[0, inf)",
          domainWhen: [{ parameter: "var-form", in: "[2, 3]", domain: "(-inf, inf)" }],
          summary: "the predicted variance, or what var-form says",
          differentiable: true,
          hint: "the role takes a variance; a standard deviation is var-form=std, their logarithms are log-var and log-std",
        },
        y: target,
      },
      parameters: {
        full,
        "var-form": {
          default: 0,
          domain: "{0, 1, 2, 3}",
          words: { variance: 0, std: 1, "log-var": 2, "log-std": 3 },
          summary: "what var holds: variance, std, log-var or log-std",
        },
      },
      reduction: "mean",
      aliases: ["gaussian-nll-loss"],
      references: ["Nix and Weigend 1994, Estimating the mean and variance of the target probability distribution"],
    },
    {
      name: "gaussian-nll-log-std",
      title: "Gaussian negative log-likelihood of a log standard deviation",
      summary: "Of a predicted mean and the logarithm of the standard deviation; without log(2 pi)/2 unless full=true.",
      formula: `log_std + (f - y)^2*exp(-2*log_std)/2 + ${constant}`,
      roles: { f: mean, log_std: location("the logarithm of the predicted standard deviation"), y: target },
      parameters: { full },
      reduction: "mean",
      references: ["Duan et al. 2020, NGBoost: natural gradient boosting for probabilistic prediction"],
    },
    {
      name: "beta-nll-weighted",
      title: "Beta-weighted Gaussian likelihood",
      summary: "The Gaussian likelihood times var^beta, which gradients take for a constant.",
      formula: "stop_gradient(var^beta)*(log(var) + (f - y)^2/var)/2",
      roles: { f: mean, var: positive("the predicted variance"), y: target },
      parameters: {
        beta: {
          default: 0.5,
          domain: "[0, 1]",
          summary: "0 is the likelihood; at 1 the gradient by f is that of half the squared error",
        },
      },
      reduction: "mean",
      aliases: ["beta-nll"],
      references: ["Seitzer et al. 2022, On the pitfalls of heteroscedastic uncertainty estimation"],
    },
    {
      name: "dawid-sebastiani",
      title: "Dawid-Sebastiani score",
      summary: "Twice the Gaussian likelihood, proper for any forecast of which mean and variance are known.",
      formula: "log(var) + (f - y)^2/var",
      roles: { f: mean, var: positive("the predicted variance"), y: target },
      reduction: "mean",
      references: ["Dawid and Sebastiani 1999, Coherent dispersion criteria for optimal experimental design"],
    },
    {
      name: "laplace-nll",
      title: "Laplace negative log-likelihood",
      summary: "Of a predicted median and scale: the absolute error, weighed by the scale.",
      formula: "log(2*scale) + abs(f - y)/scale",
      roles: { f: location("the predicted median"), scale, y: target },
      reduction: "mean",
      references: ["Laplace 1774"],
    },
    {
      name: "logistic-nll",
      title: "Logistic negative log-likelihood",
      summary: "Of the location and scale of a logistic distribution: tails between Gaussian and Laplace.",
      formula: "log(scale) + (f - y)/scale + 2*softplus((y - f)/scale)",
      roles: { f: location("the predicted location"), scale, y: target },
      reduction: "mean",
      references: ["Balakrishnan 1992, Handbook of the logistic distribution"],
    },
    {
      name: "student-t-nll",
      title: "Student t negative log-likelihood",
      summary: "Of a location and scale, with heavy tails: rows far off pull less, the less nu is.",
      formula:
        "lgamma(nu/2) - lgamma((nu + 1)/2) + log(nu*3.141592653589793)/2 + log(scale) + (nu + 1)/2*log1p_square((f - y)/scale/sqrt(nu))",
      roles: { f: location("the predicted location"), scale, y: target },
      parameters: { nu: { default: undefined, domain: "(0, inf)", summary: "the degrees of freedom" } },
      reduction: "mean",
      references: ["Lange, Little and Taylor 1989, Robust statistical modeling using the t distribution"],
    },
    {
      name: "von-mises-nll",
      title: "Von Mises negative log-likelihood",
      summary: "Of an angle in radians: the mean direction and concentration of a normal distribution on the circle.",
      formula: "1.8378770664093453 + log_i0(concentration) - concentration*cos(f - y)",
      roles: {
        f: location("the predicted direction, in radians"),
        concentration: positive("the predicted concentration"),
        y: { kind: "real", summary: "the true direction, in radians" },
      },
      reduction: "mean",
      references: ["von Mises 1918; Mardia and Jupp 2000, Directional statistics, section 3.5"],
    },
    {
      name: "lognormal-nll",
      title: "Log-normal negative log-likelihood",
      summary: "Of a positive target whose logarithm has the predicted mean and standard deviation.",
      formula: "log(y) + log(scale) + 0.9189385332046727 + ((f - log(y))/scale)^2/2",
      roles: {
        f: location("the predicted mean of the logarithm"),
        scale: positive("the predicted standard deviation of the logarithm"),
        y: { ...target, domain: "(0, inf)" },
      },
      reduction: "mean",
      references: ["Crow and Shimizu 1988, Lognormal distributions"],
    },
    {
      name: "gaussian-kl",
      title: "Divergence of a diagonal Gaussian from the standard one",
      summary: "What a variational autoencoder pays for its code: KL of N(f, exp(log_var)) from N(0, 1).",
      formula: "sum(expm1(log_var) - log_var + f^2)/2",
      roles: {
        f: { kind: "vector", summary: "the means", differentiable: true },
        log_var: { kind: "vector", summary: "the logarithms of the variances", differentiable: true },
      },
      reduction: "mean",
      references: ["Kingma and Welling 2014, Auto-encoding variational Bayes, appendix B"],
    },
  ],
};

export default likelihood;
