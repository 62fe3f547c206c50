import type { RowBlock, RowField } from "../../contracts.ts";
import { usageError } from "../../errors.ts";
import { Highest } from "../highest.ts";
import type { RowReceiver } from "../receivers.ts";
import { type Cause, type Circumstances, causeOf } from "./causes.ts";
import type { RowName } from "./derivative-check.ts";
import { Proportion } from "./proportion.ts";

/** A row whose given gradient is not the derived one. */
export interface GivenDisagreement extends RowName {
  /** of a vector's gradient, from 0: the one that is furthest off */
  entry: number | null;
  derived: number;
  given: number;
}

/** The gradient by one role, beside a column that claims to be it. */
export interface ColumnCheck {
  role: string;
  /** the selector of the column, or the K columns */
  columns: string;
  rows: number;
  disagreements: number;
  /** the root of the mean square of what is derived: how large gradients are here */
  size: number;
  /** what the column is times the derived gradient, by least squares, and how much of it that leaves, as a share */
  factor: number;
  remainder: number;
  cause: Cause | null;
  worst: readonly GivenDisagreement[];
}

/** a gradient that is a smaller share of the largest one is not looked at for its direction */
const visibleShare = 1e-3;

/** A gradient column, and what it is to be compared with. */
export interface AgainstColumn {
  role: string;
  columns: string;
  /** the loss of a row is the mean over the columns of the prediction */
  outputs: boolean;
}

interface Compared {
  column: AgainstColumn;
  /** positions among the fields of rows */
  derived: number;
  given: number;
  proportion: Proportion;
  /** the same for what is derived without the sample weights */
  unweighted: Proportion;
  rows: number;
  /** the largest derivative so far */
  largest: number;
  /** each row of the column is a positive multiple of its gradient, as far as that can be seen */
  multiples: boolean;
  /** distances of rows that disagree by their own gradient's size, and may not by that of all */
  distances: number[];
  worst: Highest<GivenDisagreement & { distance: number }>;
}

/**
 * Takes the rows of a run with gradients and with `given_0`... for each of the columns, and for the weights behind them
 * where there are any. A number agrees where its distance is at most `tolerance` times the larger of its row's largest
 * derivative and of the root mean square of all: what single precision leaves of a small gradient is known to no more
 * digits than the large ones that it came from. Memory grows with the rows that disagree, 8 bytes each.
 */
export class AgainstColumns implements RowReceiver {
  readonly #columns: readonly AgainstColumn[];
  readonly #label: string;
  readonly #weighted: boolean;
  readonly #tolerance: number;
  readonly #worstCount: number;
  #compared: Compared[] = [];
  #fields: readonly RowField[] = [];

  constructor(
    columns: readonly AgainstColumn[],
    label: string,
    options: { weighted: boolean; tolerance: number; worst: number },
  ) {
    this.#columns = columns;
    this.#label = label;
    this.#weighted = options.weighted;
    this.#tolerance = options.tolerance;
    this.#worstCount = options.worst;
  }

