import { decimalNumber, type LossRequest } from "../engine/index.ts";
import { LosslineError, usageError, withDetails } from "../errors.ts";
import type { CheckConfig, Config, ConfigDocument, PlannedCheck, SliceConfig } from "../gate/index.ts";
import { requestedLosses } from "./requested-losses.ts";
import type { ColumnFlags, ComputationFlags } from "./run-flags.ts";

/** The flags that make checks without a configuration. */
export interface InlineFlags {
  loss?: string[];
  max?: string[];
  min?: string[];
  /** of --no-worse-than; `true` where it is absent, since commander takes the flag for the opposite of --worse-than */
  worseThan?: string | true;
  by?: string[];
}

/** What is to be judged. */
export interface Plan {
  /** undefined for checks of the command line */
  config: Config | undefined;
  document: ConfigDocument;
  checks: readonly PlannedCheck[];
  /** each loss once */
  losses: readonly LossRequest[];
  slices: readonly SliceConfig[];
}

/** Checks of the command line as a configuration; undefined without any. Exit 2: `bad-limit`, `limit-not-finite`. */
export function inlineDocument({
  loss = [],
  max = [],
  min = [],
  worseThan,
  by,
}: InlineFlags): ConfigDocument | undefined {
  const limited = [
    ...max.map((text) => ({ key: "max", ...limitOf("--max", text) })),
    ...min.map((text) => ({ key: "min", ...limitOf("--min", text) })),
  ];
  const rival = typeof worseThan === "string" ? worseThan : undefined;
  if (limited.length === 0 && rival === undefined) return undefined;
  const slices = by?.map((columns) => ({ by: columns.split(",") })) ?? [];
  const named = slices.length === 0 ? {} : { slices: slices.map((slice) => slice.by.join(",")) };
  const rivals = rival === undefined ? [] : [...new Set([...limited.map((limit) => limit.loss), ...loss])];
  if (rival !== undefined && rivals.length === 0) {
    throw usageError("no-loss", "--no-worse-than: by which loss? name one with -l", {
      hint: "for example -l mae; lossline inspect FILE lists the losses that fit its columns",
    });
  }
  return {
    slices,
    ...(rival === undefined ? {} : { baseline: rival }),
    checks: [
      ...limited.map(({ key, loss, limit }): CheckConfig => ({ loss, [key]: limit, ...named })),
      ...rivals.map((spec): CheckConfig => ({ loss: spec, rule: "fail-if-worse", ...named })),
    ],
  };
}

/** `mae=0.3`: the limit stands behind the last equals sign, since parameters have some too. */
function limitOf(flag: string, text: string): { loss: string; limit: number } {
  const at = text.lastIndexOf("=");
  const limit = decimalNumber(text.slice(at + 1));
  if (at > 0 && Number.isFinite(limit)) return { loss: text.slice(0, at), limit };
  const hint = `write ${flag} LOSS=LIMIT, for example ${flag} mae=0.3`;
  if (at > 0 && /^\s*[+-]?(inf(inity)?|nan)\s*$/i.test(text.slice(at + 1))) {
    throw usageError("limit-not-finite", `${flag} ${text}: a limit must be a finite number`, { hint });
  }
  throw usageError("bad-limit", `${flag} ${text}: "${text.slice(at + 1)}" is not a number`, { hint });
}

/** Looks up the losses of a configuration. Exit 2, with the place, for what makes no sense for a loss. */
export async function planChecks(
  document: ConfigDocument,
  config: Config | undefined,
  flags: ColumnFlags & ComputationFlags,
  further: readonly string[] = [],
): Promise<Plan> {
  const specs = [...new Set([...document.checks.map(({ loss }) => loss), ...further])];
  const losses = await lookedUp(specs, document, config, flags);
  const bySpec = new Map(specs.map((spec, i) => [spec, losses[i]!]));
  const checks = document.checks.map((check, i): PlannedCheck => {
    const loss = bySpec.get(check.loss)!;
    refuseSenseless(check, loss, flags, config, i);
    return { config: check, loss, location: config?.locate(["checks", i]) ?? null };
  });
  const { slices = [] } = document;
  // a column that a check compares groups across needs no slice of its own
  const known = new Set(
    slices.map(({ name, by, where }) => name ?? (by === undefined ? where : [by].flat().join(","))),
  );
  const across = [...new Set(document.checks.flatMap((check) => check.across ?? []))];
  const implied = across.filter((name) => !known.has(name)).map((by): SliceConfig => ({ by }));
  return { config, document, checks, losses, slices: [...slices, ...implied] };
}

async function lookedUp(
  specs: readonly string[],
  { checks }: ConfigDocument,
  config: Config | undefined,
  flags: ColumnFlags & ComputationFlags,
): Promise<LossRequest[]> {
  try {
    return await requestedLosses(specs, flags);
  } catch (error) {
    if (!(error instanceof LosslineError) || !config || error.details.location) throw error;
    const codes = await Promise.all(checks.map(({ loss }) => codeOf(loss, flags)));
    const culprit = codes.indexOf(error.code);
    const location = config.locate(culprit < 0 ? ["checks"] : ["checks", culprit, "loss"]);
    throw withDetails(error, { location });
  }
}

async function codeOf(spec: string, flags: ColumnFlags & ComputationFlags): Promise<string | undefined> {
  try {
    await requestedLosses([spec], flags);
    return undefined;
  } catch (error) {
    return error instanceof LosslineError ? error.code : undefined;
  }
}

/** A statistic or a test that the loss does not have. */
function refuseSenseless(
  { stat, rule }: CheckConfig,
  { declaration, label }: LossRequest,
  { weight }: ColumnFlags,
  config: Config | undefined,
  check: number,
): void {
  const { reduction, over, aggregate } = declaration;
  const at = (key: string) => (config ? { location: config.locate(["checks", check, key]) } : {});
  const single = over !== undefined || aggregate !== undefined;
  if (stat !== undefined && (single || (reduction !== "mean" && reduction !== "sum"))) {
    throw usageError("no-statistic", `${label} is no mean or sum of the losses of rows, so it has no other statistic`, {
      ...at("stat"),
      hint: "leave stat out, or take a loss such as mse or mae",
    });
  }
  if (rule !== undefined && (single || (stat !== undefined && stat !== "mean" && stat !== "sum"))) {
    throw usageError("no-test", `there is no paired test of ${single ? label : `the ${stat} of ${label}`}`, {
      ...at("rule"),
      hint: "a rule is for means and sums of losses; max_increase has no test",
    });
  }
  if (weight !== undefined && stat?.startsWith("trimmed-mean")) {
    throw usageError("no-weights", `${label}: a trimmed mean has no weights`, {
      ...at("stat"),
      hint: "take median or p95, or leave the weights out",
    });
  }
}
