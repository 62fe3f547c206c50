import type { Point, Points, Role } from "./points.ts";
import type { Probe } from "./probe.ts";

/** The largest value found of a quantity over rows, or that there is none. */
export interface Bound {
  /** undefined where it grows without bound */
  largest: number | undefined;
  /** the row of the largest value found */
  at: Sample;
  value: number;
  /** the role whose going to its extremes makes it grow, where it grows */
  growsWith: string;
  checked: number;
}

/** A row, and a unit vector where the quantity depends on a direction. */
export interface Sample {
  point: Point;
  direction: readonly number[];
}

/** A quantity of rows: a slope, a second derivative. NaN where it has none. */
export type Quantity = (samples: readonly Sample[]) => Float64Array;

const reaches = [0, 1, 2, 4, 8, 16, 32] as const;
const perReach = 100;
/** what still grows by more than this share from one reach to the next has no bound */
const growth = 0.05;
const climbs = { rounds: 90, starts: 4, proposals: 6 } as const;
/** a step that finds nothing better is shortened, one that does is lengthened */
const steps = { first: 0.5, longer: 1.5, shorter: 0.85 } as const;

/**
 * The supremum of a quantity. Rows are drawn further and further out; what goes on growing has no bound. What does not
 * is climbed from the best rows, in smaller and smaller steps.
 */
export function supremum(quantity: Quantity, points: Points): Bound {
  const draw = (reachOf: (role: string) => number): Sample => {
    const point = points.draw(reachOf);
    return { point, direction: unit(directionFor(points, point)) };
  };
  let checked = 0;
  const found: { sample: Sample; value: number }[] = [];
  for (const moving of points.roles) {
    const record: number[] = [];
    let best: { sample: Sample; value: number } | undefined;
    for (const reach of reaches) {
      const samples = Array.from({ length: perReach }, () =>
        // the prediction moves alone first, and then with one other role at a time: that tells which makes it grow
        draw((role) => (role === moving.name || role === points.prediction.name ? reach : 0)),
      );
      checked += samples.length;
      quantity(samples).forEach((value, i) => {
        if (Number.isNaN(value)) return;
        if (reach === 0) found.push({ sample: samples[i]!, value });
        if (!best || value > best.value) best = { sample: samples[i]!, value };
      });
      record.push(best?.value ?? 0);
    }
    if (!best) continue;
    if (grows(isCapped(points.prediction) ? record.slice(0, -1) : record)) {
      return { largest: undefined, at: best.sample, value: best.value, growsWith: moving.name, checked };
    }
    found.push(best);
  }
  const climbed = climb(quantity, points, found);
  return { ...climbed, growsWith: "", checked: checked + climbs.rounds * climbs.starts * climbs.proposals };
}

/** An edge that is not 0 is approached to 1e-15 and no further: the last reach is that before it. */
function isCapped({ interval: { low, high } }: Role): boolean {
  return Number.isFinite(low) && Number.isFinite(high) && low !== 0 && high !== 0;
}

function grows(record: readonly number[]): boolean {
  const [before, last, final] = record.slice(-3) as [number, number, number];
  const more = (a: number, b: number) => a - b > growth * Math.abs(b);
  return final === Number.POSITIVE_INFINITY || (more(final, last) && more(last, before));
}

/** Hill climbing with random steps: prediction and direction move, the other roles stay. */
function climb(
  quantity: Quantity,
  points: Points,
  found: readonly { sample: Sample; value: number }[],
): { largest: number; at: Sample; value: number } {
  let climbers = [...found]
    .sort((a, b) => b.value - a.value)
    .slice(0, climbs.starts)
    .map((start) => ({ ...start, size: steps.first as number }));
  for (let round = 0; round < climbs.rounds; round++) {
    const samples = climbers.flatMap(({ sample, size }) =>
      Array.from({ length: climbs.proposals }, () => nudge(points, sample, size)),
    );
    const values = quantity(samples);
    climbers = climbers.map((climber, i) => {
      let better = { ...climber, size: climber.size * steps.shorter };
      for (let j = i * climbs.proposals; j < (i + 1) * climbs.proposals; j++) {
        if (values[j]! > better.value) {
          better = { sample: samples[j]!, value: values[j]!, size: climber.size * steps.longer };
        }
      }
      return better;
    });
  }
  const [top] = climbers.sort((a, b) => b.value - a.value);
  return { largest: top!.value, at: top!.sample, value: top!.value };
}

function nudge(points: Points, { point, direction }: Sample, size: number): Sample {
  const { prediction } = points;
  const next = moved(points, prediction, point[prediction.name]!, size);
  const turned = direction.map((number) => number + size * normal(points));
  return { point: { ...point, [prediction.name]: next }, direction: unit(turned) };
}

function moved(points: Points, { interval, simplex }: Role, f: readonly number[], size: number): readonly number[] {
  const scale = Number.isFinite(interval.high - interval.low) ? interval.high - interval.low : 1;
  const inside = f.map((number) => {
    const next = number + scale * size * normal(points);
    return next > interval.low && next < interval.high ? next : number;
  });
  if (!simplex) return inside;
  const sum = inside.reduce((total, number) => total + number, 0);
  return inside.map((number) => number / sum);
}

/** Directions in which vectors' losses are special: one entry, all entries alike, two against each other, radial. */
export function directionFor(points: Points, point: Point): readonly number[] {
  const f = point[points.prediction.name]!;
  if (f.length === 1) return [1];
  const others = points.roles.filter((role) => role !== points.prediction && role.width === f.length);
  const from = points.pick([f.map(() => 0), ...others.map(({ name }) => point[name]!)]);
  const radial = f.map((number, k) => number - from[k]!);
  const first = Math.floor(points.random() * f.length);
  const second = (first + 1) % f.length;
  const candidates = [
    points.direction(f.length),
    f.map((_, k) => (k === first ? 1 : 0)),
    f.map((_, k) => (k === first ? 1 : k === second ? -1 : 0)),
    f.map(() => 1),
    radial,
  ];
  const chosen = points.pick(candidates);
  return Math.hypot(...chosen) > 0 && Number.isFinite(Math.hypot(...chosen)) ? chosen : candidates[1]!;
}

function unit(direction: readonly number[]): number[] {
  const length = Math.hypot(...direction);
  return length > 0 ? direction.map((number) => number / length) : direction.map((_, k) => (k === 0 ? 1 : 0));
}

/** Roughly normal: the sum of twelve uniform numbers has variance one. */
function normal({ random }: Points): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/** The second derivative of each row in its direction, times `sign`. */
export function curvatureOf(probe: Probe, sign: 1 | -1): Quantity {
  return (samples) => {
    const { curvature } = probe.along(samples.map((sample) => ({ ...sample, step: 0 })));
    return curvature.map((value) => sign * value);
  };
}
