interface Scored<Item> {
  score: number;
  item: Item;
}

/**
 * The items of the highest scores, in bounded memory. NaN stands above all numbers, since whoever looks for the worst has
 * to see it; of equal scores the one that was added first is the higher.
 */
export class Highest<Item> {
  readonly #size: number;
  #items: Scored<Item>[] = [];
  /** what has to be surpassed, once there are as many items as are kept */
  #least: number | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether an item of this score would be kept, so that others need not be made. */
  takes(score: number): boolean {
    return this.#least === undefined || byScore(score, this.#least) < 0;
  }

  /** Nothing that is at most this is kept; NaN while everything is. For loops, in which a call for each number takes time. */
  get floor(): number {
    return this.#least ?? Number.NaN;
  }

  add(score: number, item: Item): void {
    if (!this.takes(score)) return;
    this.#items.push({ score, item });
    // sorting seldom is as fast as a heap, and keeps the order of equals
    if (this.#items.length >= 2 * this.#size + 8) this.#sort();
  }

  /** From the highest on. */
  items(): readonly Item[] {
    this.#sort();
    return this.#items.map(({ item }) => item);
  }

  #sort(): void {
    this.#items.sort((a, b) => byScore(a.score, b.score));
    this.#items.length = Math.min(this.#items.length, this.#size);
    if (this.#items.length === this.#size) this.#least = this.#items.at(-1)!.score;
  }
}

function byScore(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (Number.isNaN(a)) return -1;
  return Number.isNaN(b) || a < b ? 1 : -1;
}
