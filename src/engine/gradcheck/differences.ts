/** A derivative of a function of one number, as its values nearby tell it. */
export interface Difference {
  value: number;
  /** how far off the value may be, by its own account; NaN where the function is not finite on both sides */
  error: number;
  /** what is on the left and on the right differs by more than their errors: there is a kink, or a jump */
  kink: boolean;
}

/** Steps are halved so often: from a quarter of the number's size down to where rounding is all that is left. */
const levels = 30;
/** Richardson's extrapolation goes so far: differences of the tenth order */
const orders = 5;
/** by how much rounding a value may be off, in units of the last place: a loss is computed in a few operations */
const roundingUnits = 8;
/** a first move that is a larger share of all is a corner of the function, and no rounding */
const quantumShare = 2 ** -30;
/** an estimate of an error is an estimate: disagreement is claimed only well outside of it */
const safety = 10;

/** The values of a function at one number and around it. */
interface Surroundings {
  /** steps that were really taken, which is not what was asked for where numbers are coarse */
  right: readonly number[];
  left: readonly number[];
  /** values there */
  above: readonly number[];
  below: readonly number[];
  here: number;
  magnitude: number;
}

/** The values of functions at other numbers, one for each row: a list for each function, as arrays that stay valid. */
export type ValuesAt = (moved: Float64Array) => readonly Float64Array[];

/**
 * Derivatives at many numbers at once, each of a function of its own; several functions of the same numbers can be asked at
 * once, and the result has a list for each. Steps stay within `room` of a number. `magnitudes`: how large are the numbers whose
 * difference a value is, by which it is rounded, where it is a small difference of large ones. `stretch`, 1 or 0.75, makes them others,
 * with another rounding: what both say is no accident.
 */
export function differences(
  numbers: Float64Array,
  room: Float64Array,
  valuesAt: ValuesAt,
  magnitudes: readonly Float64Array[],
  stretch: 1 | 0.75 = 1,
): Difference[][] {
  const first = numbers.map((x, i) => stretch * firstStep(x, room[i]!));
  const here = valuesAt(numbers);
  const steps = Array.from({ length: levels }, (_, level) => {
    const right = numbers.map((x, i) => x + first[i]! * 2 ** -level);
    const left = numbers.map((x, i) => x - first[i]! * 2 ** -level);
    return { right, left, above: valuesAt(right), below: valuesAt(left) };
  });
  return here.map((values, which) =>
    Array.from(numbers, (x, i) =>
      derivative({
        right: steps.map(({ right }) => right[i]! - x),
        left: steps.map(({ left }) => x - left[i]!),
        above: steps.map(({ above }) => above[which]![i]!),
        below: steps.map(({ below }) => below[which]![i]!),
        here: values[i]!,
        magnitude: magnitudes[which]![i]!,
      }),
    ),
  );
}

/** A power of two, so that a number and its step have an exact sum as a rule: at most half way to an edge. */
function firstStep(x: number, room: number): number {
  const size = Math.min(room / 2, Math.max(Math.abs(x), 1) / 4);
  return size > 0 ? 2 ** Math.floor(Math.log2(size)) : 0;
}

function derivative(around: Surroundings): Difference {
  const { right, left, above, below, here, magnitude } = around;
  const ratios = (ratio: (level: number) => number) => Array.from({ length: levels }, (_, level) => ratio(level));
  const visible = visibleRounding(around);
  const noise = ratios((level) => {
    const size = Math.max(Math.abs(above[level]!), Math.abs(below[level]!), Math.abs(here), magnitude);
    return Math.max(roundingUnits * 2 ** -53 * size, visible) / Math.min(right[level]!, left[level]!);
  });
  // the error of a central difference has even powers of the step only
  const central = extrapolate(
    ratios((level) => (above[level]! - below[level]!) / (right[level]! + left[level]!)),
    noise,
    4,
  );
  const fromRight = extrapolate(
    ratios((level) => (above[level]! - here) / right[level]!),
    noise,
    2,
  );
  const fromLeft = extrapolate(
    ratios((level) => (here - below[level]!) / left[level]!),
    noise,
    2,
  );
  const apart = Math.abs(fromRight.value - fromLeft.value);
  return { ...central, kink: apart > fromRight.error + fromLeft.error };
}

/**
 * The rounding that shows, where a value is a small difference of large numbers. At the smallest steps a smooth function is
 * a parabola: what it moves by is halved with the step, its second differences become a quarter, and what is left over is
 * noise. And a function that stands still at these steps, and then moves by next to nothing, moves by its quantum.
 */
function visibleRounding({ above, below, here }: Surroundings): number {
  const moved = (level: number) => above[level]! - below[level]!;
  const bent = (level: number) => above[level]! - 2 * here + below[level]!;
  let noise = 0;
  for (let level = levels - 5; level + 1 < levels; level++) {
    const ofMoves = Math.abs(moved(level) - 2 * moved(level + 1));
    const ofBends = Math.abs(bent(level + 1) - bent(level) / 4);
    noise = Math.max(noise, ofMoves || 0, ofBends || 0);
  }
  const moves = above.map((value, level) => Math.max(Math.abs(value - here), Math.abs(below[level]! - here)));
  const firstMove = moves.findLast((move) => move > 0) ?? 0;
  const stands = moves[levels - 1] === 0 && firstMove < quantumShare * Math.max(...moves.filter(Number.isFinite));
  // a few of either are seen, so they are taken a few times
  return 4 * Math.max(noise, stands ? firstMove : 0);
}

/**
 * Ridders' table (1982) of ratios whose steps are halved, extrapolated: of each step the order whose neighbours are nearest
 * to it, rounding counted in. From the smallest step on, larger and so more exact ones are taken as long as they agree
 * with all before (Lepski's rule): what a step passes over, such as a narrow valley, is not taken for flat.
 * `base`: by what the error of a ratio shrinks when its step is halved.
 */
function extrapolate(ratios: readonly number[], noise: readonly number[], base: 2 | 4): Omit<Difference, "kink"> {
  const byLevel: { value: number; error: number }[] = [];
  let before: number[] = [];
  ratios.forEach((ratio, level) => {
    const row = [ratio];
    let best = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
    for (let order = 1; order < Math.min(orders, before.length + 1); order++) {
      const [fine, coarse] = [row[order - 1]!, before[order - 1]!];
      const value = fine + (fine - coarse) / (base ** order - 1);
      row.push(value);
      const error = safety * (Math.max(Math.abs(value - fine), Math.abs(value - coarse)) + noise[level]!);
      if (error < best.error) best = { value, error };
    }
    byLevel.push(best);
    before = row;
  });
  let found = { value: Number.NaN, error: Number.NaN };
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { value, error } of byLevel.reverse()) {
    if (error === Number.POSITIVE_INFINITY) continue;
    [low, high] = [Math.max(low, value - error), Math.min(high, value + error)];
    if (low > high) break;
    if (!(error >= found.error)) found = { value, error };
  }
  return found;
}
