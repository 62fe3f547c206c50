/** The y of points whose x lies in one bin. */
export interface SpreadBin {
  from: number;
  to: number;
  count: number;
  mean: number;
  /** population standard deviation */
  deviation: number;
}

interface Cell {
  count: number;
  mean: number;
  /** sum of squared distances from the mean */
  squares: number;
}

const mostBins = 32;

/** As many points are kept one by one; of more there are bins only. */
export const mostPoints = 5000;

/**
 * Points (x, y): each of them while they are few, and in any case the mean and the spread of y in bins of x, whose width is
 * the smallest power of two with which few enough of them cover all x. In bounded memory; merges.
 */
export class Spread {
  readonly x: number[] = [];
  readonly y: number[] = [];
  count = 0;
  #cells = new Map<number, Cell>();
  #exponent = -1000;
  /** further from 0 than this, a bin would have no exact number */
  #limit = 0;

  add(x: number, y: number): void {
    if (x - x !== 0 || y - y !== 0) return;
    this.#keep(x, y);
    this.count++;
    this.#addTo(this.#place(x), { count: 1, mean: y, squares: 0 });
  }

  merge(other: Spread): void {
    other.x.forEach((x, i) => {
      this.#keep(x, other.y[i]!);
    });
    this.count += other.count;
    if (other.#cells.size > 0 && other.#exponent > this.#exponent) this.#widen(other.#exponent);
    // adding may widen the bins again
    for (const [place, cell] of other.#cells) this.#addTo(widened(place, this.#exponent - other.#exponent), cell);
  }

  /** Whether all points are kept. */
  get complete(): boolean {
    return this.count <= mostPoints;
  }

  bins(): SpreadBin[] {
    const width = 2 ** this.#exponent;
    return [...this.#cells]
      .sort(([a], [b]) => a - b)
      .map(([place, { count, mean, squares }]) => {
        return { from: place * width, to: (place + 1) * width, count, mean, deviation: Math.sqrt(squares / count) };
      });
  }

  #keep(x: number, y: number): void {
    if (this.x.length >= mostPoints) return;
    this.x.push(x);
    this.y.push(y);
  }

  #place(x: number): number {
    if (Math.abs(x) > this.#limit) this.#widen(Math.max(this.#exponent, Math.floor(Math.log2(Math.abs(x))) - 50));
    return Math.floor(x / 2 ** this.#exponent);
  }

  #addTo(place: number, added: Cell): void {
    const cell = this.#cells.get(place);
    if (cell) pool(cell, added);
    else {
      this.#cells.set(place, { ...added });
      this.#fit();
    }
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
      if (there) pool(there, cell);
      else this.#cells.set(wide, cell);
    }
    this.#exponent = exponent;
    this.#limit = 2 ** (exponent + 51);
  }
}

function widened(place: number, steps: number): number {
  return Math.floor(place / 2 ** steps);
}

/** Chan, Golub and LeVeque: means and squares of two samples put together. */
function pool(cell: Cell, { count, mean, squares }: Cell): void {
  const distance = mean - cell.mean;
  const total = cell.count + count;
  cell.squares += squares + distance * distance * ((cell.count * count) / total);
  cell.mean += distance * (count / total);
  cell.count = total;
}
