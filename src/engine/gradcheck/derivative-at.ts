/** A derivative of a function of one number, as its values nearby tell it. */
export interface Difference {
  value: number;
  /** how far off the value may be, by its own account; NaN where the function is not finite on both sides */
  error: number;
  /** what is on the left and on the right differs by more than their errors: there is a kink, or a jump */
  kink: boolean;
}

/** The values of a function at one number and around it. */
export interface Surroundings {
  /** by level, steps that were really taken, which is not what was asked for where numbers are coarse */
  right: Float64Array;
  left: Float64Array;
  /** values there */
  above: Float64Array;
  below: Float64Array;
  here: number;
  /** how large the numbers are whose difference a value may be */
  magnitude: number;
}

/** Steps are halved so often: from a quarter of the number's size down to where rounding is all that is left. */
export const levels = 30;
/** Richardson's extrapolation goes so far: differences of the tenth order */
const orders = 5;
/** by how much rounding a value may be off, in units of the last place: a loss is computed in a few operations */
const roundingUnits = 8;
/** a first move that is larger, beside ordinary numbers, is a corner of the function, and no rounding */
const largestQuantum = 2 ** -44;
/** an estimate of an error is an estimate: disagreement is claimed only well outside of it */
const safety = 10;

// there may be millions of derivatives, so their tables are used again
const ratios = new Float64Array(levels);
const noise = new Float64Array(levels);
const valueAt = new Float64Array(levels);
const errorAt = new Float64Array(levels);
const tableRows = [new Float64Array(orders), new Float64Array(orders)] as const;

/** The derivative in the middle of the surroundings. */
export function derivativeAt(around: Surroundings): Difference {
  const { right, left, above, below, here, magnitude } = around;
  const visible = visibleRounding(around);
  for (let level = 0; level < levels; level++) {
    const size = Math.max(Math.abs(above[level]!), Math.abs(below[level]!), Math.abs(here), magnitude);
    const rounding = Math.max(roundingUnits * 2 ** -53 * size, visible);
    noise[level] = rounding / Math.min(right[level]!, left[level]!);
    ratios[level] = (above[level]! - below[level]!) / (right[level]! + left[level]!);
  }
  // the error of a central difference has even powers of the step only
  const central = extrapolate(4);
  for (let level = 0; level < levels; level++) ratios[level] = (above[level]! - here) / right[level]!;
  const fromRight = extrapolate(2);
  for (let level = 0; level < levels; level++) ratios[level] = (here - below[level]!) / left[level]!;
  const fromLeft = extrapolate(2);
  const apart = Math.abs(fromRight.value - fromLeft.value);
  return { ...central, kink: apart > fromRight.error + fromLeft.error };
}

/**
 * The rounding that shows, where a value is a small difference of large numbers. At the smallest steps a smooth function is
 * a parabola: what it moves by is halved with the step, its second differences become a quarter, and what is left over is
 * noise. A few of them are seen, so they are taken a few times.
 */
function visibleRounding(around: Surroundings): number {
  const { above, below, here } = around;
  let left = 0;
  for (let level = levels - 5; level + 1 < levels; level++) {
    const [upper, lower] = [above[level]!, below[level]!];
    const [nextUpper, nextLower] = [above[level + 1]!, below[level + 1]!];
    const ofMoves = Math.abs(upper - lower - 2 * (nextUpper - nextLower));
    const ofBends = Math.abs(nextUpper - 2 * here + nextLower - (upper - 2 * here + lower) / 4);
    left = Math.max(left, ofMoves || 0, ofBends || 0);
  }
  return 4 * Math.max(left, quantumOf(around));
}

/**
 * A function that stands still at the smallest steps, and then moves by next to nothing, moves by its quantum: the rounding
 * of numbers of ordinary size, whose difference it is. 0 where it moves at once, or has a corner nearby.
 */
function quantumOf({ above, below, here, magnitude }: Surroundings): number {
  const ordinary = Math.max(1, Math.abs(here), magnitude);
  for (let level = levels - 1; level >= 0; level--) {
    const move = Math.max(Math.abs(above[level]! - here), Math.abs(below[level]! - here));
    if (move > 0) return level === levels - 1 || move > largestQuantum * ordinary ? 0 : move;
  }
  return Number.EPSILON * ordinary;
}

/**
 * Ridders' table (1982) of `ratios` whose steps are halved, extrapolated: of each step the order whose neighbours are
 * nearest to it, `noise` counted in. From the smallest step on, larger and so more exact ones are taken as long as they
 * agree with all before (Lepski's rule): what a step passes over, such as a narrow valley, is not taken for flat.
 * `base`: by what the error of a ratio shrinks when its step is halved.
 */
function extrapolate(base: 2 | 4): Omit<Difference, "kink"> {
  let [row, before] = tableRows as readonly [Float64Array, Float64Array];
  for (let level = 0; level < levels; level++) {
    row[0] = ratios[level]!;
    valueAt[level] = Number.NaN;
    errorAt[level] = Number.POSITIVE_INFINITY;
    let weight = 1;
    for (let order = 1; order < Math.min(orders, level + 1); order++) {
      weight *= base;
      const [fine, coarse] = [row[order - 1]!, before[order - 1]!];
      const value = fine + (fine - coarse) / (weight - 1);
      row[order] = value;
      const error = safety * (Math.max(Math.abs(value - fine), Math.abs(value - coarse)) + noise[level]!);
      if (error < errorAt[level]!) {
        valueAt[level] = value;
        errorAt[level] = error;
      }
    }
    [row, before] = [before, row];
  }
  let found = { value: Number.NaN, error: Number.NaN };
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let level = levels - 1; level >= 0; level--) {
    const [value, error] = [valueAt[level]!, errorAt[level]!];
    if (error === Number.POSITIVE_INFINITY) continue;
    low = Math.max(low, value - error);
    high = Math.min(high, value + error);
    if (low > high) break;
    if (!(error >= found.error)) found = { value, error };
  }
  return found;
}
