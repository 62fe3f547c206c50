import { addWithSquares, deviationOf, ExactSum, type ExactSumState, quotient } from "../../statistics/index.ts";

/** The y of points whose x lies in one bin. */
export interface SpreadBin {
  from: number;
  to: number;
  count: number;
  mean: number;
  /** population standard deviation */
  deviation: number;
}

/** The state of a spread as plain data: its points, unless they are too many, and what is known of its bins. */
export interface SpreadState {
  x: Float64Array;
  y: Float64Array;
  exponent: number;
  cells: readonly { place: number; count: number; sum: ExactSumState; squares: ExactSumState }[];
}

const mostBins = 32;

/** As many points are kept one by one; of more there are bins only. */
const mostPoints = 5000;

/** So many y of a bin wait, and are summed in one go, which is faster. */
const mostWaiting = 256;

/** What is known of the y of a bin. */
class Cell {
  count = 0;
  readonly sum = new ExactSum();
  readonly squares = new ExactSum();
}

/**
 * Points (x, y): each of them while they are few, and in any case the mean and the spread of y in bins of x, whose width is
 * the smallest power of two with which few enough of them cover all x. In bounded memory. Sums are exact, so the bins are
 * the same for any order, batches and merges.
 */
export class Spread {
  count = 0;
  readonly #x = new Float64Array(mostPoints);
  readonly #y = new Float64Array(mostPoints);
  #kept = 0;
  /** by the place of the bin after `#base`: its y, without those that wait */
  #cells: (Cell | undefined)[] = [];
  readonly #waiting = new Float64Array(mostBins * mostWaiting);
  readonly #waitingCounts = new Int32Array(mostBins);
  #base = 0;
  #exponent = -1000;
  #perWidth = 2 ** 1000;
  /** the bins cover x from `#low` up to before `#high` */
  #low = 0;
  #high = 0;

  /** Adds `count` points; those that are not finite are left out. */
  add(xs: Float64Array, ys: Float64Array, count: number): void {
    const before = this.count;
    let at = this.#addCovered(xs, ys, 0, count);
    while (at < count) {
      const x = xs[at]!;
      if (isFinitePoint(x, ys[at]!)) {
        const exponent = Math.max(this.#exponent, Math.floor(Math.log2(Math.abs(x))) - 50);
        const place = Math.floor(x * 2 ** -exponent);
        this.#cover(exponent, place, place);
      } else at++;
      at = this.#addCovered(xs, ys, at, count);
    }
    if (this.count - before === count) this.#keep(xs, ys, count);
    else this.#keepFinite(xs, ys, count);
  }

  merge({ x, y, exponent, cells }: SpreadState): void {
    if (cells.length === 0) return;
    this.#keep(x, y, x.length);
    const widest = Math.max(this.#exponent, exponent);
    const places = cells.map(({ place }) => widened(place, widest - exponent));
    this.#cover(widest, Math.min(...places), Math.max(...places));
    for (const { place, count, sum, squares } of cells) {
      this.count += count;
      const cell = this.#cell(widened(place, this.#exponent - exponent) - this.#base);
      cell.count += count;
      cell.sum.merge(ExactSum.fromState(sum));
      cell.squares.merge(ExactSum.fromState(squares));
    }
  }

  toState(): SpreadState {
    const cells = this.#summed().flatMap((cell, at) => {
      if (!cell) return [];
      const { count, sum, squares } = cell;
      return { place: this.#base + at, count, sum: sum.toState(), squares: squares.toState() };
    });
    return { x: this.x, y: this.y, exponent: this.#exponent, cells };
  }

  /** Forgets all points, and of the width of the bins that they were so wide, which more points are not going to change. */
  clear(): void {
    this.#cells = [];
    this.#waitingCounts.fill(0);
    this.#kept = this.count = 0;
  }

  /** The points, where they are complete. */
  get x(): Float64Array {
    return this.#x.slice(0, this.complete ? this.#kept : 0);
  }

  get y(): Float64Array {
    return this.#y.slice(0, this.complete ? this.#kept : 0);
  }

  /** Whether all points are kept. */
  get complete(): boolean {
    return this.count <= mostPoints;
  }

  bins(): SpreadBin[] {
    const width = 2 ** this.#exponent;
    return this.#summed().flatMap((cell, at) => {
      if (!cell) return [];
      const { count, sum, squares } = cell;
      const counts = new ExactSum();
      counts.add(count);
      const place = this.#base + at;
      return {
        from: place * width,
        to: (place + 1) * width,
        count,
        mean: quotient(sum, counts),
        deviation: deviationOf(sum, squares, counts),
      };
    });
  }

