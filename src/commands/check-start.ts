import { existsSync, writeFileSync } from "node:fs";
import type { LossResult } from "../contracts.ts";
import { usageError } from "../errors.ts";
import { type Baseline, type CheckConfig, type CheckResult, configName, sliceName } from "../gate/index.ts";
import { type Io, write } from "../io.ts";
import { rounded } from "../sinks/index.ts";
import { type Plan, planChecks } from "./check-plan.ts";
import { type GateRuns, judge, openBaseline, type RunFlags, runViews } from "./check-run.ts";
import { lossesThatFit } from "./fitting.ts";
import { type OutputFlags, readOptionsOf } from "./flags.ts";
import { openInputs } from "./inputs.ts";
import { columnRequestOf } from "./run-flags.ts";
import { runInputsOf } from "./run-inputs.ts";
import { RunNotices } from "./run-notices.ts";

/** The flags of a first step: what is read, and the losses. */
export type StartFlags = RunFlags &
  Pick<OutputFlags, "quiet" | "errorFormat"> & { loss?: string[]; init?: boolean; baseline?: string };

/** What is measured of a file for tolerances to be proposed. */
interface Measured {
  results: readonly CheckResult[];
  prediction: readonly string[];
  target: readonly string[];
}

/** `check --suggest` prints checks for a file's losses; `check --init` writes them as a configuration. */
export async function printStart(file: string | undefined, flags: StartFlags, io: Io): Promise<void> {
  if (!flags.init) {
    const { results } = await measure(file, flags, io);
    return write(io.stdout, checksText(results));
  }
  const isConfig = file !== undefined && /\.ya?ml$/i.test(file);
  const path = isConfig ? file : configName;
  if (existsSync(path)) {
    throw usageError("config-exists", `${path} is there already`, {
      hint: "remove it first, or name another .yaml file",
    });
  }
  const known = file === undefined || isConfig ? undefined : await measure(file, flags, io);
  writeFileSync(path, known ? starterText(file!, known, flags) : plainStarter);
  if (!flags.quiet) await write(io.stderr, `note: ${path} written; lossline check --dry-run says what it judges\n`);
}

/** The losses with the interval that their spread gives, and what a baseline would let a test detect. */
async function measure(file: string | undefined, flags: StartFlags, io: Io): Promise<Measured> {
  const { paths, open } = await runInputsOf(file === undefined ? [] : [file], flags, io, "check --suggest");
  const inputs = await open(3);
  const losses = flags.loss ?? [await usualLoss(paths[0]!, flags, io)];
  const document = { checks: losses.map((loss) => ({ loss, max: 0 })), significance: { level: 0.99 } };
  const plan = await planChecks(document, undefined, flags);
  const notices = new RunNotices(flags, io);
  const gate = await runViews(plan, flags, inputs, notices);
  const baseline = flags.baseline === undefined ? undefined : await openBaseline(flags.baseline, gate, flags, io);
  if (baseline?.problem !== undefined) {
    const message = `${baseline.path} is not used: ${baseline.problem}`;
    notices.warning({ code: "baseline-mismatch", count: 1, message });
  }
  const { outcome } = gate.runs[0]!;
  return {
    results: await judge(plan, gate, inputs, baseline),
    prediction: outcome.results[0]!.prediction,
    target: outcome.target,
  };
}

/** A loss for the file: the plainest one that fits. */
async function usualLoss(path: string, flags: StartFlags, io: Io): Promise<string> {
  const fitting = path === "-" ? [] : await fittingFile(path, flags, io);
  const found = fitting.includes("mae") ? "mae" : fitting[0];
  if (found !== undefined) return found;
  throw usageError("no-loss", "which loss? name one with -l", { hint: "lossline list shows them all" });
}

async function fittingFile(path: string, flags: StartFlags, io: Io): Promise<string[]> {
  return lossesThatFit(await openInputs([path], readOptionsOf(flags), io, 1), columnRequestOf(flags));
}

function checksText(results: readonly CheckResult[]): string {
  return `checks:\n${results.map(checkText).join("")}`;
}

