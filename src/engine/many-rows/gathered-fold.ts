import { inputError } from "../../errors.ts";
import { type ArrayProgram, compileArrays, type Expression } from "../../formula/index.ts";
import type { ManyRowsFormulas, ManyRowsShape } from "./formulas.ts";
import { Growing } from "./growing.ts";
import type { Parts, PartValue, RowNumbers, RowsFold } from "./rows-fold.ts";
import { weighted, weightName } from "./weighted.ts";

/** Pairs of rows are held in memory all at once: 200 MB for each intermediate result. */
const mostRowsInPairs = 5000;

export interface GatheredRole {
  role: string;
  shape: ManyRowsShape;
}

/**
 * Keeps the rows, 8 bytes a number, and computes a part once all of its rows are there: for medians, orders, pairs of
 * rows, columns. Derivatives are kept for the second pass, so with them all parts are computed in the end.
 */
export class GatheredFold implements RowsFold {
  readonly #program: ArrayProgram;
  readonly #columns: number;
  readonly #pairs: boolean;
  readonly #weighted: boolean;
  readonly #widths: readonly number[];
  /** of the derivatives, by row */
  readonly #outputWidths: readonly number[];
  readonly #stored: readonly Growing[];
  readonly #weights = new Growing();
  readonly #partOf = new Growing();
  readonly #values: PartValue[] = [];
  #derivatives: readonly Float64Array[] = [];
  #filled = 0;

