import { choice, described, finite, flag, has, ifThen, oneOf, text, texts, withConditions, z } from "../yaml/index.ts";
import { statisticPattern } from "./statistic.ts";

// What lossline.yaml may say, declared once: types, validation, and the JSON Schema that ships for editors come from
// here. A condition that spans keys is written twice, as a refinement and as JSON Schema (in `meta`); a test holds the
// two against each other.

const whole = (least: number, most = 1e9) =>
  z
    .int(`a whole number from ${least} up is expected`)
    .check(z.gte(least, `at least ${least}`), z.lte(most, `at most ${most}`));
const share = () =>
  finite().check(z.gt(0, "a number between 0 and 1 is expected"), z.lt(1, "a number between 0 and 1 is expected"));

const percentageMessage = "a finite number such as 0.02, or a percentage such as 2%, is expected";

/** A number, or a percentage: 0.02 or 2%. */
const percentage = () =>
  z.union([finite(), z.string().check(z.regex(/^-?(\d+(\.\d+)?|\.\d+) ?%$/, percentageMessage))], percentageMessage);

const data = z.strictObject({
  file: described(texts(), "file of predictions and targets, or several; relative to this file"),
  pred: described(texts(), "prediction columns, as -p takes them"),
  target: described(texts(), "target columns, as -t takes them"),
  col: described(z.record(text(), text()), "columns of further roles: {var: sigma2}"),
  weight: described(text(), "column of sample weights"),
  id: described(text(), "column that names the rows"),
  cluster: described(text(), "rows of one cluster are one unit of a test"),
  where: described(text(), "only rows for which this holds"),
  classes: described(z.array(text()), "names of text labels, in column order"),
  label_base: described(z.int("a whole number is expected"), "the number of the first class"),
  class_weight: described(text(), "weights in class order 1,2,0.5, or a=2,b=1, or balanced"),
  label_smoothing: described(
    finite().check(z.gte(0, "a number from 0 to 1 is expected"), z.lte(1, "a number from 0 to 1 is expected")),
    "share of the target spread over the classes",
  ),
  ignore_index: described(z.int("a whole number is expected"), "rows with this label count for nothing"),
  from: described(choice(["prob", "logits", "log"]), "what the prediction columns hold"),
  compat: described(text(), "as --compat: torch, keras, sklearn or tfjs"),
  eps: described(
    finite().check(z.gte(0, "at least 0 and below 0.5"), z.lt(0.5, "at least 0 and below 0.5")),
    "clip predicted probabilities to [eps, 1 - eps]",
  ),
  losses: described(texts(), "YAML files of losses of your own; relative to this file"),
  param: described(z.record(text(), finite()), "numbers that formulas refer to: {lambda: 0.1}"),
  sum_tol: described(finite().check(z.gte(0, "at least 0")), "how far a distribution's sum may be from 1"),
  normalize: described(flag(), "divide distributions by their sums"),
  batch_size: described(
    z.union([whole(1), z.literal("all")], "a whole number from 1 up, or all"),
    "for losses over many rows: this many rows in turn are a group",
  ),
  in_format: described(text(), "input format, as --in-format takes it"),
  delimiter: described(text(), "cell delimiter, or the word tab"),
  decimal: described(choice([".", ","]), "decimal mark"),
  header: described(flag(), "false: the first line is data"),
  missing: described(choice(["error", "drop"]), "rows with missing values in used columns"),
  null: described(z.array(z.string("a text is expected")), "cells that mean missing"),
});

const slice = withConditions(
  z.strictObject({
    name: described(text(), "how checks refer to it; what `by` or `where` says if absent"),
    by: described(texts(), "a group for each value of these columns"),
    where: described(text(), "the rows for which this holds are one group"),
    bins: described(whole(2, 100), "groups of about equal size, cut at quantiles of the numbers in `by`"),
    min_samples: described(whole(1), "a group with fewer rows has no verdict; 1 if absent"),
    max_groups: described(whole(1), "more groups than this are an error; 100 if absent"),
  }),
  {
    holds: (value) => has(value, "by") !== has(value, "where"),
    message: "give either by or where",
    rule: { oneOf: oneOf("by", "where") },
  },
  {
    holds: (value) => !has(value, "bins") || typeof value.by === "string",
    message: "bins needs one column in by",
    rule: ifThen({ required: ["bins"] }, { required: ["by"], properties: { by: { type: "string" } } }),
  },
);

const increase = withConditions(
  z.strictObject({
    abs: described(finite(), "value - baseline is at most this"),
    rel: described(percentage(), "(value - baseline)/|baseline| is at most this: 0.02 or 2%"),
    combine: described(choice(["all", "any"]), "both must hold, or either; all if absent"),
  }),
  {
    holds: (value) => has(value, "abs") || has(value, "rel"),
    message: "give abs, rel or both",
    rule: { anyOf: oneOf("abs", "rel") },
  },
);

