import type { Location } from "../contracts.ts";
import { type LossRequest, printedParameters, type RowLosses } from "../engine/index.ts";
import { type Adjustment, adjustedP } from "../statistics/index.ts";
import { type Baseline, baselineValue } from "./baseline.ts";
import type { Comparison } from "./compare.ts";
import type { CheckConfig } from "./config-schema.ts";
import type { GradientSummary } from "./gradients.ts";
import {
  type Decision,
  increaseLimit,
  judgeIncrease,
  judgeMax,
  judgeMin,
  judgeRatio,
  judgeRule,
  noVerdict,
  numberOf,
  relativeChange,
} from "./judge.ts";
import { type Claim, PairedTests, type TestRequest } from "./paired-tests.ts";
import { groupValue, valueInterval } from "./values.ts";
import { type CheckResult, countsAs, sliceText, type Unresolved } from "./verdict.ts";
import { type Group, groupsOf, type View } from "./views.ts";

/** A check whose loss is looked up. */
export interface PlannedCheck {
  config: CheckConfig;
  loss: LossRequest;
  location: Location | null;
}

/** All that checks are judged by. */
export interface GateData {
  views: readonly View[];
  runs: readonly (RowLosses | undefined)[];
  baseline: Baseline | undefined;
  /** by label, where a check asks for them */
  gradients: ReadonlyMap<string, GradientSummary>;
  tests: TestRequest & { adjustment: Adjustment };
  /** what becomes of a check without a verdict that does not say it itself */
  unresolved: Unresolved;
}

/** A result that waits for the p-values of its family. */
interface Draft {
  check: PlannedCheck;
  facts: Facts;
  decide: (adjusted: number | null) => Decision;
}

type Facts = Omit<CheckResult, "outcome" | "counts_as" | "reason" | "p_adjusted">;

/** Judges every condition of every check over all rows and its groups; p-values are adjusted over all rules together. */
export function evaluateChecks(checks: readonly PlannedCheck[], data: GateData): CheckResult[] {
  const tests = new PairedTests(data.baseline, data.views, data.tests);
  const drafts = checks.flatMap((check) => new Judge(check, data, tests).drafts());
  const adjusted = adjustedP(
    drafts.map(({ facts }) => facts.p),
    data.tests.adjustment,
  );
  return drafts.map(({ check, facts, decide }, i): CheckResult => {
    const p_adjusted = adjusted[i]!;
    const { outcome, reason } = decide(p_adjusted);
    const { name, label, loss, spec, params, slice, condition, severity, ...numbers } = facts;
    const counts_as = countsAs(outcome, severity, check.config.unresolved ?? data.unresolved);
    const said = { name, label, loss, spec, params, slice, condition, severity, outcome, counts_as, reason };
    const { statistic, value, limit, baseline, change, relative, ci, p, ...rest } = numbers;
    return { ...said, statistic, value, limit, baseline, change, relative, ci, p, p_adjusted, ...rest };
  });
}

/** Of no rule: the interval of a change, for which no hypothesis is tested. */
const noClaim: Claim = { alternative: "worse", margin: 0, relativeMargin: 0 };

/** One check and what it is judged by. */
class Judge {
  readonly #check: PlannedCheck;
  readonly #data: GateData;
  readonly #tests: PairedTests;

  constructor(check: PlannedCheck, data: GateData, tests: PairedTests) {
    this.#check = check;
    this.#data = data;
    this.#tests = tests;
  }

