import type { LossDeclaration } from "../../contracts.ts";
import { type CompiledRowLoss, compileLoss, type Parameters, type RoleShape } from "../compile.ts";
import { type Interval, parseInterval } from "../interval.ts";
import { domainOf } from "../roles.ts";
import type { Difference } from "./derivative-at.ts";
import { CheckCount, type DerivativeCheck, type Disagreement, type RowName } from "./derivative-check.ts";
import { differences, type ValuesAt } from "./differences.ts";
import { withHeldRoles } from "./held.ts";
import { type Comparison, verdictOf } from "./verdict.ts";

/** A loss whose derivatives are to be checked, bound to shapes. */
export interface CheckedLoss {
  declaration: LossDeclaration;
  parameters: Parameters;
  shapes: Readonly<Record<string, RoleShape>>;
  /** columns of the vectors */
  width: number;
}

/** Rows of a loss, as its kernel takes them: by role, in the order of the declaration. */
export interface CheckedRows {
  count: number;
  numbers: readonly Float64Array[];
  name(row: number): RowName;
  /** whether the row counts for nothing */
  ignored(row: number): boolean;
}

/** A derivative that a run prints, and the function that it is the derivative of. */
interface Target {
  derivative: DerivativeCheck["derivative"];
  role: string;
  width: number;
  /** which output of the kernels: the derivative, and its function */
  output: number;
  ofOutput: number;
  count: CheckCount;
}

/** One number of each row that is moved: an entry of a role. */
interface Moved {
  /** of the role among the kernel's inputs */
  position: number;
  entry: number;
  width: number;
}

/** how far a row's numbers are moved, over the largest of them, to see how firm a derived number is */
const nudge = 2 ** -49;

/**
 * Compares the derivatives that a run prints with differences of what they are the derivatives of: a gradient with those of
 * the loss, a Hessian diagonal with those of the gradient, which is more exact than second differences.
 */
export class Checker {
  readonly #loss: CheckedLoss;
  readonly #tolerance: number;
  readonly #derived: CompiledRowLoss;
  /** without the Hessian, since it runs often; its last inputs are the roles that are held */
  readonly #moved: CompiledRowLoss;
  readonly #held: readonly number[];
  readonly #targets: readonly Target[];

