import type { LossFamily, RoleDeclaration } from "../contracts.ts";
import { intervalsOverRows } from "./intervals-over-rows.ts";

const target: RoleDeclaration = { kind: "real", summary: "the true value" };
const real = (summary: string): RoleDeclaration => ({ kind: "real", summary, differentiable: true });
const vector = (summary: string): RoleDeclaration => ({ kind: "vector", summary, differentiable: true });
const positive = (summary: string): RoleDeclaration => ({ ...real(summary), domain: "(0, inf)" });
const scale = positive("the predicted scale");
const location = real("the predicted location");

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
          because: "where f = y the slopes of both sides meet, and the product of two signs, 0 there, would hide the curve",
        },
      },
      roles: { f: real("the predicted median"), scale, y: target },
      reduction: "mean",
      aliases: ["crps-lapl"],
      references: ["Jordan, Krueger and Lerch 2019, Evaluating probabilistic forecasts with scoringRules"],
    },
    ...intervalsOverRows,
  ],
};

export default forecast;
