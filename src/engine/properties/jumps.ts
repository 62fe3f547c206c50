import { comparable, type Point, type Points, type Role } from "./points.ts";
import type { AlongLines, Move, Probe } from "./probe.ts";
import { tidy } from "./reports.ts";

/** A place where the loss or a derivative of it jumps: what it is just before and just after. */
export interface Jump {
  point: Point;
  before: number;
  after: number;
}

/** The first kind of jump that there is: of the loss itself, of its slope, of its second derivative. */
export interface Jumps {
  kind: keyof AlongLines | undefined;
  jump: Jump | undefined;
  checked: number;
}

type Segment = Omit<Move, "step">;

/** A part of a segment in which a jump is looked for. */
interface Part {
  segment: Segment;
  low: number;
  high: number;
}

const segmentCount = 104;
const parts = 16;
/** where a segment meets the other role that it goes through: the middle of its fourth part, exactly */
const meeting = 7 / 32;
const halvings = { first: 14, second: 30, memory: 16 } as const;
/** what is continuous has shrunk to less than this share after the first halvings */
const keptShare = 1e-3;
/** a jump below this share of ordinary derivatives, or of its segment's largest, is rounding */
const roundingShare = 1e-7;
const cancellationShare = 2 ** -50;

/**
 * Looks for jumps along segments in the interior of the domain. Each part of a segment is halved towards where there is
 * most change, down to the last digits: there what is continuous changes no more, and a jump is as large as at first.
 */
export function findJumps(probe: Probe, points: Points): Jumps {
  const all = Array.from({ length: segmentCount }, (_, i) => segment(points, i)).flatMap((segment) =>
    Array.from({ length: parts }, (_, part): Part => ({ segment, low: part / parts, high: (part + 1) / parts })),
  );
  for (const kind of ["value", "slope", "curvature"] as const) {
    const jump = findJump(probe, points, all, kind);
    if (jump) return { kind, jump, checked: all.length };
  }
  return { kind: undefined, jump: undefined, checked: all.length };
}

/** A segment through the interior of the prediction's domain; many go through another role's value, or near it. */
function segment(points: Points, i: number): Segment {
  const { prediction } = points;
  const point = points.draw(() => 0);
  const { name, interval, simplex, width } = prediction;
  const start = point[name]!;
  if (simplex || Number.isFinite(interval.low) || Number.isFinite(interval.high)) {
    const end = points.value(prediction, 0);
    return { point, direction: end.map((number, k) => number - start[k]!) };
  }
  // decades, since a kink may be as far out as a parameter says
  const size = 10 ** ((i % 13) - 4);
  const centre = i % 2 === 0 ? nearby(points, prediction, point) : start;
  const direction = points.direction(width).map((number) => size * number);
  return { point: { ...point, [name]: centre.map((number, k) => number - meeting * direction[k]!) }, direction };
}

function nearby(points: Points, prediction: Role, point: Point): readonly number[] {
  const others = points.roles.filter((role) => role !== prediction && comparable(role, prediction));
  return points.pick([...others.map(({ name }) => point[name]!), point[prediction.name]!.map(() => 0)]);
}

function findJump(probe: Probe, points: Points, all: readonly Part[], kind: keyof AlongLines): Jump | undefined {
  const start = probe.line(all.map(({ segment }) => segment));
  const [atLow, atHigh] = [start.at(lows(all))[kind], start.at(highs(all))[kind]];
  const least = leastJumps(points, all, atLow, atHigh, kind);
  const first = narrow(probe, all, kind, halvings.first);
  const kept = all.flatMap((_, i) => (first.changes[i]! > keptShare * Math.abs(atHigh[i]! - atLow[i]!) ? [i] : []));
  if (kept.length === 0) return undefined;
  const before = narrow(
    probe,
    kept.map((i) => first.parts[i]!),
    kind,
    halvings.second - halvings.memory,
  );
  const after = narrow(probe, before.parts, kind, halvings.memory);
  for (const [position, i] of kept.entries()) {
    const change = after.changes[position]!;
    if (!(change > least[i]! && change > 0.5 * before.changes[position]!)) continue;
    const jump = jumpAt(probe, points, after.parts[position]!, kind);
    if (Math.abs(jump.after - jump.before) > roundingShare * sizeAround(probe, points, jump.point, kind)) return jump;
  }
  return undefined;
}