/** A limit at the upper end of the interval, and an increase that a test could tell from chance. */
function checkText({
  spec,
  label,
  value,
  n,
  ci,
  baseline,
  smallest_detectable: detectable,
  ...result
}: CheckResult): string {
  const written = label === result.loss.replaceAll("-", "_") ? spec : `${label}=${spec}`;
  const lines = [`  # ${label} is ${rounded(value!, 4)} over ${n} rows`];
  const check = [`  - loss: ${yamlText(written)}`];
  if (baseline !== null && detectable !== null) {
    const share = baseline === 0 ? "" : ` (${rounded((100 * detectable) / Math.abs(baseline), 2)} %)`;
    lines.push(
      `  # beside ${rounded(baseline, 4)} of the baseline; a test would detect a change of ${rounded(detectable, 3)}${share}`,
    );
    check.push(`    max_increase: {abs: ${roundedUp(detectable)}}`);
  } else if (ci?.of === "value") {
    lines.push(`  # its 99 % interval is ${rounded(ci.low, 4)} .. ${rounded(ci.high, 4)}: the limit is the upper end`);
    check.push(`    max: ${roundedUp(ci.high)}`);
  } else {
    lines.push("  # its spread is not known, since it is no mean of rows: the limit is what it is now");
    check.push(`    max: ${value}`);
  }
  return [...lines, ...check, ""].join("\n");
}

/** To three digits, never below the number. */
function roundedUp(value: number): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  return Number((Math.ceil(value / unit) * unit).toPrecision(3));
}

const schemaLine = "# yaml-language-server: $schema=node_modules/lossline/schemas/lossline-config.schema.json\n";

function starterText(file: string, { results, prediction, target }: Measured, { id, weight }: StartFlags): string {
  const columns = { file, pred: prediction.join(","), target: target.join(","), id, weight };
  const data = Object.entries(columns).flatMap(([key, text]) => (text ? [`  ${key}: ${yamlText(text)}\n`] : []));
  return `${schemaLine}data:\n${data.join("")}\n${checksText(results)}${further}`;
}

const further = `
# More than limits, as docs/gate.md says:
# baseline: baseline.json   # lossline baseline save FILE --per-sample -o baseline.json
# slices:
#   - by: segment
#     min_samples: 30
#   a check then has  rule: fail-if-worse  and  slices: [segment]
`;

const plainStarter = `${schemaLine}data:
  file: preds.csv
  pred: y_pred
  target: y_true

checks:
  - loss: mae
    max: 0.3
${further}`;

/** A text as YAML reads it back: quoted as JSON is, where it is not plain. */
function yamlText(text: string): string {
  return /^[\p{L}_./][\p{L}\p{N}_./-]*$/u.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/** What `check --dry-run` says: what is read and judged, and nothing of the losses. */
export function dryRunPage({ config, checks, slices }: Plan, gate: GateRuns, baseline: Baseline | undefined): string {
  const { views, runs, inputs } = gate;
  const { outcome } = runs[0]!;
  const lines = [
    ["configuration", config?.path ?? "the command line"],
    ...inputs.map(({ path, rows_read, rows_used, rows_dropped }) => [
      "data",
      `${path}: ${rows_read} rows read, ${rows_used} used, ${rows_dropped} dropped`,
    ]),
    ["prediction", predictionsOf(outcome.results)],
    ["target", outcome.target.join(", ")],
    ["baseline", baseline ? `${baseline.path}: ${baseline.problem ?? "its rows match"}` : "none"],
    ...slices.map((slice) => {
      const name = sliceName(slice);
      const own = views.flatMap((view, i) => (view.name === name ? [runs[i]?.sliceKeys.length || 1] : []));
      const groups = own.reduce((sum, count) => sum + count, 0);
      return ["slice", `${name}: ${groups} ${groups === 1 ? "group" : "groups"}`];
    }),
    ...checks.map(({ config: check, loss }) => [
      "check",
      `${check.name ?? loss.label}: ${conditionsOf(check, loss.spec)}`,
    ]),
  ];
  return lines.map(([name, text]) => `${name!.padEnd(15)}${text}\n`).join("");
}

function predictionsOf(results: readonly LossResult[]): string {
  return [...new Set(results.map(({ prediction }) => prediction.join(", ")))].join("; ");
}

function conditionsOf({ loss: _, name: __, slices, ...rest }: CheckConfig, spec: string): string {
  const conditions = Object.entries(rest).map(
    ([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`,
  );
  return [spec, ...conditions, ...(slices ? [`all rows and ${slices.join(", ")}`] : [])].join(", ");
}
