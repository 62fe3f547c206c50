import { productError } from "./exact-product.ts";
import {
  erfAbove,
  erfBelow,
  farAbove,
  farBelow,
  gaussNodes,
  gaussWeights,
  logRootTwoPi,
  middleAbove,
  middleBelow,
  rootHalfPi,
  rootPi,
  rootTwoPi,
} from "./special-coefficients.ts";

/**
 * The error function and the normal distribution, right in both tails: what vanishes there is kept as the exponential
 * of an exact square times a scaled function without extremes. Measured against mpmath at 4000 random points (the
 * functions of an interval at those of special.reference.json), the error is at most 8e-16 of the result, of
 * inverseMillsDelta 7e-15, and of normalEdge 2e-14 where it is smallest.
 */

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/** exp(x^2) erfc(x) for x >= 0. */
function scaledErfc(x: number): number {
  if (x < 0.46875) return Math.exp(x * x) * (1 - erf(x));
  if (x <= 4) return polynomial(middleAbove, x) / polynomial(middleBelow, x);
  const inverse = 1 / x / x;
  return (1 / rootPi - inverse * (polynomial(farAbove, inverse) / polynomial(farBelow, inverse))) / x;
}

/** exp(-x^2) without the rounding of the square, which would show as that many units in the last place. */
function expOfMinusSquare(x: number): number {
  const square = x * x;
  if (square > 746) return 0;
  return Math.exp(-square) * (1 - productError(x, x, square));
}

/** 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.46875) {
    const square = x * x;
    return x * (polynomial(erfAbove, square) / polynomial(erfBelow, square));
  }
  return Math.sign(x) * (1 - expOfMinusSquare(size) * scaledErfc(size));
}

/** 1 - erf(x), with full precision where it vanishes. */
export function erfc(x: number): number {
  return x < 0.46875 ? 1 - erf(x) : expOfMinusSquare(x) * scaledErfc(x);
}

/** The density of the standard normal distribution. */
export function normalDensity(x: number): number {
  const half = (x * x) / 2;
  if (half > 746) return 0;
  return (Math.exp(-half) / rootTwoPi) * (1 - productError(x, x, x * x) / 2);
}

/** Phi(-t)/phi(t), Mills' ratio. */
function millsRatio(t: number): number {
  return t < 0 ? upperTail(t) / normalDensity(t) : rootHalfPi * scaledErfc(t / Math.SQRT2);
}

/** Phi(-t), the mass beyond t. */
function upperTail(t: number): number {
  return t > 0.5 ? normalDensity(t) * millsRatio(t) : erfc(t / Math.SQRT2) / 2;
}

/** The mass of the standard normal distribution below x. */
export function normalMass(x: number): number {
  return upperTail(-x);
}

/** log(Phi(x)), finite far below where Phi vanishes. */
export function logNormalMass(x: number): number {
  if (x > 0) return Math.log1p(-upperTail(x));
  if (x > -0.5) return Math.log(upperTail(-x));
  return Math.log(millsRatio(-x)) - logRootTwoPi - (x * x) / 2;
}

/** phi(x)/Phi(x), the slope of log(Phi(x)): the inverse of Mills' ratio. */
export function inverseMills(x: number): number {
  return x > 0 ? normalDensity(x) / upperTail(-x) : 1 / millsRatio(-x);
}

/** lambda(x) (x + lambda(x)) with lambda the inverse of Mills' ratio: minus its slope, between 0 and 1. */
export function inverseMillsDelta(x: number): number {
  const ratio = inverseMills(x);
  if (x > -4) return ratio === 0 ? 0 : ratio * (x + ratio);
  return x < -1e150 ? 1 : ratio * tailExcess(-x);
}

/** The inverse of Mills' ratio less t, for t >= 4: the continued fraction 1/(t + 2/(t + 3/(t + ...))) (DLMF 7.9.4). */
function tailExcess(t: number): number {
  let excess = 0;
  for (let k = 40; k >= 1; k--) excess = k / (t + excess);
  return excess;
}

/**
 * (Phi(a + width) - Phi(a))/phi(a) for a >= 0, which is the integral of exp(-a t - t^2/2) from 0 to the width: by
 * quadrature where the integrand falls by less than a factor of e, elsewhere as the difference of two Mills ratios.
 */
function intervalRatio(a: number, width: number): number {
  const fall = width * (a + width / 2);
  if (!(fall < 1)) return millsRatio(a) - (fall > 746 ? 0 : Math.exp(-fall) * millsRatio(a + width));
  let total = 0;
  for (let n = 0; n < gaussNodes.length; n++) {
    for (const node of [gaussNodes[n]!, -gaussNodes[n]!]) {
      const t = (width * (1 + node)) / 2;
      total += gaussWeights[n]! * Math.exp(-t * (a + t / 2));
    }
  }
  return (total * width) / 2;
}

/** log(Phi(b) - Phi(a)) for a <= b, either of them infinite or not: no cancellation where both lie in one tail. */
export function logNormalInterval(a: number, b: number): number {
  if (!(a < b)) return a === b ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (a === Number.NEGATIVE_INFINITY) return logNormalMass(b);
  if (b === Number.POSITIVE_INFINITY) return logNormalMass(-a);
  if (a >= 0) return Math.log(intervalRatio(a, b - a)) - logRootTwoPi - (a * a) / 2;
  if (b <= 0) return logNormalInterval(-b, -a);
  const mass = massAround(a, b);
  return mass > 0.5 ? Math.log1p(-(upperTail(-a) + upperTail(b))) : Math.log(mass);
}

/** Phi(b) - Phi(a) for a <= 0 <= b. */
function massAround(a: number, b: number): number {
  return (erf(b / Math.SQRT2) + erf(-a / Math.SQRT2)) / 2;
}

/**
 * phi(a)/(Phi(b) - Phi(a)): the density at one end of a normal distribution that is cut off at a and b. For a > b it
 * is negative.
 */
export function normalEdge(a: number, b: number): number {
  if (a > b) return -normalEdge(-a, -b);
  if (a === Number.NEGATIVE_INFINITY) return a < b ? 0 : Number.NaN;
  if (a >= 0) return 1 / intervalRatio(a, b - a);
  if (b > 0) return normalDensity(a) / massAround(a, b);
  return Math.exp((b - a) * ((a + b) / 2)) / intervalRatio(-b, b - a);
}

/**
 * normalEdge(a, b) - a. Where a is far above 0 and the other end not near, both are almost the same: with R the ratio of
 * the interval, 1 - a R is M(a) (1/M(a) - a) + a exp(-fall) M(b), the sum of two positive terms.
 */
export function normalEdgeExcess(a: number, b: number): number {
  if (a > b) return -normalEdgeExcess(-a, -b);
  const fall = (b - a) * ((a + b) / 2);
  if (!(a >= 4 && a < 1e150 && fall >= 1)) return normalEdge(a, b) - a;
  const beyond = fall > 746 ? 0 : a * Math.exp(-fall) * millsRatio(b);
  return (millsRatio(a) * tailExcess(a) + beyond) / intervalRatio(a, b - a);
}
