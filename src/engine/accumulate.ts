import { Moments } from "../statistics/index.ts";

/** The losses of one spec and one prediction over all rows, and over each slice. */
export class Accumulator {
  readonly overall = new Moments();
  /** by the slice's number */
  readonly slices: Moments[] = [];
  /** how many losses were infinite, or not a number; the first of each as `path:record` for a message */
  infinite = 0;
  undefinedLosses = 0;
  readonly #gathered: { losses: Float64Array; weights: Float64Array; divisors: Float64Array };

  constructor(batchRows: number) {
    const array = () => new Float64Array(batchRows);
    this.#gathered = { losses: array(), weights: array(), divisors: array() };
  }

  /** Adds the rows of a batch. `groups`: the rows of the batch by slice, where there are slices. */
  add(
    losses: Float64Array,
    weights: Float64Array | null,
    divisors: Float64Array | null,
    rows: number,
    groups: ReadonlyMap<number, readonly number[]> | undefined,
  ): void {
    this.overall.add(losses, weights, divisors, 0, rows);
    for (const [slice, members] of groups ?? []) {
      this.slices[slice] ??= new Moments();
      const { losses: l, weights: w, divisors: d } = this.#gathered;
      members.forEach((row, i) => {
        l[i] = losses[row]!;
        if (weights) w[i] = weights[row]!;
        if (divisors) d[i] = divisors[row]!;
      });
      this.slices[slice].add(l, weights && w, divisors && d, 0, members.length);
    }
  }
}

/** Numbers the slices: the combinations of texts in the slice columns, in the order in which they turn up. */
export class Slices {
  readonly keys: (readonly string[])[] = [];
  readonly #numbers = new Map<string, number>();

  /** The rows of a batch by slice. */
  group(columns: readonly (readonly string[])[], rows: number): Map<number, number[]> {
    const groups = new Map<number, number[]>();
    for (let row = 0; row < rows; row++) {
      const slice = this.#numberOf(columns, row);
      const members = groups.get(slice);
      if (members) members.push(row);
      else groups.set(slice, [row]);
    }
    return groups;
  }

  #numberOf(columns: readonly (readonly string[])[], row: number): number {
    const texts = columns.map((column) => column[row]!);
    const key = texts.length === 1 ? texts[0]! : JSON.stringify(texts);
    let slice = this.#numbers.get(key);
    if (slice === undefined) {
      slice = this.keys.push(texts) - 1;
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
