import { rounded } from "../../sinks/index.ts";
import type { CheckDocument, CheckResult } from "../verdict.ts";

/** Digits of values: GitLab compares texts, so noise in the last digits would be shown as a change. */
const digits = 6;

const gauges: readonly { name: string; help: string; of: (result: CheckResult) => number | null }[] = [
  { name: "lossline_value", help: "the value of a check", of: ({ value }) => value },
  { name: "lossline_limit", help: "what the value is held against", of: ({ limit }) => limit },
  { name: "lossline_baseline", help: "the value of the baseline", of: ({ baseline }) => baseline },
  { name: "lossline_pass", help: "1 where the check passes", of: ({ outcome }) => (outcome === "pass" ? 1 : 0) },
  { name: "lossline_rows", help: "rows that count", of: ({ n }) => n },
];

/** OpenMetrics text, as GitLab's metrics report reads it. */
export function openMetricsReport({ checks }: CheckDocument): string {
  const families = gauges.map(({ name, help, of }) => {
    const samples = checks.flatMap((result) => {
      const value = of(result);
      return value === null ? [] : [`${name}{${labels(result)}} ${number(value)}\n`];
    });
    return `# TYPE ${name} gauge\n# HELP ${name} ${help}\n${samples.join("")}`;
  });
  return `${families.join("")}# EOF\n`;
}

function labels({ name, label, statistic, condition, slice }: CheckResult): string {
  const text = Object.entries(slice).map(([column, value]) => `${column}=${value}`);
  const values = { check: name, loss: label, statistic, condition, slice: text.join(",") };
  return Object.entries(values)
    .map(([key, value]) => `${key}="${escaped(value)}"`)
    .join(",");
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function number(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? rounded(value, digits) : value > 0 ? "+Inf" : "-Inf";
}
