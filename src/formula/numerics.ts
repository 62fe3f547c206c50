/**
 * The arithmetic behind the table of functions, where plain spellings lose digits. Every function takes and returns
 * float64 numbers, gives the limit at the closed edges of its domain and NaN beyond, and is right to a few units in
 * the last place; the named sources say how.
 */

/** 1/(1 + exp(-x)), right in both tails. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + exp(x)) without overflow; Maechler 2012, "Accurately computing log(1 - exp(-|a|))". */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** 1 where x > 0, else 0: the slope of relu, 0 at the kink. */
export function step(x: number): number {
  return x > 0 ? 1 : x <= 0 ? 0 : Number.NaN;
}

/** max(x, 0). */
export function relu(x: number): number {
  return x > 0 ? x : x <= 0 ? 0 : Number.NaN;
}

/** a to the power b, squares and roots as exact as they can be; 0^0 = 1. */
export function power(a: number, b: number): number {
  if (b === 2) return a * a;
  return b === 0.5 ? Math.sqrt(a) : a ** b;
}

export function square(x: number): number {
  return x * x;
}

/** 1/sqrt(x), and 0 at 0: twice the slope of a root, flat at the kink. */
export function rsqrt(x: number): number {
  return x === 0 ? 0 : 1 / Math.sqrt(x);
}

/** sqrt(a^2 + b^2), scaled by a power of two where the squares would overflow or vanish. */
export function hypot(a: number, b: number): number {
  const size = Math.max(Math.abs(a), Math.abs(b));
  const scale = size > 1e145 ? 2 ** -600 : size < 1e-140 ? 2 ** 600 : 1;
  const x = a * scale;
  const y = b * scale;
  return size === 0 || size === Number.POSITIVE_INFINITY ? size : Math.sqrt(x * x + y * y) / scale;
}

/** a/hypot(a, b): the cosine of the angle of a point seen from the origin; 0 at the origin. */
export function hypotRatio(a: number, b: number): number {
  const size = Math.max(Math.abs(a), Math.abs(b));
  const scale = size < 1e-140 ? 2 ** 600 : 1;
  return a === 0 ? 0 : (a * scale) / hypot(a * scale, b * scale);
}

/** x log(y), 0 where x is 0. */
export function xlogy(x: number, y: number): number {
  return x === 0 ? 0 : x * Math.log(y);
}

/** x log(1 + y), 0 where x is 0. */
export function xlog1py(x: number, y: number): number {
  return x === 0 ? 0 : x * Math.log1p(y);
}

/** x * y, 0 where x is 0, whatever y is. */
export function xmul(x: number, y: number): number {
  return x === 0 ? 0 : x * y;
}

/** x / y, 0 where x is 0. */
export function xdivy(x: number, y: number): number {
  return x === 0 ? 0 : x / y;
}

/** log(cosh(x)) without overflow or cancellation: 2 sinh(x/2)^2 = cosh(x) - 1. */
export function logcosh(x: number): number {
  const size = Math.abs(x);
  if (size < 1) {
    const half = Math.sinh(size / 2);
    return Math.log1p(2 * half * half);
  }
  return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}

/** 1/cosh(x), which does not overflow. */
export function sech(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (2 * e) / (1 + e * e);
}

/**
 * log(1 + x) - x. With r = x/(2 + x), log(1 + x) = 2 atanh(r) and 2r - x = -x r, so near zero the series
 * -x r + 2 r^3 (1/3 + r^2/5 + r^4/7 + ...) has no cancellation.
 */
export function log1pmx(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return -x;
  if (!(x > -0.4 && x < 0.6)) return Math.log1p(x) - x;
  const r = x / (2 + x);
  const square = r * r;
  let tail = 0;
  for (let n = 27; n >= 3; n -= 2) tail = tail * square + 1 / n;
  return r * (2 * square * tail - x);
}

