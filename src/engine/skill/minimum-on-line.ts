import { contains, type Interval } from "../interval.ts";

/** What is known of a function at a point: its value, its slope, and the size that the slope's rounding is measured by. */
export interface LinePoint {
  value: number;
  slope: number;
  size: number;
}

/** Where a function is smallest, and a point at which it has this value: another one where x is infinite. */
export interface LineMinimum {
  x: number;
  near: number;
}

type LineFunction = (x: number) => LinePoint;

/** Slopes within a few roundings of zero are zero. */
const flatness = 4e-16;
/** Once a slope is flat: so many steps more, to the last digit. */
const lastSteps = 8;
/** How many of the knots are looked at before the search narrows. */
const startsAmongKnots = 17;

/**
 * The x in an interval at which a function is smallest. The slope's sign is looked at on a grid and followed to where
 * it changes; of a function with several minima that the grid tells apart, the best. Of a flat bottom, the middle (the
 * median of an even number of targets); of a bottom without an end, its end. `knots`: points at which the
 * function may have a kink, which are then found exactly. An infinite x is given where the interval is closed there;
 * `undefined` where the function has no smallest value.
 */
export function minimumOnLine(f: LineFunction, interval: Interval, knots: ArrayLike<number>): LineMinimum | undefined {
  const at = remembered(f);
  const inside = sortedOnce(knots).filter((x) => contains(interval, x) && Number.isFinite(x));
  const grid = gridOf(interval, inside).map((x) => ({ x, sign: signOf(at(x)) }));
  const seen = grid.filter(({ sign }) => !Number.isNaN(sign));
  const [first, last] = [seen[0], seen.at(-1)];
  if (!first || !last) return undefined;
  const points = sortedOnce(
    inside,
    seen.map(({ x }) => x),
  );

  const candidates: number[] = [];
  seen.forEach(({ x, sign }, i) => {
    const next = seen[i + 1];
    if (sign === 0) candidates.push(x);
    else if (sign < 0 && next && next.sign > 0) candidates.push(rootBetween(at, x, next.x, points));
  });
  if (first.sign > 0 && interval.lowClosed && Number.isFinite(interval.low)) candidates.push(first.x);
  if (last.sign < 0 && interval.highClosed && Number.isFinite(interval.high)) candidates.push(last.x);
  const ends = [...(interval.lowClosed ? [interval.low] : []), ...(interval.highClosed ? [interval.high] : [])];
  const best = smallest(at, candidates);
  const end = smallest(at, ends);
  if (end && !(best && best.value < end.value)) return { x: end.x, near: end.x };

  const falls = [first.sign > 0 && !interval.lowClosed && first.x, last.sign < 0 && !interval.highClosed && last.x];
  const beyond = smallest(
    at,
    falls.filter((x) => x !== false),
  );
  if (!best || (beyond && beyond.value < best.value)) return undefined;
  const [low, high] = [flatEdge(at, best.x, -1, points), flatEdge(at, best.x, 1, points)];
  const bottom = low === undefined || high === undefined ? (low ?? high ?? best.x) : low + (high - low) / 2;
  // a tail that is flat up to infinity, which belongs to the interval: the limit of a loss of logits
  if (low === undefined && high !== undefined && interval.lowClosed) return { x: interval.low, near: best.x };
  if (high === undefined && low !== undefined && interval.highClosed) return { x: interval.high, near: best.x };
  return { x: bottom, near: bottom };
}

/** All numbers, each once, ascending. */
function sortedOnce(...lists: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const list of lists) {
    all.set(list, start);
    start += list.length;
  }
  return all.sort().filter((x, i) => i === 0 || x !== all[i - 1]);
}

function remembered(f: LineFunction): LineFunction {
  const known = new Map<number, LinePoint>();
  return (x) => {
    const point = known.get(x) ?? f(x);
    known.set(x, point);
    return point;
  };
}

function signOf({ slope, size }: LinePoint): number {
  if (Number.isNaN(slope)) return Number.NaN;
  return Math.abs(slope) <= flatness * size ? 0 : Math.sign(slope);
}

function smallest(at: LineFunction, points: readonly number[]): { x: number; value: number } | undefined {
  let best: { x: number; value: number } | undefined;
  for (const x of points) {
    const { value } = at(x);
    if (!Number.isNaN(value) && (!best || value < best.value)) best = { x, value };
  }
  return best && Number.isFinite(best.value) ? best : undefined;
}

