import type { Command } from "commander";
import type { Column, InputFormat, Location, ReadOptions, Source } from "../contracts.ts";
import { type ColumnRequest, guessColumn, looksHeaderless, selectColumns } from "../engine/index.ts";
import { inputError, LosslineError, usageError } from "../errors.ts";
import { type Io, isPiped, wantsColor, write } from "../io.ts";
import { catalogue } from "../losses/index.ts";
import { jsonText } from "../sinks/index.ts";
import { type ColumnProfile, openSource, profileColumns } from "../sources/index.ts";
import { version } from "../version.ts";
import { lossesThatFit } from "./fitting.ts";
import { addPrintFlags, addReaderFlags, type PrintFlags, type ReaderFlags, readOptionsOf } from "./flags.ts";
import { openInputs } from "./inputs.ts";
import { addClassesFlag } from "./run-flags.ts";
import { splitHead } from "./stdin-head.ts";

interface InspectFlags extends ReaderFlags, PrintFlags {
  pred?: string;
  target?: string;
  classes?: string[];
}

type Role = "target" | "prediction";

/** A column in the document of `inspect`. */
export interface InspectedColumn {
  /** from 1, as in the selector '#3' */
  position: number;
  name: string;
  type: ColumnProfile["type"];
  /** K of labels 0..K-1 */
  classes: number | null;
  /** K of an array of K numbers; else 1 */
  width: number;
  /** as the file stores it: "float32"; null for text */
  dtype: string | null;
  /** what the column would be taken for where no flag says otherwise */
  role: Role | null;
  values: number;
  missing: number;
  non_finite: number;
  /** cells of a column of numbers that the reader refuses */
  bad: number;
  min: number | null;
  max: number | null;
  /** null for arrays; `count` is a lower bound where `complete` is false */
  distinct: { count: number; complete: boolean; first: readonly string[] } | null;
}

/** Something that a run over the file would stumble upon. */
export interface Finding {
  code: string;
  column: string | null;
  count: number;
  message: string;
  hint: string | null;
  /** of the first one */
  location: Location | null;
  text: string | null;
}

/** The document of `lossline inspect`. */
export interface InspectDocument {
  schema: "lossline/inspect@1";
  version: string;
  input: {
    path: string;
    format: InputFormat;
    compression: "gzip" | "zstd" | null;
    delimiter: string | null;
    /** null where the format has none */
    header: boolean | null;
    byte_order_mark: boolean;
    line_ends: "lf" | "crlf" | "cr" | "mixed" | null;
  };
  rows: number;
  columns: InspectedColumn[];
  /** names of the losses that the first rows are accepted by; null where that is not known */
  losses: string[] | null;
  findings: Finding[];
}

/** `lossline inspect`: what the reader sees. */
export function configure(command: Command, io: Io): void {
  command
    .argument(
      "[FILE]",
      "the file (CSV, JSON, NumPy, safetensors, Arrow...; .gz, .zst too); - or a pipe for standard input",
    )
    .option("-p, --pred <COLS>", "prediction columns, for the losses that fit")
    .option("-t, --target <COLS>", "target columns, for the losses that fit");
  addClassesFlag(command);
  addReaderFlags(command);
  addPrintFlags(command);
  command
    .addHelpText(
      "before",
      "Examples:\n  lossline inspect preds.csv\n  lossline inspect preds.csv -p 'logit_*' -t label\n",
    )
    .action((file: string | undefined, flags: InspectFlags) => run(file, flags, io));
}

async function run(file: string | undefined, flags: InspectFlags, io: Io): Promise<void> {
  if (file === undefined && !isPiped(io)) {
    throw usageError("no-input", "no file, and nothing on standard input", { hint: "lossline inspect FILE" });
  }
  const document = await inspect(file ?? "-", flags, io);
  if (flags.json) return write(io.stdout, `${jsonText(document)}\n`);
  const { inspectPage } = await import("./inspect-page.ts");
  await write(io.stdout, inspectPage(document, wantsColor(io, io.stdout, flags.color)));
}

async function inspect(path: string, flags: InspectFlags, io: Io): Promise<InspectDocument> {
  const options = readOptionsOf(flags);
  // the losses that fit need a second look at the first rows, which a pipe would not allow
  const pipe = path === "-" ? await splitHead(io.stdin) : undefined;
  const source = await openSource(path, options, pipe ? { stdin: pipe.whole } : io);
  try {
    const roles = new Map<number, Role>();
    const guessing = guessRoles(source, flags, roles);
    const { rows, profiles } = await profileColumns(source, options);
    const losses =
      guessing.length > 0 || rows === 0
        ? null
        : await fitting(path, options, flags, pipe ? { ...io, stdin: pipe.head } : io);
    return {
      schema: "lossline/inspect@1",
      version,
      input: describeInput(source, options),
      rows,
      columns: profiles.map((profile, i) => describeColumn(i, source.columns[i]!, profile, roles.get(i) ?? null)),
      losses,
      findings: [
        ...structure(source.columns, rows, source).map((error) => finding(error, 1)),
        ...profiles.flatMap(({ findings }) => findings.map(({ error, count }) => finding(error, count))),
        ...guessing.map((error) => finding(error, 1)),
        ...(losses && !losses.some(takesLabels) ? namelessClasses(source.columns, profiles, roles, flags) : []),
      ],
    };
  } finally {
    await source.close();
  }
}

