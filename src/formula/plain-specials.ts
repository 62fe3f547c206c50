import {
  atTwo,
  bernoulli,
  erfAbove,
  erfBelow,
  farAbove,
  farBelow,
  gaussNodes,
  gaussWeights,
  logRootTwoPi,
  middleAbove,
  middleBelow,
  oneMinusEuler,
  rootHalfPi,
  rootPi,
} from "./special-coefficients.ts";

// The approximations of normal.ts, gamma.ts and bessel.ts as formulas of plain operations, for a language that has no such
// functions. An engine may compute all branches of a choice, so what a branch would overflow at is kept within bounds.

/** A polynomial, its highest coefficient first. */
function polynomial(coefficients: readonly number[], x: string): string {
  return coefficients.map(String).reduce((value, coefficient) => `(${value}*${x} + ${coefficient})`);
}

/** The sum of weight(k) times the product of ratio(1)*x to ratio(k)*x, for k from 0 to `last`. */
function series(last: number, x: string, ratio: (k: number) => number, weight: (k: number) => number): string {
  let sum = `${weight(last)}`;
  for (let k = last; k >= 1; k--) sum = `(${weight(k - 1)} + ${ratio(k)}*${x}*${sum})`;
  return sum;
}

const nearErf = (x: string) => {
  const square = `min(abs(${x}), 0.46875)^2`;
  return `(${x}*(${polynomial(erfAbove, square)}/${polynomial(erfBelow, square)}))`;
};

/** By 1 less how much exp(x^2) erfc(x) falls behind 1/(x sqrt(pi)), over sqrt(pi). */
function farRest(x: string): string {
  const bounded = `min(max(${x}, 4), 1e100)`;
  const inverse = `(1/${bounded}/${bounded})`;
  return `(${inverse}*(${polynomial(farAbove, inverse)}/${polynomial(farBelow, inverse)}))`;
}

/** exp(x^2) erfc(x) for x >= 0. */
function scaledErfc(x: string): string {
  const near = `exp(min(abs(${x}), 0.46875)^2)*(1 - ${nearErf(x)})`;
  const middle = `${polynomial(middleAbove, `min(${x}, 4)`)}/${polynomial(middleBelow, `min(${x}, 4)`)}`;
  return `where(${x} < 0.46875, ${near}, where(${x} <= 4, ${middle}, (1/${rootPi} - ${farRest(x)})/max(${x}, 4)))`;
}

const overRootTwo = (x: string) => `((${x})/${Math.SQRT2})`;

/** Mills' ratio Phi(-t)/phi(t), for t >= 0. */
const mills = (t: string) => `(${rootHalfPi}*${scaledErfc(`max(${overRootTwo(t)}, 0)`)})`;

/** The inverse of Mills' ratio less t, for t >= 4: where the ratio is (1 - q)/t it is t q/(1 - q), in the end 1/t. */
function tailExcess(t: string): string {
  const q = `(${rootPi}*${farRest(overRootTwo(t))})`;
  return `where(${t} < 5.7, 1/${mills(t)} - (${t}), where(${t} > 1e9, 1/max(${t}, 1e9), (${t})*${q}/(1 - ${q})))`;
}

// of the interval from a to b, by what the density falls: exp(-fall) is that of b in units of that of a
const fall = (a: string, b: string) => `((${b} - (${a}))*((${a} + (${b}))/2))`;
const afterFall = (a: string, b: string) => `where(${fall(a, b)} > 600, 0, exp(-min(${fall(a, b)}, 600)))`;

/** (Phi(b) - Phi(a))/phi(a) for 0 <= a <= b. */
function intervalRatio(a: string, b: string): string {
  const width = `(${b} - (${a}))`;
  const terms = gaussNodes.flatMap((node, n) =>
    [node, -node].map((at) => {
      const t = `(${width}*${(1 + at) / 2})`;
      return `${gaussWeights[n]}*exp(-max(${t}*(${a} + ${t}/2), 0))`;
    }),
  );
  const difference = `${mills(a)} - ${afterFall(a, b)}*${mills(b)}`;
  return `where(${fall(a, b)} < 1, (${terms.join(" + ")})*${width}/2, ${difference})`;
}

/** Phi(b) - Phi(a) for a <= 0 <= b. */
const massAround = (a: string, b: string) => `((erf(${overRootTwo(b)}) + erf(${overRootTwo(`-(${a})`)}))/2)`;

// the interval that has both of its ends above 0, where they are on one side
const [near, far] = ["min(abs(a), abs(b))", "max(abs(a), abs(b))"];
const ratio = () => intervalRatio(near, far);

const normals = {
  erf: () =>
    `where(abs(x) < 0.46875, ${nearErf("x")}, sign(x)*(1 - exp(-min(abs(x), 6)^2)*${scaledErfc("min(abs(x), 6)")}))`,
  erfc: () => `where(x < 0.46875, 1 - erf(x), where(x > 27.2, 0,
    exp(-min(abs(x), 27.2)^2)*${scaledErfc("min(abs(x), 27.2)")}))`,
  log_Phi: () =>
    `where(x > 0, log1p(-Phi(-x)), where(x > -0.5, log(Phi(x)), log(${mills("-x")}) - ${logRootTwoPi} - x^2/2))`,
  inverse_mills: () => `where(x > 0, phi(x)/Phi(x), 1/${mills("-x")})`,
  inverse_mills_delta: () => `inverse_mills(x)*where(x > -4, x + inverse_mills(x), ${tailExcess("-x")})`,
  log_Phi_diff: () => `where(a >= b, log(b - a), where(a < 0 and b > 0,
    where(${massAround("a", "b")} > 0.5, log1p(-(Phi(a) + Phi(-b))), log(${massAround("a", "b")})),
    log(${ratio()}) - ${logRootTwoPi} - ${near}^2/2))`,
};

