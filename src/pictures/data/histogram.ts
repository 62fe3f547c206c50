/** A bin of a histogram: numbers from `from` up to before `to`. */
export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** The most bins that are kept. */
const mostBins = 256;

/**
 * Counts numbers in bins of equal width, a power of two, at multiples of it. The width is the smallest that covers
 * the numbers with few enough bins, so it depends on the extremes alone: any order, batches and merges give the same
 * counts, in bounded memory. What is not finite is counted apart.
 */
export class Histogram {
  #counts = new Map<number, number>();
  /** the width is 2^this; undefined while all numbers are equal */
  #exponent: number | undefined;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #count = 0;
  /** of the only value, while there is no width */
  #equal = 0;
  notFinite = 0;

  get count(): number {
    return this.#count;
  }

  add(values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) this.#addMany(values[i]!, 1);
  }

  merge(other: Histogram): void {
    this.notFinite += other.notFinite;
    if (other.#count === 0) return;
    if (other.#exponent === undefined) {
      this.#addMany(other.#min, other.#equal);
      return;
    }
    this.#cover(other.#min, other.#max);
    const exponent = this.#exponent!;
    this.#widen(Math.max(exponent, other.#exponent));
    const factor = 2 ** (this.#exponent! - other.#exponent);
    for (const [bin, count] of other.#counts) this.#addTo(Math.floor(bin / factor), count);
    this.#count += other.#count;
  }

  /** At most `most` bins of equal width, from the lowest that has a number to the highest; bins between may be empty. */
  bins(most: number): Bin[] {
    if (this.#count === 0) return [];
    if (this.#exponent === undefined) {
      const half = Math.abs(this.#min) / 64 || 0.5;
      return [{ from: this.#min - half, to: this.#min + half, count: this.#equal }];
    }
    let exponent = this.#exponent;
    while (binsAcross(this.#min, this.#max, exponent) > most) exponent++;
    const factor = 2 ** (exponent - this.#exponent);
    const width = 2 ** exponent;
    const first = Math.floor(this.#min / width);
    const counts = new Array<number>(binsAcross(this.#min, this.#max, exponent)).fill(0);
    for (const [bin, count] of this.#counts) {
      const at = Math.floor(bin / factor) - first;
      counts[at] = counts[at]! + count;
    }
    return counts.map((count, i) => ({ from: (first + i) * width, to: (first + i + 1) * width, count }));
  }

  #addMany(value: number, count: number): void {
    if (value - value !== 0) {
      this.notFinite += count;
      return;
    }
    if (value < this.#min || value > this.#max) this.#cover(value, value);
    this.#count += count;
    if (this.#exponent === undefined) this.#equal += count;
    else this.#addTo(Math.floor(value / 2 ** this.#exponent), count);
  }

  #addTo(bin: number, count: number): void {
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + count);
  }

  /** Makes the bins wide enough for these extremes too. */
  #cover(low: number, high: number): void {
    const before = this.#min;
    this.#min = Math.min(this.#min, low);
    this.#max = Math.max(this.#max, high);
    if (this.#min === this.#max) return;
    // an exponent that is sure to be small enough, and then up
    let exponent = this.#exponent ?? Math.floor(Math.log2(this.#max / mostBins - this.#min / mostBins)) - 1;
    exponent = Math.max(exponent, -1000, sharpest(this.#min), sharpest(this.#max));
    while (binsAcross(this.#min, this.#max, exponent) > mostBins) exponent++;
    if (this.#exponent === undefined) {
      this.#exponent = exponent;
      if (this.#equal > 0) this.#addTo(Math.floor(before / 2 ** exponent), this.#equal);
      this.#equal = 0;
    } else this.#widen(exponent);
  }

  #widen(exponent: number): void {
    if (exponent === this.#exponent) return;
    const factor = 2 ** (exponent - this.#exponent!);
    const counts = this.#counts;
    this.#counts = new Map();
    this.#exponent = exponent;
    for (const [bin, count] of counts) this.#addTo(Math.floor(bin / factor), count);
  }
}

/** Below this, the number of a bin would be no exact integer. */
function sharpest(value: number): number {
  return value === 0 ? Number.NEGATIVE_INFINITY : Math.floor(Math.log2(Math.abs(value))) - 50;
}

function binsAcross(min: number, max: number, exponent: number): number {
  const width = 2 ** exponent;
  return Math.floor(max / width) - Math.floor(min / width) + 1;
}
