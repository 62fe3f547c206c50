import { type Dyadic, divide, multiply, squareRoot, subtract, toFloat64 } from "./dyadic.ts";
import { ExactSum, type ExactSumState, quotient } from "./exact-sum.ts";
import { addWeighted, addWithSquares, type Extremes, extremesOf } from "./products.ts";

/** The state of moments as plain data, for `postMessage`. */
export interface MomentsState {
  count: number;
  min: number;
  max: number;
  products: ExactSumState;
  productErrors: ExactSumState;
  squares: ExactSumState;
  weights: ExactSumState;
  divisors: ExactSumState;
}

/**
 * Count, extremes, mean and spread of the losses of one slice, kept as exact sums and rounded once when asked for, so
 * that order, batches and merges change no bit of a result.
 *
 * A row has a loss x, a weight w and a divisor d; w is 1 where there are no weights, d is w where there are no divisors.
 * `sum` is that of w x with each product rounded to float64 (the weighted loss as a row prints it), `mean` that sum over
 * the sum of d; the standard deviation and the root of the sum of squares know no rounding but their own.
 */
export class Moments {
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  #products = new ExactSum();
  #productErrors = new ExactSum();
  #squares = new ExactSum();
  #weights = new ExactSum();
  #divisors = new ExactSum();

  /** Adds the rows from `start` up to before `start + count`; all arrays have one number a row. */
  add(
    losses: Float64Array,
    weights: Float64Array | null,
    divisors: Float64Array | null,
    start: number,
    count: number,
  ): void {
    this.#count += count;
    if (weights === null) {
      this.#addExtremes(addWithSquares(this.#products, this.#squares, losses, start, count));
      this.#weights.add(count);
    } else {
      this.#addExtremes(extremesOf(losses, start, count));
      const sums = { products: this.#products, productErrors: this.#productErrors, squares: this.#squares };
      addWeighted(sums, losses, weights, start, count);
      this.#weights.addAll(weights, start, count);
    }
    const counted = divisors ?? weights;
    if (counted === null) this.#divisors.add(count);
    else this.#divisors.addAll(counted, start, count);
  }

  /** Adds the rows that `other` has seen. */
  merge(other: Moments): void {
    this.#count += other.#count;
    this.#addExtremes({ min: other.#min, max: other.#max });
    this.#products.merge(other.#products);
    this.#productErrors.merge(other.#productErrors);
    this.#squares.merge(other.#squares);
    this.#weights.merge(other.#weights);
    this.#divisors.merge(other.#divisors);
  }

  get count(): number {
    return this.#count;
  }

  /** The smallest loss, whatever its weight; NaN where one is NaN or there are none. */
  get min(): number {
    // Adding 0 makes one zero of both, of which the first in the file would win.
    return this.#count === 0 ? Number.NaN : this.#min + 0;
  }

  /** The largest loss, whatever its weight; NaN where one is NaN or there are none. */
  get max(): number {
    return this.#count === 0 ? Number.NaN : this.#max + 0;
  }

  /** Sum of w. */
  weightSum(): number {
    return this.#weights.value();
  }

  /** Sum of d: what the mean divides by. */
  divisorSum(): number {
    return this.#divisors.value();
  }

  /** Sum of w x. */
  sum(): number {
    return this.#products.value();
  }

  /** Sum of w x over sum of d, rounded once; NaN where the divisors sum to zero. */
  mean(): number {
    return quotient(this.#products, this.#divisors);
  }

  /**
   * The population standard deviation with the weights w around the mean with the weights w: the root of
   * sum w x^2 / sum w - (sum w x / sum w)^2, of the exact products, rounded once. NaN where a loss or a product is not
   * finite or the weights sum to zero.
   */
  standardDeviation(): number {
    const products = new ExactSum();
    products.merge(this.#products);
    products.merge(this.#productErrors);
    return deviationOf(products, this.#squares, this.#weights);
  }

  /** The root of the sum of w x^2, rounded once: without weights, the Euclidean norm of the losses. */
  sumOfSquaresRoot(): number {
    const squares = this.#squares.exact();
    return squares === null ? this.#squares.value() : rootOf(squares);
  }

  toState(): MomentsState {
    return {
      count: this.#count,
      min: this.#min,
      max: this.#max,
      products: this.#products.toState(),
      productErrors: this.#productErrors.toState(),
      squares: this.#squares.toState(),
      weights: this.#weights.toState(),
      divisors: this.#divisors.toState(),
    };
  }

  static fromState(state: MomentsState): Moments {
    const moments = new Moments();
    moments.#count = state.count;
    moments.#min = state.min;
    moments.#max = state.max;
    moments.#products = ExactSum.fromState(state.products);
    moments.#productErrors = ExactSum.fromState(state.productErrors);
    moments.#squares = ExactSum.fromState(state.squares);
    moments.#weights = ExactSum.fromState(state.weights);
    moments.#divisors = ExactSum.fromState(state.divisors);
    return moments;
  }

  /** Math.min and Math.max of a NaN are NaN. */
  #addExtremes({ min, max }: Extremes): void {
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
  }
}

/**
 * The population standard deviation of numbers by the sums of w x, w x^2 and w, rounded once. NaN where one of them is not
 * finite or the weights sum to zero.
 */
export function deviationOf(sum: ExactSum, squares: ExactSum, weights: ExactSum): number {
  const first = sum.exact();
  const second = squares.exact();
  const weight = weights.exact();
  if (first === null || second === null || weight === null || weight.significand === 0n) return Number.NaN;
  const spread = subtract(multiply(second, weight), multiply(first, first));
  return rootOf(divide(spread, multiply(weight, weight)));
}

/** NaN for a negative number, which only negative weights give. */
function rootOf(square: Dyadic): number {
  return square.significand < 0n ? Number.NaN : toFloat64(squareRoot(square));
}
