/**
 * For tests: exact arithmetic by plain BigInt, and the meaning of "correctly rounded" by comparison with the midpoints
 * between neighbours. It shares nothing with what it judges.
 */
import fc from "fast-check";
import { expect } from "vitest";

const bits = new DataView(new ArrayBuffer(8));

/** `x * 2^1074`, an integer for every finite float64. */
export function fixed(x: number): bigint {
  bits.setFloat64(0, x);
  const pattern = bits.getBigUint64(0);
  const exponent = (pattern >> 52n) & 0x7ffn;
  const fraction = pattern & ((1n << 52n) - 1n);
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return x < 0 ? -magnitude : magnitude;
}

export function fixedSum(values: Iterable<number>): bigint {
  let sum = 0n;
  for (const value of values) sum += fixed(value);
  return sum;
}

/** The float64 nearest to `numerator / denominator`, ties to even; the denominator is positive. */
export function expectNearestQuotient(result: number, numerator: bigint, denominator: bigint): void {
  expectNearest(result, (midpoint) => sign((numerator << 1075n) - midpoint * denominator));
}

/** The float64 nearest to the root of `numerator / denominator`, ties to even; the denominator is positive. */
export function expectNearestRoot(result: number, numerator: bigint, denominator: bigint): void {
  expectNearest(result, (midpoint) =>
    midpoint < 0n ? 1 : sign((numerator << 2150n) - midpoint * midpoint * denominator),
  );
}

/** `compare` gives the sign of the exact number less `midpoint * 2^-1075`. */
function expectNearest(result: number, compare: (midpoint: bigint) => number): void {
  expect(result).not.toBeNaN();
  if (result < 0 || Object.is(result, -0)) {
    expectNearest(-result, (midpoint) => -compare(-midpoint));
    return;
  }
  bits.setFloat64(0, result);
  const pattern = bits.getBigUint64(0);
  const here = patternToFixed(pattern);
  const below = pattern === 0n ? -1n : patternToFixed(pattern - 1n);
  const belowMidpoint = compare(below + here);
  const aboveMidpoint = result === Infinity ? -1 : compare(here + patternToFixed(pattern + 1n));
  const even = (pattern & 1n) === 0n;
  expect({ result, below: belowMidpoint > 0 || (even && belowMidpoint === 0) }).toEqual({ result, below: true });
  expect({ result, above: aboveMidpoint < 0 || (even && aboveMidpoint === 0) }).toEqual({ result, above: true });
}

/** As `fixed`, where Infinity is the 2^1024 that IEEE 754 rounds towards. */
function patternToFixed(pattern: bigint): bigint {
  bits.setBigUint64(0, pattern);
  const x = bits.getFloat64(0);
  return x === Infinity ? 1n << 2098n : fixed(x);
}

function sign(x: bigint): number {
  return x > 0n ? 1 : x < 0n ? -1 : 0;
}

/** Any finite float64, each exponent as likely as another. */
export const wildNumber: fc.Arbitrary<number> = fc.double({ noNaN: true, noDefaultInfinity: true });

/**
 * Up to some blocks of numbers around one exponent, over one or many octaves, with zeros, and with numbers that cancel
 * others in full or but for their last bits.
 */
export const numberBlocks: fc.Arbitrary<Float64Array> = fc
  .record({
    seed: fc.integer(),
    length: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1500 })),
    exponent: fc.oneof(
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: -1100, max: 1023 }),
      // where blocks and products come near the ends of the range of float64
      fc.constantFrom(-1050, -475, -465, -345, -320, -300, 300, 320, 345, 495, 505, 515, 1000, 1015),
    ),
    octaves: fc.constantFrom(1, 12, 30, 90, 700, 2100),
    cancelling: fc.constantFrom(0, 0.3, 0.5),
    signed: fc.boolean(),
  })
  .map(({ seed, length, exponent, octaves, cancelling, signed }) => {
    const random = randomNumbers(seed);
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const earlier = values[Math.floor(random() * i)] ?? 0;
      const fraction = (Math.floor(random() * 2 ** 27) * 2 ** 26 + Math.floor(random() * 2 ** 26)) * 2 ** -52;
      const magnitude = scale(fraction, Math.round(exponent - random() * octaves));
      if (random() < cancelling) values[i] = -earlier * (random() < 0.5 ? 1 : 1 + 2 ** -52);
      else values[i] = random() < 0.05 ? 0 : signed && random() < 0.5 ? -magnitude : magnitude;
      if (!Number.isFinite(values[i])) values[i] = Number.MAX_VALUE;
    }
    return values;
  });

/** Marsaglia's xorshift, 32 bits, over [0, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function scale(x: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return x * 2 ** half * 2 ** (exponent - half);
}

export function shuffled(values: Float64Array, random: () => number): Float64Array {
  const result = values.slice();
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** Cuts `0..length` at random places into pieces `[start, count]`, some of them empty. */
export function cuts(length: number, random: () => number): [number, number][] {
  const places = Array.from({ length: 4 }, () => Math.floor(random() * (length + 1))).sort((a, b) => a - b);
  return [0, ...places].map((start, i) => [start, (places[i] ?? length) - start]);
}
