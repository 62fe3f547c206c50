/**
 * Gamma(x + 1/2) / Gamma(x) for x > 0: the recurrence up to 30, from there the series of DLMF 5.11.13, whose next term
 * is below 1e-16. No difference of logarithms is taken, so large x loses no digits.
 */
function halfStep(x: number): number {
  let factor = 1;
  let argument = x;
  for (; argument < 30; argument++) factor *= argument / (argument + 0.5);
  const inverse = 1 / argument;
  const series = [1, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304, 39325 / 33554432];
  const tail = series.reduceRight((sum, coefficient) => sum * inverse + coefficient, 0);
  return factor * Math.sqrt(argument) * tail;
}

/**
 * The continued fraction of the incomplete beta function (DLMF 8.17.22) by the method of Lentz; it converges where x is
 * below (a + 1)/(a + b + 2), in about the square root of the larger of a and b terms.
 */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 2 ** -52) break;
  }
  return fraction;
}

/**
 * The probability that Student's t with `freedom` > 0 degrees of freedom is at least `t`: half the regularized
 * incomplete beta function I of freedom/(freedom + t^2) at (freedom/2, 1/2). The far tail keeps its relative precision;
 * NaN for NaN.
 */
export function studentUpperTail(t: number, freedom: number): number {
  if (Number.isNaN(t)) return t;
  if (t < 0) return 1 - studentUpperTail(-t, freedom);
  if (t === Number.POSITIVE_INFINITY) return 0;
  const a = freedom / 2;
  const square = t * t;
  const x = freedom / (freedom + square);
  const y = square / (freedom + square);
  // x^a sqrt(y) / B(a, 1/2)
  const front = (Math.exp(-a * Math.log1p(square / freedom)) * Math.sqrt(y) * halfStep(a)) / Math.sqrt(Math.PI);
  if (x < (a + 1) / (a + 2.5)) return ((front / a) * betaFraction(a, 0.5, x)) / 2;
  return (1 - front * 2 * betaFraction(0.5, a, y)) / 2;
}

/** The number that Student's t exceeds with probability `tail`, between 0 and 1/2: by bisection, to the last digit or two. */
export function studentQuantile(tail: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (studentUpperTail(high, freedom) > tail) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentUpperTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
