import type { CheckConfig } from "./config-schema.ts";
import type { Outcome } from "./verdict.ts";

// The rules of the gate as functions of numbers. All fail closed: a pass is a comparison that is true of finite
// numbers, and nothing else is.

/** An outcome, and the sentence that says why. */
export interface Decision {
  outcome: Outcome;
  reason: string;
}

const pass = (reason: string): Decision => ({ outcome: "pass", reason });
const fail = (reason: string): Decision => ({ outcome: "fail", reason });
export const noVerdict = (reason: string): Decision => ({ outcome: "no-verdict", reason });

const notFinite = (value: number) => fail(`the value is ${value}, which is within no limit`);

/** Equality passes. */
export function judgeMax(value: number, limit: number): Decision {
  if (!Number.isFinite(value)) return notFinite(value);
  return value <= limit ? pass(`${value} is at most ${limit}`) : fail(`${value} is above ${limit}`);
}

/** Equality passes. */
export function judgeMin(value: number, limit: number): Decision {
  if (!Number.isFinite(value)) return notFinite(value);
  return value >= limit ? pass(`${value} is at least ${limit}`) : fail(`${value} is below ${limit}`);
}

/** change/|baseline|; null where it is undefined: against 0, and of what is not finite. */
export function relativeChange(value: number, baseline: number): number | null {
  const relative = baseline === 0 ? Number.NaN : (value - baseline) / Math.abs(baseline);
  return Number.isFinite(relative) ? relative : null;
}

/** A number as it is written in a configuration: 0.02, or 2%. */
export function numberOf(written: number | string): number {
  return typeof written === "number" ? written : Number.parseFloat(written) / 100;
}

type Increase = NonNullable<CheckConfig["max_increase"]>;

/** The highest value that an increase allows; NaN where it is undefined, relative to a baseline of 0. */
export function increaseLimit({ abs, rel, combine }: Increase, baseline: number): number {
  const absolute = abs === undefined ? undefined : baseline + abs;
  const relative = rel === undefined ? undefined : relativeLimit(numberOf(rel), baseline);
  if (absolute === undefined || relative === undefined) return (absolute ?? relative)!;
  if (combine !== "any") return Math.min(absolute, relative);
  return Number.isNaN(relative) ? absolute : Math.max(absolute, relative);
}

function relativeLimit(share: number, baseline: number): number {
  return baseline === 0 ? Number.NaN : baseline + share * Math.abs(baseline);
}

/** Against a baseline that is not finite there is no verdict; a relative limit for a baseline of 0 is undefined, and fails. */
export function judgeIncrease(value: number, baseline: number, increase: Increase): Decision {
  if (!Number.isFinite(value)) return notFinite(value);
  if (!Number.isFinite(baseline)) return noVerdict(`the baseline is ${baseline}`);
  const limit = increaseLimit(increase, baseline);
  if (Number.isNaN(limit)) {
    return fail(`the change from 0 to ${value} is undefined relative to the baseline; max_increase.abs would judge it`);
  }
  const from = `from ${baseline} to ${value}`;
  return value <= limit ? pass(`${from}, at most ${limit}`) : fail(`${from}, above ${limit}`);
}

/**
 * A rule by its adjusted p-value, which is one-sided: of "worse than the margin" for fail-if-worse, of "better than the
 * margin" for pass-only-if-not-worse.
 */
export function judgeRule(rule: NonNullable<CheckConfig["rule"]>, p: number, alpha: number): Decision {
  const found = `p = ${Number(p.toPrecision(3))} for alpha = ${alpha}`;
  if (rule === "pass-only-if-not-worse") {
    return p < alpha ? pass(`not worse by the margin: ${found}`) : fail(`not shown to be within the margin: ${found}`);
  }
  if (p < alpha) return fail(`worse: ${found}`);
  return p >= alpha ? pass(`not worse by more than chance: ${found}`) : fail(`the p-value is ${p}`);
}

/** The groups compared with each other; undefined where a value is 0, negative or not finite. */
export function judgeRatio(lowest: number, highest: number, limit: number): Decision {
  if (!Number.isFinite(lowest) || !Number.isFinite(highest))
    return notFinite(Number.isFinite(lowest) ? highest : lowest);
  if (lowest <= 0) return fail(`the ratio of ${highest} to ${lowest} says nothing`);
  return judgeMax(highest / lowest, limit);
}
