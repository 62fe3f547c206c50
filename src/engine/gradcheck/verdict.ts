import type { Difference } from "./derivative-at.ts";

/** A derived number beside what its differences say. */
export interface Comparison {
  derived: number;
  found: Difference;
  /** by how much the derived number changes where what it is computed from is rounded otherwise */
  slack: number;
  /** the value of what is derived, over the number that it is derived by: a derivative is small beside this one */
  scale: number;
}

/** "kink", "edge" of the domain or of what is finite, "uncertain": there is nothing to judge by. */
export type Verdict = "agreement" | "disagreement" | "kink" | "edge" | "uncertain";

/** a difference whose own error is a larger share than this of the derivative, or of the scale, tells nothing */
const uncertainShare = 1e-3;
/** below this numbers lose digits, and then vanish */
const vanishing = 2 ** -1000;

/**
 * Disagreement only where the distance is larger than the errors of both numbers, and than `tolerance` times the
 * derivative. `again` gives the difference by other steps: an estimate of an error may be too small by accident, but hardly
 * twice and with the same result.
 */
export function verdictOf(comparison: Comparison, tolerance: number, again: () => Difference): Verdict {
  const verdict = firstVerdict(comparison, tolerance);
  if (verdict !== "disagreement") return verdict;
  const { found } = comparison;
  const other = again();
  const same = Math.abs(other.value - found.value) <= other.error + found.error;
  return same && firstVerdict({ ...comparison, found: other }, tolerance) === verdict ? verdict : "uncertain";
}

function firstVerdict(
  { derived, found: { value, error, kink }, slack, scale }: Comparison,
  tolerance: number,
): Verdict {
  if (Number.isNaN(error)) return "edge";
  if (kink) return "kink";
  if (derived === value) return "agreement";
  if (Number.isNaN(derived)) return "disagreement";
  const size = Number.isFinite(derived) ? Math.max(Math.abs(derived), Math.abs(value)) : Math.abs(value);
  const notable = uncertainShare * Math.max(size, scale);
  if (error > notable) return "uncertain";
  // a derivative that jumps where its function is smooth is no rounding
  const ownError = slack > notable ? 0 : slack;
  return Math.abs(derived - value) <= Math.max(error + ownError, tolerance * size, vanishing)
    ? "agreement"
    : "disagreement";
}