/** How large a derivative is in other directions: in one where it should be 0, it is rounding of this size. */
function sizeAround(probe: Probe, points: Points, point: Point, kind: keyof AlongLines): number {
  const directions = Array.from({ length: 8 }, () => points.direction(points.prediction.width));
  const sizes = probe.along(directions.map((direction) => ({ point, direction, step: 1e-6 })))[kind];
  return Math.max(...directions.map((direction, i) => Math.abs(sizes[i]!) / lengthPower(direction, kind)));
}

/** Halves each part a number of times, towards the half with the larger change; and the changes of what is left. */
function narrow(
  probe: Probe,
  given: readonly Part[],
  kind: keyof AlongLines,
  count: number,
): { parts: Part[]; changes: Float64Array } {
  const line = probe.line(given.map(({ segment }) => segment));
  const [low, high] = [lows(given), highs(given)];
  const [atLow, atHigh] = [line.at(low)[kind], line.at(high)[kind]];
  for (let round = 0; round < count; round++) {
    const middle = low.map((start, i) => (start + high[i]!) / 2);
    const atMiddle = line.at(middle)[kind];
    for (let i = 0; i < given.length; i++) {
      const leftHalf = Math.abs(atMiddle[i]! - atLow[i]!) >= Math.abs(atHigh[i]! - atMiddle[i]!);
      (leftHalf ? high : low)[i] = middle[i]!;
      (leftHalf ? atHigh : atLow)[i] = atMiddle[i]!;
    }
  }
  return {
    parts: given.map(({ segment }, i) => ({ segment, low: low[i]!, high: high[i]! })),
    changes: atLow.map((value, i) => Math.abs(atHigh[i]! - value)),
  };
}

/** For each part, how large a change must be that is no rounding. */
function leastJumps(
  points: Points,
  all: readonly Part[],
  atLow: Float64Array,
  atHigh: Float64Array,
  kind: keyof AlongLines,
): Float64Array {
  const scales = all.map(({ segment: { direction } }) => lengthPower(direction, kind));
  const sizes = [...atLow].map((value, i) => Math.abs(value) / scales[i]!).filter((size) => size > 0);
  // the median: far out some losses are flat, and others grow beyond all bounds
  sizes.sort((a, b) => a - b);
  const ordinary = sizes[Math.floor(sizes.length / 2)] ?? 0;
  // where a softmax is nearly certain, its curvature is what is left of numbers as large as it has elsewhere
  const left = isBounded(points.prediction) ? cancellationShare * (sizes.at(-1) ?? 0) : 0;
  const largest = new Float64Array(segmentCount);
  all.forEach((_, i) => {
    const position = Math.floor(i / parts);
    largest[position] = Math.max(largest[position]!, Math.abs(atLow[i]!) || 0, Math.abs(atHigh[i]!) || 0);
  });
  return Float64Array.from(all, (_, i) =>
    Math.max(Math.max(roundingShare * ordinary, left) * scales[i]!, roundingShare * largest[Math.floor(i / parts)]!),
  );
}

/** What is on both sides of a jump, a little away from it: on it stands what the kink's convention says. */
function jumpAt(probe: Probe, points: Points, { segment, low, high }: Part, kind: keyof AlongLines): Jump {
  const { point, direction } = segment;
  const away = 1e-9;
  const sides = probe.along([low - away, high + away].map((step) => ({ point, direction, step })))[kind];
  const scale = lengthPower(direction, kind);
  const { name } = points.prediction;
  const f = point[name]!.map((number, k) => number + high * direction[k]!);
  const size = Math.max(...f.map(Math.abs));
  const place = f.map((number) => (Math.abs(number) < 1e-10 * size ? 0 : tidy(number)));
  return { point: { ...point, [name]: place }, before: sides[0]! / scale, after: sides[1]! / scale };
}

function isBounded({ interval: { low, high } }: Role): boolean {
  return Number.isFinite(low) && Number.isFinite(high);
}

/** Derivatives by the step, over this, are derivatives by the prediction. */
function lengthPower(direction: readonly number[], kind: keyof AlongLines): number {
  return Math.hypot(...direction) ** { value: 0, slope: 1, curvature: 2 }[kind];
}

function lows(list: readonly Part[]): Float64Array {
  return Float64Array.from(list, ({ low }) => low);
}

function highs(list: readonly Part[]): Float64Array {
  return Float64Array.from(list, ({ high }) => high);
}
