/** A sample without clusters, as plain data. */
export interface SampleState {
  losses: Float64Array;
  weights: Float64Array | null;
  divisors: Float64Array | null;
}

/** The losses of one measure over one slice, kept as they are: for quantiles and for resampling. Grows with the rows. */
export class Sample {
  #losses = new Float64Array(1024);
  #weights: Float64Array | undefined;
  #divisors: Float64Array | undefined;
  #clusters: Int32Array | undefined;
  #count = 0;

  add(
    losses: Float64Array,
    weights: Float64Array | null,
    divisors: Float64Array | null,
    clusters: Int32Array | null,
    count: number,
  ): void {
    const needed = this.#count + count;
    if (needed > this.#losses.length) {
      const length = Math.max(needed, 2 * this.#losses.length);
      this.#losses = grown(this.#losses, new Float64Array(length));
      this.#weights &&= grown(this.#weights, new Float64Array(length));
      this.#divisors &&= grown(this.#divisors, new Float64Array(length));
      this.#clusters &&= grown(this.#clusters, new Int32Array(length));
    }
    const { length } = this.#losses;
    if (weights) this.#weights ??= new Float64Array(length);
    if (divisors) this.#divisors ??= new Float64Array(length);
    if (clusters) this.#clusters ??= new Int32Array(length);
    this.#losses.set(losses.subarray(0, count), this.#count);
    if (weights) this.#weights?.set(weights.subarray(0, count), this.#count);
    if (divisors) this.#divisors?.set(divisors.subarray(0, count), this.#count);
    if (clusters) this.#clusters?.set(clusters.subarray(0, count), this.#count);
    this.#count = needed;
  }

  toState(): SampleState {
    return {
      losses: this.losses().slice(),
      weights: this.weights()?.slice() ?? null,
      divisors: this.#divisors?.slice(0, this.#count) ?? null,
    };
  }

  losses(): Float64Array {
    return this.#losses.subarray(0, this.#count);
  }

  weights(): Float64Array | undefined {
    return this.#weights?.subarray(0, this.#count);
  }

  /** What each unit of resampling (a row, or a cluster) adds to numerator and denominator of the aggregate. */
  units(term: (loss: number, weight: number) => number): { numerators: Float64Array; denominators: Float64Array } {
    const clusters = this.#clusters?.subarray(0, this.#count);
    const units = clusters ? renumbered(clusters) : undefined;
    const size = units ? units.count : this.#count;
    const numerators = new Float64Array(size);
    const denominators = new Float64Array(size);
    for (let i = 0; i < this.#count; i++) {
      const unit = units ? units.numbers[i]! : i;
      const weight = this.#weights?.[i] ?? 1;
      numerators[unit] = numerators[unit]! + term(this.#losses[i]!, weight);
      denominators[unit] = denominators[unit]! + (this.#divisors?.[i] ?? weight);
    }
    return { numerators, denominators };
  }
}

function grown<Array extends Float64Array | Int32Array>(from: Array, to: Array): Array {
  to.set(from as never);
  return to;
}

/** Cluster numbers made 0, 1, 2... in order of appearance: a slice has some of the clusters. */
function renumbered(clusters: Int32Array): { numbers: Int32Array; count: number } {
  const known = new Map<number, number>();
  const numbers = clusters.map((cluster) => {
    const before = known.get(cluster);
    if (before !== undefined) return before;
    known.set(cluster, known.size);
    return known.size - 1;
  });
  return { numbers, count: known.size };
}