/** Fills in what the columns are taken for; gives the reasons why one is not known. Throws for a flag that is wrong. */
function guessRoles({ columns, path }: Source, flags: InspectFlags, roles: Map<number, Role>): LosslineError[] {
  const failures: LosslineError[] = [];
  for (const [role, selector] of [
    ["target", flags.target],
    ["prediction", flags.pred],
  ] as const) {
    if (selector !== undefined) {
      for (const position of selectColumns(selector, columns, path)) roles.set(position, role);
      continue;
    }
    try {
      for (const position of guessColumn(role, columns, path).positions) roles.set(position, role);
    } catch (error) {
      if (!(error instanceof LosslineError)) throw error;
      failures.push(error);
    }
  }
  return failures;
}

/** Missing cells are counted already: the rows that have none say which losses fit. */
async function fitting(path: string, options: ReadOptions, flags: InspectFlags, io: Io): Promise<string[] | null> {
  const columns: ColumnRequest = {
    predictions: flags.pred === undefined ? [] : [flags.pred],
    target: flags.target,
    roles: {},
    weight: undefined,
    id: undefined,
    by: [],
    keep: [],
    cluster: undefined,
    batchSize: undefined,
    classes: flags.classes,
    labelBase: 0,
    classWeights: undefined,
    where: undefined,
  };
  try {
    return await lossesThatFit(await openInputs([path], { ...options, missing: "drop" }, io, 2), columns);
  } catch (error) {
    // the head of a pipe need not be a document of its own
    if (path === "-" && error instanceof LosslineError) return null;
    throw error;
  }
}

function describeInput({ path, format, details }: Source, options: ReadOptions): InspectDocument["input"] {
  const delimited = format === "csv" || format === "tsv";
  return {
    path,
    format,
    compression: details?.compression ?? null,
    delimiter: details?.delimiter ?? null,
    header: delimited ? options.header : null,
    byte_order_mark: details?.byteOrderMark ?? false,
    line_ends: details?.lineEnds ?? null,
  };
}

const shownDistinct = 5;

function describeColumn(index: number, column: Column, profile: ColumnProfile, role: Role | null): InspectedColumn {
  const { texts, complete } = profile.distinct;
  return {
    position: index + 1,
    name: column.name,
    type: profile.type,
    classes: profile.classes ?? null,
    width: column.width,
    dtype: column.dtype ?? null,
    role,
    values: profile.values,
    missing: profile.missing,
    non_finite: profile.nonFinite,
    bad: profile.bad,
    min: profile.min ?? null,
    max: profile.max ?? null,
    distinct: column.array ? null : { count: texts.length, complete, first: texts.slice(0, shownDistinct) },
  };
}

/** What is odd about the table as a whole. */
function structure(columns: readonly Column[], rows: number, source: Source) {
  const { path } = source;
  const errors: LosslineError[] = [];
  const names = columns.map(({ name }) => name);
  if (rows === 0) {
    errors.push(inputError("no-rows", "there are no rows", { hint: "see whether the step that wrote it failed" }));
  }
  if (looksHeaderless(source)) {
    errors.push(
      inputError("numeric-header", "every name in the header is a number", {
        hint: "if the first line is data, give --no-header",
        location: { path, line: 1 },
      }),
    );
  }
  for (const name of new Set(names.filter((name, i) => names.indexOf(name) !== i))) {
    try {
      selectColumns(name, columns, path);
    } catch (error) {
      if (error instanceof LosslineError) errors.push(error);
      else throw error;
    }
  }
  return errors;
}

/** Whether a loss's target is a class. */
function takesLabels(name: string): boolean {
  const kind = catalogue.find(name)?.roles.y?.kind;
  return kind !== undefined && ["class", "binary", "probability"].includes(kind);
}

/** Why none fits where the target holds texts: nobody says which class is which. */
function namelessClasses(
  columns: readonly Column[],
  profiles: readonly ColumnProfile[],
  roles: ReadonlyMap<number, Role>,
  flags: InspectFlags,
): Finding[] {
  const targets = profiles.flatMap(({ type }, i) => (roles.get(i) === "target" && type === "text" ? [i] : []));
  if (flags.classes !== undefined || targets.length === 0) return [];
  const column = columns[targets[0]!]!.name;
  const hint = "name the classes in the order of the prediction columns, or the negative one first: --classes a,b";
  const error = inputError("text-target", `column "${column}": the target holds texts`, { hint, column });
  return [finding(error, profiles[targets[0]!]!.values)];
}

function finding({ code, message, details }: LosslineError, count: number): Finding {
  const { column = null, hint = null, location = null, text = null } = details;
  return { code, column, count, message, hint, location, text };
}