  async begin(fields: readonly RowField[]): Promise<void> {
    this.#fields = fields;
    this.#compared = this.#columns.map((column, i): Compared => {
      const suffix = column.role === "f" ? "" : `_${column.role}`;
      const derived = fields.findIndex(({ name }) => name === `grad_${this.#label}${suffix}`);
      const given = fields.findIndex(({ name }) => name === `given_${i}`);
      checkWidths(column, fields[derived]!.width, fields[given]!.width);
      return {
        column,
        derived,
        given,
        proportion: new Proportion(),
        unweighted: new Proportion(),
        rows: 0,
        largest: 0,
        multiples: true,
        distances: [],
        worst: new Highest(this.#worstCount),
      };
    });
  }

  async rows(block: RowBlock): Promise<void> {
    const weightField = this.#fields.findIndex(({ name }) => name === `given_${this.#columns.length}`);
    const weights = this.#weighted ? (block.values[weightField] as Float64Array) : undefined;
    for (const compared of this.#compared) {
      const derived = block.values[compared.derived] as Float64Array;
      const given = block.values[compared.given] as Float64Array;
      const { width, array } = this.#fields[compared.derived]!;
      for (let row = 0; row < block.rows; row++) {
        let largest = 0;
        let worst = { distance: -1, entry: 0 };
        for (let k = 0; k < width; k++) {
          const [own, other] = [derived[row * width + k]!, given[row * width + k]!];
          compared.proportion.add(own, other);
          if (weights) compared.unweighted.add(own / weights[row]!, other);
          if (Number.isFinite(own)) largest = Math.max(largest, Math.abs(own));
          const distance = distanceOf(own, other);
          if (distance > worst.distance) worst = { distance, entry: k };
        }
        compared.rows++;
        compared.largest = Math.max(compared.largest, largest);
        // of a gradient near 0, single precision may not even leave the sign
        if (largest > visibleShare * compared.largest) {
          const from = row * width;
          const both = [derived.subarray(from, from + width), given.subarray(from, from + width)] as const;
          compared.multiples &&= isPositiveMultiple(...both, this.#tolerance);
        }
        const { distance, entry } = worst;
        if (distance <= this.#tolerance * largest) continue;
        compared.distances.push(distance);
        if (!compared.worst.takes(distance)) continue;
        const at = row * width + entry;
        compared.worst.add(distance, {
          ...this.#nameOf(block, row),
          entry: array ? entry : null,
          derived: derived[at]!,
          given: given[at]!,
          distance,
        });
      }
    }
  }

  /** What came out for each column. `circumstances`: what else is known of the run, for the cause of a disagreement. */
  checks(circumstances: Circumstances): ColumnCheck[] {
    return this.#compared.map(
      ({
        column: { role, columns, outputs },
        derived,
        proportion,
        unweighted,
        multiples,
        rows,
        largest,
        distances,
        worst,
      }) => {
        const size = proportion.derivedSize();
        const disagrees = (distance: number) => distance > this.#tolerance * size;
        const disagreements = distances.filter(disagrees).length;
        const { width } = this.#fields[derived]!;
        const found = {
          proportion,
          unweighted: this.#weighted ? unweighted : undefined,
          multiples: multiples && largest > 0 && !this.#weighted,
          tolerance: this.#tolerance,
        };
        return {
          role,
          columns,
          rows,
          disagreements,
          size,
          factor: proportion.factor(),
          remainder: proportion.remainder(),
          cause: disagreements === 0 ? null : causeOf(found, { ...circumstances, outputs: outputs ? width : 1 }),
          worst: worst
            .items()
            .filter(({ distance }) => disagrees(distance))
            .map(({ distance: _, ...shown }) => shown),
        };
      },
    );
  }

  #nameOf({ values }: RowBlock, row: number): RowName {
    const cell = (name: string) => {
      const i = this.#fields.findIndex((field) => field.name === name);
      return i < 0 ? {} : { [name]: values[i]![row] };
    };
    return { ...cell("row"), ...cell("file"), ...cell("id") };
  }
}

/** Whether one vector is the other times a positive number, to a share of its largest entry. */
function isPositiveMultiple(derived: Float64Array, given: Float64Array, tolerance: number): boolean {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
  const factor = dot(derived, given) / dot(derived, derived);
  const largest = given.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return factor > 0 && derived.every((x, k) => Math.abs(given[k]! - factor * x) <= tolerance * largest);
}

/** Equal infinities, and two that are no numbers, are no distance apart. */
function distanceOf(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  const distance = Math.abs(a - b);
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
}

function checkWidths({ role, columns }: AgainstColumn, derived: number, given: number): void {
  if (derived === given) return;
  throw usageError(
    "width-mismatch",
    `the gradient by ${role} has ${derived} numbers a row, and --against ${columns} has ${given}`,
    { hint: "name as many columns as the prediction has: a list a,b,c, a glob 'grad_*' or a range g0..g9" },
  );
}