  /** `columns`: K of the tables. `pairs`: a formula works on pairs of rows. `isWeighted`: weights count within sums. */
  constructor(
    formulas: ManyRowsFormulas,
    roles: readonly GatheredRole[],
    columns: number,
    pairs: boolean,
    isWeighted: boolean,
  ) {
    this.#columns = columns;
    this.#pairs = pairs;
    this.#weighted = isWeighted;
    const widthOf = (shape: ManyRowsShape) => (shape === "table" ? columns : 1);
    this.#widths = roles.map(({ shape }) => widthOf(shape));
    const shapeOf = (role: string) => roles.find((known) => known.role === role)!.shape;
    const derivatives = [...formulas.gradients].flatMap(([role, gradient]) => {
      const shape = shapeOf(role);
      const hessian = formulas.hessians.get(role);
      return [{ formula: gradient, shape }, ...(hessian ? [{ formula: hessian, shape }] : [])];
    });
    this.#outputWidths = derivatives.map(({ shape }) => widthOf(shape));
    const inputs = roles.map(({ role, shape }) => ({ name: role, shape }));
    const read = (formula: Expression) => (isWeighted ? weighted(formula, formulas.names) : formula);
    this.#program = compileArrays(
      isWeighted ? [...inputs, { name: weightName, shape: "vector" }] : inputs,
      [...[formulas.value, formulas.divisor, formulas.defined].map(scalar), ...derivatives].map(
        ({ formula, shape }) => ({
          formula: read(formula),
          shape,
        }),
      ),
    );
    this.#stored = roles.map(() => new Growing());
  }

  add({ inputs, weights, rows }: RowNumbers, parts: Parts, over: number): void {
    const before = this.#rows;
    this.#stored.forEach((stored, i) => {
      stored.push(inputs[i]!, rows * this.#widths[i]!);
    });
    if (weights) this.#weights.push(weights, rows);
    const partOf = new Float64Array(rows);
    for (const [part, members] of parts ?? []) for (const row of members) partOf[row] = part;
    this.#partOf.push(partOf, rows);
    if (over > 0 && this.#outputWidths.length === 0) this.#compute(before + over);
  }

  valueOf(part: number): PartValue {
    if (this.#rows > 0) this.#compute(this.#rows);
    return this.#values[part]!;
  }

  fill({ rows }: RowNumbers, parts: Parts, outputs: readonly Float64Array[]): void {
    const [values] = outputs as [Float64Array];
    if (!parts) values.fill(this.valueOf(0).value, 0, rows);
    for (const [part, members] of parts ?? []) {
      const { value } = this.valueOf(part);
      for (const row of members) values[row] = value;
    }
    const from = this.#filled;
    this.#derivatives.forEach((derivatives, i) => {
      const width = this.#outputWidths[i]!;
      outputs[i + 1]!.set(derivatives.subarray(from * width, (from + rows) * width));
    });
    this.#filled += rows;
  }

  /** How many rows are kept. */
  get #rows(): number {
    return this.#partOf.length;
  }

  /** Computes the parts of the first `count` rows, and forgets these; their derivatives stay, in the order of the rows. */
  #compute(count: number): void {
    this.#derivatives = this.#outputWidths.map((width) => new Float64Array(count * width));
    const sources = this.#stored.map((stored) => stored.numbers());
    const weights = this.#weights.numbers();
    for (const [part, rows] of rowsByPart(this.#partOf.numbers().subarray(0, count))) {
      if (this.#pairs && rows.length > mostRowsInPairs) throw tooManyPairs(rows.length);
      const inputs = sources.map((source, i) => gathered(source, rows, this.#widths[i]!));
      if (this.#weighted) inputs.push(gathered(weights, rows, 1));
      const [value, divisor, defined] = [new Float64Array(1), new Float64Array(1), new Float64Array(1)];
      const derivatives = this.#outputWidths.map((width) => new Float64Array(rows.length * width));
      this.#program.run(rows.length, this.#columns, inputs, [value, divisor, defined, ...derivatives]);
      derivatives.forEach((found, i) => {
        scatter(found, rows, this.#outputWidths[i]!, this.#derivatives[i]!);
      });
      this.#values[part] = { value: value[0]!, divisor: divisor[0]!, defined: defined[0] === 1 };
    }
    this.#stored.forEach((stored, i) => {
      stored.dropFirst(count * this.#widths[i]!);
    });
    if (weights.length > 0) this.#weights.dropFirst(count);
    this.#partOf.dropFirst(count);
  }
}

/** The rows of each part, in the order of the input. Parts are numbered as they turn up, so those of some rows lie close. */
function* rowsByPart(partOf: Float64Array): Generator<[part: number, rows: Int32Array]> {
  let first = Infinity;
  let last = -1;
  for (const part of partOf) {
    first = Math.min(first, part);
    last = Math.max(last, part);
  }
  // where in `order` the rows of each part begin, and the last ones end
  const bounds = new Int32Array(Math.max(0, last - first + 2));
  for (const part of partOf) bounds[part - first + 1]!++;
  for (let i = 1; i < bounds.length; i++) bounds[i]! += bounds[i - 1]!;
  const next = bounds.slice();
  const order = new Int32Array(partOf.length);
  partOf.forEach((part, row) => {
    order[next[part - first]!++] = row;
  });
  for (let part = first; part <= last; part++) {
    const rows = order.subarray(bounds[part - first], bounds[part - first + 1]);
    if (rows.length > 0) yield [part, rows];
  }
}

function scalar(formula: Expression): { formula: Expression; shape: "scalar" } {
  return { formula, shape: "scalar" };
}

function gathered(source: Float64Array, rows: Int32Array, width: number): Float64Array {
  const found = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let k = 0; k < width; k++) found[i * width + k] = source[row * width + k]!;
  });
  return found;
}

function scatter(found: Float64Array, rows: Int32Array, width: number, into: Float64Array): void {
  rows.forEach((row, i) => {
    for (let k = 0; k < width; k++) into[row * width + k] = found[i * width + k]!;
  });
}

function tooManyPairs(rows: number): Error {
  return inputError("too-many-pairs", `${rows} rows in one group, of which every pair is compared`, {
    hint: `at most ${mostRowsInPairs} rows are: cut the input into batches with --batch-size, or name the group with --col group=COL`,
  });
}