  /** `tolerance`: relative distances up to this one are agreement, however exact the differences are. */
  constructor(loss: CheckedLoss, tolerance: number) {
    this.#loss = loss;
    this.#tolerance = tolerance;
    const { declaration, parameters, shapes, width } = loss;
    this.#derived = compileLoss(declaration, shapes, width, parameters, { gradient: true, hessian: true });
    const { declaration: heldLoss, held } = withHeldRoles(declaration);
    const heldShapes = Object.fromEntries(Object.entries(held).map(([role, copy]) => [copy, shapes[role]!]));
    const allShapes = { ...shapes, ...heldShapes };
    this.#moved = compileLoss(heldLoss, allShapes, width, parameters, { gradient: true, hessian: false });
    this.#held = Object.keys(held).map((role) => this.#derived.roles.indexOf(role));
    const gradientOf = (role: string) =>
      this.#moved.outputs.findIndex((output) => output.kind === "gradient" && output.role === role);
    this.#targets = this.#derived.outputs.flatMap(({ kind, role, width: own }, output): Target[] => {
      if (kind !== "gradient" && kind !== "hessian") return [];
      const ofOutput = kind === "gradient" ? 0 : gradientOf(role);
      return [{ derivative: kind, role, width: own, output, ofOutput, count: new CheckCount(kind, role) }];
    });
  }

  /** What was found so far: the gradient and the Hessian by each role. */
  checks(): DerivativeCheck[] {
    return this.#targets.map(({ count }) => count.check());
  }

  check(rows: CheckedRows): void {
    const derived = run(this.#derived, rows.count, rows.numbers);
    this.#derived.roles.forEach((role, position) => {
      const targets = this.#targets.filter((target) => target.role === role);
      if (targets.length === 0) return;
      const { width } = targets[0]!;
      for (let entry = 0; entry < width; entry++) {
        this.#checkEntry(targets, { position, entry, width }, rows, derived);
      }
    });
  }

  #checkEntry(targets: readonly Target[], moved: Moved, rows: CheckedRows, derived: readonly Float64Array[]): void {
    const { declaration, parameters } = this.#loss;
    const { entry, width } = moved;
    const { role } = targets[0]!;
    const numbers = entryOf(rows.numbers[moved.position]!, moved, rows.count);
    const domain = parseInterval(domainOf(declaration.roles[role]!, parameters));
    const room = numbers.map((x) => roomAround(x, domain));
    const magnitudes = targets.map(({ derivative }) => this.#magnitudes(rows, derived, derivative));
    const valuesAt: ValuesAt = (others) => {
      const held = this.#held.map((position) => rows.numbers[position]!);
      const outputs = run(this.#moved, rows.count, [...withMoved(rows, moved, others), ...held]);
      return targets.map(({ derivative, ofOutput }) =>
        derivative === "gradient" ? outputs[0]! : entryOf(outputs[ofOutput]!, moved, rows.count),
      );
    };
    const found = differences(numbers, room, valuesAt, magnitudes);
    let again: Difference[][] | undefined;
    const here = valuesAt(numbers);
    const slacks = this.#slacks(targets, moved, rows, numbers, derived);
    targets.forEach(({ output, count }, i) => {
      for (let row = 0; row < rows.count; row++) {
        if (rows.ignored(row)) continue;
        const comparison: Comparison = {
          derived: derived[output]![row * width + entry]!,
          // the first is the gradient: where it jumps, the Hessian has nothing to be
          found: { ...found[i]![row]!, kink: found[0]![row]!.kink || found[i]![row]!.kink },
          slack: slacks[i]![row]!,
          scale: Math.abs(here[i]![row]!) / Math.max(1, Math.abs(numbers[row]!)),
        };
        const verdict = verdictOf(comparison, this.#tolerance, () => {
          again ??= differences(numbers, room, valuesAt, magnitudes, 0.75);
          return again[i]![row]!;
        });
        count.add(verdict, comparison, () => ({
          ...rows.name(row),
          at: this.#rowAt(rows, row),
          entry: this.#loss.shapes[role] === "vector" ? entry : null,
        }));
      }
    });
  }

  /** The steepest slope of each row times its largest number: what rounding that number does to what is derived. */
  #magnitudes(rows: CheckedRows, derived: readonly Float64Array[], kind: Target["derivative"]): Float64Array {
    const slopes = this.#targets.flatMap(({ derivative, output }) => (derivative === kind ? [derived[output]!] : []));
    return Float64Array.from(
      { length: rows.count },
      (_, row) => largest(rows.numbers, rows.count, row) * largest(slopes, rows.count, row),
    );
  }

  /** By how much each derived number changes where the number it is derived by is the next but a few. */
  #slacks(
    targets: readonly Target[],
    moved: Moved,
    rows: CheckedRows,
    numbers: Float64Array,
    derived: readonly Float64Array[],
  ): Float64Array[] {
    const sides = [-nudge, nudge].map((share) => {
      const nudged = numbers.map((x, row) => x + share * largest(rows.numbers, rows.count, row));
      return run(this.#derived, rows.count, withMoved(rows, moved, nudged));
    });
    return targets.map(({ output }) => {
      const [here, ...others] = [derived, ...sides].map((outputs) => entryOf(outputs[output]!, moved, rows.count));
      return here!.map((value, row) => Math.max(...others.map((other) => Math.abs(other[row]! - value) || 0)));
    });
  }

  /** The numbers of a row by role, the prediction first. */
  #rowAt(rows: CheckedRows, row: number): Disagreement["at"] {
    const entries = this.#derived.roles.map((role, i) => {
      const width = this.#loss.shapes[role] === "vector" ? this.#loss.width : 1;
      const numbers = [...rows.numbers[i]!.subarray(row * width, (row + 1) * width)];
      return [role, width === 1 ? numbers[0]! : numbers] as const;
    });
    return Object.fromEntries(entries.sort(([a], [b]) => Number(b === "f") - Number(a === "f")));
  }
}

function run(compiled: CompiledRowLoss, rows: number, numbers: readonly Float64Array[]): Float64Array[] {
  const { kernel, fixed, outputs } = compiled;
  const found = outputs.map(({ width }) => new Float64Array(rows * width));
  kernel.run(rows, [...numbers, ...fixed], found);
  return found;
}

/** The inputs of the kernel with other numbers in one entry of one role. */
function withMoved(rows: CheckedRows, { position, entry, width }: Moved, others: Float64Array): Float64Array[] {
  const replaced = rows.numbers[position]!.slice(0, rows.count * width);
  for (let row = 0; row < rows.count; row++) replaced[row * width + entry] = others[row]!;
  return rows.numbers.with(position, replaced);
}

function entryOf(numbers: Float64Array, { entry, width }: Moved, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => numbers[row * width + entry]!);
}

/** The largest finite size among a row's numbers, in arrays of one or several numbers a row. */
function largest(arrays: readonly Float64Array[], rows: number, row: number): number {
  let most = 0;
  for (const numbers of arrays) {
    const width = Math.floor(numbers.length / rows);
    for (let i = row * width; i < (row + 1) * width; i++) {
      const size = Math.abs(numbers[i]!);
      if (size > most && size < Number.POSITIVE_INFINITY) most = size;
    }
  }
  return most;
}

/** How far a number is from the ends of its interval, or of the part of its domain that it lies in. */
function roomAround(x: number, { low, high, values, parts }: Interval): number {
  if (values) return 0;
  const own = parts?.find((part) => x >= part.low && x <= part.high);
  if (own) return roomAround(x, own);
  return Number.isFinite(x) ? Math.min(x - low, high - x) : 0;
}