/** Points from one end of the interval to the other, in steps that grow with the distance from the ends or the knots. */
function gridOf(interval: Interval, knots: Float64Array): number[] {
  const { low, high } = interval;
  const grid = new Set<number>([0]);
  const last = Math.max(0, knots.length - 1);
  for (let i = 0; i < startsAmongKnots && knots.length > 0; i++) {
    grid.add(knots[Math.round((i * last) / (startsAmongKnots - 1))]!);
  }
  const [from, to] = [knots[0] ?? 0, knots.at(-1) ?? 0];
  const scale = Math.max(1, Math.abs(from), Math.abs(to));
  const bounded = Number.isFinite(low) && Number.isFinite(high);
  const tiny = [300, 150, 80, 40, 20, 15, 12, 10, 8, 6, 5, 4, 3, 2, 1].map((power) => 10 ** -power);
  const steps = bounded ? [...tiny, 0.3, 0.5] : [...tiny.slice(5), 0.3, 1, 3, 10, 30, 100, 1000, 1e6];
  for (const step of steps) {
    // close to an open side there is nothing to see
    const [unit, ends] = [bounded ? high - low : scale, [low, high]];
    if (Number.isFinite(ends[0]!)) grid.add(low + step * unit);
    else if (step >= 0.01) grid.add(from - step * unit);
    if (Number.isFinite(ends[1]!)) grid.add(high - step * unit);
    else if (step >= 0.01) grid.add(to + step * unit);
  }
  if (Number.isFinite(low)) grid.add(low);
  if (Number.isFinite(high)) grid.add(high);
  return [...grid].filter((x) => contains(interval, x) && Number.isFinite(x)).sort((a, b) => a - b);
}

/** Where the slope turns from negative (at `low`) to positive (at `high`). */
function rootBetween(at: LineFunction, low: number, high: number, points: Float64Array): number {
  let [i, j] = [points.indexOf(low), points.indexOf(high)];
  while (j - i > 1) {
    const middle = (i + j) >> 1;
    const sign = signOf(at(points[middle]!));
    if (sign === 0) return points[middle]!;
    if (sign < 0) i = middle;
    else j = middle;
  }
  const [a, b] = [points[i]!, points[j]!];
  const [above, below] = [nextFloat(a, 1), nextFloat(b, -1)];
  if (above >= below) return at(a).value <= at(b).value ? a : b;
  // the slope jumps past zero at a knot itself
  const [start, stop] = [at(above), at(below)];
  if (signOf(start) >= 0) return a;
  if (signOf(stop) <= 0) return b;
  return illinois(at, above, start.slope, below, stop.slope);
}

/** The method of false position, in the Illinois form (Dowell and Jarratt 1971), with a bisection now and then. */
function illinois(at: LineFunction, low: number, lowSlope: number, high: number, highSlope: number): number {
  let [a, b, slopeA, slopeB, side] = [low, high, lowSlope, highSlope, 0];
  let flattest: { x: number; slope: number } | undefined;
  let left = lastSteps;
  for (let step = 1; step < 1200 && left > 0; step++) {
    let x = step % 4 === 0 ? a + (b - a) / 2 : (a * slopeB - b * slopeA) / (slopeB - slopeA);
    if (!(x > a && x < b)) x = a + (b - a) / 2;
    if (x <= a || x >= b) break;
    const found = at(x);
    if (found.slope === 0 || Number.isNaN(found.slope)) return x;
    if (signOf(found) === 0 && !(flattest && Math.abs(flattest.slope) <= Math.abs(found.slope))) {
      flattest = { x, slope: found.slope };
    }
    if (flattest) left--;
    if (found.slope < 0) {
      if (side < 0) slopeB /= 2;
      [a, slopeA, side] = [x, found.slope, -1];
    } else {
      if (side > 0) slopeA /= 2;
      [b, slopeB, side] = [x, found.slope, 1];
    }
  }
  return flattest?.x ?? (at(a).value <= at(b).value ? a : b);
}

/** How far the function stays flat from `x` to one side; `undefined` where no end is seen. */
function flatEdge(at: LineFunction, x: number, side: -1 | 1, points: Float64Array): number | undefined {
  const isFlat = (y: number) => signOf(at(y)) === 0;
  const ahead = (side < 0 ? points.filter((y) => y < x).reverse() : points.filter((y) => y > x)) as Float64Array;
  const nearest = ahead[0];
  if (nearest === undefined) return isFlat(x) && isFlat(x + side * (1 + Math.abs(x))) ? undefined : x;
  if (!isFlat(x + (nearest - x) * 1e-7)) return x;
  let [inner, outer] = [x, nearest];
  let [i, j] = [-1, ahead.length];
  while (j - i > 1) {
    const middle = (i + j) >> 1;
    if (isFlat(ahead[middle]!)) i = middle;
    else j = middle;
  }
  if (j === ahead.length) return undefined;
  [inner, outer] = [i < 0 ? x : ahead[i]!, ahead[j]!];
  if (isFlat(nextFloat(outer, side < 0 ? 1 : -1))) return outer;
  for (let step = 0; step < 1200; step++) {
    const middle = inner + (outer - inner) / 2;
    if (middle === inner || middle === outer) break;
    if (isFlat(middle)) inner = middle;
    else outer = middle;
  }
  return inner;
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** The next number up (1) or down (-1). */
function nextFloat(x: number, side: -1 | 1): number {
  if (x === 0) return side * Number.MIN_VALUE;
  float[0] = x;
  bits[0]! += x > 0 === side > 0 ? 1n : -1n;
  return float[0];
}
