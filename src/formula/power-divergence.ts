/**
 * Powers of the ratio of two numbers, and the divergences made of them, for numbers that may be near each other, near
 * zero, or both zero: terms of sums over columns that nobody uses count for nothing.
 */
import { klDiv, log1pmx, logRatio, power } from "./numerics.ts";

/** (a/b)^p, and 0 where both are 0. */
export function ratioPower(a: number, b: number, p: number): number {
  if (a === 0 && b === 0) return 0;
  if (isNormal(a / b)) return power(a / b, p);
  const [one, other] = [power(a, p), power(b, p)];
  return isNormal(one) && isNormal(other) ? one / other : Math.exp(p * logRatio(a, b));
}

/** Neither zero nor infinite, and with all its digits. */
function isNormal(x: number): boolean {
  return Math.abs(x) >= 2 ** -1022 && Math.abs(x) < Number.POSITIVE_INFINITY;
}

/** ((a/b)^p - 1)/p, log(a/b) for p = 0, and 0 where a and b are both 0: the Box-Cox transform of a ratio. */
export function relativePowerDifference(a: number, b: number, p: number): number {
  if (a === b) return 0;
  const logarithm = logRatio(a, b);
  if (p === 0) return logarithm;
  return Math.abs(p * logarithm) < 1 ? Math.expm1(p * logarithm) / p : (ratioPower(a, b, p) - 1) / p;
}

/** a^p b^(1 - p), and 0 where both are 0. */
export function geometricMean(a: number, b: number, p: number): number {
  if (a === b) return a;
  if (p === 0.5) return Math.sqrt(a) * Math.sqrt(b);
  const ratio = a / b;
  if (isNormal(ratio) && isNormal(ratio ** p)) return b * ratio ** p;
  const [one, other] = [a ** p, b ** (1 - p)];
  return isNormal(one) && isNormal(other) ? one * other : Math.exp(p * Math.log(a) + (1 - p) * Math.log(b));
}

/**
 * (a^p b^(1-p) - p a - (1-p) b)/(p(p - 1)) >= 0: the term of the alpha-divergence, a log(a/b) - a + b for p = 1, the
 * same with a and b exchanged for p = 0. It vanishes quadratically at a = b.
 */
export function alphaDiv(a: number, b: number, p: number): number {
  if (a === b) return 0;
  if (p === 1) return klDiv(a, b);
  // exchanging a and b makes 1 - p of p; up to 1/2 no two terms below cancel by more than half
  if (p > 0.5) return alphaDiv(b, a, 1 - p);
  if (p === 0) return klDiv(b, a);
  if (p === 0.5) return 2 * ((a - b) / (Math.sqrt(a) + Math.sqrt(b))) ** 2;
  if (p === -1) return ((b - a) * ((b - a) / a)) / 2;
  return bentPower(a, b, p) / (p - 1) / p;
}

/** a^p b^(1-p) - b - p (a - b). */
function bentPower(a: number, b: number, p: number): number {
  const relative = (a - b) / b;
  const exponent = p * logRatio(a, b);
  if (relative > -0.8 && relative < 4) return b * (expm1mx(exponent) + p * log1pmx(relative));
  if (Math.abs(exponent) < 1) return b * Math.expm1(exponent) - p * (a - b);
  return geometricMean(a, b, p) - b - p * (a - b);
}

/** exp(x) - 1 - x, by its series near zero. */
function expm1mx(x: number): number {
  if (!(Math.abs(x) < 1)) return Math.expm1(x) - x;
  let tail = 0;
  for (let n = 20; n >= 3; n--) tail = ((1 + tail) * x) / n;
  return (x * x * (1 + tail)) / 2;
}
