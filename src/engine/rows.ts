import type { Batch, RowBlock, RowField } from "../contracts.ts";
import { usageError } from "../errors.ts";
import type { Binding } from "./bind.ts";
import type { CompiledLoss, Derivatives } from "./compile.ts";
import type { Measure } from "./measure.ts";

/** The derivative of an aggregate by a row's loss: a factor, and for some the loss itself. */
export interface Slope {
  factor: number;
  timesLoss: boolean;
}

/**
 * Lays the results of a batch out as output rows: one row per input row, or one per input row and prediction where
 * several predictions are compared. Losses and derivatives carry the sample weight.
 */
export class RowBuilder {
  readonly fields: readonly RowField[];
  /** kept columns that an output column has the name of, with the names that they have in the rows */
  readonly renamed: readonly { name: string; as: string }[];
  readonly #models: readonly (readonly Measure[])[];
  readonly #shown: Derivatives;
  readonly #severalFiles: boolean;
  readonly #slopes: ReadonlyMap<Measure, Slope>;

  /**
   * `shown`: derivatives that rows have; `slopes`, one a measure: they are those of the aggregates; `beside`: names of
   * columns that are written with the rows, which no kept column may have either.
   */
  constructor(
    binding: Binding,
    measures: readonly Measure[],
    shown: Derivatives,
    severalFiles: boolean,
    slopes?: readonly Slope[],
    beside: readonly string[] = [],
  ) {
    this.#shown = shown;
    this.#severalFiles = severalFiles;
    this.#slopes = new Map(slopes?.map((slope, i) => [measures[i]!, slope]));
    const names = [...new Set(measures.map(({ loss }) => loss.prediction.join()))];
    this.#models = names.map((name) => measures.filter(({ loss }) => loss.prediction.join() === name));
    const text = (name: string): RowField => ({ name, kind: "text", width: 1, array: false });
    const lossFields = fieldsOf(this.#models[0]!, shown);
    for (const model of this.#models) checkSameFields(lossFields, fieldsOf(model, shown));
    const ofRow = [
      { name: "row", kind: "integer", width: 1, array: false } as const,
      ...(severalFiles ? [text("file")] : []),
      ...(binding.id === undefined ? [] : [text("id")]),
      ...(this.#models.length > 1 ? [text("prediction")] : []),
    ];
    const taken = new Set([...[...ofRow, ...lossFields].map(({ name }) => name), ...beside]);
    const kept = binding.keepNames.map((name) => ({ name, as: freeName(name, taken, binding.keepNames) }));
    this.renamed = kept.filter(({ name, as }) => as !== name);
    this.fields = [
      ...ofRow,
      ...kept.map(({ as }) => text(as)),
      // by position, since a column may have the name of a derivative
      ...binding.keepNumbers.map(({ width }, i): RowField => {
        return { name: `given_${i}`, kind: "number", width, array: width > 1 };
      }),
      ...lossFields,
    ];
    const twice = this.fields.find(({ name }, i) => this.fields.findIndex((other) => other.name === name) !== i);
    if (twice) {
      throw usageError("output-column-twice", `two output columns would be called "${twice.name}"`, {
        hint: "leave one out of --keep, or give the loss a label: -l NAME=SPEC",
      });
    }
  }

  /** The rows of a batch; valid until the next batch. */
  block(batch: Batch, binding: Binding, path: string): RowBlock {
    const times = this.#models.length;
    const rows = batch.rows * times;
    const texts = (values: readonly string[]) =>
      times === 1 ? values : values.flatMap((value) => Array(times).fill(value));
    const weights = binding.weight === undefined ? undefined : batch.numbers[binding.weight]!;
    const values: (Float64Array | readonly string[])[] = [
      interleave(Array(times).fill(batch.records), 1, batch.rows, undefined),
    ];
    if (this.#severalFiles) values.push(Array(rows).fill(path));
    if (binding.id !== undefined) values.push(texts(batch.texts[binding.id]!));
    if (times > 1) {
      const names = this.#models.map((model) => model[0]!.loss.prediction.join(","));
      values.push(Array.from({ length: rows }, (_, i) => names[i % times]!));
    }
    for (const column of binding.keep) values.push(texts(batch.texts[column]!));
    for (const { read, width } of binding.keepNumbers) {
      values.push(interleave(Array(times).fill(batch.numbers[read]!), width, batch.rows, undefined));
    }
    this.#models[0]!.forEach((measure, i) => {
      measure.compiled.outputs.forEach(({ kind, width }, output) => {
        if (!isShown(kind, this.#shown)) return;
        const arrays = this.#models.map((model) =>
          kind === "loss" ? model[i]!.outputs[output]! : this.#reduced(model[i]!, output, width, batch.rows),
        );
        // in a formula over rows weights count already
        const counted = kind === "loss" && measure.loss.request.declaration.over === "rows";
        values.push(interleave(arrays, width, batch.rows, counted ? undefined : weights));
      });
    });
    return { rows, values };
  }

  /** A derivative, times the slope of the aggregate where that is asked for. */
  #reduced(measure: Measure, output: number, width: number, rows: number): Float64Array {
    const derivatives = measure.outputs[output]!;
    const slope = this.#slopes.get(measure);
    if (!slope) return derivatives;
    const losses = measure.outputs[0]!;
    return Float64Array.from(derivatives.subarray(0, rows * width), (value, i) => {
      return value * slope.factor * (slope.timesLoss ? losses[Math.floor(i / width)]! : 1);
    });
  }
}

/** The name of a column in the rows: its own, or behind `input_` where an output column has it. */
function freeName(name: string, taken: ReadonlySet<string>, kept: readonly string[]): string {
  let free = name;
  while (taken.has(free) || (free !== name && kept.includes(free))) free = `input_${free}`;
  return free;
}

function isShown(kind: CompiledLoss["outputs"][number]["kind"], shown: Derivatives): boolean {
  return kind === "loss" || (kind !== "divisor" && shown[kind]);
}

function fieldsOf(model: readonly Measure[], shown: Derivatives): RowField[] {
  return model.flatMap(({ loss, compiled }) =>
    compiled.outputs.flatMap(({ kind, role, width }): RowField[] => {
      const { label } = loss.request;
      if (!isShown(kind, shown)) return [];
      if (kind === "loss") return [{ name: `loss_${label}`, kind: "number", width: 1, array: false }];
      const list = loss.roles.find((bound) => bound.role === role)!.list;
      const suffix = role === "f" ? "" : `_${role}`;
      const prefix = kind === "gradient" ? "grad" : "hess";
      return [{ name: `${prefix}_${label}${suffix}`, kind: "number", width, array: list }];
    }),
  );
}

function checkSameFields(first: readonly RowField[], other: readonly RowField[]): void {
  if (JSON.stringify(first) === JSON.stringify(other)) return;
  throw usageError(
    "width-mismatch",
    "the predictions have different numbers of columns, so their rows do not share a table",
    {
      hint: "run them one at a time",
    },
  );
}

/** The arrays of several models row by row; a single one that is not weighted is passed on as it is. */
function interleave(
  arrays: readonly Float64Array[],
  width: number,
  rows: number,
  weights: Float64Array | undefined,
): Float64Array {
  if (arrays.length === 1 && !weights) return arrays[0]!;
  const out = new Float64Array(arrays.length * rows * width);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights ? weights[row]! : 1;
    for (const array of arrays) {
      for (let k = 0; k < width; k++) out[at++] = weight * array[row * width + k]!;
    }
  }
  return out;
}
