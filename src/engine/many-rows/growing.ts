/** Numbers that keep coming: an array that doubles when it is full. */
export class Growing {
  #numbers = new Float64Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds the first `count` numbers of an array. */
  push(numbers: Float64Array, count: number): void {
    const needed = this.#length + count;
    if (needed > this.#numbers.length) {
      const larger = new Float64Array(Math.max(needed, 2 * this.#numbers.length));
      larger.set(this.numbers());
      this.#numbers = larger;
    }
    this.#numbers.set(numbers.subarray(0, count), this.#length);
    this.#length = needed;
  }

  /** Takes the first `count` away. */
  dropFirst(count: number): void {
    this.#numbers.copyWithin(0, count, this.#length);
    this.#length -= count;
  }

  /** All of them, valid until the next is added. */
  numbers(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }
}
