import { expect, test } from "vitest";
import { losses } from "../../losses/index.ts";
import { parseSpec } from "../../options.ts";
import { formulaLoss } from "../formula-loss.ts";
import { type Properties, propertiesOf } from "./properties.ts";

/** processor time in milliseconds of each look at a loss */
const times: number[] = [];
const findProperties = (spec: string, width = 3): Properties => {
  const { declaration, parameters } = parseSpec(spec);
  const start = process.cpuUsage();
  const properties = propertiesOf(declaration, parameters, width);
  const { user, system } = process.cpuUsage(start);
  times.push((user + system) / 1000);
  return properties;
};
const ofFormula = (formula: string): Properties =>
  propertiesOf(
    formulaLoss(formula, {
      findLoss: () => undefined,
      readParameters: () => ({}),
      numbers: new Map(),
      overRows: false,
    }),
    {},
    3,
  );

// The columns of CATALOGUE.md, sections 6.1 to 6.6 and 6.8 to 6.10: convex, C1, C2, Lipschitz, symmetric.
const catalogue: readonly (readonly [string, boolean, boolean, boolean, number | "none", boolean])[] = [
  ["mse", true, true, true, "none", true],
  ["l2", true, false, false, 1, true],
  ["l1", true, false, false, 1, true],
  ["smooth-l1", true, true, false, 1, true],
  ["smooth-l1:beta=0.25", true, true, false, 1, true],
  // "yes (beta > 0)", and at 0 it is l1
  ["smooth-l1:beta=0", true, false, false, 1, true],
  ["huber", true, true, false, 1, true],
  ["huber:delta=2", true, true, false, 2, true],
  ["huber:delta=1000", true, true, false, 1000, true],
  ["mae", true, false, false, 1, true],
  ["half-squared-error", true, true, true, "none", true],
  // the catalogue's "no (at 0)" and 1/sqrt(n) are those of the root over all rows; a row's loss is the square
  ["rmse", true, true, true, "none", true],
  ["log-cosh", true, true, true, 1, true],
  ["lp", true, true, true, "none", true],
  ["lp:p=1", true, false, false, 1, true],
  ["lp:p=1.5", true, true, false, "none", true],
  ["lp:p=0.5", false, false, false, "none", true],
  // 1/|y|, which no constant bounds
  ["mape", true, false, false, "none", false],
  ["smape", false, false, false, "none", true],
  ["msle", false, true, true, "none", true],
  // a row's loss is that of msle
  ["rmsle", false, true, true, "none", true],
  ["msre", true, true, true, "none", false],
  ["log-ratio-squared", false, true, true, "none", true],
  ["num-errors:greater-than=1", false, false, false, "none", true],
  ["pseudo-huber", true, true, true, 1, true],
  ["pseudo-huber:delta=2", true, true, true, 2, true],
  ["cauchy", false, true, true, 1 / 2, true],
  ["cauchy:c=3", false, true, true, 3 / 2, true],
  ["fair", true, true, true, 1, true],
  ["fair:c=2", true, true, true, 2, true],
  ["epsilon-insensitive", true, false, false, 1, true],
  ["linex", true, true, true, "none", false],
  ["linex:a=-2", true, true, true, "none", false],
  ["charbonnier", true, true, true, 1, true],
  ["geman-mcclure", false, true, true, (3 * Math.sqrt(3)) / 16, true],
  ["geman-mcclure:c=2", false, true, true, (3 * Math.sqrt(3)) / 8, true],
  ["welsch", false, true, true, Math.exp(-1 / 2) / Math.SQRT2, true],
  ["tukey", false, true, true, (16 * 4.685) / (25 * Math.sqrt(5)), true],
  ["andrews", false, true, false, 1.339, true],
  ["barron", true, true, true, 1, true],
  ["barron:alpha=2", true, true, true, "none", true],
  ["barron:alpha=3", true, true, true, "none", true],
  ["barron:alpha=1.5", true, true, true, "none", true],
  // these are cauchy, geman-mcclure and welsch at another scale
  ["barron:alpha=0", false, true, true, Math.SQRT1_2, true],
  ["barron:alpha=-2", false, true, true, (3 * Math.sqrt(3)) / 8, true],
  ["barron:alpha=-inf", false, true, true, Math.exp(-1 / 2), true],
  ["squared-epsilon-insensitive", true, true, false, "none", true],
  ["logit-distance", true, true, true, 1, true],
  ["periodic", false, true, true, 2 * Math.PI, true],
  ["periodic:circumference=360", false, true, true, (2 * Math.PI) / 360, true],
  ["asymmetric-squared", true, true, true, "none", true],
  ["asymmetric-squared:alpha=0.9", true, true, false, "none", false],
  ["wing", false, false, false, 5, true],
  ["truncated-squared", false, false, false, 1, true],
  // the catalogue says "bounded": the slope r/(1 + r^4) is largest at the fourth root of 1/3
  ["arctan", false, true, true, (3 / 4) * 3 ** (-1 / 4), true],
  ["balanced-l1", true, true, false, 1.5, true],
  ["gaussian-nll", true, true, true, "none", true],
  ["gaussian-nll:var-form=std", true, true, true, "none", true],
  ["gaussian-nll:var-form=log-var", true, true, true, "none", true],
  ["gaussian-nll-log-std", true, true, true, "none", true],
  ["dawid-sebastiani", true, true, true, "none", true],
  // the catalogue's 1/s of these two: none that holds for every scale
  ["laplace-nll", true, false, false, "none", true],
  ["logistic-nll", true, true, true, "none", true],
  ["student-t-nll:nu=4", false, true, true, "none", true],
  ["von-mises-nll", false, true, true, "none", true],
  ["beta-nll-weighted", true, true, true, "none", true],
  ["lognormal-nll", true, true, true, "none", false],
  ["gaussian-kl", true, true, true, "none", false],
  ["poisson-nll", true, true, true, "none", false],
  ["poisson-nll:log-input=true", true, true, true, "none", false],
  ["poisson-log-nll", true, true, true, "none", false],
  ["poisson-deviance", true, true, true, "none", false],
  ["gamma-deviance", false, true, true, "none", false],
  ["gamma-log-nll", true, true, true, "none", false],
  // "no", of any power; at 0 it is the squared error
  ["tweedie-deviance", true, true, true, "none", true],
  ["tweedie-deviance:p=1", true, true, true, "none", false],
  ["tweedie-deviance:p=1.5", false, true, true, "none", false],
  ["tweedie-deviance:p=3", false, true, true, "none", false],
  ["tweedie-log-nll", true, true, true, "none", false],
  ["inverse-gaussian-deviance", false, true, true, "none", false],
  ["negative-binomial-nll", false, true, true, "none", false],
  ["zip-nll", false, true, true, "none", false],
  ["binomial-deviance", true, true, true, "none", false],
  ["exponential-nll", false, true, true, "none", false],
  ["weibull-nll", false, true, true, "none", false],
  ["aft-nll", true, true, true, "none", false],
  // "none", of any distribution and scale
  ["aft-nll:distribution=logistic", true, true, true, 1, false],
  ["aft-nll:distribution=extreme", true, true, true, "none", false],
  ["pinball", true, false, false, 0.5, true],
  ["pinball:q=0.9", true, false, false, 0.9, false],
  ["pinball:double=true", true, false, false, 1, true],
  // of several levels the largest slopes come together
  ["multi-quantile:q=[0.1,0.5,0.9]", true, false, false, Math.hypot(0.9, 0.5, 0.9) / 3, false],
  ["crps-quantile:q=[0.1,0.5,0.9]", true, false, false, (2 * Math.hypot(0.9, 0.5, 0.9)) / 3, false],
  ["expectile:q=0.8", true, true, false, "none", false],
  // half the squared error
  ["expectile", true, true, true, "none", true],
  ["quantile-huber", true, true, false, 0.5, true],
  ["quantile-huber:q=0.9,delta=2", true, true, false, 0.9, false],
  // "no", of any level
  ["smooth-pinball", true, true, true, 0.5, true],
  ["smooth-pinball:q=0.9", true, true, true, 0.9, false],
  ["log-lin-quantile", false, false, false, "none", false],
  // seen from the lower end, on whose outside the slope is 1 less than the catalogue's 2/alpha
  ["interval-score", true, false, false, 39, false],
  ["weighted-interval-score:alpha=[0.1,0.2,0.5]", true, false, false, 0.5 / 3.5, false],
  ["crps-gaussian", true, true, true, 1, true],
  // of members in order that all lie above the target the slopes are 5/9, 3/9 and 1/9, and 2/3, 1/3 and 0
  ["crps-ensemble", false, false, false, Math.hypot(5, 3, 1) / 9, false],
  ["crps-ensemble:fair=true", false, false, false, Math.hypot(2, 1) / 3, false],
  ["tw-crps:threshold=0.5", false, false, false, Math.hypot(5, 3, 1) / 9, false],
  // "none" and "no", of any f and of a label: the slopes at [1, 0, 0] where [0, 0, 1] is true, and the formula's symmetry
  ["rps", true, true, true, 2 * Math.hypot(2, 1), true],
  ["crps-logistic", true, true, true, 1, true],
  ["crps-laplace", true, true, true, 1, true],
  ["hinge", true, false, false, 1, false],
  ["squared-hinge", true, true, false, "none", false],
  ["logistic", true, true, true, 1, false],
  ["perceptron", true, false, false, 1, false],
  ["modified-huber", true, true, false, 4, false],
  ["exponential", true, true, true, "none", false],
  ["zero-one", false, false, false, "none", false],
  ["smoothed-hinge", true, true, false, 1, false],
  ["smoothed-hinge:gamma=0.25", true, true, false, 1, false],
  ["l2-margin", true, true, true, "none", false],
  ["sigmoid-loss", false, true, true, 1, false],
  ["dwd", true, true, false, 1, false],
  ["dwd:q=3", true, true, false, 1, false],
  ["savage", false, true, true, 8 / 27, false],
  // "bounded": the largest slope of the gradient it gives, found by scipy
  ["tangent", false, true, true, 6.168571, false],
  ["ramp", false, false, false, 1, false],
  ["binary-sparsemax", true, true, false, 1, false],
  ["multiclass-hinge", true, false, false, Math.SQRT2, false],
  // "bounded": at two others beyond the margin, the length of (1, 1, -2)/3
  ["multi-margin", true, false, false, Math.sqrt(6) / 3, false],
  ["multi-margin:p=2", true, true, false, "none", false],
  ["multiclass-perceptron", true, false, false, Math.SQRT2, false],
  ["multiclass-sparsemax", true, true, false, Math.SQRT2, false],
  // that of softmax: a target's entropy does not move; the other two as their regularizers are
  ["fenchel-young", true, true, true, Math.SQRT2, false],
  ["fenchel-young:omega=sparsemax", true, true, false, Math.SQRT2, false],
  ["fenchel-young:omega=norm", true, true, true, "none", false],
  // without a constant in the catalogue: as in multi-margin
  // steps, as zero-one is
  ["label-ranking", false, false, false, "none", false],
  ["label-coverage", false, false, false, "none", false],
  ["multilabel-margin", true, false, false, Math.sqrt(6) / 3, false],
  ["multilabel-soft-margin", true, true, true, 1 / Math.sqrt(3), false],
  ["cross-entropy", true, true, true, "none", false],
  ["bce", true, true, true, "none", false],
  ["bce-logits", true, true, true, 1, false],
  ["alpha-bce", true, true, true, "none", false],
  ["softmax", true, true, true, Math.SQRT2, false],
  ["softmax:class-weight=[1,2,0.5]", true, true, true, 2 * Math.SQRT2, false],
  ["focal", true, true, true, "none", false],
  // the catalogue says "bounded": the bound is that of the gradient it gives, on a fine grid
  ["focal-logits", false, true, true, 0.846737, false],
  ["focal-categorical", false, true, true, 1.596623, false],
  // the catalogue's 2 is that of one probability; of K it is the diameter of the simplex, twice the root of 2
  ["brier", true, true, true, 2 * Math.SQRT2, true],
  // without a constant in the catalogue: the largest slope of its gradient on the simplex, found by scipy
  ["spherical", false, true, true, 1.573132, false],
  ["nll", true, true, true, 1, false],
  ["ordinal-logistic:thresholds=[-1,0.5,2]", true, true, true, 1, false],
  // without a constant in the catalogue: at p = 1/4, the root of 2 times 3/4 (1 + 2/4)
  ["poly1", false, true, true, Math.SQRT2 * 1.125, false],
  ["generalized-ce", true, true, true, "none", false],
  ["symmetric-ce", true, true, true, "none", false],
  // the catalogue's "no" is that of gamma-neg up to 1: the loss of an absent label begins as the power gamma-neg + 1
  ["asymmetric-multilabel", true, true, true, "none", false],
  ["asymmetric-multilabel:gamma-neg=1", true, true, false, "none", false],
  // without a constant in the catalogue: found by scipy
  ["quality-focal", false, true, true, 1.128983, false],
  ["logit-adjusted:prior=[1,2,3]", true, true, true, Math.SQRT2, false],
  ["class-balanced-ce:beta=0.5,counts=[1,2,4]", true, true, true, Math.SQRT2, false],
  ["ldam:counts=[16,81,256]", true, true, true, 30 * Math.SQRT2, false],
  ["z-loss", false, true, true, "none", false],
  ["kl", true, true, true, "none", false],
  ["js", true, true, true, "none", true],
  // "interior": no gradient jumps inside the simplex
  ["js-distance", false, true, true, "none", true],
  ["reverse-kl", true, true, true, "none", false],
  ["jeffreys", true, true, true, "none", true],
  ["jeffreys:half=true", true, true, true, "none", true],
  ["generalized-kl", true, true, true, "none", false],
  ["squared-hellinger", true, true, true, "none", true],
  ["hellinger", false, true, true, "none", true],
  // "1/2 per column", and there are three
  ["total-variation", true, false, false, Math.sqrt(3) / 2, true],
  // slopes 2, 1 and 0
  ["wasserstein-1d", true, false, false, Math.sqrt(5), true],
  ["wasserstein-1d:spacing=[3,1,0]", true, false, false, Math.sqrt(17), true],
  ["itakura-saito", false, true, true, "none", false],
  ["beta-divergence", true, true, true, "none", true],
  ["beta-divergence:beta=1", true, true, true, "none", false],
  ["beta-divergence:beta=0", false, true, true, "none", false],
  ["beta-divergence:beta=3", false, true, true, "none", false],
  ["bhattacharyya", true, true, true, "none", true],
  ["chi-square", true, true, true, "none", false],
  ["chi-square:form=neyman", true, true, true, "none", false],
  // slopes of -3 where only the prediction is 0, and of 1 where only the target is
  ["chi-square:form=symmetric", true, true, true, Math.sqrt(19), true],
  // "a <= 1" is convexity in both; in the prediction it holds for all orders (van Erven and Harremoes 2014, theorem 12)
  ["renyi", true, true, true, "none", true],
  ["renyi:alpha=2", true, true, true, "none", false],
  ["alpha-divergence", true, true, true, "none", true],
  ["alpha-divergence:alpha=2", true, true, true, "none", false],
  // the catalogue's "none" is that of free columns; of probabilities the slopes are at most 4, 2 and 0
  ["cramer", true, true, true, Math.sqrt(20), true],
  ["cosine-distance", false, true, true, "none", true],
  ["contrastive", false, false, false, "none", true],
  ["contrastive:squared=false", false, false, false, 1, true],
  ["contrastive:pos-margin=0.5", false, false, false, "none", true],
  ["triplet", false, false, false, 2, false],
  ["triplet:p=1", false, false, false, 2 * Math.sqrt(3), false],
  // squares differ by what is linear in the anchor, where the hinge is not
  ["triplet:squared=true", true, false, false, "none", false],
  // the anchor and the positive may change places
  ["triplet:swap=true", false, false, false, 2, true],
  // the catalogue's "yes" for C1 and C2 leaves out anchors that are the positive or the negative
  ["triplet-soft", false, false, false, 2, false],
  ["cosine-embedding", false, false, false, "none", true],
  ["hinge-embedding", true, false, false, 1, false],
  ["info-nce", true, true, true, Math.SQRT2 / 0.07, false],
  ["arcface", false, true, true, "none", false],
  ["cosface", true, true, true, 64 * Math.SQRT2, false],
  ["proxy-nca", true, true, true, Math.SQRT2, false],
  // the catalogue's sqrt(2) is that of both scores together
  ["margin-ranking", true, false, false, 1, false],
  ["pair-logit", true, true, true, 1, false],
  ["pair-hinge", true, false, false, 1, false],
  ["center", true, true, true, "none", true],
];