const gradient = withConditions(
  z.strictObject({
    max_abs: described(finite().check(z.gte(0, "at least 0")), "no gradient is larger in absolute value"),
    max_zeros: described(
      finite().check(z.gte(0, "a number from 0 to 1 is expected"), z.lte(1, "a number from 0 to 1 is expected")),
      "at most this share of the gradients is 0",
    ),
  }),
  {
    holds: (value) => has(value, "max_abs") || has(value, "max_zeros"),
    message: "give max_abs, max_zeros or both",
    rule: { anyOf: oneOf("max_abs", "max_zeros") },
  },
);

/** Keys that make a check one; without any it would always pass. */
const conditions = ["max", "min", "max_increase", "rule", "across", "gradient"];
const unresolved = () => choice(["no-verdict", "fail", "warn"]);

const check = withConditions(
  z.strictObject({
    loss: text().check(z.describe("as -l takes it: NAME, NAME:PARAM=X, LABEL=NAME:PARAM=X or expr:FORMULA")),
    name: described(text(), "how results call it"),
    stat: described(
      z
        .string("a text is expected")
        .check(z.regex(statisticPattern, "one of mean, sum, median, max, p95, trimmed-mean, trimmed-mean:0.05")),
      "statistic of the rows' losses: mean, sum, median, p95, max, trimmed-mean:0.1; the loss's own if absent",
    ),
    max: described(finite(), "the value is at most this"),
    min: described(finite(), "the value is at least this"),
    max_increase: described(increase, "how much larger than the baseline's the value may be"),
    rule: described(
      choice(["fail-if-worse", "pass-only-if-not-worse"]),
      "a paired test against the baseline: worse must be shown to fail, or not worse must be shown to pass",
    ),
    margin: described(percentage(), "of rule: a difference up to this does not count; 0.01, or 1% of the baseline"),
    across: described(text(), "a slice, or a column: its groups are compared with each other"),
    max_ratio: described(
      finite().check(z.gte(1, "at least 1")),
      "of across: the highest value of a group over the lowest is at most this",
    ),
    gradient: described(gradient, "limits for the derivatives of the rows' losses, over all rows"),
    slices: described(
      z.array(text(), "a list of names of slices is expected"),
      "slices whose groups are judged beside all rows",
    ),
    severity: described(choice(["error", "warn", "info"]), "only error fails the gate; error if absent"),
    unresolved: described(unresolved(), "what becomes of this check without a verdict"),
  }),
  {
    holds: (value) => conditions.some((key) => has(value, key)),
    message: `a check needs one of ${conditions.join(", ")}`,
    rule: { anyOf: oneOf(...conditions) },
  },
  {
    holds: (value) => !has(value, "margin") || has(value, "rule"),
    message: "margin needs rule",
    rule: { dependentRequired: { margin: ["rule"] } },
  },
  {
    holds: (value) => has(value, "across") === has(value, "max_ratio"),
    message: "across and max_ratio go together",
    rule: { dependentRequired: { across: ["max_ratio"], max_ratio: ["across"] } },
  },
  {
    holds: (value) => value.rule !== "pass-only-if-not-worse" || has(value, "margin"),
    message: "pass-only-if-not-worse needs a margin: what difference would not matter?",
    rule: ifThen(
      { required: ["rule"], properties: { rule: { const: "pass-only-if-not-worse" } } },
      { required: ["margin"] },
    ),
  },
);

const significance = z.strictObject({
  test: described(choice(["bootstrap", "permutation", "t"]), "the paired test; bootstrap if absent"),
  alpha: described(share(), "an adjusted p-value below it is a finding; 0.05 if absent"),
  adjust: described(choice(["holm", "bh", "none"]), "p-values for the family of all rules and groups; holm if absent"),
  level: described(share(), "of the two-sided intervals; 0.95 if absent"),
  resamples: described(whole(1, 1e6), "of the bootstrap, or patterns of flipped signs; 2000 if absent"),
  seed: described(z.int("a whole number is expected"), "of the resamples; 0 if absent"),
});

/** The document of lossline.yaml. */
export const configSchema = z
  .strictObject({
    data: described(data, "what is read: defaults of the flags of the same names, of lossline eval on this file too"),
    baseline: described(text(), "what lossline baseline save wrote, or another model's predictions of the same rows"),
    slices: described(z.array(slice), "groups of rows that checks name"),
    significance: described(significance, "how the tests of rule are made"),
    unresolved: described(unresolved(), "what becomes of checks without a verdict: exit 4, a failure, or a warning"),
    checks: z
      .array(check)
      .check(z.minLength(1, "at least one check is expected"), z.describe("all of them are evaluated, always")),
  })
  .check(
    z.meta({
      $id: "urn:lossline:lossline-config@1",
      title: "lossline.yaml",
      description: "What lossline check reads: the data, the slices and the checks.",
    }),
  );

export type ConfigDocument = z.infer<typeof configSchema>;
export type CheckConfig = z.infer<typeof check>;
export type SliceConfig = z.infer<typeof slice>;
export type DataConfig = z.infer<typeof data>;
export type SignificanceConfig = z.infer<typeof significance>;
