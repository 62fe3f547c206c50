import { ExactSum, type ExactSumState, quotient } from "../../statistics/index.ts";

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

/** The state of a reliability as plain data: of each bin its rows, and the sums of weights, of predictions and of outcomes. */
export type ReliabilityState = readonly {
  rows: number;
  weight: ExactSumState;
  predicted: ExactSumState;
  observed: ExactSumState;
}[];

const binCount = 10;

/**
 * Predicted probabilities against what came about, in ten bins of equal width; weights count. Sums are exact, so order and
 * merges change nothing.
 */
export class Reliability {
  readonly #bins = Array.from({ length: binCount }, () => ({
    rows: 0,
    weight: new ExactSum(),
    predicted: new ExactSum(),
    observed: new ExactSum(),
  }));

  /** `probability` of an event, and whether it came about: 1 or 0, or the share of it. */
  add(probability: number, outcome: number, weight = 1): void {
    if (!(probability >= 0 && probability <= 1)) return;
    const bin = this.#bins[Math.min(binCount - 1, Math.floor(probability * binCount))]!;
    bin.rows++;
    bin.weight.add(weight);
    bin.predicted.add(weight * probability);
    bin.observed.add(weight * outcome);
  }

  merge(other: ReliabilityState): void {
    other.forEach(({ rows, weight, predicted, observed }, i) => {
      const bin = this.#bins[i]!;
      bin.rows += rows;
      bin.weight.merge(ExactSum.fromState(weight));
      bin.predicted.merge(ExactSum.fromState(predicted));
      bin.observed.merge(ExactSum.fromState(observed));
    });
  }

  toState(): ReliabilityState {
    return this.#bins.map(({ rows, weight, predicted, observed }) => ({
      rows,
      weight: weight.toState(),
      predicted: predicted.toState(),
      observed: observed.toState(),
    }));
  }

  get count(): number {
    return this.#bins.reduce((sum, { rows }) => sum + rows, 0);
  }

  bins(): ReliabilityBin[] {
    return this.#bins.map(({ rows, weight, predicted, observed }, bin) => ({
      from: bin / binCount,
      to: (bin + 1) / binCount,
      count: rows,
      predicted: quotient(predicted, weight),
      observed: quotient(observed, weight),
    }));
  }

  /**
   * The decomposition of Murphy (1973) of the Brier score, and that of Bröcker (2009) of the log loss, of forecasts that are
   * replaced by the mean of their bin. For the Brier score of one event, (f - y)^2.
   */
  parts(score: "brier" | "log"): ScoreParts {
    const weights = this.#bins.map(({ weight }) => weight.value());
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const parts = { calibration: 0, refinement: 0 };
    this.bins().forEach(({ predicted: p, observed: o }, bin) => {
      const share = weights[bin]! / total;
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