test.each(catalogue)("%s is found to be what the catalogue says", (spec, convex, c1, c2, lipschitz, symmetric) => {
  const found = findProperties(spec);
  const constant = found.lipschitz!.value;
  expect({
    convex: found.convex!.value,
    c1: found.continuous_gradient!.value,
    c2: found.twice_differentiable!.value,
    symmetric: found.symmetric!.value,
  }).toEqual({ convex, c1, c2, symmetric });
  if (lipschitz === "none") expect(constant).toBe("none");
  else expect(Math.abs((constant as number) - lipschitz)).toBeLessThanOrEqual(2e-6 * lipschitz);
});

test("the catalogue's columns are compared for every loss of the registry", () => {
  const compared = new Set(catalogue.map(([spec]) => parseSpec(spec).declaration.name));
  const ofRows = losses.filter(({ over, aggregate }) => !over && !aggregate);
  expect(ofRows.map(({ name }) => name).filter((name) => !compared.has(name))).toEqual([]);
});

test("the bound of focal-logits is that of the catalogue's gradient on a grid", () => {
  let largest = 0;
  for (let f = -20; f <= 20; f += 1e-4) {
    const sigmoid = 1 / (1 + Math.exp(-f));
    const slope = 0.75 * sigmoid ** 2 * (2 * (1 - sigmoid) * Math.log1p(Math.exp(f)) + sigmoid);
    largest = Math.max(largest, slope);
  }
  expect(findProperties("focal-logits").lipschitz!.value).toBeCloseTo(largest, 6);
});