  /** Keeps points while there is room for them. */
  #keep(xs: Float64Array, ys: Float64Array, count: number): void {
    const more = Math.min(count, mostPoints - this.#kept);
    this.#x.set(xs.subarray(0, more), this.#kept);
    this.#y.set(ys.subarray(0, more), this.#kept);
    this.#kept += more;
  }

  #keepFinite(xs: Float64Array, ys: Float64Array, count: number): void {
    const finite = (values: Float64Array) => values.subarray(0, count).filter((_, i) => isFinitePoint(xs[i]!, ys[i]!));
    const x = finite(xs);
    this.#keep(x, finite(ys), x.length);
  }

  /** Adds points from `start` on, and gives where the first is that no bin covers. */
  #addCovered(xs: Float64Array, ys: Float64Array, start: number, end: number): number {
    const waiting = this.#waiting;
    const waitingCounts = this.#waitingCounts;
    const perWidth = this.#perWidth;
    const base = this.#base;
    const low = this.#low;
    const high = this.#high;
    let added = 0;
    let i = start;
    for (; i < end; i++) {
      const x = xs[i]!;
      const y = ys[i]!;
      if (!(x >= low && x < high)) break;
      if (y - y !== 0) continue;
      // an integer for V8 too, which finds elements faster by it
      const at = (Math.floor(x * perWidth) - base) | 0;
      const waits = waitingCounts[at]!;
      waiting[at * mostWaiting + waits] = y;
      waitingCounts[at] = waits + 1;
      added++;
      if (waits + 1 === mostWaiting) this.#sum(at);
    }
    this.count += added;
    return i;
  }

  #sum(at: number): void {
    const count = this.#waitingCounts[at]!;
    if (count === 0) return;
    const cell = this.#cell(at);
    cell.count += count;
    addWithSquares(cell.sum, cell.squares, this.#waiting, at * mostWaiting, count);
    this.#waitingCounts[at] = 0;
  }

  /** The cells once none of their y waits. */
  #summed(): readonly (Cell | undefined)[] {
    for (let at = 0; at < mostBins; at++) this.#sum(at);
    return this.#cells;
  }

  #cell(at: number): Cell {
    this.#cells[at] ??= new Cell();
    return this.#cells[at];
  }

  /** Widens the bins to 2^`exponent` or more, until few enough cover all points and those from bin `low` to bin `high`. */
  #cover(exponent: number, low: number, high: number): void {
    const wider = exponent - this.#exponent;
    const cells = [...this.#summed().entries()].flatMap(([at, cell]) =>
      cell ? [{ place: widened(this.#base + at, wider), cell }] : [],
    );
    const first = Math.min(low, cells[0]?.place ?? low);
    const last = Math.max(high, cells.at(-1)?.place ?? high);
    let steps = 0;
    while (widened(last, steps) - widened(first, steps) >= mostBins) steps++;
    this.#exponent = exponent + steps;
    this.#perWidth = 2 ** -this.#exponent;
    this.#base = widened(first, steps);
    const width = 2 ** this.#exponent;
    // further from 0 a bin would have no exact number
    const limit = 2 ** 51 * width;
    this.#low = Math.max(this.#base * width, -limit);
    this.#high = Math.min((this.#base + mostBins) * width, limit);
    this.#cells = [];
    for (const { place, cell } of cells) {
      const wide = this.#cell(widened(place, steps) - this.#base);
      wide.count += cell.count;
      wide.sum.merge(cell.sum);
      wide.squares.merge(cell.squares);
    }
  }
}

function isFinitePoint(x: number, y: number): boolean {
  return x - x + (y - y) === 0;
}

function widened(place: number, steps: number): number {
  return Math.floor(place / 2 ** steps);
}
