import type { InputRecord, Location, LossResult, Warning } from "../contracts.ts";
import { exitCodes } from "../errors.ts";
import type { CheckConfig } from "./config-schema.ts";

/** What a check says of a group of rows. */
export type Outcome = "pass" | "fail" | "no-verdict";

/** What that means for the gate, by the check's severity and what is said of checks without a verdict. */
export type CountsAs = "fail" | "no-verdict" | "warn" | "info" | "pass";

export type Severity = NonNullable<CheckConfig["severity"]>;
export type Unresolved = NonNullable<CheckConfig["unresolved"]>;

/** One condition of one check, over all rows or a group of them. Keys are always there; null where there is nothing. */
export interface CheckResult extends Pick<LossResult, "label" | "loss" | "spec" | "params" | "slice"> {
  name: string;
  /** the key of the check that is judged here: max, max_increase, rule, gradient.max_abs... */
  condition: string;
  severity: Severity;
  outcome: Outcome;
  counts_as: CountsAs;
  reason: string;
  /** what the value is of the rows' losses */
  statistic: string;
  value: number | null;
  /** what the value is held against */
  limit: number | null;
  baseline: number | null;
  /** value - baseline */
  change: number | null;
  /** change/|baseline|; null against 0 */
  relative: number | null;
  /** of the change where there are pairs, else of the value */
  ci: { of: "change" | "value"; level: number; low: number; high: number; method: string } | null;
  /** one-sided, of a rule */
  p: number | null;
  /** for the family of all rules */
  p_adjusted: number | null;
  test: string | null;
  /** rows that count */
  n: number;
  /** rows left out of the inputs for missing values */
  dropped: number;
  /** of the change, by a single test at alpha, four times in five */
  smallest_detectable: number | null;
  location: Location | null;
}

/** The document of `lossline check`, from which every report is made. */
export interface CheckDocument {
  schema: "lossline/check@1";
  version: string;
  verdict: Outcome;
  exit_code: number;
  counts: Record<"pass" | "fail" | "no_verdict" | "warn" | "info", number>;
  config: string | null;
  baseline: string | null;
  inputs: InputRecord[];
  options: Record<string, unknown>;
  checks: CheckResult[];
  warnings: Warning[];
}

export function countsAs(outcome: Outcome, severity: Severity, unresolved: Unresolved): CountsAs {
  if (outcome === "pass") return "pass";
  if (severity !== "error") return severity;
  return outcome === "no-verdict" ? unresolved : "fail";
}

/** The one verdict: a failure wins over what has no verdict, that over a pass. */
export function verdictOf(results: readonly Pick<CheckResult, "counts_as">[]): Outcome {
  const some = (kind: CountsAs) => results.some(({ counts_as }) => counts_as === kind);
  return some("fail") ? "fail" : some("no-verdict") ? "no-verdict" : "pass";
}

export const exitCodeOf = {
  pass: exitCodes.done,
  fail: exitCodes.no,
  "no-verdict": exitCodes.noVerdict,
} as const;

export function countsOf(results: readonly CheckResult[]): CheckDocument["counts"] {
  const count = (kind: CountsAs) => results.filter(({ counts_as }) => counts_as === kind).length;
  return {
    pass: count("pass"),
    fail: count("fail"),
    no_verdict: count("no-verdict"),
    warn: count("warn"),
    info: count("info"),
  };
}

const ranks: readonly CountsAs[] = ["fail", "no-verdict", "warn", "info", "pass"];

/** The results from the worst on: what fails first, and of those what lies furthest beyond its limit. */
export function worstFirst(results: readonly CheckResult[]): CheckResult[] {
  return results.toSorted(
    (a, b) => ranks.indexOf(a.counts_as) - ranks.indexOf(b.counts_as) || compare(beyond(b), beyond(a)),
  );
}

const compare = (a: number, b: number) => (a === b ? 0 : a - b);

/** How far a value lies beyond its limit, as a share of the limit. */
function beyond({ value, limit, condition }: CheckResult): number {
  if (value === null || limit === null) return 0;
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  const distance = condition === "min" ? limit - value : value - limit;
  return distance / (Math.abs(limit) || 1);
}

/** "segment=a, age=(3, 4]", or "all rows". */
export function sliceText(slice: CheckResult["slice"]): string {
  const parts = Object.entries(slice).map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? "all rows" : parts.join(", ");
}
