/** A function of several numbers at a point. */
export interface SpacePoint {
  value: number;
  gradient: Float64Array;
}

/** A function to be made small, and the scale of its coordinates: about the inverse of the second derivatives. */
export interface SpaceFunction {
  at(x: Float64Array): SpacePoint;
  scale?(x: Float64Array): Float64Array;
}

interface Step {
  moved: Float64Array;
  turned: Float64Array;
  curvature: number;
}

const steps = 400;
const memory = 20;
/** Values within a few roundings of each other are equal: near a minimum the gradient sees further than they do. */
const valueNoise = 1e-15;

/**
 * Follows a function down from a start to where its gradient vanishes: L-BFGS (Nocedal 1980, Updating quasi-Newton
 * matrices with limited storage). A line search ends by the slope alone once values no longer differ (Hager and Zhang
 * 2005, the approximate Wolfe conditions), so that the place is found to nearly full precision.
 */
export function descend({ at, scale }: SpaceFunction, start: Float64Array): { x: Float64Array; value: number } {
  let x = start;
  let point = at(x);
  const history: Step[] = [];
  for (let count = 0; count < steps; count++) {
    let direction = downhill(point.gradient, history, scale?.(x));
    let slope = dot(direction, point.gradient);
    if (!(slope < 0)) {
      history.length = 0;
      direction = downhill(point.gradient, history, scale?.(x));
      slope = dot(direction, point.gradient);
    }
    if (!(slope < 0)) break;
    const next = search(at, x, point, direction, slope, history.length === 0 && !scale ? firstStep(x, direction) : 1);
    if (!next) {
      if (history.length === 0) break;
      history.length = 0;
      continue;
    }
    const moved = next.x.map((number, k) => number - x[k]!);
    const turned = next.point.gradient.map((number, k) => number - point.gradient[k]!);
    const curvature = dot(moved, turned);
    const before = x;
    [x, point] = [next.x, next.point];
    if (curvature > 0) history.push({ moved, turned, curvature });
    if (history.length > memory) history.shift();
    if (moved.every((number, k) => Math.abs(number) <= 1e-15 * Math.abs(before[k]!))) break;
  }
  return { x, value: point.value };
}

/** The step that the curvature seen so far suggests (the two-loop recursion). */
function downhill(gradient: Float64Array, history: readonly Step[], scale: Float64Array | undefined): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const factors = history.map(() => 0);
  for (let i = history.length - 1; i >= 0; i--) {
    const { moved, turned, curvature } = history[i]!;
    factors[i] = dot(moved, direction) / curvature;
    addTo(direction, turned, -factors[i]!);
  }
  const scaled = (v: Float64Array) => (scale ? v.map((number, k) => number * scale[k]!) : v);
  const last = history.at(-1);
  const size = last ? last.curvature / dot(last.turned, scaled(last.turned)) : 1;
  const step = scaled(direction).map((number) => number * size);
  history.forEach(({ moved, turned, curvature }, i) => {
    addTo(step, moved, factors[i]! - dot(turned, step) / curvature);
  });
  return step;
}

/** A first step of about the size of the point, before anything is known of the curvature. */
function firstStep(x: Float64Array, direction: Float64Array): number {
  const size = Math.sqrt(dot(direction, direction));
  return Math.max(0.1, 0.1 * Math.sqrt(dot(x, x))) / size;
}

function search(
  at: SpaceFunction["at"],
  from: Float64Array,
  start: SpacePoint,
  direction: Float64Array,
  startSlope: number,
  firstStep: number,
): { x: Float64Array; point: SpacePoint } | undefined {
  let [low, high, lowSlope, step] = [0, Number.POSITIVE_INFINITY, startSlope, firstStep];
  let best: { x: Float64Array; point: SpacePoint } | undefined;
  for (let tries = 0; tries < 40; tries++) {
    const x = from.map((number, k) => number + step * direction[k]!);
    const point = at(x);
    const slope = dot(direction, point.gradient);
    const falls = point.value <= start.value + 1e-4 * step * startSlope;
    const level = point.value <= start.value + valueNoise * Math.abs(start.value);
    const tooFar = !(falls || level) || !(slope <= -0.9 * startSlope);
    if (!tooFar) best = { x, point };
    if (!tooFar && slope >= 0.9 * startSlope) return best;
    if (tooFar) {
      high = step;
      const secant = (low * slope - step * lowSlope) / (slope - lowSlope);
      const [least, most] = [low + 0.1 * (high - low), low + 0.9 * (high - low)];
      step = secant > least && secant < most ? secant : low + (high - low) / 2;
    } else {
      [low, lowSlope] = [step, slope];
      step = high === Number.POSITIVE_INFINITY ? 2 * step : low + (high - low) / 2;
    }
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function addTo(sum: Float64Array, term: Float64Array, factor: number): void {
  for (let k = 0; k < sum.length; k++) sum[k] = sum[k]! + factor * term[k]!;
}
