import type { LossResult, Warning } from "../contracts.ts";
import { type Inputs, type RowLosses, type RowsRequest, rowLossesOf, runLosses } from "../engine/index.ts";
import { LosslineError, usageError } from "../errors.ts";
import type { SliceConfig } from "./config-schema.ts";

/** One run over the data: all its rows, or those of one group, and cut into groups by columns. */
export interface View {
  /** the slice of the configuration; undefined for a run that is there for all rows only */
  name: string | undefined;
  by: readonly string[];
  where: string | undefined;
  /** what the rows are called, where `where` makes them one group */
  slice: Readonly<Record<string, string>>;
  minSamples: number;
  maxGroups: number;
}

const wholeView: View = { name: undefined, by: [], where: undefined, slice: {}, minSamples: 1, maxGroups: 1 };

/** The name by which checks refer to a slice. */
export function sliceName({ name, by, where }: SliceConfig): string {
  return name ?? (by === undefined ? where! : [by].flat().join(","));
}

/**
 * The runs that slices need. The first is over all rows. Groups between quantiles are runs of their own: their ends
 * are found in a pass over the numbers of the column.
 */
export async function viewsOf(
  slices: readonly SliceConfig[],
  request: RowsRequest,
  inputs: Inputs,
): Promise<readonly View[]> {
  const views: View[] = [];
  for (const slice of slices) {
    const { by, where, bins, min_samples: minSamples = 1, max_groups: maxGroups = 100 } = slice;
    const name = sliceName(slice);
    const common = { name, minSamples, maxGroups };
    if (bins !== undefined) {
      const quantiles = await quantilesOf(by as string, bins, request, inputs);
      for (const { text, condition } of intervals(by as string, quantiles)) {
        views.push({ ...common, by: [], where: condition, slice: { [name]: text } });
      }
    } else if (by !== undefined) views.push({ ...common, by: [by].flat(), where: undefined, slice: {} });
    else views.push({ ...common, by: [], where, slice: { [name]: where! } });
  }
  const first = views.find(({ where }) => where === undefined) ?? wholeView;
  return [first, ...views.filter((view) => view !== first)];
}

interface Quantiles {
  least: number;
  /** of the groups, ascending */
  ends: readonly number[];
}

async function quantilesOf(column: string, bins: number, request: RowsRequest, inputs: Inputs): Promise<Quantiles> {
  const numbers: number[] = [];
  let at = -1;
  const columns = { ...request.columns, keepNumbers: [column] };
  const run = { ...request, columns, gradient: false, hessian: false, gradientOf: "row" } as const;
  await runLosses({ ...run, results: plainResults }, inputs, () => {}, {
    begin: async (fields) => {
      at = fields.findIndex(({ name }) => name === "given_0");
    },
    rows: async ({ rows, values }) => {
      for (const number of (values[at] as Float64Array).subarray(0, rows)) numbers.push(number);
    },
  });
  const sorted = Float64Array.from(numbers).sort();
  // numbers that are there: the smallest up to which there is that share of the rows
  const ends = Array.from({ length: bins }, (_, i) => sorted[Math.ceil(((i + 1) / bins) * sorted.length) - 1]!);
  return { least: sorted[0]!, ends: [...new Set(ends)] };
}

/** From the least number to the first end, and then from behind each end to the next. */
function intervals(column: string, { least, ends }: Quantiles): { text: string; condition: string }[] {
  const name = `\`${column}\``;
  return ends.map((end, i) => {
    const before = ends[i - 1];
    if (before === undefined) return { text: `[${least}, ${end}]`, condition: `${name} <= ${end}` };
    return { text: `(${before}, ${end}]`, condition: `${name} > ${before} and ${name} <= ${end}` };
  });
}

const plainResults = { reduction: undefined, quantiles: [], interval: undefined } as const;

/** The losses of a view's rows; undefined where it has none, or all rows were to be there: exit 3 then. */
export async function runView(
  view: View,
  request: RowsRequest,
  inputs: Inputs,
  onNotice: (warning: Warning) => void,
): Promise<RowLosses | undefined> {
  const { columns } = request;
  const where = [columns.where, view.where].filter((condition) => condition !== undefined);
  const run = {
    ...request,
    columns: {
      ...columns,
      by: view.by,
      where: where.length === 0 ? undefined : where.map((condition) => `(${condition})`).join(" and "),
    },
    results: plainResults,
  };
  try {
    const rows = await rowLossesOf(run, inputs, onNotice);
    if (rows.sliceKeys.length > view.maxGroups) throw tooManyGroups(view, rows.sliceKeys.length);
    return rows;
  } catch (error) {
    // a group may be empty; the first view is over all rows, and must not be
    if (view.where !== undefined && error instanceof LosslineError && error.code === "no-rows") return undefined;
    throw error;
  }
}

function tooManyGroups({ name, maxGroups }: View, count: number): Error {
  return usageError("too-many-groups", `the slice "${name}" has ${count} groups, more than ${maxGroups}`, {
    hint: "see whether it names the right columns, or raise its max_groups",
  });
}

/** Some rows of a view that are judged together. */
export interface Group {
  /** the number of the view */
  view: number;
  slice: Readonly<Record<string, string>>;
  minSamples: number;
}

/** The groups of a slice by name, of one loss; of a slice by columns those of any of the runs, and `others`. */
export function groupsOf(
  name: string,
  label: string,
  views: readonly View[],
  runs: readonly (readonly (RowLosses | undefined)[])[],
  others: readonly Group["slice"][] = [],
): Group[] {
  return views.flatMap((view, number): Group[] => {
    if (view.name !== name) return [];
    const { minSamples } = view;
    if (view.by.length === 0) return [{ view: number, slice: view.slice, minSamples }];
    const found = runs.flatMap((rows) => resultsOf(rows[number], label)).map(({ slice }) => slice);
    const alike = others.filter((slice) => Object.keys(slice).join() === view.by.join());
    const known = new Map([...found, ...alike].map((slice) => [JSON.stringify(slice), slice]));
    known.delete("{}");
    return [...known.values()].map((slice) => ({ view: number, slice, minSamples }));
  });
}

/** The results of a loss in a run, over all rows and by group. */
export function resultsOf(rows: RowLosses | undefined, label: string): readonly LossResult[] {
  return rows?.outcome.results.filter((result) => result.label === label) ?? [];
}

/** The result of a loss over a group: of a view that is one group that over all its rows. */
export function resultOf(
  view: View,
  rows: RowLosses | undefined,
  label: string,
  slice: Group["slice"],
): LossResult | undefined {
  const inside = view.where === undefined ? JSON.stringify(slice) : "{}";
  return resultsOf(rows, label).find((result) => JSON.stringify(result.slice) === inside);
}
