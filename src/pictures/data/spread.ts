import { Moments, type MomentsState } from "../../statistics/index.ts";

/** The y of points whose x lies in one bin. */
export interface SpreadBin {
  from: number;
  to: number;
  count: number;
  mean: number;
  /** population standard deviation */
  deviation: number;
}

/** The state of a spread as plain data. */
export interface SpreadState {
  x: Float64Array;
  y: Float64Array;
  exponent: number;
  cells: readonly { place: number; moments: MomentsState }[];
}

const mostBins = 32;

/** As many points are kept one by one; of more there are bins only. */
export const mostPoints = 5000;

/** The y of a bin: so many wait and are summed in one go, which is faster. */
class Cell {
  readonly moments = new Moments();
  readonly waiting = new Float64Array(64);
  count = 0;

  flush(): Moments {
    if (this.count > 0) this.moments.add(this.waiting, null, null, 0, this.count);
    this.count = 0;
    return this.moments;
  }
}

/**
 * Points (x, y): each of them while they are few, and in any case the mean and the spread of y in bins of x, whose width is
 * the smallest power of two with which few enough of them cover all x. In bounded memory. Sums are exact, so the bins are
 * the same for any order, batches and merges.
 */
export class Spread {
  readonly #x = new Float64Array(mostPoints);
  readonly #y = new Float64Array(mostPoints);
  #kept = 0;
  count = 0;
  #cells = new Map<number, Cell>();
  /** the same cells by their place after `#base`, which are found faster */
  #near: Cell[] = [];
  #base = 0;
  #exponent = -1000;
  #perWidth = 2 ** 1000;
  /** further from 0 than this, a bin would have no exact number */
  #limit = 0;

  /** Adds `count` points; those that are not finite are left out. No call or list for each of them, which would put them on the heap. */
  add(xs: Float64Array, ys: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const x = xs[i]!;
      const y = ys[i]!;
      if (x - x !== 0 || y - y !== 0) continue;
      this.count++;
      if (this.#kept < mostPoints) {
        this.#x[this.#kept] = x;
        this.#y[this.#kept++] = y;
      }
      if (Math.abs(x) > this.#limit) this.#widen(Math.max(this.#exponent, Math.floor(Math.log2(Math.abs(x))) - 50));
      const place = Math.floor(x * this.#perWidth);
      const cell = this.#near[place - this.#base] ?? this.#cell(place);
      cell.waiting[cell.count++] = y;
      if (cell.count === cell.waiting.length) cell.flush();
    }
  }

  merge(other: SpreadState): void {
    const added = Math.min(other.x.length, mostPoints - this.#kept);
    this.#x.set(other.x.subarray(0, added), this.#kept);
    this.#y.set(other.y.subarray(0, added), this.#kept);
    this.#kept += added;
    if (other.cells.length > 0 && other.exponent > this.#exponent) this.#widen(other.exponent);
    for (const { place, moments } of other.cells) {
      this.count += moments.count;
      // adding may widen the bins again
      this.#cell(widened(place, this.#exponent - other.exponent)).moments.merge(Moments.fromState(moments));
    }
  }

  toState(): SpreadState {
    const cells = Array.from(this.#cells, ([place, cell]) => ({ place, moments: cell.flush().toState() }));
    return { x: this.x, y: this.y, exponent: this.#exponent, cells };
  }

  /** Forgets all points, and of the width of the bins that they were so wide, which more points are not going to change. */
  clear(): void {
    this.#cells.clear();
    this.#near = [];
    this.#kept = this.count = 0;
  }

  /** The points that are kept. */
  get x(): Float64Array {
    return this.#x.slice(0, this.#kept);
  }

  get y(): Float64Array {
    return this.#y.slice(0, this.#kept);
  }

  /** Whether all points are kept. */
  get complete(): boolean {
    return this.count <= mostPoints;
  }

  bins(): SpreadBin[] {
    const width = 2 ** this.#exponent;
    return [...this.#cells]
      .sort(([a], [b]) => a - b)
      .map(([place, cell]) => {
        const moments = cell.flush();
        const { count } = moments;
        const [mean, deviation] = [moments.mean(), moments.standardDeviation()];
        return { from: place * width, to: (place + 1) * width, count, mean, deviation };
      });
  }

  /** The cell of a bin, which may be a part of a wider one now. */
  #cell(place: number): Cell {
    if (!this.#cells.has(place)) this.#cells.set(place, new Cell());
    const before = this.#exponent;
    this.#fit();
    return this.#cells.get(widened(place, this.#exponent - before))!;
  }

  /** Widens the bins until few enough cover everything. */
  #fit(): void {
    const low = Math.min(...this.#cells.keys());
    const high = Math.max(...this.#cells.keys());
    let steps = 0;
    while (widened(high, steps) - widened(low, steps) >= mostBins) steps++;
    if (steps > 0) this.#widen(this.#exponent + steps);
    this.#base = widened(low, steps);
    this.#near = [];
    for (const [place, cell] of this.#cells) this.#near[place - this.#base] = cell;
  }

  #widen(exponent: number): void {
    const cells = this.#cells;
    this.#cells = new Map();
    this.#near = [];
    for (const [place, cell] of cells) {
      const wide = widened(place, exponent - this.#exponent);
      const there = this.#cells.get(wide);
      if (there) there.moments.merge(cell.flush());
      else this.#cells.set(wide, cell);
    }
    this.#exponent = exponent;
    this.#perWidth = 2 ** -exponent;
    this.#limit = 2 ** (exponent + 51);
  }
}

function widened(place: number, steps: number): number {
  return Math.floor(place / 2 ** steps);
}
