import type { Bin } from "./histogram.ts";

/** A bin with the sum of its numbers. */
export interface MagnitudeBin extends Bin {
  sum: number;
}

/** sign, exponent and seven bits: the numbers of bins */
const keys = 2 ** 19;

/** Bins of an octave: a bin is at most 1/128 as wide as its numbers are large. */
const perOctave = 128;

/**
 * Counts and sums numbers in bins that are as narrow as they are near zero, by exponent and first bits: of a bounded
 * number of bins, the same for any order, batches and merges. For quantiles to within 1 %, logarithmic axes, and shares.
 */
export class Magnitudes {
  // memory is taken page by page, where there are numbers
  readonly #counts = new Float64Array(keys);
  readonly #sums = new Float64Array(keys);
  readonly #number = new Float64Array(1);
  readonly #words = new Uint32Array(this.#number.buffer);
  count = 0;
  notFinite = 0;
  sum = 0;

  add(values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (value - value !== 0) {
        this.notFinite++;
        continue;
      }
      this.#number[0] = value + 0; // one zero
      this.#addTo(this.#words[1]! >>> 13, 1, value);
    }
  }

  merge(other: Magnitudes): void {
    this.notFinite += other.notFinite;
    other.#counts.forEach((count, key) => {
      if (count > 0) this.#addTo(key, count, other.#sums[key]!);
    });
  }

  /** Bins that have numbers, from the lowest on. The bin of zero has no width. */
  bins(): MagnitudeBin[] {
    const bins: MagnitudeBin[] = [];
    this.#counts.forEach((count, key) => {
      if (count > 0) bins.push({ ...this.#edges(key), count, sum: this.#sums[key]! });
    });
    return bins.sort((a, b) => a.from - b.from);
  }

  /** The number below which a share of the numbers lies, to within the width of its bin. */
  quantile(share: number): number {
    let rest = share * this.count;
    const bins = this.bins();
    for (const { from, to, count } of bins) {
      if (rest <= count) return from + (to - from) * (rest / count);
      rest -= count;
    }
    return bins.at(-1)?.to ?? Number.NaN;
  }

  #addTo(key: number, count: number, sum: number): void {
    this.count += count;
    this.sum += sum;
    this.#counts[key] = this.#counts[key]! + count;
    this.#sums[key] = this.#sums[key]! + sum;
  }

  #edges(key: number): { from: number; to: number } {
    const magnitude = key & 0x3ffff;
    if (magnitude === 0) return { from: 0, to: 0 };
    const near = this.#ofKey(magnitude);
    const far = this.#ofKey(magnitude + 1);
    return key === magnitude ? { from: near, to: far } : { from: -far, to: -near };
  }

  #ofKey(magnitude: number): number {
    this.#words[0] = 0;
    this.#words[1] = magnitude << 13;
    return this.#number[0]!;
  }
}

/** Positive numbers in bins that look equally wide on a logarithmic axis: at most `most`, of whole bins of the magnitudes. */
export function logarithmicBins(magnitudes: Magnitudes, most: number): Bin[] {
  const positive = magnitudes.bins().filter(({ from }) => from > 0);
  const [low, high] = [positive[0], positive.at(-1)];
  if (!low || !high) return [];
  const octaves = Math.floor(Math.log2(high.from)) - Math.floor(Math.log2(low.from)) + 1;
  let parts = perOctave;
  while (parts > 1 && octaves * parts > most) parts /= 2;
  // a bin is a part of an octave, or several octaves
  const span = Math.max(1, Math.ceil(octaves / most));
  const place = (value: number) => {
    const octave = Math.floor(Math.log2(value));
    return span > 1 ? Math.floor(octave / span) : octave * parts + Math.floor((value / 2 ** octave - 1) * parts);
  };
  const edge = (bin: number) => {
    if (span > 1) return 2 ** (bin * span);
    const octave = Math.floor(bin / parts);
    return 2 ** octave * (1 + (bin - octave * parts) / parts);
  };
  const first = place(low.from);
  const counts = new Array<number>(place(high.from) - first + 1).fill(0);
  for (const { from, count } of positive) counts[place(from) - first] = counts[place(from) - first]! + count;
  return counts.map((count, i) => ({ from: edge(first + i), to: edge(first + i + 1), count }));
}
