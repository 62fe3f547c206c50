/** A bin of a histogram: numbers from `from` up to before `to`. */
export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** The state of a histogram as plain data. */
export interface HistogramState {
  counts: Float64Array;
  first: number;
  exponent: number | undefined;
  min: number;
  max: number;
  count: number;
  notFinite: number;
}

/** The most bins that are kept. */
const mostBins = 256;

/**
 * Counts numbers in bins of equal width, a power of two, at multiples of it. The width is the smallest that covers
 * the numbers with few enough bins, so it depends on the extremes alone: any order, batches and merges give the same
 * counts, in bounded memory. What is not finite is counted apart.
 */
export class Histogram {
  /** of the bins from the one that holds the least number on */
  #counts = new Float64Array(mostBins);
  #first = 0;
  /** the width is 2^this; undefined while all numbers are equal */
  #exponent: number | undefined;
  #perWidth = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #count = 0;
  notFinite = 0;

  get count(): number {
    return this.#count;
  }

  add(values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      i = this.#addKnown(values, i, count);
      if (i < count) this.#addMany(values[i]!, 1);
    }
  }

  /** Adds numbers from `start` on that lie between those so far, and gives where the first lies that does not. */
  #addKnown(values: Float64Array, start: number, end: number): number {
    if (this.#exponent === undefined) return start;
    const counts = this.#counts;
    const first = this.#first;
    const perWidth = this.#perWidth;
    const min = this.#min;
    const max = this.#max;
    let i = start;
    for (; i < end; i++) {
      const value = values[i]!;
      if (!(value >= min && value <= max)) break;
      // an integer for V8 too, which finds elements faster by it
      const at = (Math.floor(value * perWidth) - first) | 0;
      counts[at] = counts[at]! + 1;
    }
    this.#count += i - start;
    return i;
  }

  merge({ counts, first, exponent, min, max, count: added, notFinite }: HistogramState): void {
    this.notFinite += notFinite;
    if (added === 0) return;
    if (exponent === undefined) {
      this.#addMany(min, added);
      return;
    }
    this.#cover(min, max, exponent);
    const factor = 2 ** (this.#exponent! - exponent);
    counts.forEach((count, i) => {
      if (count > 0) this.#addTo(Math.floor((first + i) / factor), count);
    });
    this.#count += added;
  }

  toState(): HistogramState {
    return {
      counts: this.#counts,
      first: this.#first,
      exponent: this.#exponent,
      min: this.#min,
      max: this.#max,
      count: this.#count,
      notFinite: this.notFinite,
    };
  }

  /** At most `most` bins of equal width, from the lowest that has a number to the highest; bins between may be empty. */
  bins(most: number): Bin[] {
    if (this.#count === 0) return [];
    if (this.#exponent === undefined) {
      const half = Math.abs(this.#min) / 64 || 0.5;
      return [{ from: this.#min - half, to: this.#min + half, count: this.#count }];
    }
    let exponent = this.#exponent;
    while (binsAcross(this.#min, this.#max, exponent) > most) exponent++;
    const factor = 2 ** (exponent - this.#exponent);
    const width = 2 ** exponent;
    const first = Math.floor(this.#min / width);
    const counts = new Array<number>(binsAcross(this.#min, this.#max, exponent)).fill(0);
    this.#counts.forEach((count, i) => {
      const at = Math.floor((this.#first + i) / factor) - first;
      if (count > 0) counts[at] = counts[at]! + count;
    });
    return counts.map((count, i) => ({ from: (first + i) * width, to: (first + i + 1) * width, count }));
  }

  #addMany(value: number, count: number): void {
    if (value - value !== 0) {
      this.notFinite += count;
      return;
    }
    if (value < this.#min || value > this.#max) this.#cover(value, value);
    this.#count += count;
    // a power of two, so that the product is exact
    if (this.#exponent !== undefined) this.#addTo(Math.floor(value * this.#perWidth), count);
  }

  #addTo(bin: number, count: number): void {
    const at = bin - this.#first;
    this.#counts[at] = this.#counts[at]! + count;
  }

  /** Makes room for these extremes, in bins that are at least 2^`least` wide. */
  #cover(low: number, high: number, least = lowestExponent): void {
    const only = this.#min;
    this.#min = Math.min(this.#min, low);
    this.#max = Math.max(this.#max, high);
    if (this.#min === this.#max) return;
    let exponent = Math.max(this.#exponent ?? lowestExponent, least, sharpest(this.#min), sharpest(this.#max));
    if (this.#exponent === undefined && least === lowestExponent) {
      // one that is sure to be small enough, and then up
      exponent = Math.max(exponent, Math.floor(Math.log2(this.#max / mostBins - this.#min / mostBins)) - 1);
    }
    while (binsAcross(this.#min, this.#max, exponent) > mostBins) exponent++;
    const [counts, first, before] = [this.#counts, this.#first, this.#exponent];
    const perWidth = 2 ** -exponent;
    // most often there is room
    if (exponent === before && Math.floor(this.#min * perWidth) === first) return;
    this.#counts = new Float64Array(mostBins);
    this.#exponent = exponent;
    this.#perWidth = perWidth;
    this.#first = Math.floor(this.#min * perWidth);
    if (before === undefined) {
      if (this.#count > 0) this.#addTo(Math.floor(only * this.#perWidth), this.#count);
      return;
    }
    const factor = 2 ** (exponent - before);
    counts.forEach((count, i) => {
      if (count > 0) this.#addTo(Math.floor((first + i) / factor), count);
    });
  }
}

/** No bin is narrower than 2^this. */
const lowestExponent = -1000;

/** Below this, the number of a bin would be no exact integer. */
function sharpest(value: number): number {
  return value === 0 ? Number.NEGATIVE_INFINITY : Math.floor(Math.log2(Math.abs(value))) - 50;
}

function binsAcross(min: number, max: number, exponent: number): number {
  const width = 2 ** exponent;
  return Math.floor(max / width) - Math.floor(min / width) + 1;
}
