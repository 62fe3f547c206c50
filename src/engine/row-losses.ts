import type { BoundRole } from "./bind-loss.ts";
import type { Measure } from "./measure.ts";
import type { ComputedBatch } from "./receivers.ts";
import type { Inputs, RowsRequest } from "./requests.ts";
import { type Reduction, type ResultRequest, reductionOf } from "./results.ts";
import { type RunOutcome, runLosses } from "./run.ts";

/** The losses of the rows by one spec and prediction. */
export interface MeasuredRows {
  label: string;
  prediction: readonly string[];
  /** how the rows become the value; undefined where that is a formula over many rows, which is no sum over them */
  reduction: Reduction | undefined;
  /** one a row, without the sample weight; 0 for an ignored row, empty where there is no reduction */
  losses: Float64Array;
  /** what rows count for in the divisor of a mean, times the weight; undefined where that is the weight */
  divisors: Float64Array | undefined;
  /** 1 for a row whose label is ignored */
  ignored: Float64Array | undefined;
}

/** The target of some losses: `width` numbers or one label a row. */
export interface TargetRows {
  width: number;
  values: Float64Array | readonly string[];
}

/** All rows of a run, in the order of the inputs: 8 bytes a row for each measure and number. */
export interface RowLosses {
  outcome: RunOutcome;
  rows: number;
  /** the 1-based record of each row in its input */
  records: Float64Array;
  ids: readonly string[] | undefined;
  /** the targets as the losses read them: the same columns as numbers and as labels are two */
  targets: readonly TargetRows[];
  weights: Float64Array | undefined;
  /** by row the number of its cluster */
  clusters: Float64Array | undefined;
  /** by row a position in `sliceKeys`, the texts of the slice columns; undefined without slice columns */
  slices: Float64Array | undefined;
  sliceKeys: readonly (readonly string[])[];
  /** in the order of the results: to each measure belong a result over all rows and those of its slices */
  measures: readonly MeasuredRows[];
}

/** Runs the losses and keeps what each row has, for comparisons row by row. Errors are those of `runLosses`. */
export async function rowLossesOf(
  request: RowsRequest & { results: ResultRequest },
  inputs: Inputs,
  onNotice: Parameters<typeof runLosses>[2],
): Promise<RowLosses> {
  const keeper = new RowKeeper();
  const run = { ...request, gradient: false, hessian: false, gradientOf: "row" } as const;
  const outcome = await runLosses(run, inputs, onNotice, undefined, {
    watcher: keeper,
  });
  return keeper.rowLosses(outcome, request.results.reduction);
}

/** Copies of what batches hold, one after the other. */
class RowKeeper {
  readonly #records = new Numbers();
  readonly #weights = new Numbers();
  readonly #clusters = new Numbers();
  readonly #slices = new Numbers();
  readonly #ids: string[] = [];
  readonly #targets: { width: number; numbers: Numbers; labels: string[] | undefined }[] = [];
  readonly #losses: Numbers[] = [];
  readonly #divisors: Numbers[] = [];
  readonly #ignored: (Numbers | undefined)[] = [];
  #last: ComputedBatch | undefined;

  add(computed: ComputedBatch): void {
    const { batch, binding, measures, context } = computed;
    this.#last = computed;
    this.#records.add(batch.records, batch.rows);
    if (binding.weight !== undefined) this.#weights.add(batch.numbers[binding.weight]!, batch.rows);
    if (context.clusters) this.#clusters.add(context.clusters, batch.rows);
    if (context.keys.slices) this.#slices.add(context.keys.slices, batch.rows);
    if (binding.id !== undefined) for (const id of batch.texts[binding.id]!) this.#ids.push(id);
    targetRoles(measures).forEach(({ read, text, width }, i) => {
      this.#targets[i] ??= { width, numbers: new Numbers(), labels: text === undefined ? undefined : [] };
      if (text === undefined) this.#targets[i].numbers.add(batch.numbers[read]!, batch.rows * width);
      else for (const label of batch.texts[text]!) this.#targets[i].labels!.push(label);
    });
    measures.forEach((measure, i) => {
      this.#losses[i] ??= new Numbers();
      this.#divisors[i] ??= new Numbers();
      if (measure.manyRows) return;
      const { outputs, compiled, loss } = measure;
      this.#losses[i].add(outputs[0]!, batch.rows);
      if (compiled.divisor !== undefined) this.#divisors[i].add(outputs[compiled.divisor]!, batch.rows);
      const labels = loss.roles.find(({ shape }) => shape === "label");
      if (!labels) return;
      this.#ignored[i] ??= new Numbers();
      this.#ignored[i].add(context.ignored.get(labels.read) ?? new Uint8Array(batch.rows), batch.rows);
    });
  }

  rowLosses(outcome: RunOutcome, asked: ResultRequest["reduction"]): RowLosses {
    const { binding, measures, context, sliceKeys } = this.#last!;
    return {
      outcome,
      rows: this.#records.all().length,
      records: this.#records.all(),
      ids: binding.id === undefined ? undefined : this.#ids,
      targets: this.#targets.map(({ width, numbers, labels }) => ({ width, values: labels ?? numbers.all() })),
      weights: binding.weight === undefined ? undefined : this.#weights.all(),
      clusters: context.clusters ? this.#clusters.all() : undefined,
      slices: context.keys.slices ? this.#slices.all() : undefined,
      sliceKeys,
      measures: measures.map(({ loss, compiled, manyRows }, i) => ({
        label: loss.request.label,
        prediction: loss.prediction,
        reduction: manyRows ? undefined : reductionOf(loss, asked),
        losses: this.#losses[i]!.all(),
        divisors: compiled.divisor === undefined ? undefined : this.#divisors[i]!.all(),
        ignored: this.#ignored[i]?.all(),
      })),
    };
  }
}

/** The targets of all losses, each way of reading them once. */
function targetRoles(measures: readonly Measure[]): BoundRole[] {
  const targets = measures.flatMap(({ loss }) => loss.roles.filter(({ role }) => role === "y"));
  return targets.filter(
    (target, i) => targets.findIndex(({ read, text }) => read === target.read && text === target.text) === i,
  );
}

/** Numbers of which there come more. */
class Numbers {
  #values = new Float64Array(1024);
  #count = 0;

  add(values: Float64Array | Int32Array | Uint8Array, count: number): void {
    if (this.#count + count > this.#values.length) {
      const grown = new Float64Array(Math.max(this.#count + count, 2 * this.#values.length));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values.set(values.subarray(0, count), this.#count);
    this.#count += count;
  }

  all(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }
}
