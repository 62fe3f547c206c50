import { rounded } from "../../sinks/index.ts";
import { type CheckDocument, type CheckResult, sliceText } from "../verdict.ts";

/** "mae, max, segment=a": what a result is of. */
export function titleOf({ name, condition, slice, statistic }: CheckResult): string {
  const of = name.includes(statistic) || ["mean", "aggregate"].includes(statistic) ? "" : ` ${statistic}`;
  const where = Object.keys(slice).length === 0 ? "" : `, ${sliceText(slice)}`;
  return `${name}${of}, ${condition}${where}`;
}

/** The verdict in a line: "FAIL: 1 of 4 results fails, 1 has no verdict". */
export function headline({ verdict, counts, checks }: Pick<CheckDocument, "verdict" | "counts" | "checks">): string {
  const parts = [
    counts.fail === 0 ? "" : `${counts.fail} of ${checks.length} ${counts.fail === 1 ? "fails" : "fail"}`,
    counts.no_verdict === 0 ? "" : `${counts.no_verdict} without a verdict`,
    counts.warn === 0 ? "" : `${counts.warn} ${counts.warn === 1 ? "warning" : "warnings"}`,
    counts.info === 0 ? "" : `${counts.info} for information`,
  ].filter((part) => part !== "");
  const all = checks.length === 1 ? "the one result passes" : `all ${checks.length} results pass`;
  return `${verdictWords[verdict]}: ${parts.length === 0 ? all : parts.join(", ")}`;
}

const verdictWords = { pass: "PASS", fail: "FAIL", "no-verdict": "NO VERDICT" } as const;

/** How a result that counts as such is marked. */
export const marks = { pass: "pass", fail: "FAIL", "no-verdict": "no verdict", warn: "warning", info: "info" } as const;

/** A number of a table; nothing where there is none. */
export function cell(value: number | null, digits: number): string {
  return value === null ? "" : rounded(value, digits);
}

export function changeCell({ change, relative }: CheckResult, digits: number): string {
  if (change === null) return "";
  const sign = change > 0 ? "+" : "";
  const share = relative === null || change === 0 ? "" : ` (${sign}${rounded(relative * 100, 3)} %)`;
  return `${sign}${rounded(change, digits)}${share}`;
}

export function intervalCell({ ci }: CheckResult, digits: number): string {
  return ci === null ? "" : `${rounded(ci.low, digits)} .. ${rounded(ci.high, digits)}`;
}
