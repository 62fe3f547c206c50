import type { InputRecord, LossResult } from "../contracts.ts";
import type { RowLosses } from "../engine/index.ts";
import { LosslineError } from "../errors.ts";
import { version } from "../version.ts";
import { type ModelPair, pairModels } from "./compare.ts";
import { type Fingerprint, mismatch } from "./fingerprint.ts";
import { type PackedRows, packRows, type StoredRows, unpackRows } from "./packed-rows.ts";
import { groupValue, measureOf, withLosses } from "./values.ts";
import { type Group, groupsOf, type View } from "./views.ts";

/** The document of `lossline baseline save`. */
export interface BaselineDocument {
  schema: "lossline/baseline@1";
  version: string;
  /** the major of Node, whose functions the losses were computed with */
  node: number;
  inputs: InputRecord[];
  fingerprint: Fingerprint;
  results: BaselineResult[];
  /** the losses of the rows, with which later comparisons are paired */
  rows: PackedRows | null;
}

/** A loss over all rows or a group. */
export interface BaselineResult extends Pick<LossResult, "label" | "slice" | "n" | "value"> {
  /** of the rows' losses, by name; none where the loss is one value over many rows */
  statistics: Readonly<Record<string, number>>;
}

/** What is saved of every loss whose value is a mean or a sum. */
const usualStatistics = ["median", "p90", "p95", "p99", "max"];

/** What a baseline says of each group, as plain data. `statistics`: more of them than the usual ones. */
export function baselineResults(
  views: readonly View[],
  runs: readonly (RowLosses | undefined)[],
  statistics: readonly string[],
): BaselineResult[] {
  const whole = { view: 0, slice: {} };
  return runs[0]!.measures.flatMap(({ label, reduction }) => {
    const names = [...new Set(views.flatMap(({ name }) => name ?? []))];
    const groups = [whole, ...names.flatMap((name) => groupsOf(name, label, views, [runs]))];
    const plain = reduction?.name === "mean" || reduction?.name === "sum";
    const wanted = plain ? [...new Set([...usualStatistics, ...statistics])] : [];
    return groups.flatMap(({ view, slice }): BaselineResult[] => {
      const statisticIn = (statistic?: string) => groupValue(runs[view], views[view]!, label, slice, statistic);
      const own = statisticIn();
      if (!own) return [];
      const values = wanted.map((statistic) => [statistic, statisticIn(statistic)!.value] as const);
      return [{ label, slice, n: own.result.n, value: own.value, statistics: Object.fromEntries(values) }];
    });
  });
}

/** The rows' losses, of those losses that have them. */
export function packedRowsOf({ ids, records, measures }: RowLosses): PackedRows {
  const losses = measures.flatMap(({ label, reduction, losses }) => (reduction ? [[label, losses] as const] : []));
  return packRows({ ids, records, losses: new Map(losses) });
}

/** What the candidate's groups are held against: a saved baseline, or another file of predictions. */
export interface Baseline {
  path: string;
  /** why it says nothing at all */
  problem: string | undefined;
  /** another version of lossline or Node wrote it, which may have another last digit */
  writer: string | undefined;
  /** one thing to do about a problem, or about something that it does not say; `rows`: the losses of rows are wanted */
  repair(rows: boolean): string;
  /** by view, where the baseline has the losses of its rows */
  runs: readonly (RowLosses | undefined)[] | undefined;
  /** the rows of both, by view */
  pairs: readonly (ModelPair | undefined)[] | undefined;
  saved: readonly BaselineResult[];
}

/** A saved baseline beside the candidate's runs; where it does not match, it has a problem and says nothing. */
export function savedBaseline(
  path: string,
  document: BaselineDocument,
  now: Fingerprint,
  views: readonly View[],
  runs: readonly (RowLosses | undefined)[],
): Baseline {
  const repair = (rows: boolean) => repairCommand(path, document.inputs[0]?.path, rows || document.rows !== null);
  const saved: Baseline = {
    path,
    problem: mismatch(document.fingerprint, now),
    writer: isOurs(document) ? undefined : `lossline ${document.version} on Node ${document.node}`,
    repair,
    runs: undefined,
    pairs: undefined,
    saved: document.results,
  };
  if (saved.problem !== undefined || document.rows === null) return saved;
  try {
    const stored = unpackRows(document.rows);
    const own = runs.map((rows, i) => rows && baseRows(rows, views[i]!, stored));
    return { ...saved, runs: own, pairs: pairsOf(path, own, runs) };
  } catch (error) {
    return { ...saved, problem: `rows cannot be read: ${(error as Error).message}` };
  }
}

/** The major of Node that runs this. */
export const nodeMajor = Number.parseInt(process.versions.node, 10);

function isOurs(document: BaselineDocument): boolean {
  return document.version === version && document.node === nodeMajor;
}

/** Another file of predictions beside the candidate's runs; where its rows are others, it has a problem and says nothing. */
export function fileBaseline(
  path: string,
  own: readonly (RowLosses | undefined)[],
  runs: readonly (RowLosses | undefined)[],
): Baseline {
  const baseline: Baseline = {
    path,
    problem: undefined,
    writer: undefined,
    repair: () => "",
    runs: own,
    pairs: undefined,
    saved: [],
  };
  try {
    return { ...baseline, pairs: pairsOf(path, own, runs) };
  } catch (error) {
    if (!(error instanceof LosslineError)) throw error;
    return { ...baseline, problem: error.message, repair: () => error.details.hint ?? "" };
  }
}

function pairsOf(
  path: string,
  own: readonly (RowLosses | undefined)[],
  runs: readonly (RowLosses | undefined)[],
): (ModelPair | undefined)[] {
  return runs.map((rows, i) => {
    const base = own[i];
    return rows && base && pairModels({ name: path, rows: base }, { name: candidateName, rows });
  });
}

/** How messages call the file that is checked. */
const candidateName = "the checked file";

/** The command that writes a baseline anew. */
export function repairCommand(path: string, input: string | undefined, perSample: boolean): string {
  return `lossline baseline save ${input ?? "FILE"}${perSample ? " --per-sample" : ""} -o ${path}`;
}

/** The candidate's rows with the losses that were stored for them: so they pair, and have the same groups. */
function baseRows(rows: RowLosses, view: View, { ids, records, losses }: StoredRows): RowLosses {
  const at = new Map<string | number, number>();
  (ids ?? Array.from(records)).forEach((name, i) => {
    at.set(name, i);
  });
  const names: readonly (string | number)[] = ids ? rows.ids! : Array.from(rows.records);
  const places = names.map((name) => at.get(name) ?? -1);
  const lost = places.indexOf(-1);
  if (lost >= 0) throw new Error(`there is none for ${names[lost]}`);
  const placed = [...losses].map(
    ([label, values]) => [label, Float64Array.from(places, (place) => values[place]!)] as const,
  );
  return withLosses(rows, view, new Map(placed));
}

/** The baseline's value of a statistic over a group; undefined where it does not say. */
export function baselineValue(
  { runs, saved }: Baseline,
  views: readonly View[],
  label: string,
  { view, slice }: Pick<Group, "view" | "slice">,
  statistic: string | undefined,
): number | undefined {
  const name = JSON.stringify(slice);
  const known = saved.find((result) => result.label === label && JSON.stringify(result.slice) === name);
  const value = statistic === undefined ? known?.value : known?.statistics[statistic];
  if (value !== undefined) return Number(value);
  const rows = runs?.[view];
  if (!rows || (saved.length > 0 && !measureOf(rows, label).reduction)) return undefined;
  return groupValue(rows, views[view]!, label, slice, statistic)?.value;
}