  drafts(): Draft[] {
    const { slices = [], across, gradient } = this.#check.config;
    const groups = [wholeGroup, ...slices.flatMap((name) => this.#groups(name))];
    return [
      ...groups.flatMap((group) => this.#ofGroup(group)),
      ...(across === undefined ? [] : [this.#across(across)]),
      ...(gradient === undefined ? [] : this.#gradient(gradient)),
    ];
  }

  #groups(name: string): Group[] {
    const { views, runs, baseline } = this.#data;
    const { label } = this.#check.loss;
    // a group that only the baseline has is missed, and must not be forgotten
    const saved = baseline?.saved.filter((result) => result.label === label).map(({ slice }) => slice);
    return groupsOf(name, label, views, baseline?.runs ? [runs, baseline.runs] : [runs], saved);
  }

  #ofGroup(group: Group): Draft[] {
    const { max, min, max_increase: increase, rule } = this.#check.config;
    const drafts: Draft[] = [];
    const add = (condition: string, limit: number | null, judge: (value: number) => Decision) => {
      const facts = this.#facts(condition, limit, group);
      drafts.push({ check: this.#check, facts, decide: () => this.#absent(facts, group) ?? judge(facts.value!) });
    };
    if (max !== undefined) add("max", max, (value) => judgeMax(value, max));
    if (min !== undefined) add("min", min, (value) => judgeMin(value, min));
    if (increase !== undefined) {
      const baseline = this.#baseline(group);
      const limit = typeof baseline === "number" ? increaseLimit(increase, baseline) : Number.NaN;
      add("max_increase", Number.isNaN(limit) ? null : limit, (value) =>
        typeof baseline === "number" ? judgeIncrease(value, baseline, increase) : noVerdict(baseline),
      );
    }
    if (rule !== undefined) drafts.push(this.#rule(rule, group));
    return drafts;
  }

  #rule(rule: NonNullable<CheckConfig["rule"]>, group: Group): Draft {
    const { margin = 0 } = this.#check.config;
    const claim: Claim = {
      alternative: rule === "fail-if-worse" ? "worse" : "better",
      margin: typeof margin === "number" ? margin : 0,
      relativeMargin: typeof margin === "number" ? 0 : numberOf(margin),
    };
    const comparison = this.#tests.comparison(this.#check.loss.label, group, claim);
    const baseline = this.#baseline(group);
    const allowed =
      typeof baseline === "number" ? claim.margin + claim.relativeMargin * Math.abs(baseline) : Number.NaN;
    const limit = typeof baseline === "number" && Number.isFinite(baseline) ? baseline + allowed : null;
    const facts = { ...this.#facts("rule", limit, group, comparison), p: comparison?.p ?? null };
    // a group that is not judged is no test of the family
    if (this.#absent(facts, group)) facts.p = null;
    const decide = (adjusted: number | null) =>
      this.#absent(facts, group) ?? this.#ruleDecision(rule, facts, comparison, baseline, adjusted);
    return { check: this.#check, facts, decide };
  }

  #ruleDecision(
    rule: NonNullable<CheckConfig["rule"]>,
    { value }: Facts,
    comparison: Comparison | undefined,
    baseline: number | string,
    adjusted: number | null,
  ): Decision {
    if (!Number.isFinite(value)) return judgeMax(value!, 0);
    if (typeof baseline === "string") return noVerdict(baseline);
    if (!comparison) return noVerdict(this.#withRepair("the baseline has no losses of rows to pair with"));
    if (adjusted === null) return noVerdict(comparison.reason ?? "there is no test");
    return judgeRule(rule, adjusted, this.#data.tests.alpha);
  }

  /** The highest value of a group over the lowest. */
  #across(name: string): Draft {
    const { max_ratio: limit } = this.#check.config;
    const large = this.#groups(name).filter((group) => this.#count(group) >= group.minSamples);
    const values = large.map((group) => ({ group, value: this.#value(group)!.value }));
    const facts = { ...this.#facts("max_ratio", limit!, wholeGroup), ...nothingCompared };
    if (values.length < 2) {
      const decide = () =>
        noVerdict(`"${name}" has ${values.length} groups with enough rows: there is nothing to compare`);
      return { check: this.#check, facts: { ...facts, value: null }, decide };
    }
    // a value that is not a number is the highest, whatever stands beside it
    const ordered = values.toSorted((a, b) =>
      Number.isNaN(a.value) ? 1 : Number.isNaN(b.value) ? -1 : a.value - b.value,
    );
    const [lowest, highest] = [ordered[0]!, ordered.at(-1)!];
    const decide = () => {
      const { outcome, reason } = judgeRatio(lowest.value, highest.value, limit!);
      return { outcome, reason: `${sliceText(highest.group.slice)} over ${sliceText(lowest.group.slice)}: ${reason}` };
    };
    return { check: this.#check, facts: { ...facts, value: highest.value / lowest.value }, decide };
  }

  #gradient({ max_abs, max_zeros }: NonNullable<CheckConfig["gradient"]>): Draft[] {
    const { maxAbs, zeros } = this.#data.gradients.get(this.#check.loss.label)!;
    const draft = (condition: string, statistic: string, value: number, limit: number): Draft => ({
      check: this.#check,
      facts: { ...this.#facts(condition, limit, wholeGroup), ...nothingCompared, statistic, value },
      decide: () => judgeMax(value, limit),
    });
    return [
      ...(max_abs === undefined ? [] : [draft("gradient.max_abs", "largest gradient", maxAbs, max_abs)]),
      ...(max_zeros === undefined ? [] : [draft("gradient.max_zeros", "share of gradients of 0", zeros, max_zeros)]),
    ];
  }

  /** Why a group is not judged at all. */
  #absent({ n, slice }: Facts, { minSamples }: Group): Decision | undefined {
    if (n === 0) return noVerdict(`no rows of ${sliceText(slice)}`);
    return n < minSamples ? noVerdict(`${n} rows, fewer than min_samples ${minSamples}`) : undefined;
  }

  #value({ view, slice }: Group) {
    const { views, runs } = this.#data;
    return groupValue(runs[view], views[view]!, this.#check.loss.label, slice, this.#statistic());
  }

  #count(group: Group): number {
    return this.#value(group)?.result.n ?? 0;
  }

  #statistic(): string | undefined {
    const { stat } = this.#check.config;
    // the loss's own value is the engine's, and the baseline has it under that name
    return stat === this.#check.loss.declaration.reduction ? undefined : stat;
  }

  /** The baseline's value, or why there is none. */
  #baseline(group: Group): number | string {
    const { baseline, views } = this.#data;
    if (!baseline) return "there is no baseline";
    if (baseline.problem !== undefined) return this.#withRepair(baseline.problem);
    const value = baselineValue(baseline, views, this.#check.loss.label, group, this.#statistic());
    const what = `${this.#check.config.stat ?? "value"} of ${this.#check.loss.label}, ${sliceText(group.slice)}`;
    return value ?? this.#withRepair(`the baseline does not have the ${what}`);
  }

  #withRepair(problem: string): string {
    const { path, repair } = this.#data.baseline!;
    const command = repair(this.#check.config.rule !== undefined);
    return `${path}: ${problem}${command === "" ? "" : `; ${command}`}`;
  }

  #facts(condition: string, limit: number | null, group: Group, tested?: Comparison): Facts {
    const { config, loss, location } = this.#check;
    const { runs, views, tests } = this.#data;
    const found = this.#value(group);
    const rows = runs[group.view];
    const baseline = this.#baseline(group);
    const value = found?.value ?? null;
    const own = this.#statistic() === undefined;
    const comparison = own ? (tested ?? this.#tests.comparison(loss.label, group, noClaim)) : undefined;
    const interval =
      own && rows && found && !comparison
        ? valueInterval(rows, views[group.view]!, loss.label, group.slice, tests.level)
        : undefined;
    const change = value === null || typeof baseline === "string" ? null : value - baseline;
    return {
      name: config.name ?? loss.label,
      label: loss.label,
      loss: loss.declaration.name,
      spec: loss.spec,
      params: found?.result.params ?? printedParameters(loss.declaration, loss.parameters),
      slice: group.slice,
      condition,
      severity: config.severity ?? "error",
      statistic: config.stat ?? found?.result.reduction ?? loss.declaration.reduction,
      value,
      limit,
      baseline: typeof baseline === "string" ? null : baseline,
      change,
      relative: change === null ? null : relativeChange(value!, baseline as number),
      ci: comparison?.ci
        ? { of: "change", ...comparison.ci }
        : interval
          ? { of: "value", level: tests.level, low: interval.low, high: interval.high, method: interval.method }
          : null,
      p: null,
      test: tested?.test ?? null,
      n: found?.result.n ?? 0,
      dropped: (runs[group.view] ?? runs[0]!).outcome.inputs.reduce((sum, { rows_dropped }) => sum + rows_dropped, 0),
      smallest_detectable: comparison?.smallest_detectable ?? null,
      location,
    };
  }
}

const wholeGroup: Group = { view: 0, slice: {}, minSamples: 1 };

/** A ratio of groups and a gradient have no counterpart in the baseline. */
const nothingCompared = { baseline: null, change: null, relative: null, ci: null, smallest_detectable: null };
