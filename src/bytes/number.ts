import { lowerE, minus, plus, zero } from "./characters";
import { nearestFloat64 } from "./decimal";

/** Eight bytes "0" in a word. */
const eightZeros: u64 = 0x3030303030303030;

/** So many decimal digits are exact in 64 bits. */
const exactDigits: usize = 19;

/** The float64 that `readNumber` read last. */
export let value: f64 = 0;

/**
 * Reads the number cell (grammar of CLI.md, without spaces) that starts at `start`: `value` is the nearest float64, bit
 * for bit what `Number` gives. Gives the address after it; 0 where no finite number starts, or one of more than 19
 * significant digits. `mark` is the byte of the decimal mark.
 */
export function readNumber(start: usize, mark: u32): usize {
  return readNumberHere(start, mark);
}

/** The same, compiled into the loop that calls it. */
@inline
export function readNumberHere(start: usize, mark: u32): usize {
  let at = start;
  let byte: u32 = load<u8>(at);
  // the sign of a number is a coin toss, and a branch that is guessed wrong takes long
  const negative = u64(byte === minus);
  at += usize(negative) + usize(byte === plus);
  const first = at;
  let mantissa: u64 = 0;
  for (byte = load<u8>(at); byte - zero < 10; byte = load<u8>(++at)) mantissa = mantissa * 10 + (byte - zero);
  let digits = at - first;
  let exponent: i32 = 0;
  if (byte === mark) {
    const fraction = ++at;
    let word = load<u64>(at);
    let others = nonDigits(word);
    while (others === 0) {
      mantissa = mantissa * 100000000 + eightDigits(word);
      at += 8;
      word = load<u64>(at);
      others = nonDigits(word);
    }
    const count = usize(ctz(others) >> 3);
    // zeros before the digits that are left; in two steps, since a shift by 64 bits does nothing
    const last = (word << ((7 - count) << 3)) << 8;
    mantissa = mantissa * tenTo(count) + eightDigits(last);
    at += count;
    byte = load<u8>(at);
    exponent = i32(fraction - at);
    digits += at - fraction;
  }
  if (digits === 0 || (digits > exactDigits && significantDigits(first, mark) > exactDigits)) return 0;
  if ((byte | 0x20) === lowerE) {
    byte = load<u8>(++at);
    const down = byte === minus;
    if (down || byte === plus) byte = load<u8>(++at);
    const from = at;
    let power: i32 = 0;
    for (; byte - zero < 10; byte = load<u8>(++at)) if (power < 100000000) power = power * 10 + (byte - zero);
    if (at === from) return 0;
    exponent += down ? -power : power;
  }
  const bits = nearestFloat64(mantissa, exponent);
  if (bits === reinterpret<u64>(Infinity)) return 0;
  value = reinterpret<f64>(bits | (negative << 63));
  return at;
}

/** The digits of a long number, without the zeros before them. */
function significantDigits(first: usize, mark: u32): usize {
  let at = first;
  while (load<u8>(at) === zero || load<u8>(at) === mark) at++;
  let count: usize = 0;
  for (; load<u8>(at) - zero < 10 || load<u8>(at) === mark; at++) if (load<u8>(at) !== mark) count++;
  return count;
}

/** A bit in each of the eight bytes of a little-endian word that is no decimal digit, up to the first of them. */
@inline
function nonDigits(word: u64): u64 {
  const values = word ^ eightZeros;
  return ((values + 0x0606060606060606) | values) & 0xf0f0f0f0f0f0f0f0;
}

/** The number that eight digits spell: neighbours are put together to pairs, and these to fours. */
@inline
function eightDigits(word: u64): u64 {
  const digits = word & 0x0f0f0f0f0f0f0f0f;
  const pairs = digits * 10 + (digits >> 8);
  const low = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const high = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (low + high) >> 32;
}

/** 10^0 to 10^7. */
@inline
function tenTo(count: usize): u64 {
  return load<u64>(powers + (count << 3));
}

const powers = memory.data<u64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000]);