test("one probability of brier has slopes up to 2", () => {
  expect(findProperties("brier", 1).lipschitz!.value).toBe(2);
});

// value, Lipschitz constant of the gradient, modulus of strong convexity
test.each([
  ["mse", 2, 2],
  ["half-squared-error", 1, 1],
  ["log-cosh", 1, false],
  ["huber:delta=2", 1, false],
  ["smooth-l1:beta=0.25", 4, false],
  ["squared-hinge", 2, false],
  ["bce-logits", 0.25, false],
  ["softmax", 0.5, false],
  ["brier", 2, 2],
  ["bce", "none", 1],
  ["center:lambda=3", 3, 3],
  ["mae", "none", false],
  ["cosine-distance", "none", false],
] as const)("%s has gradients that are %s-Lipschitz, and the convexity modulus %s", (spec, smooth, modulus) => {
  const found = findProperties(spec);
  expect(found.smooth!.value).toBe(smooth);
  expect(found.strongly_convex!.value).toBe(modulus);
});

test("a constant that depends on another role is none, and says on which", () => {
  expect(findProperties("gaussian-nll").smooth).toMatchObject({ value: "none", grows_with: "var" });
  expect(ofFormula("abs(f - y)*(1 + y^2)").lipschitz).toMatchObject({ value: "none", grows_with: "y" });
});

