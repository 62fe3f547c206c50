// Reductions and maps of one long vector, two numbers at a time. The host writes the vector to `vector`; where a loop
// takes four numbers at a time, it goes on over up to three more behind the last one, which it makes neutral itself.

/** There is room for 65 536 numbers. */
export const vector: usize = memory.data(64 * 1024 * 8 + 32, 16);

/**
 * 2^(j/128) for j from 0 to 127 as a float64 from whose bits those of j are taken away, each followed by what is left of
 * it, over it. The host writes them, and the constants of exp.
 */
export const powers: usize = memory.data(128 * 16, 16);
export const constants: usize = memory.data(8 * 8, 16);

/** Below it a product with 2^m may be no normal number any more: taken for 0 beside the 1 of the largest. */
const lowest = memory.data<f64>([-660]);
/** The bits of j. */
const places = memory.data<u64>([127]);

const step: usize = 32;

@inline
function addressOf(index: u32): usize {
  return vector + (usize(index) << 3);
}

/** A number twice, as a value that a loop keeps: as a constant within the loop it would be made anew each time. */
@inline
function twice(address: usize): v128 {
  return v128.load_splat<u64>(address);
}

@inline
function constant(index: usize): v128 {
  return twice(constants + (index << 3));
}

@inline
function fillUp(count: u32, value: f64): void {
  for (let index = count; index < ((count + 3) & ~3); index++) store<f64>(addressOf(index), value);
}

@inline
function sumOfLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

@inline
function larger(x: f64, y: f64): f64 {
  return x > y ? x : y;
}

/** The sum, with the rounding errors of the additions to four parts of it carried along; NaN where one overflows. */
export function sum(count: u32): f64 {
  fillUp(count, 0);
  const end = addressOf(count);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  let firstLost = f64x2.splat(0);
  let secondLost = f64x2.splat(0);
  for (let at = vector; at < end; at += step) {
    const x = v128.load(at);
    const next = f64x2.add(first, x);
    const back = f64x2.sub(next, first);
    firstLost = f64x2.add(firstLost, f64x2.add(f64x2.sub(first, f64x2.sub(next, back)), f64x2.sub(x, back)));
    first = next;
    const y = v128.load(at, 16);
    const nextSecond = f64x2.add(second, y);
    const backSecond = f64x2.sub(nextSecond, second);
    secondLost = f64x2.add(
      secondLost,
      f64x2.add(f64x2.sub(second, f64x2.sub(nextSecond, backSecond)), f64x2.sub(y, backSecond)),
    );
    second = nextSecond;
  }
  total = 0;
  lost = sumOfLanes(f64x2.add(firstLost, secondLost));
  addPart(f64x2.extract_lane(first, 0));
  addPart(f64x2.extract_lane(first, 1));
  addPart(f64x2.extract_lane(second, 0));
  addPart(f64x2.extract_lane(second, 1));
  return total + lost;
}

let total: f64 = 0;
let lost: f64 = 0;

function addPart(x: f64): void {
  const next = total + x;
  const back = next - total;
  lost += total - (next - back) + (x - back);
  total = next;
}

/** The position of the first largest number; -1 where it is infinite, or one is NaN. */
export function largest(count: u32): i32 {
  fillUp(count, -Infinity);
  const end = addressOf(count);
  let first = v128.load(vector);
  let second = v128.load(vector, 16);
  let notNumbers = i64x2.splat(0);
  for (let at = vector; at < end; at += step) {
    const x = v128.load(at);
    const y = v128.load(at, 16);
    first = f64x2.pmax(first, x);
    second = f64x2.pmax(second, y);
    notNumbers = v128.or(notNumbers, v128.or(f64x2.ne(x, x), f64x2.ne(y, y)));
  }
  if (v128.any_true(notNumbers)) return -1;
  first = f64x2.pmax(first, second);
  const top = larger(f64x2.extract_lane(first, 0), f64x2.extract_lane(first, 1));
  if (top - top !== 0) return -1;
  const tops = f64x2.splat(top);
  let at = vector;
  while (!v128.any_true(f64x2.eq(v128.load(at), tops))) at += 16;
  if (load<f64>(at) !== top) at += 8;
  return i32((at - vector) >>> 3);
}

/** How many others than the one at `position` `exponentials` took for 0. */
export let nothings: u32 = 0;

/**
 * Puts exp(x - top) in the place of every number, where `top` is the one at `position` and none is larger, and gives
 * the sum of all but that one. What is below exp(-660) becomes 0.
 */
export function exponentials(count: u32, position: u32): f64 {
  const top = load<f64>(addressOf(position));
  // what stands there, and behind the end, becomes 0
  store<f64>(addressOf(position), -Infinity);
  fillUp(count, -Infinity);
  const tops = f64x2.splat(top);
  const least = twice(lowest);
  const perUnit = constant(0);
  const rounder = constant(1);
  const stepUpper = constant(2);
  const stepLower = constant(3);
  const half = constant(4);
  const sixth = constant(5);
  const over24 = constant(6);
  const over120 = constant(7);
  const ofStep = twice(places);
  const end = addressOf(count);
  let sums = f64x2.splat(0);
  let counts = i64x2.splat(0);
  for (let at = vector; at < end; at += 16) {
    const x = f64x2.sub(v128.load(at), tops);
    const rounded = f64x2.add(f64x2.mul(x, perUnit), rounder);
    const n = f64x2.sub(rounded, rounder);
    const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, stepUpper)), f64x2.mul(n, stepLower));
    // the low bits of `rounded` are those of n = 128 m + j
    const offsets = v128.shl<i64>(v128.and(rounded, ofStep), 4);
    const one = v128.load(powers + usize(i32x4.extract_lane(offsets, 0)));
    const other = v128.load(powers + usize(i32x4.extract_lane(offsets, 2)));
    // in the place of the exponent n adds m, and what it adds below that is j
    const power = i64x2.add(v128.shuffle<i64>(one, other, 0, 2), v128.shl<i64>(rounded, 45));
    const rest = v128.shuffle<i64>(one, other, 1, 3);
    const square = f64x2.mul(r, r);
    const series = f64x2.add(
      f64x2.add(rest, r),
      f64x2.mul(
        square,
        f64x2.add(
          f64x2.add(half, f64x2.mul(r, sixth)),
          f64x2.mul(square, f64x2.add(over24, f64x2.mul(r, over120))),
        ),
      ),
    );
    const value = f64x2.add(power, f64x2.mul(power, series));
    const counted = f64x2.gt(x, least);
    const result = v128.and(value, counted);
    counts = i64x2.sub(counts, counted);
    v128.store(at, result);
    sums = f64x2.add(sums, result);
  }
  nothings = count - 1 - u32(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
  return sumOfLanes(sums);
}
