// From a decimal number to the nearest float64: Lemire, Number parsing at a gigabyte per second, 2021, with the proof
// that it needs no fallback by Mushtak and Lemire, Fast number parsing without fallback, 2023.

/** Outside these, whatever 64 bits stand before it, a number is 0 or infinite. */
export const lowestExponent: i32 = -342;
const highestExponent: i32 = 308;

/** The upper 64 bits of 5^q, q from the lowest exponent to 324, and the lower ones: filled by the host; 0 if not yet. */
export const powersOfFive = memory.data(667 << 4, 16);

/** 10^0 to 10^22, which are float64s. */
const exactPowers = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);
const largestExact: i32 = 22;

/**
 * The bits of the float64 nearest to mantissa * 10^exponent; those of Infinity where it is beyond all of them, or its
 * power is not filled in yet.
 */
@inline
export function nearestFloat64(mantissa: u64, exponent: i32): u64 {
  // both are float64s, and one operation rounds once (Clinger 1990)
  if (mantissa >> 53 === 0 && exponent >= -largestExact && exponent <= largestExact) {
    const whole = f64(mantissa);
    if (exponent < 0) return reinterpret<u64>(whole / load<f64>(exactPowers + (usize(-exponent) << 3)));
    return reinterpret<u64>(whole * load<f64>(exactPowers + (usize(exponent) << 3)));
  }
  return byProduct(mantissa, exponent);
}

@inline
function byProduct(mantissa: u64, exponent: i32): u64 {
  if (mantissa === 0 || exponent < lowestExponent) return 0;
  if (exponent > highestExponent) return reinterpret<u64>(Infinity);
  const zeros = clz(mantissa);
  const scaled = mantissa << zeros;
  const power = powersOfFive + (usize(exponent - lowestExponent) << 4);
  const upperPower = load<u64>(power);
  if (upperPower === 0) return reinterpret<u64>(Infinity);
  let high = highProduct(scaled, upperPower);
  let low = scaled * upperPower;
  // the lower half of the power matters only where the bits below those that are kept are all ones
  if ((high & 0x1ff) === 0x1ff) {
    const carried = highProduct(scaled, load<u64>(power, 8));
    low += carried;
    if (low < carried) high++;
  }
  const upperBit = high >> 63;
  let rounded = high >> (upperBit + 9);
  // exponent * log2(10), and the exponent of the float64 with its bias
  let binary = (((152170 + 65536) * exponent) >> 16) + 63 + i32(upperBit) - i32(zeros) + 1023;
  if (binary <= 0) {
    // subnormal: more bits are cut off
    if (1 - binary >= 64) return 0;
    rounded >>= u64(1 - binary);
    rounded += rounded & 1;
    rounded >>= 1;
    return rounded;
  }
  // halfway between two float64s: the even one
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (rounded & 3) === 1 && rounded << (upperBit + 9) === high) {
    rounded &= ~1;
  }
  rounded += rounded & 1;
  rounded >>= 1;
  if (rounded >> 53 !== 0) {
    rounded = 1 << 52;
    binary++;
  }
  if (binary >= 0x7ff) return reinterpret<u64>(Infinity);
  return (rounded & 0x000fffffffffffff) | (u64(binary) << 52);
}

/** The upper 64 bits of the product of two numbers of 64 bits. */
@inline
export function highProduct(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const other = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (other >> 32);
}