test("log-cosh is strictly but not strongly convex, as LossFunctions.jl has it wrong", () => {
  const found = findProperties("log-cosh");
  expect(found.strictly_convex!.value).toBe(true);
  expect(found.strongly_convex!.value).toBe(false);
});

test("mean and variance together are not convex, and the loss may be negative", () => {
  const found = findProperties("gaussian-nll");
  expect(found.jointly_convex!.value).toBe(false);
  expect(found.non_negative!.value).toBe(false);
});

test("probabilities of 0 and 1 may cost infinitely much, and not those of the Jensen-Shannon divergence", () => {
  expect(findProperties("bce").infinite_at_edge!.edges).toEqual(["f = 0", "f = 1"]);
  expect(findProperties("kl").infinite_at_edge!.edges).toEqual(["an entry of f = 0"]);
  expect(findProperties("js").infinite_at_edge!.value).toBe(false);
  expect(findProperties("mse").infinite_at_edge).toBeUndefined();
});

test("cross-entropy of a soft target with itself is its entropy, not 0", () => {
  expect(findProperties("kl").zero_where_equal!.value).toBe(true);
  expect(findProperties("cross-entropy").zero_where_equal!.value).toBe(false);
});

test("a counterexample to convexity is one", () => {
  const { counterexample } = findProperties("focal-logits").convex!;
  const [a, b] = counterexample!.points.map((row) => row.f as number);
  const label = counterexample!.points[0]!.y as number;
  const loss = (f: number) => {
    const signed = label === 1 ? f : -f;
    const wrong = 1 / (1 + Math.exp(signed));
    return (label === 1 ? 0.25 : 0.75) * wrong ** 2 * Math.log1p(Math.exp(-signed));
  };
  expect(loss((a! + b!) / 2)).toBeGreaterThan((loss(a!) + loss(b!)) / 2);
});

