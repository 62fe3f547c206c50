/**
 * Exact numbers `significand * 2^exponent`, and their rounding to float64. Every finite float64 and every sum or
 * product of them is one; quotients and roots are cut to enough bits and *rounded to odd*: the last bit says "and
 * something more", so that the one rounding to float64 afterwards is the rounding of the exact value
 * (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008).
 * BigInt is slow: this is for results, never for rows.
 */
export interface Dyadic {
  significand: bigint;
  exponent: number;
}

/** Bits kept of a quotient: its root is then good for 59, and float64 with the bit that breaks ties takes 54. */
const QUOTIENT_BITS = 120;
const SIGNIFICAND_BITS = 53;
const SMALLEST_EXPONENT = -1074;
const LARGEST_EXPONENT = 971;

/** The nearest float64, ties to even; subnormal where it is small, an infinity from 2^1024 - 2^970 on. */
export function toFloat64({ significand, exponent }: Dyadic): number {
  if (significand < 0n) return -toFloat64({ significand: -significand, exponent });
  if (significand === 0n) return 0;
  const unit = Math.max(exponent + bitLength(significand) - SIGNIFICAND_BITS, SMALLEST_EXPONENT);
  // 2^53 units of this size are the first number out of range, which the multiplication below turns into Infinity.
  if (unit > LARGEST_EXPONENT) return Infinity;
  return Number(shiftToEven(significand, exponent - unit)) * 2 ** unit;
}

export function multiply(a: Dyadic, b: Dyadic): Dyadic {
  return { significand: a.significand * b.significand, exponent: a.exponent + b.exponent };
}

export function subtract(a: Dyadic, b: Dyadic): Dyadic {
  const exponent = Math.min(a.exponent, b.exponent);
  const significand =
    (a.significand << BigInt(a.exponent - exponent)) - (b.significand << BigInt(b.exponent - exponent));
  return { significand, exponent };
}

/** `a / b`, rounded to odd at 120 bits or more; `b` is not zero. */
export function divide(a: Dyadic, b: Dyadic): Dyadic {
  const shift = Math.max(QUOTIENT_BITS + bitLength(b.significand) - bitLength(a.significand), 0);
  const scaled = a.significand << BigInt(shift);
  const quotient = scaled / b.significand;
  const exponent = a.exponent - b.exponent - shift;
  if (quotient * b.significand === scaled) return { significand: quotient, exponent };
  const more = a.significand < 0n === b.significand < 0n ? 1n : -1n;
  return { significand: 2n * quotient + more, exponent: exponent - 1 };
}

/** The square root, rounded to odd at 59 bits or more, of a number that is not negative and exact or from `divide`. */
export function squareRoot({ significand, exponent }: Dyadic): Dyadic {
  let shift = Math.max(QUOTIENT_BITS - bitLength(significand), 0);
  if ((exponent - shift) % 2 !== 0) shift += 1;
  const scaled = significand << BigInt(shift);
  const root = integerSquareRoot(scaled);
  const more = root * root === scaled ? 0n : 1n;
  return { significand: 2n * root + more, exponent: (exponent - shift) / 2 - 1 };
}

/** `value * 2^shift` as an integer, the nearest one with ties to even; `value` is not negative. */
function shiftToEven(value: bigint, shift: number): bigint {
  if (shift >= 0) return value << BigInt(shift);
  const dropped = BigInt(-shift);
  const kept = value >> dropped;
  const rest = value - (kept << dropped);
  const half = 1n << (dropped - 1n);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  return up ? kept + 1n : kept;
}

/** Newton's iteration from above, which falls until it stands at the floor of the root. */
function integerSquareRoot(value: bigint): bigint {
  if (value === 0n) return 0n;
  let root = 1n << BigInt(Math.ceil(bitLength(value) / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function bitLength(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString(16);
  return 4 * (digits.length - 1) + (32 - Math.clz32(Number.parseInt(digits[0]!, 16)));
}
