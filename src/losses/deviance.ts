import type { LossFamily, ParameterDeclaration, RoleDeclaration } from "../contracts.ts";
import { flag } from "./parameters.ts";

const real = (summary: string, domain?: string): RoleDeclaration => ({
  kind: "real",
  summary,
  ...(domain === undefined ? {} : { domain }),
});
const logHint = "if the column holds the logarithm of the mean, use ";
const mean = (domain: string, logLoss: string): RoleDeclaration => ({
  ...real("the predicted mean", domain),
  differentiable: true,
  hint: logHint + logLoss,
});
const logMean: RoleDeclaration = { ...real("the logarithm of the predicted mean"), differentiable: true };
const count = real("the true count", "[0, inf)");
const amount = real("the true value", "(0, inf)");
const countFull = flag("add log(y!), so that exp(-loss) is a probability");

const power = (domain: string, usual: number): ParameterDeclaration => ({
  default: usual,
  domain,
  summary: "the variance grows with this power of the mean",
  aliases: ["power", "variance-power", "tweedie-variance-power"],
});

/** Likelihoods and deviances of counts, shares and positive numbers: those of generalized linear models. */
const deviance: LossFamily = {
  name: "deviance",
  title: "Counts and positive targets",
  losses: [
    {
      name: "poisson-nll",
      title: "Poisson negative log-likelihood of a mean",
      summary: "Of a predicted mean count; without log(y!) unless full=true.",
      formula: "where(log_input = 1, exp(f) - y*f, f - xlogy(y, f)) + where(full = 1, lgamma(y + 1), 0)",
      gradient: {
        f: {
          formula:
            "where(log_input = 1, where(y < 0.5, exp(f) - y, expm1(f) - (y - 1)), where(y = 0, 1, -relative_difference(y, f)))",
          because: "1 - y/f cancels near y = f, and exp(f) - 1 near f = 0: golden poisson-nll, extreme",
        },
      },
      roles: {
        f: {
          ...mean("[0, inf)", "poisson-log-nll"),
          domainWhen: [{ parameter: "log-input", in: "{1}", domain: "(-inf, inf)" }],
        },
        y: count,
      },
      parameters: { full: countFull, "log-input": flag("the prediction is the logarithm of the mean") },
      reduction: "mean",
      references: ["McCullagh and Nelder 1989, Generalized linear models, section 6.2"],
    },
    {
      name: "poisson-log-nll",
      title: "Poisson negative log-likelihood of a log-mean",
      summary: "Of the logarithm of a mean count; without log(y!) unless full=true.",
      formula: "exp(f) - y*f + where(full = 1, lgamma(y + 1), 0)",
      gradient: {
        f: {
          formula: "where(y < 0.5, exp(f) - y, expm1(f) - (y - 1))",
          because: "of y = 1 exp(f) - y cancels near f = 0: golden poisson-nll, log-input",
        },
      },
      roles: { f: logMean, y: count },
      parameters: { full: countFull },
      reduction: "mean",
      aliases: ["poisson-nll-loss"],
      references: ["McCullagh and Nelder 1989, Generalized linear models, section 6.2"],
    },
    {
      name: "poisson-deviance",
      title: "Poisson deviance",
      summary: "Twice the log-likelihood that a predicted mean count falls short of the best one.",
      formula: "2*kl_div(y, f)",
      roles: { f: mean("[0, inf)", "poisson-log-nll"), y: count },
      reduction: "mean",
      aliases: ["mean-poisson-deviance"],
      references: ["McCullagh and Nelder 1989, Generalized linear models, section 2.3"],
    },
    {
      name: "gamma-deviance",
      title: "Gamma deviance",
      summary: "The deviance of a positive target whose standard deviation grows with its mean.",
      formula: "2*kl_div(f, y)/f",
      gradient: {
        f: {
          formula: "-2*relative_difference(y, f)/f",
          because: "what is derived subtracts two terms that are equal at y = f: golden gamma-deviance, extreme",
        },
      },
      hessian: {
        f: {
          formula: "2*(2*y/f - 1)/f/f",
          because: "what is derived subtracts terms that overflow where f is tiny: golden gamma-deviance, extreme",
        },
      },
      roles: { f: mean("[0, inf)", "gamma-log-nll"), y: amount },
      reduction: "mean",
      aliases: ["mean-gamma-deviance"],
      references: ["McCullagh and Nelder 1989, Generalized linear models, section 8.3"],
    },
    {
      name: "gamma-log-nll",
      title: "Gamma likelihood (log link)",
      summary: "Minus the gamma log-likelihood of shape 1 of a log-mean, as boosting libraries train it.",
      formula: "f + y*exp(-f)",
      roles: { f: logMean, y: amount },
      reduction: "mean",
      references: ["XGBoost reg:gamma, LightGBM gamma"],
    },
    {
      name: "tweedie-deviance",
      title: "Tweedie deviance",
      summary:
        "The deviance of a variance that is a power of the mean: 0 Gaussian, 1 Poisson, 2 gamma, 3 inverse Gaussian.",
      formula:
        "where(p = 0, (f - y)^2, where(p = 1, 2*kl_div(y, f), where(p = 2, 2*kl_div(f, y)/f, 2*(relu(y)^(2 - p)/((1 - p)*(2 - p)) - y*f^(1 - p)/(1 - p) + f^(2 - p)/(2 - p)))))",
      stable: {
        formula:
          "where(p = 0, (f - y)^2, where(p = 1, 2*kl_div(y, f), where(p = 2, 2*kl_div(f, y)/f, where(abs(f - y) < f/2, 2*f^(2 - p)*((2 - p)*log1pmx(relative_difference(y, f)) - log1pmx(expm1((2 - p)*log_ratio(y, f))))/((1 - p)*(2 - p)), 2*(relu(y)^(2 - p)/((1 - p)*(2 - p)) - y*f^(1 - p)/(1 - p) + f^(2 - p)/(2 - p))))))",
        because: "near y = f the three powers cancel to the second order: golden tweedie, extreme",
      },
      gradient: {
        f: {
          formula: "where(p = 0, 2*(f - y), -2*relative_difference(y, f)*f^(1 - p))",
          because: "what is derived subtracts two powers that are equal at y = f: golden tweedie, extreme",
        },
      },
      hessian: {
        f: {
          formula: "where(p = 0, 2, 2*(p*y/f + (1 - p))*f^(-p))",
          because: "what is derived subtracts terms that overflow where f is tiny: golden tweedie, extreme",
        },
      },
      roles: {
        f: {
          ...mean("(0, inf)", "tweedie-log-nll"),
          domainWhen: [{ parameter: "p", in: "{0}", domain: "(-inf, inf)" }],
        },
        y: {
          ...amount,
          domainWhen: [
            { parameter: "p", in: "(-inf, 0]", domain: "(-inf, inf)" },
            { parameter: "p", in: "[1, 2)", domain: "[0, inf)" },
          ],
        },
      },
      parameters: { p: power("(-inf, 0] or [1, inf)", 0) },
      reduction: "mean",
      aliases: ["tweedie", "mean-tweedie-deviance", "tweedie-deviance-score"],
      references: ["Jorgensen 1987, Exponential dispersion models"],
    },
    {
      name: "tweedie-log-nll",
      title: "Tweedie likelihood (log link)",
      summary: "What depends on a log-mean in the compound Poisson-gamma likelihood, as boosting libraries train it.",
      formula: "exp((2 - p)*f)/(2 - p) - y*exp((1 - p)*f)/(1 - p)",
      roles: { f: logMean, y: real("the true value", "[0, inf)") },
      parameters: { p: power("(1, 2)", 1.5) },
      reduction: "mean",
      references: ["XGBoost reg:tweedie, LightGBM tweedie"],
    },
    {
      name: "inverse-gaussian-deviance",
      title: "Inverse Gaussian deviance",
      summary: "The Tweedie deviance of power 3, for positive targets with heavy tails.",
      formula: "relative_difference(y, f)^2/y",
      roles: { f: { ...real("the predicted mean", "(0, inf)"), differentiable: true }, y: amount },
      reduction: "mean",
      references: ["McCullagh and Nelder 1989, Generalized linear models, section 2.3"],
    },
    {
      name: "negative-binomial-nll",
      title: "Negative binomial negative log-likelihood",
      summary: "Of a predicted mean count whose variance is f + alpha*f^2, more than a Poisson count's.",
      formula: "lgamma(y + 1) + lgamma(1/alpha) - lgamma(y + 1/alpha) + log1p(alpha*f)/alpha + xlog1py(y, 1/(alpha*f))",
      roles: { f: { ...real("the predicted mean", "(0, inf)"), differentiable: true }, y: count },
      parameters: {
        alpha: {
          default: 1,
          domain: "(0, inf)",
          summary: "the dispersion, one over the number of failures",
          aliases: ["dispersion"],
        },
      },
      reduction: "mean",
      references: ["Cameron and Trivedi 1998, Regression analysis of count data, section 3.3 (NB2)"],
    },
    {
      name: "zip-nll",
      title: "Zero-inflated Poisson negative log-likelihood",
      summary: "Of a log-mean count, and of the logit of a share of rows that are 0 whatever the mean.",
      formula:
        "where(y > 0, softplus(zero_logit) + exp(f) - y*f + lgamma(y + 1), softplus(zero_logit) - logaddexp(zero_logit, -exp(f)))",
      gradient: {
        f: {
          formula: "where(y > 0, exp(f) - y, exp(f - softplus(zero_logit + exp(f))))",
          because: "a mean beyond float64 is certain to give no 0: its slope is 0, and not infinity times 0",
        },
      },
      hessian: {
        f: {
          formula:
            "where(y > 0, exp(f), exp(f - softplus(zero_logit + exp(f))) - exp(2*f - softplus(zero_logit + exp(f)) - softplus(-zero_logit - exp(f))))",
          because: "the same",
        },
      },
      roles: {
        f: logMean,
        zero_logit: { ...real("the logit of the predicted share of extra zeros"), differentiable: true },
        y: count,
      },
      reduction: "mean",
      references: ["Lambert 1992, Zero-inflated Poisson regression"],
    },
    {
      name: "binomial-deviance",
      title: "Binomial deviance",
      summary: "The deviance of a predicted probability from an observed share, times the number of trials.",
      formula: "2*trials*(kl_div(y, f) + kl_div(1 - y, 1 - f))",
      roles: {
        f: {
          kind: "probability",
          summary: "the predicted probability",
          differentiable: true,
          hint: "logits become probabilities with --from logits",
        },
        y: { kind: "probability", summary: "the observed share of successes" },
      },
      parameters: {
        trials: {
          default: 1,
          domain: "(0, inf)",
          summary: "trials behind each share; --col trials=COLUMN for those of each row",
        },
      },
      reduction: "mean",
      references: ["McCullagh and Nelder 1989, Generalized linear models, section 4.4"],
    },
  ],
};

export default deviance;
