import { type CheckResult, type Comparison, marks, sliceText, worstFirst } from "../gate/index.ts";
import { type ForestRow, forestPicture, type Picture, type ReportSection } from "../pictures/index.ts";

const nothing = Number.NaN;
const noDifference = "no difference found";

/** What a report says of the checks of a configuration: how far each lies from what it is held against, and a table. */
export function checksSection(checks: readonly CheckResult[], verdict: string): ReportSection {
  const sorted = worstFirst(checks);
  const [changes, limits] = [sorted.filter(isOfChange), sorted.filter((check) => !isOfChange(check))];
  const pictures: Picture[] = [];
  if (changes.length > 0) {
    const titles = {
      name: "changes",
      title: "Checks against the baseline",
      summary: `the change of each, its interval, and up to where it may go; ${verdict}`,
      x: "change relative to the baseline, %",
      reference: "baseline",
      outcomes: Object.values(marks),
    };
    pictures.push(forestPicture(changes.map(changeRow), titles));
  }
  if (limits.length > 0) {
    const titles = {
      name: "limits",
      title: "Checks against limits",
      summary: `how far each value lies from its limit, and on which side it may lie; ${verdict}`,
      x: "distance from the limit relative to it, %",
      reference: "limit",
      outcomes: Object.values(marks),
    };
    pictures.push(forestPicture(limits.map(limitRow), titles));
  }
  return { title: "Checks", pictures, list: { title: "All checks", table: checkTable(sorted) } };
}

/** A baseline is what these are held against. */
function isOfChange({ condition }: CheckResult): boolean {
  return condition === "rule" || condition === "max_increase";
}

function changeRow(check: CheckResult): ForestRow {
  const { baseline, relative, limit, ci } = check;
  const share = (change: number) => (100 * change) / Math.abs(baseline ?? nothing);
  return {
    ...common(check),
    value: 100 * (relative ?? nothing),
    low: ci?.of === "change" ? share(ci.low) : nothing,
    high: ci?.of === "change" ? share(ci.high) : nothing,
    allowed: limit === null || !baseline ? undefined : { from: Number.NEGATIVE_INFINITY, to: share(limit - baseline) },
  };
}

function limitRow(check: CheckResult): ForestRow {
  const { value, limit, ci, condition } = check;
  const distance = (number: number) => (limit ? (100 * (number - limit)) / Math.abs(limit) : nothing);
  const [least, most] = condition === "min" ? [0, Number.POSITIVE_INFINITY] : [Number.NEGATIVE_INFINITY, 0];
  return {
    ...common(check),
    value: distance(value ?? nothing),
    low: ci?.of === "value" ? distance(ci.low) : nothing,
    high: ci?.of === "value" ? distance(ci.high) : nothing,
    allowed: limit ? { from: least, to: most } : undefined,
  };
}

function common({ name, condition, slice, counts_as, n }: CheckResult): Pick<ForestRow, "name" | "outcome" | "count"> {
  return { name: [name, condition, ...Object.values(slice)].join(" "), outcome: marks[counts_as], count: n };
}

function checkTable(checks: readonly CheckResult[]) {
  return {
    caption: "What each check says, the worst first",
    digits: 6,
    header: ["result", "check", "condition", "rows", "value", "limit", "baseline", "change", "p", "n", "reason"],
    rows: checks.map(({ counts_as, name, condition, slice, value, limit, baseline, change, p_adjusted, n, reason }) => [
      ...[marks[counts_as], name, condition, sliceText(slice)],
      ...[value, limit, baseline, change, p_adjusted].map((number) => number ?? ""),
      ...[n, withFewDigits(reason)],
    ]),
  };
}

/** A sentence to be read: the numbers that it holds stand beside it. */
function withFewDigits(sentence: string): string {
  return sentence.replaceAll(/-?\d+\.\d{6,}(?:e[-+]?\d+)?/g, (digits) => String(Number(Number(digits).toPrecision(6))));
}

const wordOf = (verdict: Comparison["verdict"]) => (verdict === "~" ? noDifference : verdict);

/** What a report says of two models where no checks are configured: how every loss of every slice changed. */
export function comparisonsSection(comparisons: readonly Comparison[]): ReportSection {
  const several = new Set(comparisons.map(({ candidate }) => candidate)).size > 1;
  const nameOf = ({ label, candidate }: Comparison) => (several ? `${label} of ${candidate}` : label);
  const rows = comparisons.map((comparison): ForestRow => {
    const { slice, relative, base_value: base, ci, verdict, n } = comparison;
    const share = (change: number | undefined) => (100 * (change ?? nothing)) / Math.abs(base ?? nothing);
    return {
      name: [nameOf(comparison), ...Object.values(slice)].join(" "),
      outcome: wordOf(verdict),
      value: 100 * (relative ?? nothing),
      low: share(ci?.low),
      high: share(ci?.high),
      count: n,
      allowed: undefined,
    };
  });
  const [first] = comparisons;
  const picture = forestPicture(rows, {
    name: "changes",
    title: "Losses against the baseline",
    summary: `the change of each loss with its ${100 * (first?.ci?.level ?? 0.95)} % interval; below 0 is better`,
    x: "change relative to the baseline, %",
    reference: "baseline",
    outcomes: ["better", noDifference, "worse", "undefined", "untested"],
  });
  const table = {
    caption: "The paired comparison of all rows and slices",
    digits: 6,
    header: ["loss", "rows", "baseline", "value", "difference", "low", "high", "p", "n", "verdict"],
    rows: comparisons.map((comparison) => {
      const { slice, base_value, candidate_value, difference, ci, p_adjusted, n, verdict } = comparison;
      return [
        ...[nameOf(comparison), sliceText(slice)],
        ...[base_value, candidate_value, difference, ci?.low, ci?.high, p_adjusted].map((number) => number ?? ""),
        ...[n, wordOf(verdict)],
      ];
    }),
  };
  return { title: "Against the baseline", pictures: [picture], list: { title: "All comparisons", table } };
}
