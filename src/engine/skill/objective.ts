import { Tally } from "../accumulate.ts";
import type { CompiledRowLoss } from "../compile.ts";
import type { DistinctTargets } from "./targets.ts";

/** What a constant prediction costs: the sum to be made small, its gradient, and the sum of the gradient's sizes. */
export interface Cost {
  value: number;
  gradient: Float64Array;
  /** by column of the prediction, the sum of |weight x gradient|: what rounding is measured by */
  size: Float64Array;
}

/** Numbers per array and call of the kernel: they stay in the cache. */
const blockNumbers = 16384;

/** The weighted sum of a loss (or, for a norm, of its square) over targets, as a function of a constant prediction. */
export class Objective {
  readonly width: number;
  readonly #compiled: CompiledRowLoss;
  readonly #targets: DistinctTargets;
  readonly #squared: boolean;
  readonly #inputs: (start: number, end: number) => Float64Array[];
  readonly #prediction: Float64Array;
  readonly #outputs: Float64Array[];
  readonly #gradient: number;
  readonly #blockRows: number;

  /** `width`: that of the prediction and of every vector; `squared`: what is summed are squares of the loss. */
  constructor(compiled: CompiledRowLoss, targets: DistinctTargets, width: number, squared: boolean) {
    this.width = width;
    this.#compiled = compiled;
    this.#targets = targets;
    this.#squared = squared;
    this.#blockRows = Math.max(1, Math.min(Math.floor(blockNumbers / width), targets.rows));
    this.#prediction = new Float64Array(this.#blockRows * width);
    this.#outputs = compiled.outputs.map((output) => new Float64Array(this.#blockRows * output.width));
    this.#gradient = compiled.outputs.findIndex(({ kind, role }) => kind === "gradient" && role === "f");
    const widths = targets.columns.map(({ length }) => length / targets.rows);
    this.#inputs = (start, end) => {
      const given = targets.columns.map((column, i) => column.subarray(start * widths[i]!, end * widths[i]!));
      const place = compiled.roles.indexOf("f");
      return [...given.slice(0, place), this.#prediction, ...given.slice(place), ...compiled.fixed];
    };
  }

  /** The cost of a constant, summed with compensation (Neumaier 1974) over the sorted targets. */
  cost(constant: ArrayLike<number>): Cost {
    const { width } = this;
    const value = new CompensatedSum();
    const gradient = Array.from({ length: width }, () => new CompensatedSum());
    const size = new Float64Array(width);
    this.#run(constant, (rows, start) => {
      const losses = this.#outputs[0]!;
      const slopes = this.#outputs[this.#gradient]!;
      for (let row = 0; row < rows; row++) {
        const weight = this.#targets.weights[start + row]!;
        const loss = losses[row]!;
        value.add(weight * (this.#squared ? loss * loss : loss));
        const factor = this.#squared ? 2 * weight * loss : weight;
        for (let k = 0; k < width; k++) {
          const term = factor * slopes[row * width + k]!;
          gradient[k]!.add(term);
          size[k]! += Math.abs(term);
        }
      }
    });
    return { value: value.value(), gradient: Float64Array.from(gradient, (sum) => sum.value()), size };
  }

  /** The losses of a constant, folded as a run folds those of rows. */
  tally(constant: ArrayLike<number>): Tally {
    const tally = new Tally(false);
    this.#run(constant, (rows, start) => {
      const weights = this.#targets.weights.subarray(start, start + rows);
      const { divisor } = this.#compiled;
      const divisors =
        divisor === undefined ? null : this.#outputs[divisor]!.map((number, row) => number * (weights[row] ?? 0));
      tally.add({ losses: this.#outputs[0]!, weights, divisors, clusters: null }, rows);
    });
    return tally;
  }

  /** Runs the kernel over the targets, block by block. */
  #run(constant: ArrayLike<number>, take: (rows: number, start: number) => void): void {
    for (let i = 0; i < this.#prediction.length; i++) this.#prediction[i] = constant[i % this.width]!;
    for (let start = 0; start < this.#targets.rows; start += this.#blockRows) {
      const rows = Math.min(this.#blockRows, this.#targets.rows - start);
      this.#compiled.kernel.run(rows, this.#inputs(start, start + rows), this.#outputs);
      take(rows, start);
    }
  }
}

class CompensatedSum {
  #sum = 0;
  #lost = 0;

  add(term: number): void {
    const sum = this.#sum + term;
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - sum + term : term - sum + this.#sum;
    this.#sum = sum;
  }

  /** What was lost of an infinite sum is not a number. */
  value(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }
}
