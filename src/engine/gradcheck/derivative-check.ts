import { Highest } from "../highest.ts";
import type { Comparison, Verdict } from "./verdict.ts";

/** Which row of a file it is; nothing of one that was made up. */
export interface RowName {
  row?: number;
  /** where there are several */
  file?: string;
  id?: string;
}

/** A derivative that its differences contradict. */
export interface Disagreement extends RowName {
  /** by role, what the row holds */
  at: Readonly<Record<string, number | readonly number[]>>;
  /** of a vector's derivative, from 0 */
  entry: number | null;
  derived: number;
  differences: number;
  /** how far off the differences may be */
  error: number;
}

/** One derivative by one role, at many rows. */
export interface DerivativeCheck {
  derivative: "gradient" | "hessian";
  role: string;
  /** numbers that were compared: entries of vectors one by one */
  compared: number;
  disagreements: number;
  /** numbers that could not be: at a kink, on an edge of the domain or beside an infinite loss, too uncertain */
  skipped: { kink: number; edge: number; uncertain: number };
  /** the largest distance among those that agree, over the derivative or over value by number, whichever is larger */
  largest: number;
  /** the disagreements of the largest relative distance, as many as are shown */
  worst: readonly Disagreement[];
}

/** how many disagreements are kept: who sees ten has seen enough */
const worstCount = 10;

/** Counts what comes out for one derivative by one role. */
export class CheckCount {
  readonly #check: DerivativeCheck;
  readonly #worst = new Highest<Disagreement>(worstCount);

  constructor(derivative: DerivativeCheck["derivative"], role: string) {
    const skipped = { kink: 0, edge: 0, uncertain: 0 };
    this.#check = { derivative, role, compared: 0, disagreements: 0, skipped, largest: 0, worst: [] };
  }

  add(
    verdict: Verdict,
    { derived, found, scale }: Comparison,
    place: () => RowName & Pick<Disagreement, "at" | "entry">,
  ): void {
    const check = this.#check;
    if (verdict === "kink" || verdict === "edge" || verdict === "uncertain") {
      check.skipped[verdict]++;
      return;
    }
    check.compared++;
    const distance = Math.abs(derived - found.value);
    const share = distance === 0 ? 0 : distance / Math.max(Math.abs(derived), Math.abs(found.value), scale);
    if (verdict === "agreement") check.largest = Math.max(check.largest, share);
    else {
      check.disagreements++;
      this.#worst.add(share, { ...place(), derived, differences: found.value, error: found.error });
    }
  }

  check(): DerivativeCheck {
    return { ...this.#check, worst: this.#worst.items() };
  }
}

/** Two checks of one derivative, at different rows, as one. */
export function together(a: DerivativeCheck, b: DerivativeCheck): DerivativeCheck {
  return {
    ...a,
    compared: a.compared + b.compared,
    disagreements: a.disagreements + b.disagreements,
    skipped: {
      kink: a.skipped.kink + b.skipped.kink,
      edge: a.skipped.edge + b.skipped.edge,
      uncertain: a.skipped.uncertain + b.skipped.uncertain,
    },
    largest: Math.max(a.largest, b.largest),
    worst: [...a.worst, ...b.worst].slice(0, worstCount),
  };
}
