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

/** So many rows of a bin wait, and are summed in one go, which is faster. */
const mostWaiting = 256;

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
  readonly #waiting = new Int32Array(binCount);
  readonly #weights = new Float64Array(binCount * mostWaiting);
  readonly #predicted = new Float64Array(binCount * mostWaiting);
  readonly #observed = new Float64Array(binCount * mostWaiting);

  /** Of `count` rows: the probability of an event, whether it came about (1 or 0, or the share of it), the weight or 1. */
  add(probabilities: Float64Array, outcomes: Float64Array, weights: Float64Array | undefined, count: number): void {
    for (let i = 0; i < count; i++) {
      const probability = probabilities[i]!;
      if (!(probability >= 0 && probability <= 1)) continue;
      const bin = Math.min(binCount - 1, Math.floor(probability * binCount)) | 0;
      const waiting = this.#waiting[bin]!;
      const at = bin * mostWaiting + waiting;
      const weight = weights ? weights[i]! : 1;
      this.#weights[at] = weight;
      this.#predicted[at] = weight * probability;
      this.#observed[at] = weight * outcomes[i]!;
      this.#waiting[bin] = waiting + 1;
      if (waiting + 1 === mostWaiting) this.#sum(bin);
    }
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
    return this.#summed().map(({ rows, weight, predicted, observed }) => ({
      rows,
      weight: weight.toState(),
      predicted: predicted.toState(),
      observed: observed.toState(),
    }));
  }

  get count(): number {
    return this.#summed().reduce((sum, { rows }) => sum + rows, 0);
  }

  bins(): ReliabilityBin[] {
    return this.#summed().map(({ rows, weight, predicted, observed }, bin) => ({
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
    const weights = this.#summed().map(({ weight }) => weight.value());
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

  #sum(at: number): void {
    const bin = this.#bins[at]!;
    const count = this.#waiting[at]!;
    bin.rows += count;
    bin.weight.addAll(this.#weights, at * mostWaiting, count);
    bin.predicted.addAll(this.#predicted, at * mostWaiting, count);
    bin.observed.addAll(this.#observed, at * mostWaiting, count);
    this.#waiting[at] = 0;
  }

  /** The bins once no row waits. */
  #summed() {
    this.#waiting.forEach((_, at) => {
      this.#sum(at);
    });
    return this.#bins;
  }
}
