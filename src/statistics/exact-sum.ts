import { BLOCK } from "./blocks-program.ts";
import { type Dyadic, divide, toFloat64 } from "./dyadic.ts";
import { exponentOf, extract, LARGEST_EXPONENT, largestMagnitude } from "./extraction.ts";

/** The state of a sum as plain data, for `postMessage`. */
export interface ExactSumState {
  lowest: number;
  digits: Float64Array;
  nonFinite: number;
}

const DIGIT_BITS = 32;
const RADIX = 2 ** DIGIT_BITS;
/** Additions put less than 2^32 into a digit, and a digit is exact up to 2^53: carry at half of that. */
const ADDITIONS_BEFORE_CARRY = 2 ** 20;

/** Below this, preparing a block costs more than it saves. */
const SMALLEST_BLOCK = 6;

const blockSums = new Float64Array(2);
const rests = new Float64Array(BLOCK);
const bits = new DataView(new ArrayBuffer(8));

/**
 * The sum of float64 numbers without any rounding, so that order, batches and merges change nothing.
 *
 * It is a number in base 2^32 whose digits are signed and held with 21 bits to spare, so that additions need no carry
 * (Neal, "Fast exact summation using small and large superaccumulators", 2015); only the digits that were needed so
 * far exist, 32 to 64 bytes for typical losses. `addAll` sums blocks by error-free extraction first, which takes a
 * sixth of the time.
 * A term that is not finite makes the sum what IEEE 754 would: that infinity, or NaN.
 */
export class ExactSum {
  /** The sum is `digits[i] * 2^(32 (lowest + i))` over all i. */
  #digits = new Float64Array(0);
  #lowest = 0;
  #additions = 0;
  /** the sum of the terms that are not finite; 0 where there were none */
  #nonFinite = 0;

  /** Adds `x * 2^scale`, exactly, whatever the range of the product. */
  add(x: number, scale = 0): void {
    if (x === 0) return;
    bits.setFloat64(0, x, true);
    const low = bits.getInt32(0, true);
    const high = bits.getInt32(4, true);
    const biased = (high >>> 20) & 0x7ff;
    if (biased === 0x7ff) {
      this.#nonFinite += x;
      return;
    }
    // A subnormal number has the exponent of the smallest normal one and no hidden bit.
    const top = biased === 0 ? high & 0xfffff : (high & 0xfffff) | 0x100000;
    const position = (biased === 0 ? 1 : biased) - 1075 + scale;
    const digit = position >> 5;
    if (this.#additions === ADDITIONS_BEFORE_CARRY) this.#carry();
    this.#additions += 1;
    if (digit < this.#lowest || digit + 3 > this.#lowest + this.#digits.length) this.#widen(digit, digit + 3);

    const shift = position & 31;
    // `>>> 1 >>> (31 - shift)`, since JavaScript takes a shift by 32 for none.
    const first = (low << shift) >>> 0;
    const second = ((top << shift) | ((low >>> 1) >>> (31 - shift))) >>> 0;
    const third = (top >>> 1) >>> (31 - shift);
    const digits = this.#digits;
    const at = digit - this.#lowest;
    if (high < 0) {
      digits[at]! -= first;
      digits[at + 1]! -= second;
      digits[at + 2]! -= third;
    } else {
      digits[at]! += first;
      digits[at + 1]! += second;
      digits[at + 2]! += third;
    }
  }

  /** Adds `count` numbers from `start` on. */
  addAll(values: Float64Array, start: number, count: number): void {
    const end = start + count;
    for (let from = start; from < end; from += BLOCK) this.#addBlock(values, from, Math.min(from + BLOCK, end));
  }

  #addBlock(values: Float64Array, from: number, to: number): void {
    const exponent = exponentOf(largestMagnitude(values, from, to));
    if (to - from < SMALLEST_BLOCK || exponent > LARGEST_EXPONENT) {
      for (let i = from; i < to; i++) this.add(values[i]!);
      return;
    }
    const restCount = extract(values, from, to, exponent, blockSums, rests);
    this.add(blockSums[0]!);
    this.add(blockSums[1]!);
    // A NaN leaves nothing but NaN, which the sums have told already.
    if (restCount > 0 && !Number.isNaN(blockSums[0]!)) this.#addBlock(rests, 0, restCount);
  }

  /** Adds the sum that `other` holds. */
  merge(other: ExactSum): void {
    this.#nonFinite += other.#nonFinite;
    if (other.#digits.length === 0) return;
    other.#carry();
    if (this.#additions === ADDITIONS_BEFORE_CARRY) this.#carry();
    this.#additions += 1;
    this.#widen(other.#lowest, other.#lowest + other.#digits.length);
    const offset = other.#lowest - this.#lowest;
    for (let i = 0; i < other.#digits.length; i++) this.#digits[offset + i]! += other.#digits[i]!;
  }

  /** The sum itself; null where a term was not finite. */
  exact(): Dyadic | null {
    if (this.#nonFinite !== 0) return null;
    let significand = 0n;
    for (const digit of this.#digits.toReversed()) significand = (significand << BigInt(DIGIT_BITS)) + BigInt(digit);
    return { significand, exponent: DIGIT_BITS * this.#lowest };
  }

  /** The float64 nearest to the sum, ties to even; 0 for no terms. */
  value(): number {
    const exact = this.exact();
    return exact === null ? this.#nonFinite : toFloat64(exact);
  }

  toState(): ExactSumState {
    return { lowest: this.#lowest, digits: this.#digits.slice(), nonFinite: this.#nonFinite };
  }

  static fromState(state: ExactSumState): ExactSum {
    const sum = new ExactSum();
    sum.#digits = state.digits.slice();
    sum.#lowest = state.lowest;
    sum.#nonFinite = state.nonFinite;
    sum.#carry();
    return sum;
  }

  /** Brings every digit but the highest into [0, 2^32), and that one below 2^32 in magnitude. */
  #carry(): void {
    this.#additions = 0;
    let carried = 0;
    const last = this.#digits.length - 1;
    for (let i = 0; i <= last; i++) {
      const total = this.#digits[i]! + carried;
      // The highest digit keeps the sign.
      carried = i === last && Math.abs(total) < RADIX ? 0 : Math.floor(total / RADIX);
      this.#digits[i] = total - carried * RADIX;
    }
    if (carried === 0) return;
    this.#widen(this.#lowest, this.#lowest + last + 2);
    this.#digits[last + 1]! += carried;
  }

  /** Makes the digits from `from` up to before `to` exist. */
  #widen(from: number, to: number): void {
    const length = this.#digits.length;
    if (length === 0) this.#lowest = from;
    const lowest = Math.min(from, this.#lowest);
    const end = Math.max(to, this.#lowest + length);
    if (end - lowest === length) return;
    const digits = new Float64Array(end - lowest);
    digits.set(this.#digits, this.#lowest - lowest);
    this.#digits = digits;
    this.#lowest = lowest;
  }
}

/** The float64 nearest to the quotient of two sums, rounded once; NaN where the denominator is zero. */
export function quotient(numerator: ExactSum, denominator: ExactSum): number {
  const above = numerator.exact();
  const below = denominator.exact();
  if (below === null) return above === null ? Number.NaN : 0 / denominator.value();
  if (below.significand === 0n) return Number.NaN;
  if (above === null) return numerator.value() * (below.significand > 0n ? 1 : -1);
  return toFloat64(divide(above, below));
}
