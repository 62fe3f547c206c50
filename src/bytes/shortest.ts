// From a float64 to the shortest decimal that reads back as it, written as JavaScript writes numbers: Giulietti, The
// Schubfach way to render doubles, 2020; in 128-bit products as in Adams's and Bolz's renderings of it.
import { lowerE, minus, plus, point, zero } from "./characters";
import { highProduct, lowestExponent, powersOfFive } from "./decimal";

/** Outside these places of the point an exponent is written. */
const mostPlaces: i32 = 21;
const leastPlaces: i32 = -6;

const significandBits: u64 = 52;
const hidden: u64 = 1 << 52;

/** The digits of a number, with zeros before them. */
const digits = memory.data(24, 16);
const digitCount: usize = 24;

/** what `decimal` found: value = significand * 10^exponent */
let significand: u64 = 0;
let exponent: i32 = 0;

/** Writes `count` finite numbers one after the other, and where each of them ends; gives the last of the ends. */
export function writeNumbers(values: usize, count: u32, text: usize, ends: usize): usize {
  let at = text;
  for (let i: usize = 0; i < usize(count); i++) {
    at = writeNumber(load<f64>(values + (i << 3)), at);
    store<u32>(ends + (i << 2), u32(at - text));
  }
  return at;
}

/** Writes a finite number, of at most 25 characters, and some bytes more; gives the address after it. */
function writeNumber(value: f64, start: usize): usize {
  const bits = reinterpret<u64>(value);
  let at = start;
  store<u8>(at, u8(minus));
  at += usize(bits >> 63);
  if (bits << 1 === 0) {
    store<u8>(at, u8(zero));
    return at + 1;
  }
  decimal(bits);
  const length = i32(writeDigits(significand));
  const first = digits + digitCount - usize(length);
  // the place of the point, counted from the first digit
  const places = length + exponent;
  if (places > mostPlaces || places <= leastPlaces) return writeWithExponent(first, length, places - 1, at);
  if (exponent >= 0) {
    copyDigits(first, at);
    at += usize(length);
    for (let i = exponent; i > 0; i--) store<u8>(at++, u8(zero));
    return at;
  }
  if (places > 0) {
    copyDigits(first, at);
    copyDigits(first + usize(places), at + usize(places) + 1);
    store<u8>(at + usize(places), u8(point));
    return at + usize(length) + 1;
  }
  // "0." and zeros
  store<u64>(at, 0x3030303030302e30);
  at += usize(2 - places);
  copyDigits(first, at);
  return at + usize(length);
}

function writeWithExponent(first: usize, length: i32, power: i32, start: usize): usize {
  let at = start;
  store<u8>(at++, load<u8>(first));
  if (length > 1) {
    store<u8>(at++, u8(point));
    copyDigits(first + 1, at);
    at += usize(length - 1);
  }
  store<u8>(at++, u8(lowerE));
  store<u8>(at++, u8(power < 0 ? minus : plus));
  let left = u32(abs(power));
  if (left >= 100) {
    store<u8>(at++, u8(zero + left / 100));
    left %= 100;
    store<u8>(at++, u8(zero + left / 10));
  } else if (left >= 10) store<u8>(at++, u8(zero + left / 10));
  store<u8>(at++, u8(zero + (left % 10)));
  return at;
}

/** Finds the shortest decimal of a number that is not 0. */
function decimal(bits: u64): void {
  const fraction = bits & (hidden - 1);
  const biased = i32((bits >> significandBits) & 0x7ff);
  let c = fraction;
  let q: i32 = -1074;
  if (biased !== 0) {
    c |= hidden;
    q = biased - 1075;
    // a whole number
    if (q <= 0 && q > -53 && c << u64(64 + q) === 0 && q !== 0) {
      significand = c >> u64(-q);
      exponent = 0;
      return;
    }
  }
  const odd = c & 1;
  const closer = fraction === 0 && biased > 1;
  // bounds of what reads back as the number, in quarters of its last bit
  const k = closer ? (q * 1262611 - 524031) >> 22 : (q * 1262611) >> 22;
  const shift = u64(q + ((-k * 1741647) >> 19) + 1);
  const power = powersOfFive + (usize(-k - lowestExponent) << 4);
  let high = load<u64>(power);
  let low = load<u64>(power, 8);
  // the table cuts these powers off, and rounds the others up
  if (-k > 55 || -k < -27) {
    low++;
    high += u64(low === 0);
  }
  const value = oddProduct(high, low, (c << 2) << shift);
  const lower = oddProduct(high, low, ((c << 2) - 2 + u64(closer)) << shift) + odd;
  const upper = oddProduct(high, low, ((c << 2) + 2) << shift) - odd;
  const s = value >> 2;
  exponent = k;
  if (s >= 10) {
    const tenth = s / 10;
    const below = lower <= 40 * tenth;
    const above = 40 * tenth + 40 <= upper;
    if (below !== above) {
      significand = tenth + u64(above);
      exponent = k + 1;
      dropZeros();
      return;
    }
  }
  const below = lower <= s << 2;
  const above = (s << 2) + 4 <= upper;
  if (below !== above) significand = s + u64(above);
  else {
    const middle = (s << 2) + 2;
    significand = s + u64(value > middle || (value === middle && (s & 1) !== 0));
  }
  if (s < 10) dropZeros();
}

/** Digits of which the last are zeros are fewer. */
function dropZeros(): void {
  while (significand % 10 === 0) {
    significand /= 10;
    exponent++;
  }
}

/** The upper 64 bits of a product of 128 by 64 bits, odd where the rest is not nothing. */
@inline
function oddProduct(high: u64, low: u64, factor: u64): u64 {
  const carried = highProduct(low, factor);
  const middle = high * factor + carried;
  const top = highProduct(high, factor) + u64(middle < carried);
  return top | u64(middle > 1);
}

/** Puts the digits at the end of `digits`; gives how many they are. */
function writeDigits(whole: u64): u32 {
  const lower = whole / 100000000;
  store<u64>(digits, eightCharacters(u32(lower / 100000000)), 0);
  store<u64>(digits, eightCharacters(u32(lower % 100000000)), 8);
  store<u64>(digits, eightCharacters(u32(whole % 100000000)), 16);
  // the first byte that is no "0"
  const zeros = 0x3030303030303030;
  const first = load<u64>(digits) ^ zeros;
  if (first !== 0) return 24 - (u32(ctz(first)) >> 3);
  const second = load<u64>(digits, 8) ^ zeros;
  if (second !== 0) return 16 - (u32(ctz(second)) >> 3);
  return 8 - (u32(ctz(load<u64>(digits, 16) ^ zeros)) >> 3);
}

/** Eight digits as bytes: fours are cut into pairs, and these into digits. */
@inline
function eightCharacters(whole: u32): u64 {
  const fours = u64(whole / 10000) | (u64(whole % 10000) << 32);
  const hundreds = ((fours * 10486) >> 20) & 0x0000007f0000007f;
  const pairs = hundreds | ((fours - 100 * hundreds) << 16);
  const tens = ((pairs * 103) >> 10) & 0x000f000f000f000f;
  return (tens | ((pairs - 10 * tens) << 8)) + 0x3030303030303030;
}

@inline
function copyDigits(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  store<u64>(to, load<u64>(from, 16), 16);
}