// what a catalogue's claim could get wrong: a kink far out or near, a jump, powers, saturation
test.each([
  ["where(abs(f - y) <= 1e-6, (f - y)^2/2, 1e-6*(abs(f - y) - 5e-7))", true, false],
  ["relu(f - 12345)^3", true, true],
  ["relu(f - 12345)^2", true, false],
  ["relu(f - 12345)", false, false],
  ["step(f - y)", false, false],
  ["sqrt(1 + (f - y)^2)", true, true],
  ["abs(f - y)^3", true, true],
  ["max(abs(f - y) - 0.1, 0)", false, false],
  ["softplus(100*(f - y))", true, true],
])("%s: gradient continuous %s, Hessian continuous %s", (formula, c1, c2) => {
  const found = ofFormula(formula);
  expect([found.continuous_gradient!.value, found.twice_differentiable!.value]).toEqual([c1, c2]);
});

test("a formula without a prediction has no properties", () => {
  expect(ofFormula("y^2")).toEqual({});
});

test("the same points are looked at every time", () => {
  expect(findProperties("focal-categorical")).toEqual(findProperties("focal-categorical"));
});

test("looking at a loss has taken less than 300 ms of processor time on average", () => {
  expect(times.length).toBeGreaterThanOrEqual(catalogue.length);
  expect(times.reduce((sum, time) => sum + time, 0) / times.length).toBeLessThan(300);
});
