import { finiteNumber } from "./number-cell.ts";

const plus = 43;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const upperE = 69;
const lowerE = 101;

/** Four bytes "0" in a word. */
const fourZeros = 0x30303030;

/** So many decimal digits are exact in a float64. */
const exactDigits = 15;

/** What `head` is at least where digits follow it in `tail`. */
const leastHead = 1e8;

/** 10^0 to 10^22 are float64s; beyond, a power is the nearest float64 and what is left over. */
const exactPowers = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads the number cell (grammar of CLI.md, without spaces, finite) that starts at `at`, and puts the nearest float64,
 * bit for bit what `Number` gives, at `out[index]`. Gives the offset after the number, or -1 where no finite number
 * starts. A byte that belongs to no number has to follow in `bytes`, of which `words` is a view; `mark` is the byte of
 * the decimal mark. Nothing is allocated, save for the rare number that takes `Number`.
 */
export function readNumber(
  bytes: Buffer,
  words: DataView,
  start: number,
  mark: number,
  out: Float64Array,
  index: number,
): number {
  const lastWord = bytes.length - 4;
  // 1 for a minus sign: the sign of a number is a coin toss, and a branch that is guessed wrong takes long
  const negative = ((bytes[start]! ^ minus) - 1) >>> 31;
  const first = start + (bytes[start] === plus ? 1 : negative);
  // The digits are those of `head` and, where they are too many for it, those of `tail` behind them.
  let head = 0;
  let tail = 0;
  let tailDigits = 0;
  let at = first;
  let byte = bytes[at]!;
  while (byte >= zero && byte <= nine) {
    head = head * 10 + (byte - zero);
    byte = bytes[++at]!;
  }
  let digits = at - first;
  let exponent = 0;
  if (byte === mark) {
    const fraction = ++at;
    // Computed numbers mostly have 12 to 16 decimals, which are read in one go: that branches once for twelve of them, and
    // never on how many follow.
    if (digits <= 3 && at + 16 < bytes.length) {
      const word = words.getInt32(at, true);
      const second = words.getInt32(at + 4, true);
      const third = words.getInt32(at + 8, true);
      if ((nonDigits(word) | nonDigits(second) | nonDigits(third)) === 0) {
        const long = head * 1e12 + fourDigits(word) * 1e8 + (fourDigits(second) * 1e4 + fourDigits(third));
        const fourth = words.getInt32(at + 12, true);
        const count = positionOf(nonDigits(fourth));
        const end = at + 12 + count;
        const next = bytes[end]!;
        if (long >= leastHead && !(next >= zero && next <= nine) && next !== lowerE && next !== upperE) {
          const value = scaled(long, -12, fourDigits(firstDigits(fourth, count)), -12 - count);
          if (!Number.isNaN(value)) {
            out[index] = value * (1 - 2 * negative);
            return end;
          }
        }
      }
    }
    if (head === 0) while (at <= lastWord && words.getInt32(at, true) === fourZeros) at += 4;
    let room = exactDigits - digits;
    for (;;) {
      if (at > lastWord) return readLongNumber(bytes, start, mark, out, index);
      const word = words.getInt32(at, true);
      const others = nonDigits(word);
      if (others === 0) {
        if (room >= 4) {
          head = head * 10000 + fourDigits(word);
          room -= 4;
        } else {
          tail = tail * 10000 + fourDigits(word);
          tailDigits += 4;
        }
        at += 4;
        continue;
      }
      const count = positionOf(others);
      const last = fourDigits(firstDigits(word, count));
      if (tailDigits === 0 && count <= room) head = head * exactPowers[count]! + last;
      else {
        tail = tail * exactPowers[count]! + last;
        tailDigits += count;
      }
      at += count;
      break;
    }
    byte = bytes[at]!;
    exponent = fraction - at;
    digits += at - fraction;
  }
  // too many digits, or zeros in the place of digits
  if (digits + exponent > exactDigits || tailDigits > exactDigits || (tailDigits > 0 && head < leastHead)) {
    return readLongNumber(bytes, start, mark, out, index);
  }
  if (digits === 0) return -1;
  if (byte === lowerE || byte === upperE) {
    byte = bytes[++at]!;
    const down = byte === minus;
    if (down || byte === plus) byte = bytes[++at]!;
    const from = at;
    let power = 0;
    while (byte >= zero && byte <= nine) {
      if (power < 10000) power = power * 10 + (byte - zero);
      byte = bytes[++at]!;
    }
    if (at === from) return -1;
    exponent += down ? -power : power;
  }
  let value: number;
  if (head === 0) value = 0;
  else if (tailDigits === 0 && exponent >= -22 && exponent <= 22) {
    value = exponent < 0 ? head / exactPowers[-exponent]! : head * exactPowers[exponent]!;
  } else {
    value = scaled(head, exponent + tailDigits, tail, exponent);
    if (Number.isNaN(value)) return readLongNumber(bytes, start, mark, out, index);
  }
  out[index] = value * (1 - 2 * negative);
  return at;
}

