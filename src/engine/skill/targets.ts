import type { Batch } from "../../contracts.ts";
import type { BoundLoss, BoundRole } from "../bind-loss.ts";
import type { BatchContext } from "../measure.ts";

/** The distinct targets of some rows: for each column its numbers, row-major, and what each row weighs in all. */
export interface DistinctTargets {
  rows: number;
  columns: readonly Float64Array[];
  weights: Float64Array;
}

/** Where a tally finds the numbers of a row. */
interface Part {
  numbers: Float64Array;
  width: number;
}

/**
 * Counts the distinct rows of a few number columns. A weight is one of the columns, so that only whole numbers are
 * added up and the order of the rows changes nothing. Grows with the number of distinct rows.
 */
export class TargetTally {
  readonly #widths: readonly number[];
  readonly #stride: number;
  #values: Float64Array;
  #counts: Float64Array;
  #used = 0;

  constructor(widths: readonly number[]) {
    this.#widths = widths;
    this.#stride = widths.reduce((sum, width) => sum + width, 0);
    this.#values = new Float64Array(64 * this.#stride);
    this.#counts = new Float64Array(64);
  }

  add(parts: readonly Part[], row: number): void {
    if (this.#used === this.#counts.length) this.#makeRoom();
    let at = this.#used * this.#stride;
    for (const { numbers, width } of parts) {
      // adding 0 makes one zero of both
      for (let k = row * width; k < (row + 1) * width; k++) this.#values[at++] = numbers[k]! + 0;
    }
    this.#counts[this.#used++] = 1;
  }

  /** The distinct rows, sorted. `weighted`: the last column is the weight. Rows without weight are left out. */
  distinct(weighted: boolean): DistinctTargets {
    this.#merge(this.#counts.length);
    const stride = this.#stride;
    const weightOf = (row: number) => this.#counts[row]! * (weighted ? this.#values[row * stride + stride - 1]! : 1);
    const kept = Array.from({ length: this.#used }, (_, row) => row).filter((row) => weightOf(row) > 0);
    let start = 0;
    const columns = this.#widths.slice(0, weighted ? -1 : undefined).map((width) => {
      const column = new Float64Array(kept.length * width);
      kept.forEach((row, i) => {
        const at = row * stride + start;
        column.set(this.#values.subarray(at, at + width), i * width);
      });
      start += width;
      return column;
    });
    return { rows: kept.length, columns, weights: Float64Array.from(kept, weightOf) };
  }

  #makeRoom(): void {
    this.#merge(this.#counts.length);
    const { length } = this.#counts;
    if (this.#used <= length / 2) return;
    // by more where little was merged: sorting is what takes the time
    const longer = (this.#used > 0.9 * length ? 4 : 2) * length;
    const [values, counts] = [new Float64Array(longer * this.#stride), new Float64Array(longer)];
    values.set(this.#values);
    counts.set(this.#counts);
    [this.#values, this.#counts] = [values, counts];
  }

  /** Sorts the rows and makes one of equal ones. */
  #merge(capacity: number): void {
    const [stride, before, counts] = [this.#stride, this.#values, this.#counts];
    const compare = (a: number, b: number) => {
      for (let k = 0; k < stride; k++) {
        const [x, y] = [before[a * stride + k]!, before[b * stride + k]!];
        if (x !== y) return x < y ? -1 : 1;
      }
      return 0;
    };
    const order = Uint32Array.from({ length: this.#used }, (_, row) => row).sort(compare);
    this.#values = new Float64Array(capacity * stride);
    this.#counts = new Float64Array(capacity);
    this.#used = 0;
    let last = -1;
    for (const row of order) {
      if (last < 0 || compare(last, row) !== 0) {
        this.#values.set(before.subarray(row * stride, (row + 1) * stride), this.#used * stride);
        this.#used++;
        last = row;
      }
      this.#counts[this.#used - 1]! += counts[row]!;
    }
  }
}

/** The targets of one set of columns, over all rows and over each slice. */
interface TargetTable {
  roles: readonly BoundRole[];
  overall: TargetTally;
  slices: TargetTally[];
  /** once all rows are in: losses and models ask in turn for the same */
  distinct: Map<number | undefined, DistinctTargets>;
}

/** The targets that the losses of a run are about: losses and models with the same target share them. */
export class SkillTargets {
  readonly #tables = new Map<string, TargetTable>();
  /** the key of each loss's table */
  readonly #keys: readonly string[];
  readonly #weighted: boolean;

  constructor(losses: readonly BoundLoss[], weighted: boolean) {
    this.#weighted = weighted;
    this.#keys = losses.map((loss) => {
      const roles = givenRoles(loss);
      const key = JSON.stringify(roles.map(({ role, read, shape, width }) => [role, read, shape, width]));
      if (!this.#tables.has(key)) {
        this.#tables.set(key, { roles, overall: this.#tally(roles), slices: [], distinct: new Map() });
      }
      return key;
    });
  }

  #tally(roles: readonly BoundRole[]): TargetTally {
    const widths = roles.map(({ width }) => width);
    return new TargetTally(this.#weighted ? [...widths, 1] : widths);
  }

  /** Adds the rows of a batch, except those whose label is ignored. */
  add(batch: Batch, { binding, ignored, members }: BatchContext): void {
    const done = new Set<string>();
    binding.losses.forEach((loss, i) => {
      const key = this.#keys[i]!;
      if (done.has(key)) return;
      done.add(key);
      const table = this.#tables.get(key)!;
      const roles = givenRoles(loss);
      const parts = roles.map(({ read, width }) => ({ numbers: batch.numbers[read]!, width }));
      if (binding.weight !== undefined) parts.push({ numbers: batch.numbers[binding.weight]!, width: 1 });
      const labels = roles.find(({ shape }) => shape === "label");
      const marks = labels && ignored.get(labels.read);
      for (let row = 0; row < batch.rows; row++) if (marks?.[row] !== 1) table.overall.add(parts, row);
      for (const [slice, rows] of members ?? []) {
        table.slices[slice] ??= this.#tally(table.roles);
        for (const row of rows) if (marks?.[row] !== 1) table.slices[slice].add(parts, row);
      }
    });
  }

  /** The same for losses whose targets are the same. */
  keyOf(loss: number): string {
    return this.#keys[loss]!;
  }

  /** The targets of a loss, over all rows or a slice. */
  of(loss: number, slice: number | undefined): DistinctTargets {
    const table = this.#tables.get(this.#keys[loss]!)!;
    const tally = slice === undefined ? table.overall : table.slices[slice]!;
    const found = table.distinct.get(slice) ?? tally.distinct(this.#weighted);
    table.distinct.set(slice, found);
    return found;
  }
}

/** The roles that a row gives, while the prediction is a constant. */
export function givenRoles(loss: BoundLoss): BoundRole[] {
  return loss.roles.filter(({ role }) => role !== "f");
}
