import type { LossFamily, RoleDeclaration } from "../contracts.ts";
import { intervalsOverRows } from "./intervals-over-rows.ts";
import { flag } from "./parameters.ts";

const target: RoleDeclaration = { kind: "real", summary: "the true value" };
const real = (summary: string): RoleDeclaration => ({ kind: "real", summary, differentiable: true });
const vector = (summary: string): RoleDeclaration => ({ kind: "vector", summary, differentiable: true });
const positive = (summary: string): RoleDeclaration => ({ ...real(summary), domain: "(0, inf)" });
const scale = positive("the predicted scale");
const location = real("the predicted location");

/**
 * The members in order are quantiles, and the score is twice the mean of their pinball losses: no term is negative, so
 * nothing cancels. The level that lies above a member of rank r, the largest being the first, is (r - 1/2)/K; the fair
 * score, which counts no pair of a member with itself, has (r - 1)/(K - 1). Of one member it is the absolute error.
 */
function crpsOfMembers(f: string, y: string): string {
  const above = `where(fair = 1 and len(f) > 1, (ranks(${f}) - 1)/(len(f) - 1), (ranks(${f}) - 0.5)/len(f))`;
  return `2*mean(${above}*relu(${f} - ${y}) + (1 - ${above})*relu(${y} - ${f}))`;
}
const fair = flag("as if the members were infinitely many: pairs of different members only");

/** Scores of forecasts that are intervals or distributions: the best forecast on average is the true one. */
const forecast: LossFamily = {
  name: "forecast",
  title: "Intervals and distributions as forecasts",
  losses: [
    {
      name: "interval-score",
      title: "Interval (Winkler) score",
      summary: "The width of an interval, and 2/alpha for each unit by which it misses the target.",
      formula: "upper - lower + 2/alpha*(relu(lower - y) + relu(y - upper))",
      roles: {
        lower: real("the lower end of the interval"),
        upper: { ...real("the upper end of the interval"), atLeast: "lower" },
        y: target,
      },
      parameters: {
        alpha: { default: 0.05, domain: "(0, 1)", summary: "the interval is to miss this share of the targets" },
      },
      reduction: "mean",
      aliases: ["winkler", "winkler-score", "winkler-interval-score", "regression-mwi-score"],
      references: ["Gneiting and Raftery 2007, Strictly proper scoring rules, section 6.2"],
    },
    {
      name: "weighted-interval-score",
      title: "Weighted interval score",
      summary: "Of a median and K intervals: twice the mean pinball loss of their 2K + 1 quantiles.",
      formula: "(abs(f - y)/2 + sum(alpha*(upper - lower)/2 + relu(lower - y) + relu(y - upper)))/(len(lower) + 0.5)",
      roles: {
        f: real("the predicted median"),
        lower: vector("the lower ends of the intervals"),
        upper: { ...vector("the upper ends of the intervals"), atLeast: "lower" },
        y: target,
      },
      parameters: {
        alpha: {
          default: undefined,
          domain: "(0, 1)",
          list: true,
          summary: "the shares of the targets that the intervals are to miss, in the order of the columns",
        },
      },
      reduction: "mean",
      aliases: ["wis"],
      references: ["Bracher et al. 2021, Evaluating epidemic forecasts in an interval format"],
    },
    {
      name: "crps-gaussian",
      title: "CRPS of a Gaussian forecast",
      summary: "The continuous ranked probability score of a predicted mean and standard deviation.",
      formula:
        "where(std = 0, abs(f - y), (f - y)*erf((f - y)/std/1.4142135623730951) + std*(2*phi((f - y)/std) - 0.5641895835477563))",
      roles: {
        f: real("the predicted mean"),
        std: { ...real("the predicted standard deviation"), domain: "[0, inf)" },
        y: target,
      },
      reduction: "mean",
      aliases: ["crps-norm", "crps-normal"],
      references: ["Gneiting et al. 2005, Calibrated probabilistic forecasting using ensemble model output statistics"],
    },
    {
      name: "crps-logistic",
      title: "CRPS of a logistic forecast",
      summary: "The continuous ranked probability score of a predicted location and scale.",
      formula: "f - y + scale*(2*softplus((y - f)/scale) - 1)",
      roles: { f: location, scale, y: target },
      reduction: "mean",
      aliases: ["crps-logis"],
      references: ["Jordan, Krueger and Lerch 2019, Evaluating probabilistic forecasts with scoringRules"],
    },
    {
      name: "crps-laplace",
      title: "CRPS of a Laplace forecast",
      summary: "The continuous ranked probability score of a predicted median and scale.",
      formula: "abs(f - y) + scale*exp(-abs(f - y)/scale) - 0.75*scale",
      hessian: {
        f: {
          formula: "exp(-abs(f - y)/scale)/scale",
          because:
            "where f = y the slopes of both sides meet, and the product of two signs, 0 there, would hide the curve",
        },
      },
      roles: { f: real("the predicted median"), scale, y: target },
      reduction: "mean",
      aliases: ["crps-lapl"],
      references: ["Jordan, Krueger and Lerch 2019, Evaluating probabilistic forecasts with scoringRules"],
    },
    {
      name: "crps-ensemble",
      title: "CRPS of an ensemble",
      summary: "The continuous ranked probability score of K members: the pinball losses of their levels.",
      formula: crpsOfMembers("f", "y"),
      roles: { f: vector("the members"), y: target },
      parameters: { fair },
      reduction: "mean",
      aliases: ["continuous-ranked-probability-score"],
      references: ["Gneiting and Raftery 2007, Strictly proper scoring rules, section 4.2", "Ferro 2014, Fair scores"],
    },
    {
      name: "tw-crps",
      title: "Threshold-weighted CRPS of an ensemble",
      summary: "The CRPS of members and target after max(x, threshold): what lies below it is alike.",
      formula: crpsOfMembers("max(f, threshold)", "max(y, threshold)"),
      roles: { f: vector("the members"), y: target },
      parameters: {
        threshold: { default: undefined, domain: "(-inf, inf)", summary: "where the values that matter begin" },
        fair,
      },
      reduction: "mean",
      references: ["Gneiting and Ranjan 2011, Comparing density forecasts; Allen et al. 2023, chaining functions"],
    },
    {
      name: "rps",
      title: "Ranked probability score",
      summary: "The squared differences of the cumulative probabilities of ordered classes, summed.",
      formula: "sum(cumsum(f - y)^2)/where(normalize = 1, len(f) - 1, 1)",
      hessian: {
        f: {
          formula: "2*revcumsum(full_like(f, 1))/where(normalize = 1, len(f) - 1, 1)",
          because: "running sums have no derived Hessian: each column counts in every sum from its own on",
        },
      },
      roles: {
        f: {
          kind: "distribution",
          summary: "K predicted probabilities, in the order of the classes",
          differentiable: true,
          hint: "logits become probabilities with --from logits",
        },
        y: { kind: "class", summary: "the true label 0..K-1, or K target probabilities" },
      },
      parameters: { normalize: flag("divide by K - 1, so that the score is at most 1") },
      reduction: "mean",
      aliases: ["ranked-probability-score"],
      references: ["Epstein 1969, A scoring system for probability forecasts of ranked categories"],
    },
    ...intervalsOverRows,
  ],
};

export default forecast;
