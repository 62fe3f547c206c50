import type { Bin } from "./histogram.ts";

/** A bin with the sum of its numbers. */
export interface MagnitudeBin extends Bin {
  sum: number;
}

/** Bins of an octave: a bin is at most 1/128 as wide as its numbers are large. */
const perOctave = 128;

/** Sign and exponent are the number of an octave, with seven bits more that of a bin: first what is positive. */
const octaveCount = 2 ** 12;
const negative = 2 ** 11;
const notFiniteOctaves = [negative - 1, octaveCount - 1];

/** So many bits that come after those of the bin are summed, as integers: exactly, up to 2^29 numbers. */
const restBits = 24;

/** The state of magnitudes as plain data: the bins of the octaves that have numbers, as they are held. */
export interface MagnitudesState {
  count: number;
  notFinite: number;
  octaves: Uint16Array;
  bins: Float64Array;
}

/**
 * Counts and sums numbers in bins that are as narrow as they are near zero, by exponent and first bits: of a bounded
 * number of bins, the same for any order, batches and merges. For quantiles to within 1 %, logarithmic axes, and shares.
 */
export class Magnitudes {
  /** of each bin its count, and the sum of its rests; memory is taken page by page, where there are numbers */
  readonly #bins = new Float64Array(2 * perOctave * octaveCount);
  /** 1 for octaves that have numbers */
  readonly #used = new Uint8Array(octaveCount);
  /** what `bins` gives, until something is added */
  #sorted: readonly MagnitudeBin[] | undefined;
  count = 0;
  notFinite = 0;

  add(values: Float64Array, count: number): void {
    this.#add(values, count, -1);
  }

  /** Adds numbers without their signs. */
  addSizes(values: Float64Array, count: number): void {
    this.#add(values, count, 0x7fffffff);
  }

  /** `mask`: of the upper half of a number, which holds its sign. */
  #add(values: Float64Array, count: number, mask: number): void {
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * count);
    const bins = this.#bins;
    const used = this.#used;
    // what is in no bin of its own is taken out afterwards
    for (let i = 0; i < words.length; i += 2) {
      const high = words[i + 1]! & mask;
      used[high >>> 20] = 1;
      const at = 2 * (high >>> 13);
      bins[at] = bins[at]! + 1;
      bins[at + 1] = bins[at + 1]! + (((high & 0x1fff) << 11) | (words[i]! >>> 21));
    }
    this.count += count;
    this.#takeOut();
    this.#sorted = undefined;
  }

  merge({ count, notFinite, octaves, bins }: MagnitudesState): void {
    this.count += count;
    this.notFinite += notFinite;
    this.#sorted = undefined;
    octaves.forEach((octave, i) => {
      this.#used[octave] = 1;
      const own = this.#binsOf(octave);
      for (let at = 0; at < own.length; at++) own[at] = own[at]! + bins[i * own.length + at]!;
    });
  }

  toState(): MagnitudesState {
    const octaves = Uint16Array.from(this.#octaves());
    const bins = new Float64Array(2 * perOctave * octaves.length);
    octaves.forEach((octave, i) => {
      bins.set(this.#binsOf(octave), 2 * perOctave * i);
    });
    return { count: this.count, notFinite: this.notFinite, octaves, bins };
  }

  /** Forgets all numbers; its memory stays. */
  clear(): void {
    for (const octave of this.#octaves()) this.#forget(octave);
    this.count = this.notFinite = 0;
    this.#sorted = undefined;
  }

  /** Bins that have numbers, from the lowest on, with sums to within 2^-31. The bin of zero has no width. */
  bins(): readonly MagnitudeBin[] {
    this.#sorted ??= this.#octaves()
      .flatMap((octave) => this.#magnitudeBins(octave))
      .sort((a, b) => a.from - b.from);
    return this.#sorted;
  }

  /** The number below which a share of the numbers lies, to within the width of its bin: the mean of the bin. */
  quantile(share: number): number {
    let rest = share * this.count;
    const bins = this.bins();
    for (const { count, sum } of bins) {
      if (rest <= count) return sum / count;
      rest -= count;
    }
    return bins.at(-1)?.to ?? Number.NaN;
  }

  #octaves(): number[] {
    const octaves: number[] = [];
    for (let at = this.#used.indexOf(1); at >= 0; at = this.#used.indexOf(1, at + 1)) octaves.push(at);
    return octaves;
  }

  #binsOf(octave: number): Float64Array {
    return this.#bins.subarray(2 * perOctave * octave, 2 * perOctave * (octave + 1));
  }

  #magnitudeBins(octave: number): MagnitudeBin[] {
    const held = this.#binsOf(octave);
    const found: MagnitudeBin[] = [];
    for (let i = 0; i < perOctave; i++) {
      const count = held[2 * i]!;
      if (count === 0) continue;
      const near = edgeOf(octave % negative, i);
      const far = near === 0 ? 0 : edgeOf(octave % negative, i + 1);
      const sum = count * near + (held[2 * i + 1]! / 2 ** restBits) * (far - near);
      found.push(octave < negative ? { from: near, to: far, count, sum } : { from: -far, to: -near, count, sum: -sum });
    }
    return found;
  }

  /** Counts what is not finite apart, and what is as good as -0 as 0. */
  #takeOut(): void {
    for (const octave of notFiniteOctaves) {
      if (this.#used[octave] === 0) continue;
      const count = this.#binsOf(octave).reduce((sum, held, i) => (i % 2 === 0 ? sum + held : sum), 0);
      this.count -= count;
      this.notFinite += count;
      this.#forget(octave);
    }
    if (this.#used[negative] === 0) return;
    const zeros = this.#binsOf(negative)[0]!;
    if (zeros === 0) return;
    this.#used[0] = 1;
    this.#bins[0] = this.#bins[0]! + zeros;
    this.#binsOf(negative).fill(0, 0, 2);
  }

  #forget(octave: number): void {
    this.#binsOf(octave).fill(0);
    this.#used[octave] = 0;
  }
}

const number = new DataView(new ArrayBuffer(8));

/** Where a bin of an octave begins; what is smaller than the second one of all counts as 0. */
function edgeOf(octave: number, bin: number): number {
  number.setUint32(0, (octave * perOctave + bin) << 13);
  return number.getFloat64(0);
}

/**
 * Positive numbers in bins that look equally wide on a logarithmic axis: at most `most`, of whole bins of the magnitudes.
 * The bins cover all positive numbers of `covered`, so that bins of several magnitudes can be the same.
 */
export function logarithmicBins(magnitudes: Magnitudes, most: number, covered = [magnitudes]): Bin[] {
  const positive = (of: Magnitudes) => of.bins().filter(({ from }) => from > 0);
  const ends = covered.map(positive).flatMap((bins) => (bins.length > 0 ? [bins[0]!.from, bins.at(-1)!.from] : []));
  if (ends.length === 0) return [];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const octaves = Math.floor(Math.log2(high)) - Math.floor(Math.log2(low)) + 1;
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
  const first = place(low);
  const counts = new Array<number>(place(high) - first + 1).fill(0);
  for (const { from, count } of positive(magnitudes))
    counts[place(from) - first] = counts[place(from) - first]! + count;
  return counts.map((count, i) => ({ from: edge(first + i), to: edge(first + i + 1), count }));
}
