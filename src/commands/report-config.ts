import { resolve } from "node:path";
import type { Command } from "commander";
import type { Inputs } from "../engine/index.ts";
import { type CheckResult, type Config, countsOf, findConfig, headline, verdictOf } from "../gate/index.ts";
import { type Io, isPiped } from "../io.ts";
import type { Plan } from "./check-plan.ts";
import { judge, openBaseline, type RunFlags, runViews } from "./check-run.ts";
import { applyData, dataFiles, fromConfig } from "./data-flags.ts";
import { RunNotices } from "./run-notices.ts";

/** The files of a report, and the configuration that it shows the checks of. */
export interface ConfiguredReport {
  files: readonly string[];
  config: Config | undefined;
  /** what the configuration's checks are held against */
  baseline: string | undefined;
}

interface DataFlags {
  config?: string;
  predFile?: string;
  targetFile?: string;
  pred?: string[];
  loss?: string[];
}

/**
 * The configuration that is named, else the nearest one, if there is no other input or the files are its own.
 * What it says of the data takes the place of flags that were not typed.
 */
export async function configuredReport(typed: readonly string[], command: Command, io: Io): Promise<ConfiguredReport> {
  const { config: named, predFile, targetFile, pred = [], loss } = command.opts<DataFlags>();
  const path = named ?? findConfig(process.cwd());
  const joined = predFile !== undefined || targetFile !== undefined;
  // a report of standard input names its losses; checks judge one model
  const piped = typed.length === 0 && isPiped(io) && loss !== undefined;
  const elsewhere = joined || pred.length > 1 || piped;
  const none = { files: typed, config: undefined, baseline: undefined };
  if (path === undefined || (named === undefined && elsewhere)) return none;
  const { readConfig } = await import("../gate/config.ts");
  const config = readConfig(named ?? fromConfig(path, path));
  const own = dataFiles(config);
  const isOwn = (file: string) => own.some((known) => resolve(known) === resolve(file));
  if (named === undefined && !typed.every(isOwn)) return none;
  applyData(command, config);
  const { baseline } = config.document;
  return {
    files: typed.length === 0 ? own : typed,
    config,
    baseline: baseline === undefined ? undefined : fromConfig(config.path, baseline),
  };
}

/** Judges the checks of a plan as `lossline check` does, and says the verdict in a line. */
export async function judgedChecks(
  plan: Plan,
  inputs: Inputs,
  baseline: string | undefined,
  flags: RunFlags & { errorFormat: "text" | "json" },
  io: Io,
): Promise<{ checks: CheckResult[]; verdict: string }> {
  const whole = { ...flags, by: [] };
  // what there is to say of the data the report's own run has said
  const gate = await runViews(plan, whole, inputs, new RunNotices({ ...flags, quiet: true }, io));
  const held = baseline === undefined ? undefined : await openBaseline(baseline, gate, whole, io);
  const checks = await judge(plan, gate, inputs, held);
  return { checks, verdict: headline({ verdict: verdictOf(checks), counts: countsOf(checks), checks }) };
}

/** The column or columns by which a configuration cuts the rows into groups, as `--by` takes them. */
export function configuredSlices({ document }: Config): string[] {
  const plain = document.slices?.find(
    ({ by, bins, where }) => by !== undefined && bins === undefined && where === undefined,
  );
  return plain?.by === undefined ? [] : [plain.by].flat();
}