// the lower end of an interval, as its mirror image has it where a is above b
const [lower, upper] = ["where(a > b, -a, a)", "where(a > b, -b, b)"];
const farEdge = () => `${mills(lower)}*${tailExcess(lower)} + ${lower}*${afterFall(lower, upper)}*${mills(upper)}`;

const edges = {
  edge_density: () => `where(sign(a)*sign(b) < 0, phi(a)/${massAround("a", "b")},
    where(a > b, -1, 1)*where(abs(a) > abs(b), exp(-max(${fall(near, far)}, 0)), 1)/${ratio()})`,
  edge_excess: () =>
    `where(${lower} >= 4 and ${fall(lower, upper)} >= 1, edge_density(a, b)*(${farEdge()}), edge_density(a, b) - a)`,
};

const gammaArgument = "max(min(x, 10), 0)";
const reductions = [1, 2, 3, 4, 5, 6, 7, 8];
const isReduced = (j: number) => `${gammaArgument} > ${j + 1.5}`;
const reduced = () => `(${gammaArgument} - 2 - (${reductions.map((j) => `where(${isReduced(j)}, 1, 0)`).join(" + ")}))`;
const passedProduct = () => reductions.map((j) => `where(${isReduced(j)}, ${gammaArgument} - ${j}, 1)`).join("*");
const besideTwo = (z: string) => `(${z}*(${oneMinusEuler} + ${z}*${polynomial(atTwo.toReversed(), `(-${z})`)}))`;
const stirling = (k: number) => bernoulli[k]! / (2 * (k + 1) * (2 * k + 1));
const bernoullis = (weight: (k: number) => number) => bernoulli.map((_, k) => weight(k)).toReversed();
const inverseSquare = (x: string) => `(1/min(${x}, 1e100)^2)`;

/** x + n for the least n that brings it to `end`, and the terms of the recurrence that are passed up to there. */
function passed(end: number, term: (of: string) => string): [argument: string, terms: string] {
  const places = Array.from({ length: end }, (_, j) => `x + ${j}`);
  const sum = (value: (of: string) => string) =>
    `(${places.map((of) => `where(${of} < ${end}, ${value(of)}, 0)`).join(" + ")})`;
  return [`(x + ${sum(() => "1")})`, sum(term)];
}

const gammas = {
  lgamma: () => {
    const small = `where(x < 0.5, ${gammaArgument}, where(x < 1.5, ${gammaArgument} - 1, ${reduced()}))`;
    const less = `where(x < 0.5, -log1p(${gammaArgument}) - log(x),
      where(x < 1.5, -log1p(${gammaArgument} - 1), log(${passedProduct()})))`;
    const tail = `${polynomial(bernoullis(stirling), inverseSquare("max(x, 10)"))}/max(x, 10)`;
    return `where(x < 10, ${besideTwo(small)} + ${less}, (x - 0.5)*(log(x) - 1) - 0.5 + ${logRootTwoPi} + ${tail})`;
  },
  // log(x) is NaN below 0
  digamma: () => {
    const [argument, terms] = passed(10, (of) => `1/(${of})`);
    const inverse = inverseSquare(argument);
    const tail = polynomial(
      bernoullis((k) => bernoulli[k]! / (2 * k + 2)),
      inverse,
    );
    return `where(x < 0, log(x), log(${argument}) - 0.5/${argument} - ${inverse}*${tail} - ${terms})`;
  },
  trigamma: () => {
    const [argument, terms] = passed(11, (of) => `1/(${of})^2`);
    const inverse = inverseSquare(argument);
    const tail = polynomial(bernoulli.toReversed(), inverse);
    return `where(x < 0, log(x), (1 + 0.5/${argument} + ${inverse}*${tail})/${argument} + ${terms})`;
  },
};

// up to 20 power series in x^2/4, beyond asymptotic ones in 1/x
const quarter = "(min(abs(x), 20)^2/4)";
const squares = (weight: (k: number) => number) => series(60, quarter, (k) => (2 * (2 * k - 1)) / k ** 3, weight);
const size = "min(max(abs(x), 20), 1e300)";
const asymptotic = (weight: (k: number) => number) =>
  series(30, `(1/${size})`, (k) => (2 * k - 1) ** 2 / (8 * k), weight);
const value = () => asymptotic(() => 1);
const first = () => asymptotic((k) => k);
const second = () => asymptotic((k) => k * (k + 1));

const bessels = {
  log_i0: () => {
    const powers = series(
      40,
      quarter,
      (k) => 1 / k ** 2,
      (k) => Math.sign(k),
    );
    return `where(abs(x) < 20, log1p(${powers}), abs(x) - log(${2 * Math.PI}*${size})/2 + log(${value()}))`;
  },
  bessel_ratio: () => `where(abs(x) < 20, x/2*${squares((k) => (2 * k + 1) / (k + 1) ** 2)}/${squares(() => 1)},
    sign(x)*(1 - (0.5 + ${first()}/${value()})/${size}))`,
  bessel_ratio_slope: () => `where(abs(x) < 20, ${squares((k) => 0.5 / (k + 1) ** 2)}/${squares(() => 1)},
    (0.5 + ${second()}/${value()} - (${first()}/${value()})^2)/${size}/${size})`,
};

/** Meanings of special functions in plain ones, and in each other; long, so each is written when it is asked for. */
export const specialMeanings: Readonly<Record<string, () => string>> = {
  ...normals,
  ...edges,
  ...gammas,
  ...bessels,
};
