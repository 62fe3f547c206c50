// Sums and extremes of a block of up to 512 numbers, two at a time. The host writes the numbers to `block`.

export const block: usize = memory.data(512 * 8, 16);

/** Numbers that `extractSquares` left out, and the nine sums of the others; see statistics/extraction.ts. */
export const leftOut: usize = memory.data(512 * 8, 16);
export const sums: usize = memory.data(9 * 8, 16);

/** The smallest and the largest number that `findExtremes` found. */
export const extremes: usize = memory.data(2 * 8, 16);

@inline
function addressOf(index: u32): usize {
  return block + (usize(index) << 3);
}

@inline
function smaller(x: f64, y: f64): f64 {
  return x < y ? x : y;
}

@inline
function larger(x: f64, y: f64): f64 {
  return x > y ? x : y;
}

@inline
function storeSum(index: usize, lanes: v128, factor: f64): void {
  store<f64>(sums + (index << 3), (f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1)) * factor);
}

/** Finds the smallest and the largest of one number or more; both are NaN where one is. */
export function findExtremes(count: u32): void {
  // an odd one is taken twice
  if (count & 1) store<f64>(addressOf(count), load<f64>(addressOf(count - 1)));
  const end = addressOf(count);
  let low = v128.load(block);
  let high = low;
  let notNumbers = f64x2.ne(low, low);
  for (let at = block + 16; at < end; at += 16) {
    const x = v128.load(at);
    low = f64x2.pmin(low, x);
    high = f64x2.pmax(high, x);
    notNumbers = v128.or(notNumbers, f64x2.ne(x, x));
  }
  const anyNaN = v128.any_true(notNumbers);
  store<f64>(extremes, anyNaN ? NaN : smaller(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1)));
  store<f64>(extremes, anyNaN ? NaN : larger(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1)), 8);
}

/** Cuts each number at the grids of three anchors, and sums the pieces and their products; gives how many are left out. */
export function extractSquares(count: u32, firstAnchor: f64, secondAnchor: f64, thirdAnchor: f64): u32 {
  // no term of any sum
  if (count & 1) store<f64>(addressOf(count), 0);
  const first = f64x2.splat(firstAnchor);
  const second = f64x2.splat(secondAnchor);
  const third = f64x2.splat(thirdAnchor);
  const end = addressOf(count);
  const nothing = f64x2.splat(0);
  let sumA = nothing;
  let sumB = nothing;
  let sumC = nothing;
  let sumAA = nothing;
  let sumAB = nothing;
  let sumAC = nothing;
  let sumBB = nothing;
  let sumBC = nothing;
  let sumCC = nothing;
  let left = leftOut;
  for (let at = block; at < end; at += 16) {
    const x = v128.load(at);
    let a = f64x2.sub(f64x2.add(x, first), first);
    const afterA = f64x2.sub(x, a);
    let b = f64x2.sub(f64x2.add(afterA, second), second);
    const afterB = f64x2.sub(afterA, b);
    let c = f64x2.sub(f64x2.add(afterB, third), third);
    const whole = f64x2.eq(afterB, c);
    if (!v128.all_true<i64>(whole)) {
      left = leaveOut(left, at, i64x2.extract_lane(whole, 0));
      left = leaveOut(left, at + 8, i64x2.extract_lane(whole, 1));
      a = v128.and(a, whole);
      b = v128.and(b, whole);
      c = v128.and(c, whole);
    }
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    sumC = f64x2.add(sumC, c);
    sumAA = f64x2.add(sumAA, f64x2.mul(a, a));
    sumAB = f64x2.add(sumAB, f64x2.mul(a, b));
    sumAC = f64x2.add(sumAC, f64x2.mul(a, c));
    sumBB = f64x2.add(sumBB, f64x2.mul(b, b));
    sumBC = f64x2.add(sumBC, f64x2.mul(b, c));
    sumCC = f64x2.add(sumCC, f64x2.mul(c, c));
  }
  storeSum(0, sumA, 1);
  storeSum(1, sumB, 1);
  storeSum(2, sumC, 1);
  storeSum(3, sumAA, 1);
  storeSum(4, sumAB, 2);
  storeSum(5, sumAC, 2);
  storeSum(6, sumBB, 1);
  storeSum(7, sumBC, 2);
  storeSum(8, sumCC, 1);
  return u32((left - leftOut) >>> 3);
}

function leaveOut(left: usize, at: usize, isWhole: i64): usize {
  if (isWhole !== 0) return left;
  store<f64>(left, load<f64>(at));
  return left + 8;
}
