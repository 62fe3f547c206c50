import { Moments, type MomentsState } from "../statistics/index.ts";
import { Sample, type SampleState } from "./sample.ts";

/** What is known of the losses of some rows: sums and extremes, and the losses themselves where something needs them. */
export class Tally {
  readonly moments = new Moments();
  readonly sample: Sample | undefined;

  constructor(keepLosses: boolean) {
    this.sample = keepLosses ? new Sample() : undefined;
  }

  add({ losses, weights, divisors, clusters }: RowNumbers, rows: number): void {
    this.moments.add(losses, weights, divisors, 0, rows);
    this.sample?.add(losses, weights, divisors, clusters, rows);
  }

  toState(): TallyState {
    return { moments: this.moments.toState(), sample: this.sample?.toState() };
  }

  /** Adds the rows of another tally, after its own. */
  merge({ moments, sample }: TallyState): void {
    this.moments.merge(Moments.fromState(moments));
    if (sample) this.sample!.add(sample.losses, sample.weights, sample.divisors, null, sample.losses.length);
  }
}

/** A tally as plain data. */
export interface TallyState {
  moments: MomentsState;
  sample: SampleState | undefined;
}

/** One number a row of a batch. */
export interface RowNumbers {
  losses: Float64Array;
  weights: Float64Array | null;
  divisors: Float64Array | null;
  clusters: Int32Array | null;
}

/** An accumulator as plain data. */
export interface AccumulatorState {
  overall: TallyState;
  slices: readonly TallyState[];
}

/** The losses of one spec and one prediction over all rows, and over each slice. */
export class Accumulator {
  readonly overall: Tally;
  /** by the slice's number */
  readonly slices: Tally[] = [];
  readonly #keepLosses: boolean;
  readonly #batchRows: number;

  constructor(batchRows: number, keepLosses: boolean) {
    this.#batchRows = batchRows;
    this.#keepLosses = keepLosses;
    this.overall = new Tally(keepLosses);
  }

  /** Adds the rows of a batch. `members`: the rows of each slice, where there are slices; `ignored`: rows that do not count. */
  add(
    numbers: RowNumbers,
    rows: number,
    members: RowsBySlice["members"] | undefined,
    ignored: Uint8Array | undefined,
  ): void {
    const counts = (row: number) => ignored?.[row] !== 1;
    if (ignored)
      this.#addMembers(this.overall, numbers, Int32Array.from({ length: rows }, (_, row) => row).filter(counts));
    else this.overall.add(numbers, rows);
    for (const [slice, all] of members ?? []) {
      this.#addMembers(this.slice(slice), numbers, ignored ? all.filter(counts) : all);
    }
  }

  toState(): AccumulatorState {
    return { overall: this.overall.toState(), slices: this.slices.map((tally) => tally.toState()) };
  }

  /** Adds the rows of another accumulator; `sliceOf`: its slices by the numbers they have here. */
  merge({ overall, slices }: AccumulatorState, sliceOf: (slice: number) => number): void {
    this.overall.merge(overall);
    slices.forEach((tally, slice) => {
      this.slice(sliceOf(slice)).merge(tally);
    });
  }

  /** Another with no rows. */
  fresh(): Accumulator {
    return new Accumulator(this.#batchRows, this.#keepLosses);
  }

  /** The tally of a slice. */
  slice(number: number): Tally {
    this.slices[number] ??= new Tally(this.#keepLosses);
    return this.slices[number];
  }

  #addMembers(tally: Tally, { losses, weights, divisors, clusters }: RowNumbers, members: Int32Array): void {
    const gathered = (numbers: Float64Array | null, i: 0 | 1 | 2) =>
      numbers && gather(numbers, members, this.#buffer(i));
    tally.add(
      {
        losses: gather(losses, members, this.#buffer(0)),
        weights: gathered(weights, 1),
        divisors: gathered(divisors, 2),
        clusters: clusters && members.map((row) => clusters[row]!),
      },
      members.length,
    );
  }

  readonly #buffers: Float64Array[] = [];

  #buffer(i: 0 | 1 | 2): Float64Array {
    this.#buffers[i] ??= new Float64Array(this.#batchRows);
    return this.#buffers[i];
  }
}

function gather(numbers: Float64Array, members: Int32Array, into: Float64Array): Float64Array {
  for (let i = 0; i < members.length; i++) into[i] = numbers[members[i]!]!;
  return into;
}

/** Gives each text a number, in the order in which they turn up. */
export class TextCodes {
  readonly #codes = new Map<string, number>();

  ofTexts(texts: readonly string[]): Float64Array {
    return Float64Array.from(texts, (text) => {
      let code = this.#codes.get(text);
      if (code === undefined) {
        code = this.#codes.size;
        this.#codes.set(text, code);
      }
      return code;
    });
  }
}

/** The rows of a batch and their slices. */
export interface RowsBySlice {
  /** the slice of each row */
  slices: Int32Array;
  /** the rows of each slice that turns up */
  members: ReadonlyMap<number, Int32Array>;
}

/** Numbers the slices: the combinations of texts in the slice columns, in the order in which they turn up. */
export class Slices {
  readonly keys: (readonly string[])[] = [];
  readonly #numbers = new Map<string, number>();

  /** how many rows of a batch each slice has, and then where the next one of them goes */
  readonly #places: number[] = [];

  /** The rows of a batch by slice. */
  group(columns: readonly (readonly string[])[], rows: number): RowsBySlice {
    const slices = new Int32Array(rows);
    const places = this.#places;
    const found: number[] = [];
    const only = columns.length === 1 ? columns[0]! : undefined;
    for (let row = 0; row < rows; row++) {
      const known = only && this.#numbers.get(only[row]!);
      const slice = known ?? this.numberOf(columns.map((column) => column[row]!));
      slices[row] = slice;
      if (places[slice] === 0) found.push(slice);
      places[slice]!++;
    }
    const order = new Int32Array(rows);
    const members = new Map<number, Int32Array>();
    let start = 0;
    for (const slice of found) {
      const end = start + places[slice]!;
      members.set(slice, order.subarray(start, end));
      places[slice] = start;
      start = end;
    }
    for (let row = 0; row < rows; row++) order[places[slices[row]!]!++] = row;
    for (const slice of found) places[slice] = 0;
    return { slices, members };
  }

  /** The number of a combination of texts. */
  numberOf(texts: readonly string[]): number {
    const key = texts.length === 1 ? texts[0]! : JSON.stringify(texts);
    let slice = this.#numbers.get(key);
    if (slice === undefined) {
      slice = this.keys.push(texts) - 1;
      this.#places.push(0);
      this.#numbers.set(key, slice);
    }
    return slice;
  }

  /** The numbers of the slices, sorted by their texts. */
  sorted(): number[] {
    const compare = (a: readonly string[], b: readonly string[]) => {
      const i = a.findIndex((text, j) => text !== b[j]);
      return i < 0 ? 0 : a[i]! < b[i]! ? -1 : 1;
    };
    return this.keys.map((_, i) => i).sort((a, b) => compare(this.keys[a]!, this.keys[b]!));
  }
}