/** log(1 + x^2), whose square does not overflow: from 1e8 on the 1 is less than half a unit in the last place. */
export function log1pSquare(x: number): number {
  const size = Math.abs(x);
  return size > 1e8 ? 2 * Math.log(size) : Math.log1p(size * size);
}

/** log((1 + a)/(1 + b)) for a, b >= -1, with full precision where a is near b. */
export function log1pRatio(a: number, b: number): number {
  const relative = (a - b) / (1 + b);
  if (relative > -0.5 && relative < 1) return Math.log1p(relative);
  const ratio = (1 + a) / (1 + b);
  return ratio > 1e-300 && ratio < 1e300 ? Math.log(ratio) : Math.log1p(a) - Math.log1p(b);
}

/** a log(a/b), 0 where a is 0; the ratio near 1 goes through log1p. */
export function relEntr(a: number, b: number): number {
  return a === 0 ? 0 : a * logRatio(a, b);
}

/**
 * log(a/b) for a, b >= 0, with full precision where a is near b and where the ratio leaves the float64 range; 0 where
 * both are 0.
 */
export function logRatio(a: number, b: number): number {
  if (a === b) return 0;
  const relative = (a - b) / b;
  if (relative > -0.5 && relative < 1) return Math.log1p(relative);
  const ratio = a / b;
  return ratio > 1e-300 && ratio < 1e300 ? Math.log(ratio) : Math.log(a) - Math.log(b);
}

/** a log(a/b) - a + b >= 0 for a, b >= 0: the term of a divergence that vanishes quadratically at a = b. */
export function klDiv(a: number, b: number): number {
  if (a === 0) return b;
  return divergence(a, b, (b - a) / a);
}

/** klDiv for a > 0, with (b - a)/a given. */
function divergence(a: number, b: number, relative: number): number {
  // 1 + relative keeps its digits and the difference does not cancel too much: within 3 units in the last place
  if (relative > -0.6 && relative < 3) return -a * log1pmx(relative);
  return a * logRatio(a, b) - a + b;
}

/**
 * (a log(a/m) + b log(b/m))/2 with m = (a + b)/2, as (klDiv(a, m) + klDiv(b, m))/2: no term is negative. The distances
 * from m are halves of a - b, which is exact where a and b are near.
 */
export function jsDiv(a: number, b: number): number {
  const middle = a / 2 + b / 2 > 1e300 ? a / 2 + b / 2 : (a + b) / 2;
  const ofA = a === 0 ? middle : divergence(a, middle, (b - a) / a / 2);
  const ofB = b === 0 ? middle : divergence(b, middle, (a - b) / b / 2);
  return (ofA + ofB) / 2;
}

/** log(2a/(a + b)) for a, b >= 0: the logarithm of a number over its mean with another; 0 where both are 0. */
export function logMeanRatio(a: number, b: number): number {
  if (a === 0) return b === 0 ? 0 : Math.log(a / b);
  const half = (b - a) / a / 2;
  if (half < 1) return -Math.log1p(half);
  const ratio = a / (a + b);
  return ratio > 1e-300 ? Math.log(2 * ratio) : Math.log(a) - Math.log(b) + Math.LN2;
}

/** (a - b)/b, 0 where a = b = 0. */
export function relativeDifference(a: number, b: number): number {
  return xdivy(a - b, b);
}

/** log(1 - exp(x)) for x <= 0; Maechler 2012, "Accurately computing log(1 - exp(-|a|))". */
export function log1mexp(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}

/** log(sigmoid(x)), without underflow. */
export function logSigmoid(x: number): number {
  return -softplus(-x);
}

/** log(exp(a) + exp(b)), without overflow. */
export function logaddexp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** log(exp(a) - exp(b)) for a >= b, without overflow. */
export function logdiffexp(a: number, b: number): number {
  return a === b ? Number.NEGATIVE_INFINITY : a + log1mexp(b - a);
}

/** The number itself: what does not move is a matter of its derivative. */
export function stopGradient(x: number): number {
  return x;
}

/** x, for each entry of a vector. */
export function fullLike(_: number, x: number): number {
  return x;
}
