import type { EvalDocument, LossResult, Warning } from "../contracts.ts";

/** One side of a row of a comparison. */
export interface DiffSide {
  spec: string;
  prediction: readonly string[];
  reduction: string;
  value: number;
  n: number;
}

/** A loss of a slice in two documents; a side is null where the other document alone has it. */
export interface DiffRow {
  label: string;
  slice: Readonly<Record<string, string>>;
  a: DiffSide | null;
  b: DiffSide | null;
  /** b - a */
  difference: number | null;
  /** (b - a) / |a|; null where a is 0 or not finite, or b is NaN */
  relative: number | null;
}

/** The document of `lossline diff`. */
export interface DiffDocument {
  schema: "lossline/diff@1";
  version: string;
  a: { path: string; version: string };
  b: { path: string; version: string };
  rows: DiffRow[];
  /** in what else than values the documents differ */
  notes: Warning[];
}

/** The results of two documents side by side, in the order of the first one. */
export function diffResults(a: EvalDocument, b: EvalDocument): Pick<DiffDocument, "rows" | "notes"> {
  const key = keyFor(a, b);
  const left = new Map<string, LossResult>(a.results.map((result) => [key(result), result]));
  const right = new Map<string, LossResult>(b.results.map((result) => [key(result), result]));
  const pairs = [...new Set([...left.keys(), ...right.keys()])].map(
    (name) => [left.get(name), right.get(name)] as const,
  );
  return { rows: pairs.map(rowOf), notes: [...documentNotes(a, b), ...resultNotes(pairs)] };
}

type Pair = readonly [LossResult | undefined, LossResult | undefined];

/** With one model in each document, the label and slice say what belongs together, however column and spec have changed. */
function keyFor(a: EvalDocument, b: EvalDocument): (result: LossResult) => string {
  const single = [a, b].every(({ results }) => new Set(results.map(({ prediction }) => prediction.join())).size <= 1);
  return ({ label, spec, prediction, slice }) => {
    const sorted = Object.entries(slice).sort(([x], [y]) => (x < y ? -1 : 1));
    return JSON.stringify(single ? [label, sorted] : [label, spec, prediction, sorted]);
  };
}

function rowOf([a, b]: Pair): DiffRow {
  const { label, slice } = (a ?? b)!;
  const difference = a && b ? b.value - a.value : null;
  const divisible = a !== undefined && a.value !== 0 && Number.isFinite(a.value) && !Number.isNaN(difference);
  const relative = difference !== null && divisible ? difference / Math.abs(a.value) : null;
  return { label, slice, a: sideOf(a), b: sideOf(b), difference, relative };
}

function sideOf(result: LossResult | undefined): DiffSide | null {
  if (!result) return null;
  const { spec, prediction, reduction, value, n } = result;
  return { spec, prediction, reduction, value, n };
}

function documentNotes(a: EvalDocument, b: EvalDocument): Warning[] {
  const notes: Warning[] = [];
  const compare = (code: string, what: string, x: unknown, y: unknown) => {
    if (JSON.stringify(x) !== JSON.stringify(y)) notes.push({ code, count: 1, message: sentence(what, x, y) });
  };
  compare("version-differs", "lossline's version", a.version, b.version);
  compare("engine-differs", "the engine", a.engine, b.engine);
  for (const name of new Set([...Object.keys(a.options), ...Object.keys(b.options)])) {
    compare("options-differ", `the option ${name}`, a.options[name] ?? null, b.options[name] ?? null);
  }
  return notes;
}

const compared = [
  { code: "spec-differs", what: "spec", of: ({ spec }: LossResult) => spec },
  // where the specs are the same, a default has changed
  { code: "params-differ", what: "set of parameters", of: ({ params }: LossResult) => params },
  { code: "prediction-differs", what: "prediction", of: ({ prediction }: LossResult) => prediction.join(",") },
  { code: "reduction-differs", what: "reduction", of: ({ reduction }: LossResult) => reduction },
  { code: "n-differs", what: "number of rows", of: ({ n }: LossResult) => n },
];

/** One note for each thing that differs, which says how in the first pair and counts the others. */
function resultNotes(pairs: readonly Pair[]): Warning[] {
  const notes = new Map<string, Warning>();
  for (const [a, b] of pairs) {
    if (!a || !b) continue;
    for (const { code, what, of } of compared) {
      if (code === "params-differ" && a.spec !== b.spec) continue;
      const [x, y] = [of(a), of(b)];
      if (JSON.stringify(x) === JSON.stringify(y)) continue;
      const known = notes.get(code);
      if (known) known.count++;
      else notes.set(code, { code, count: 1, message: sentence(`the ${what} of ${nameOf(a)}`, x, y) });
    }
  }
  return [...notes.values()].map(({ code, count, message }) => ({
    code,
    count,
    message: count === 1 ? message : `${message} (the first of ${count})`,
  }));
}

function nameOf({ label, slice }: LossResult): string {
  const values = Object.entries(slice).map(([name, value]) => `${name}=${value}`);
  return [label, ...values].join(" ");
}

function sentence(what: string, x: unknown, y: unknown): string {
  const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return `${what} is ${shown(x)} in A, ${shown(y)} in B`;
}

/** The columns that the rows are sliced by. */
export function sliceNames(rows: readonly DiffRow[]): string[] {
  return [...new Set(rows.flatMap(({ slice }) => Object.keys(slice)))];
}
