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
  x: readonly number[];
  y: readonly number[];
  exponent: number;
  cells: readonly { place: number; moments: MomentsState }[];
}

const mostBins = 32;

/** As many points are kept one by one; of more there are bins only. */
export const mostPoints = 5000;

/** The y of a bin: so many are summed in one go, which is faster. */
class Cell {
  readonly moments = new Moments();
  readonly #waiting = new Float64Array(256);
  #count = 0;

  add(y: number): void {
    this.#waiting[this.#count++] = y;
    if (this.#count === this.#waiting.length) this.flush();
  }

  flush(): Moments {
    if (this.#count > 0) this.moments.add(this.#waiting, null, null, 0, this.#count);
    this.#count = 0;
    return this.moments;
  }
}

/**
 * Points (x, y): each of them while they are few, and in any case the mean and the spread of y in bins of x, whose width is
 * the smallest power of two with which few enough of them cover all x. In bounded memory. Sums are exact, so the bins are
 * the same for any order, batches and merges.
 */
export class Spread {
  readonly x: number[] = [];
  readonly y: number[] = [];
  count = 0;
  #cells = new Map<number, Cell>();
  #exponent = -1000;
  #perWidth = 2 ** 1000;
  /** further from 0 than this, a bin would have no exact number */
  #limit = 0;

  add(x: number, y: number): void {
    if (x - x !== 0 || y - y !== 0) return;
    this.#keep(x, y);
    this.count++;
    if (Math.abs(x) > this.#limit) this.#widen(Math.max(this.#exponent, Math.floor(Math.log2(Math.abs(x))) - 50));
    this.#cell(Math.floor(x * this.#perWidth)).add(y);
  }

  merge(other: SpreadState): void {
    other.x.forEach((x, i) => {
      this.#keep(x, other.y[i]!);
    });
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

  #keep(x: number, y: number): void {
    if (this.x.length >= mostPoints) return;
    this.x.push(x);
    this.y.push(y);
  }

  /** The cell of a bin, which may be a part of a wider one now. */
  #cell(place: number): Cell {
    const known = this.#cells.get(place);
    if (known) return known;
    this.#cells.set(place, new Cell());
    const before = this.#exponent;
    this.#fit();
    return this.#cells.get(widened(place, this.#exponent - before))!;
  }

  /** Widens the bins until few enough cover everything. */
  #fit(): void {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const place of this.#cells.keys()) {
      low = Math.min(low, place);
      high = Math.max(high, place);
    }
    let steps = 0;
    while (widened(high, steps) - widened(low, steps) >= mostBins) steps++;
    if (steps > 0) this.#widen(this.#exponent + steps);
  }

  #widen(exponent: number): void {
    const cells = this.#cells;
    this.#cells = new Map();
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
