import type { Batch, Warning } from "../contracts.ts";
import { inputError } from "../errors.ts";
import type { Binding } from "./bind.ts";
import type { BoundRole } from "./bind-loss.ts";
import { keptRows } from "./filter.ts";
import { factsOf, isClipped } from "./roles.ts";

/** What the user asked to be done to the numbers before a loss sees them. Nothing is done unless asked for. */
export interface Adjustments {
  /** clip probabilities to [eps, 1 - eps] */
  eps: number | undefined;
  /** divide distributions by their sums */
  normalize: boolean;
  /** rows with this label count for nothing */
  ignoreIndex: number | undefined;
}

/** How many numbers were clipped, distributions normalized, labels ignored, and rows left out by a filter. */
export interface AdjustmentCounts {
  clipped: number;
  normalized: number;
  ignored: number;
  filtered: number;
}

/** Adjusts batches, and counts what it changed. */
export class Adjuster {
  readonly #binding: Binding;
  readonly #adjustments: Adjustments;
  readonly #kept: Float64Array;
  readonly counts: AdjustmentCounts = { clipped: 0, normalized: 0, ignored: 0, filtered: 0 };

  constructor(binding: Binding, adjustments: Adjustments) {
    this.#binding = binding;
    this.#adjustments = adjustments;
    this.#kept = new Float64Array(binding.plan.batchRows);
  }

  /** The rows that `--where` keeps. */
  filter(batch: Batch): Batch {
    const { filter, widths } = this.#binding;
    if (!filter) return batch;
    const numbers = filter.numbers.map((read) => batch.numbers[read]!);
    const texts = filter.texts.map((read) => batch.texts[read]!);
    filter.filter.keep(batch.rows, numbers, texts, this.#kept);
    const kept = keptRows(batch, this.#kept, widths);
    this.counts.filtered += batch.rows - kept.rows;
    return kept;
  }

  /**
   * Before the domain is checked: labels count from 0, ignored ones become 0, distributions are divided by their sums.
   * Gives, by read, a mark for each row whose label is ignored.
   */
  beforeChecks(batch: Batch): ReadonlyMap<number, Uint8Array> {
    const ignored = new Map<number, Uint8Array>();
    for (const role of this.#rolesOnce()) {
      if (role.shape === "label") {
        const marks = this.#prepareLabels(batch, role);
        if (marks) ignored.set(role.read, marks);
      } else if (this.#adjustments.normalize && factsOf(role.declaration).sumsToOne && role.width > 1) {
        this.#normalize(batch, role);
      }
    }
    return ignored;
  }

  /** After the domain is checked: probabilities are clipped. */
  afterChecks(batch: Batch): void {
    const { eps } = this.#adjustments;
    if (eps === undefined) return;
    for (const { role, declaration, read, width } of this.#rolesOnce()) {
      if (role !== "f" || !isClipped(declaration)) continue;
      const numbers = batch.numbers[read]!;
      for (let i = 0; i < batch.rows * width; i++) {
        const clipped = Math.min(Math.max(numbers[i]!, eps), 1 - eps);
        if (clipped !== numbers[i]) this.counts.clipped++;
        numbers[i] = clipped;
      }
    }
  }

  warnings(): Warning[] {
    const found: Warning[] = [];
    const say = (code: string, count: number, message: string) => {
      if (count > 0) found.push({ code, count, message });
    };
    const { eps, ignoreIndex } = this.#adjustments;
    say(
      "clipped",
      this.counts.clipped,
      `${this.counts.clipped} ${plural(this.counts.clipped, "probability", "probabilities")} clipped to [${eps}, 1 - ${eps}]`,
    );
    say(
      "normalized",
      this.counts.normalized,
      `${this.counts.normalized} ${plural(this.counts.normalized, "distribution")} divided by their sums`,
    );
    say(
      "ignored-index",
      this.counts.ignored,
      `${this.counts.ignored} ${plural(this.counts.ignored, "row")} with label ${ignoreIndex} ignored`,
    );
    return found;
  }

  /** The roles of all losses, each read once. */
  #rolesOnce(): BoundRole[] {
    const roles = this.#binding.losses.flatMap((loss) => loss.roles.filter(({ read }) => read >= 0));
    return roles.filter(
      ({ read, shape }, i) => roles.findIndex((other) => other.read === read && other.shape === shape) === i,
    );
  }

  #prepareLabels(batch: Batch, { read, labelBase }: BoundRole): Uint8Array | undefined {
    const labels = batch.numbers[read]!;
    const { ignoreIndex } = this.#adjustments;
    let marks: Uint8Array | undefined;
    for (let row = 0; row < batch.rows; row++) {
      if (labels[row] === ignoreIndex) {
        marks ??= new Uint8Array(batch.rows);
        marks[row] = 1;
        labels[row] = 0;
        this.counts.ignored++;
      } else labels[row] = labels[row]! - labelBase;
    }
    return marks;
  }

  #normalize(batch: Batch, { read, width }: BoundRole): void {
    const numbers = batch.numbers[read]!;
    for (let row = 0; row < batch.rows; row++) {
      let sum = 0;
      for (let i = row * width; i < (row + 1) * width; i++) sum += numbers[i]!;
      if (sum === 1) continue;
      if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) {
        const cell = batch.locate(row, read, 0);
        throw inputError(
          "no-distribution-sum",
          `column "${cell.columnName}" and on: ${width} numbers that sum to ${sum} cannot be normalized`,
          {
            hint: "a distribution has a positive sum",
            location: cell.location,
            column: cell.columnName,
            text: cell.text,
          },
        );
      }
      this.counts.normalized++;
      for (let i = row * width; i < (row + 1) * width; i++) numbers[i] = numbers[i]! / sum;
    }
  }
}

export function plural(count: number, one: string, several = `${one}s`): string {
  return count === 1 ? one : several;
}
