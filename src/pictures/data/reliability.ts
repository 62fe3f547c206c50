/** Rows whose predicted probability lies in one bin. */
export interface ReliabilityBin {
  from: number;
  to: number;
  count: number;
  /** mean predicted probability, and the share of rows where the event came about; NaN where there are no rows */
  predicted: number;
  observed: number;
}

/** The parts of a proper score, over bins: what is lost by wrong frequencies, and what is lost even by right ones. */
export interface ScoreParts {
  calibration: number;
  refinement: number;
}

const binCount = 10;

/** Predicted probabilities against what came about, in ten bins of equal width; weights count. Merges. */
export class Reliability {
  readonly #rows = new Float64Array(binCount);
  readonly #weight = new Float64Array(binCount);
  readonly #predicted = new Float64Array(binCount);
  readonly #observed = new Float64Array(binCount);

  /** `probability` of an event, and whether it came about: 1 or 0, or the share of it. */
  add(probability: number, outcome: number, weight = 1): void {
    if (!(probability >= 0 && probability <= 1)) return;
    const bin = Math.min(binCount - 1, Math.floor(probability * binCount));
    this.#rows[bin]!++;
    this.#weight[bin]! += weight;
    this.#predicted[bin]! += weight * probability;
    this.#observed[bin]! += weight * outcome;
  }

  merge(other: Reliability): void {
    for (let bin = 0; bin < binCount; bin++) {
      this.#rows[bin]! += other.#rows[bin]!;
      this.#weight[bin]! += other.#weight[bin]!;
      this.#predicted[bin]! += other.#predicted[bin]!;
      this.#observed[bin]! += other.#observed[bin]!;
    }
  }

  get count(): number {
    return this.#rows.reduce((sum, count) => sum + count, 0);
  }

  bins(): ReliabilityBin[] {
    return Array.from(this.#rows, (count, bin) => ({
      from: bin / binCount,
      to: (bin + 1) / binCount,
      count,
      predicted: this.#predicted[bin]! / this.#weight[bin]!,
      observed: this.#observed[bin]! / this.#weight[bin]!,
    }));
  }

  /**
   * The decomposition of Murphy (1973) of the Brier score, and that of Bröcker (2009) of the log loss, of forecasts that are
   * replaced by the mean of their bin. For the Brier score of one event, (f - y)^2.
   */
  parts(score: "brier" | "log"): ScoreParts {
    const total = this.#weight.reduce((sum, weight) => sum + weight, 0);
    const parts = { calibration: 0, refinement: 0 };
    this.bins().forEach(({ predicted: p, observed: o }, bin) => {
      const share = this.#weight[bin]! / total;
      if (!(share > 0)) return;
      const event = (q: number) => (o === 0 ? 0 : -o * Math.log(q));
      const other = (q: number) => (o === 1 ? 0 : -(1 - o) * Math.log1p(-q));
      const refinement = score === "brier" ? o * (1 - o) : event(o) + other(o);
      const calibration = score === "brier" ? (p - o) ** 2 : event(p) + other(p) - refinement;
      parts.calibration += share * calibration;
      parts.refinement += share * refinement;
    });
    return parts;
  }
}
