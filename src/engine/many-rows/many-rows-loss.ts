import type { Batch } from "../../contracts.ts";
import { usageError } from "../../errors.ts";
import { FormulaError, FormulaTooLarge, typesOf } from "../../formula/index.ts";
import type { Accumulator, Tally } from "../accumulate.ts";
import type { BoundLoss } from "../bind-loss.ts";
import type { CompiledLoss, Derivatives } from "../compile.ts";
import { deriveManyRows, type ManyRowsFormulas, type ManyRowsShape } from "./formulas.ts";
import { GatheredFold } from "./gathered-fold.ts";
import { type Grouping, PartedRows, type RowKeys } from "./parted-rows.ts";
import type { PartValue, RowNumbers, RowsFold } from "./rows-fold.ts";
import { StreamedFold } from "./streamed-fold.ts";
import { streamed } from "./streamed-formulas.ts";

/** How the rows of a run meet losses over many rows. */
export interface ManyRowsSetting {
  batchRows: number;
  /** there is a weight column */
  weighted: boolean;
  groups: Grouping;
  /** there are slices */
  sliced: boolean;
}

/** One loss whose value is a formula over many rows: over all of them and each slice, or over each group, then averaged. */
export class ManyRowsLoss {
  readonly outputs: CompiledLoss["outputs"];
  readonly #overall: PartedRows;
  readonly #slices: PartedRows | undefined;
  readonly #grouped: boolean;
  /** groups have weights of their own */
  readonly #groupWeights: boolean;
  /** groups count differently in their mean */
  readonly #countsDiffer: boolean;

  /** Throws exit 2 where a derivative that is asked for is not offered. */
  constructor(loss: BoundLoss, want: Derivatives, { batchRows, weighted, groups, sliced }: ManyRowsSetting) {
    const { declaration } = loss.request;
    const oneWeight = declaration.over === "group";
    const grouping = declaration.over === undefined ? "none" : groups;
    this.#grouped = grouping !== "none";
    this.#groupWeights = weighted && oneWeight;
    this.#countsDiffer = declaration.divisor !== undefined;
    const roles = loss.roles.map(({ role, shape }) => ({ role, shape: shapeOf(shape) }));
    const formulas = formulasOf(loss, Object.fromEntries(roles.map(({ role, shape }) => [role, shape])), want);
    const onTheWay = streamed(formulas);
    const fold = (): RowsFold =>
      onTheWay
        ? new StreamedFold(
            onTheWay,
            roles.map(({ role }) => role),
            batchRows,
          )
        : new GatheredFold(formulas, roles, loss.width, comparesPairs(formulas), weighted && !oneWeight);
    this.#overall = new PartedRows(fold(), oneWeight, grouping);
    this.#slices = sliced ? new PartedRows(fold(), oneWeight, grouping) : undefined;
    const widthOf = (role: string) => (roles.find((known) => known.role === role)!.shape === "table" ? loss.width : 1);
    this.outputs = [
      { kind: "loss", role: "", width: 1 },
      ...[...formulas.gradients.keys()].flatMap((role): CompiledLoss["outputs"] => {
        const width = widthOf(role);
        const gradient = { kind: "gradient", role, width } as const;
        return formulas.hessians.has(role) ? [gradient, { kind: "hessian", role, width }] : [gradient];
      }),
    ];
  }

  /** Adds the rows of a batch; `keys`: their slices and groups. */
  add(numbers: RowNumbers, keys: RowKeys, batch: Batch, weightRead: number | undefined): void {
    const groups = this.#grouped ? keys.groups : undefined;
    this.#overall.add(numbers, { slices: undefined, groups }, batch, weightRead);
    this.#slices?.add(numbers, { slices: keys.slices, groups }, batch, weightRead);
  }

  /** In a second pass: the value that each row belongs to, and the derivatives by the row. */
  fill(numbers: RowNumbers, keys: RowKeys, outputs: readonly Float64Array[]): void {
    this.#overall.fill(numbers, { slices: undefined, groups: this.#grouped ? keys.groups : undefined }, outputs);
  }

  /** The values of groups are losses like those of rows: they go into the accumulator of the measure. */
  finish(accumulator: Accumulator): void {
    this.#addValues(this.#overall, () => accumulator.overall);
    if (this.#slices) this.#addValues(this.#slices, (slice) => accumulator.slice(slice!));
  }

  #addValues(parted: PartedRows, tallyOf: (slice: number | undefined) => Tally): void {
    parted.parts.forEach(({ slice, weight }, number) => {
      const { value, divisor, defined } = parted.valueOf(number);
      const weights = this.#groupWeights ? Float64Array.of(weight) : null;
      const divisors = this.#countsDiffer ? Float64Array.of(divisor * weight) : null;
      tallyOf(slice).add(
        { losses: Float64Array.of(defined ? value : Number.NaN), weights, divisors, clusters: null },
        1,
      );
    });
  }

  /** The value over all rows, or over a slice; undefined where it is the mean over groups. */
  value(slice?: number): (PartValue & { rows: number; weightSum: number }) | undefined {
    if (this.#grouped) return undefined;
    const parted = slice === undefined ? this.#overall : this.#slices!;
    const number = parted.parts.findIndex((part) => part.slice === slice);
    if (number < 0) return undefined;
    const { rows, weights } = parted.parts[number]!;
    return { ...parted.valueOf(number), rows, weightSum: weights!.value() };
  }
}

function shapeOf(shape: BoundLoss["roles"][number]["shape"]): ManyRowsShape {
  return shape === "vector" ? "table" : "vector";
}

function formulasOf(
  loss: BoundLoss,
  shapes: Readonly<Record<string, ManyRowsShape>>,
  want: Derivatives,
): ManyRowsFormulas {
  const { declaration, label } = loss.request;
  try {
    return deriveManyRows(declaration, shapes, loss.parameters, want);
  } catch (error) {
    if (!(error instanceof FormulaError) || error instanceof FormulaTooLarge) throw error;
    if (!want.gradient && !want.hessian) throw error;
    const what = want.hessian ? "Hessian" : "gradient";
    throw usageError("no-derivative", `${label} has no ${what}: ${error.message}`, {
      hint: `leave --${want.hessian ? "hess" : "grad"} out`,
    });
  }
}

function comparesPairs({ value, names }: ManyRowsFormulas): boolean {
  return [...typesOf(value, names).values()].some(({ shape }) => shape === "matrix" || shape === "across");
}