/** A number of more digits, or one whose rounding is in doubt: `Number` settles it. */
function readLongNumber(bytes: Buffer, start: number, mark: number, out: Float64Array, index: number): number {
  let at = start;
  while (isNumberByte(bytes[at]!, mark)) at++;
  const value = finiteNumber(bytes.toString("latin1", start, at), mark === point ? "." : ",");
  if (Number.isNaN(value)) return -1;
  out[index] = value;
  return at;
}

function isNumberByte(byte: number, mark: number): boolean {
  const digit = byte >= zero && byte <= nine;
  return digit || byte === mark || byte === minus || byte === plus || byte === lowerE || byte === upperE;
}

/** A bit in each of the four bytes of a little-endian word that is no decimal digit, up to the first of them. */
function nonDigits(word: number): number {
  const values = word ^ fourZeros;
  return ((values + 0x06060606) | values) & 0xf0f0f0f0;
}

/** The position of the first byte in which a bit is set; 4 where none is. */
function positionOf(bits: number): number {
  return (32 - Math.clz32(~bits & (bits - 1))) >> 3;
}

/** The number that four digits spell: neighbours are put together to pairs, and then the pairs. */
function fourDigits(word: number): number {
  const pairs = Math.imul(word & 0x0f0f0f0f, 10 * 0x100 + 1) >>> 8;
  return Math.imul(pairs & 0x00ff00ff, 100 * 0x10000 + 1) >>> 16;
}

/** A word of the first `count` digits, with zeros before them; in two steps, since a shift by 32 bits does nothing. */
function firstDigits(word: number, count: number): number {
  const shift = 16 - 4 * count;
  return (word << shift) << shift;
}

const lowestPower = -250;
const highestPower = 270;
/** For each exponent: the nearest float64 to the power of ten, its upper and lower half, and what is left over. */
const powers = new Float64Array(4 * (highestPower - lowestPower + 1));

/**
 * head * 10^headExponent + tail * 10^tailExponent, rounded once; NaN where that is in doubt, or far from 1. `head` is
 * at least 10^8 where there is a tail, and at most 10^15. The product of `head` and its power is known to
 * about twice the digits of a float64 (Dekker 1971); all that is left out is less than 2^-24 of the last digit, so if
 * the sum is the same for a little more and a little less, then it is the right one (Ziv 1991).
 */
function scaled(head: number, headExponent: number, tail: number, tailExponent: number): number {
  if (tailExponent < lowestPower || headExponent > highestPower) return Number.NaN;
  const power = 4 * (headExponent - lowestPower);
  if (powers[power] === 0) setPower(headExponent);
  const tailPower = 4 * (tailExponent - lowestPower);
  if (powers[tailPower] === 0) setPower(tailExponent);
  const product = head * powers[power]!;
  const upper = upperHalf(head);
  const lower = head - upper;
  const powerUpper = powers[power + 1]!;
  const powerLower = powers[power + 2]!;
  const lost = upper * powerUpper - product + upper * powerLower + lower * powerUpper + lower * powerLower;
  const rest = lost + head * powers[power + 3]! + tail * powers[tailPower]!;
  const margin = product * 2 ** -75;
  const value = product + (rest + margin);
  return value === product + (rest - margin) ? value : Number.NaN;
}

/** A number of 26 bits near `value`: products of such halves are exact. */
function upperHalf(value: number): number {
  const shifted = 134217729 * value;
  return shifted - (shifted - value);
}

function setPower(exponent: number): void {
  const nearest = Number(`1e${exponent}`);
  const upper = upperHalf(nearest);
  // The negative powers and their float64s are counted in units of 2^-1000, far below the digits that are wanted.
  const left =
    exponent < 0
      ? Number(2n ** 1000n / 10n ** BigInt(-exponent) - BigInt(nearest * 2 ** 900) * 2n ** 100n) / 2 ** 1000
      : Number(10n ** BigInt(exponent) - BigInt(nearest));
  powers.set([nearest, upper, nearest - upper, left], 4 * (exponent - lowestPower));
}
