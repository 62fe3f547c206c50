/** Whether numbers are a constant times others, from sums over pairs: by least squares, in one pass. Pairs that are not finite are left out. */
export class Proportion {
  #pairs = 0;
  #derivedSquares = 0;
  #givenSquares = 0;
  #products = 0;

  add(derived: number, given: number): void {
    if (!Number.isFinite(derived) || !Number.isFinite(given)) return;
    this.#pairs++;
    this.#derivedSquares += derived * derived;
    this.#givenSquares += given * given;
    this.#products += derived * given;
  }

  /** The constant; NaN where all derived numbers are 0. */
  factor(): number {
    return this.#products / this.#derivedSquares;
  }

  /** What the constant leaves of the given numbers, as a share of their size: the sine of the angle between the two. */
  remainder(): number {
    const cosine = this.#products / Math.sqrt(this.#derivedSquares * this.#givenSquares);
    return Math.sqrt(Math.max(0, 1 - cosine * cosine));
  }

  /** The root mean square of the derived numbers. */
  derivedSize(): number {
    return this.#pairs === 0 ? 0 : Math.sqrt(this.#derivedSquares / this.#pairs);
  }
}
