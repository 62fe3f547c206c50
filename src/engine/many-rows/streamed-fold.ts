import { compileKernel, evaluate, type Kernel } from "../../formula/index.ts";
import { Moments } from "../../statistics/index.ts";
import type { Parts, PartValue, RowNumbers, RowsFold } from "./rows-fold.ts";
import { foldName, type StreamedFormulas } from "./streamed-formulas.ts";

/** Folds in one pass and in constant memory: exact sums of row formulas, for each part. */
export class StreamedFold implements RowsFold {
  readonly #formulas: StreamedFormulas;
  readonly #locals: Kernel;
  readonly #derivatives: Kernel;
  readonly #values: readonly Float64Array[];
  readonly #scratch: Float64Array;
  readonly #scratchWeights: Float64Array;
  /** by part, by local */
  readonly #moments: Moments[][] = [];
  /** by part: the folds, once they are asked for */
  readonly #folded: (readonly number[] | undefined)[] = [];

  constructor(formulas: StreamedFormulas, roles: readonly string[], batchRows: number) {
    this.#formulas = formulas;
    const inputs = roles.map((role) => ({ name: role, shape: "scalar" }) as const);
    const scalar = (formula: StreamedFormulas["value"]) => ({ formula, shape: "scalar" }) as const;
    this.#locals = compileKernel(inputs, formulas.locals.map(scalar), 1);
    const folds = formulas.folds.map((_, i) => ({ name: foldName(i), shape: "scalar" }) as const);
    const derivatives = [...formulas.gradients].flatMap(([role, gradient]) => {
      const hessian = formulas.hessians.get(role);
      return hessian ? [gradient, hessian] : [gradient];
    });
    this.#derivatives = compileKernel([...inputs, ...folds], [formulas.value, ...derivatives].map(scalar), 1);
    this.#values = formulas.locals.map(() => new Float64Array(batchRows));
    this.#scratch = new Float64Array(batchRows);
    this.#scratchWeights = new Float64Array(batchRows);
  }

  add({ inputs, weights, rows }: RowNumbers, parts: Parts): void {
    this.#locals.run(rows, inputs, this.#values);
    if (!parts) {
      this.#addTo(0, this.#values, weights, rows);
      return;
    }
    for (const [part, members] of parts) {
      if (weights) take(weights, members, this.#scratchWeights);
      this.#values.forEach((values, local) => {
        take(values, members, this.#scratch);
        this.#momentsOf(part)[local]!.add(this.#scratch, weights && this.#scratchWeights, null, 0, members.length);
      });
    }
  }

  #addTo(part: number, values: readonly Float64Array[], weights: Float64Array | null, rows: number): void {
    this.#momentsOf(part).forEach((moments, local) => {
      moments.add(values[local]!, weights, null, 0, rows);
    });
  }

  #momentsOf(part: number): Moments[] {
    this.#moments[part] ??= this.#formulas.locals.map(() => new Moments());
    return this.#moments[part];
  }

  valueOf(part: number): PartValue {
    const folds = new Map(this.#foldsOf(part).map((value, i) => [foldName(i), value]));
    const { value, divisor, defined } = this.#formulas;
    const numberOf = (formula: typeof value) => Number(evaluate(formula, folds));
    return { value: numberOf(value), divisor: numberOf(divisor), defined: numberOf(defined) === 1 };
  }

  #foldsOf(part: number): readonly number[] {
    const moments = this.#momentsOf(part);
    this.#folded[part] ??= this.#formulas.folds.map(({ statistic, local }) => statisticOf(moments[local]!, statistic));
    return this.#folded[part];
  }

  fill({ inputs, rows }: RowNumbers, parts: Parts, outputs: readonly Float64Array[]): void {
    const folds = this.#formulas.folds.map(() => new Float64Array(rows));
    const put = (part: number, at: (fold: Float64Array, value: number) => void) =>
      this.#foldsOf(part).forEach((value, i) => {
        at(folds[i]!, value);
      });
    if (!parts) put(0, (fold, value) => fold.fill(value));
    for (const [part, members] of parts ?? []) {
      put(part, (fold, value) => {
        for (const row of members) fold[row] = value;
      });
    }
    this.#derivatives.run(rows, [...inputs, ...folds], outputs);
  }
}

function take(from: Float64Array, members: readonly number[], into: Float64Array): void {
  for (let i = 0; i < members.length; i++) into[i] = from[members[i]!]!;
}

function statisticOf(moments: Moments, statistic: StreamedFormulas["folds"][number]["statistic"]): number {
  switch (statistic) {
    case "sum":
      return moments.sum();
    case "mean":
      return moments.mean();
    case "variance":
      return moments.standardDeviation() ** 2;
    case "amax":
      return moments.max;
    case "amin":
      return moments.min;
    case "len":
      return moments.weightSum();
  }
}
