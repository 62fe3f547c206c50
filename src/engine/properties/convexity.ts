import { directionFor } from "./bounds.ts";
import type { Point, Points, Role } from "./points.ts";
import type { Probe } from "./probe.ts";
import { type Property, refuted, shortNumber, tidy } from "./reports.ts";

const pairCount = 1000;
/** what the mean of two rounded losses may be off by, as a share of the larger one */
const rounding = 1e-10;
/** a counterexample that can be seen without many digits is shown first */
const clearly = 0.01;
const strictRounding = 1e-13;

/** Whether the loss of the middle is never above the mean of the ends, the `moving` roles going from one to the other. */
export function convex(probe: Probe, points: Points, moving: readonly Role[]): Property {
  const pairs = Array.from({ length: pairCount }, (_, i) => pair(points, moving, i % 4 === 3 ? 2 : 0));
  const { low, high, middle, gap } = midpoints(probe, pairs);
  const clear = gap.findIndex((above) => above > clearly);
  const worst = clear >= 0 ? clear : gap.findIndex((above) => above > rounding);
  if (worst < 0) {
    const bent = moving.length === 1 ? concavePoint(probe, points) : undefined;
    return bent ?? { value: true, checked: 2 * pairCount };
  }
  const says = `half-way between two points the loss is ${shortNumber(middle[worst]!)}, above the mean of theirs, ${shortNumber((low[worst]! + high[worst]!) / 2)}`;
  return refuted(pairCount, says, [pairs[worst]![0], pairs[worst]![1]]);
}

/** Whether the loss of the middle is below the mean of the ends by more than rounding, for points of ordinary size. */
export function strictlyConvex(probe: Probe, points: Points): Property {
  const pairs = Array.from({ length: pairCount }, () => straightPair(points));
  const { gap } = midpoints(probe, pairs);
  const flat = gap.findIndex((above) => above >= -strictRounding);
  if (flat < 0) return { value: true, checked: pairCount };
  return refuted(pairCount, "between two points the loss is a straight line", [pairs[flat]![0], pairs[flat]![1]]);
}

/** By how much the loss of the middle is above the mean of the ends, as a share of the largest of the three. */
function midpoints(probe: Probe, pairs: readonly (readonly [Point, Point])[]) {
  const low = probe.values(pairs.map(([a]) => a));
  const high = probe.values(pairs.map(([, b]) => b));
  const middle = probe.values(pairs.map(([a, b]) => between(a, b)));
  const gap = middle.map((value, i) => {
    const size = Math.max(Math.abs(low[i]!), Math.abs(high[i]!), Math.abs(value));
    return size === 0 ? 0 : (value - (low[i]! + high[i]!) / 2) / size;
  });
  return { low, high, middle, gap };
}

/** Two rows that differ in the moving roles alone. */
function pair(points: Points, moving: readonly Role[], reach: number): readonly [Point, Point] {
  const from = points.draw(() => reach);
  const to: Record<string, readonly number[]> = { ...from };
  for (const role of moving) to[role.name] = points.value(role, reach, from);
  return [from, to];
}

/** Two rows whose predictions differ along a line on which a loss may be straight. */
function straightPair(points: Points): readonly [Point, Point] {
  const { prediction } = points;
  const { name, interval, simplex, width } = prediction;
  const from = points.draw(() => 0);
  const f = from[name]!;
  if (width === 1) return [from, { ...from, [name]: ordinaryStep(points, prediction, f) }];
  if (simplex) {
    // from one entry to another, so that the sum stays
    const first = Math.floor(points.random() * width);
    const second = (first + 1) % width;
    return [
      from,
      { ...from, [name]: f.map((x, k) => tidy(k === first ? x / 2 : k === second ? x + f[first]! / 2 : x)) },
    ];
  }
  const direction = directionFor(points, from);
  const to = f.map((number, k) => tidy(number + direction[k]! / 2));
  const inside = to.every((number) => number > interval.low && number < interval.high);
  return inside ? [from, { ...from, [name]: to }] : straightPair(points);
}

/** Another number, not so near that what is curved looks straight. */
function ordinaryStep(points: Points, prediction: Role, f: readonly number[]): readonly number[] {
  const to = points.value(prediction, 0);
  return Math.abs(to[0]! - f[0]!) < 0.1 ? ordinaryStep(points, prediction, f) : to;
}

function between(a: Point, b: Point): Point {
  return Object.fromEntries(
    Object.entries(a).map(([role, numbers]) => [role, numbers.map((number, k) => (number + b[role]![k]!) / 2)]),
  );
}

/** A row where the second derivative is negative in some direction. */
function concavePoint(probe: Probe, points: Points): Property | undefined {
  const moves = points.drawMany(pairCount, 0).map((point) => ({
    point,
    direction: directionFor(points, point),
    step: 0,
  }));
  const { curvature } = probe.along(moves);
  const concave = curvature.findIndex((value) => value < -rounding);
  if (concave < 0) return undefined;
  const { point, direction } = moves[concave]!;
  const along = direction.length === 1 ? "" : ` along ${direction.map(shortNumber).join(", ")}`;
  return refuted(2 * pairCount, `the second derivative${along} is ${shortNumber(curvature[concave]!)}`, [point]);
}
