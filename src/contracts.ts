/**
 * The types everything meets at: what a loss declares, what a source delivers, what a run reports.
 * Data flows one way: bytes -> source -> batches -> kernel -> accumulators -> sinks.
 */

// ---------------------------------------------------------------------------------------------- losses

/** What a role holds, which settles the values that are accepted and how many columns it takes. */
export type RoleKind =
  /** a finite number a row; K columns of them are K outputs of one model */
  | "real"
  /** 0 or 1, or a probability where the loss takes soft targets */
  | "binary"
  | "probability"
  /** a number a row, infinite ones included */
  | "logit"
  /** K finite numbers a row, one column allowed */
  | "vector"
  /** K finite scores a row, one for each class */
  | "scores"
  /** K logits a row, infinite ones included */
  | "logits"
  /** K logarithms of probabilities that sum to one */
  | "log-probabilities"
  /** one or K numbers a row, each the probability or the logit of a label of its own, infinite logits included */
  | "label-probabilities"
  | "label-logits"
  /** K probabilities a row that sum to one */
  | "distribution"
  /** one probability, or K that sum to one */
  | "probabilities"
  /** a class label 0..K-1, or a distribution over the K classes; with the domain "{0, 1}" a one-hot row */
  | "class"
  /** a label 0..n of ordered classes, beside the n numbers between them that the loss's list holds */
  | "ordinal"
  /** which class a row belongs to, as any text: rows of equal texts are of one class */
  | "label";

/** One input of a loss: a column, or K of them. */
export interface RoleDeclaration {
  kind: RoleKind;
  /** for the help: what the column holds, in a few words */
  summary: string;
  /** an interval such as "[0, 1]" that replaces the one of the kind; "{0, 1}" lists single values */
  domain?: string;
  /** the domain where a parameter lies in an interval; the first that fits counts */
  domainWhen?: readonly { parameter: string; in: string; domain: string }[];
  /** the kind where a parameter lies in an interval */
  kindWhen?: { parameter: string; in: string; kind: RoleKind };
  /** another role whose numbers are nowhere larger than this one's: the lower end of an interval beside its upper end */
  atLeast?: string;
  /** without a column: the mean of this role over the rows of the class that the target names, held fixed */
  classMeanOf?: string;
  /** the column as a whole lies in one of these: labels that are written in one way or in another */
  oneOf?: readonly string[];
  /** the K numbers of a row need not sum to one */
  anySum?: boolean;
  /** a vector of zeros is outside the domain */
  nonzero?: boolean;
  /** of a user's formula: the column that is meant where the command line names none */
  column?: string;
  /** true where the loss has a derivative with respect to it */
  differentiable?: boolean;
  /** shown when a value lies outside the domain: one thing to try */
  hint?: string;
}

/** A number (or a list with one number a class) that the user may set in the loss's spec. */
export interface ParameterDeclaration {
  /** undefined where the user has to give it */
  default: number | undefined;
  /** an interval such as "(0, inf)", or several: "(-inf, 0] or [1, inf)" */
  domain: string;
  summary: string;
  /** older or foreign spellings */
  aliases?: readonly string[];
  /** a list with one number per class (or per prediction column) is accepted too */
  perClass?: boolean;
  /** only a list is accepted: as many numbers as the roles' vectors have; the formula's own vector, where no role is one */
  list?: boolean;
  /** each number of a list is greater than the one before it */
  increasing?: boolean;
  /** words that are typed and printed in place of the numbers that the formula sees */
  words?: Readonly<Record<string, number>>;
}

/** A loss: one formula, as data. Everything else is derived from it. */
export interface LossDeclaration {
  /** canonical, in kebab case: the name typed on the command line */
  name: string;
  title: string;
  summary: string;
  /** in the formula language, for one row; with `over`, for the rows of a group */
  formula: string;
  /**
   * Names are vectors over many rows: those of a group (`--col group=`), or all. "rows": weights count within the sums
   * of the formula; "group": a weight belongs to a group, whose losses are averaged.
   */
  over?: "rows" | "group";
  /** a formula over all rows that takes the place of the reduction; `loss` is the rows' loss, reductions are weighted */
  aggregate?: string;
  /** of a formula over many rows: where the condition does not hold, there is no value, and `otherwise` says why */
  requires?: { condition: string; otherwise: string };
  /** the same value by a route that keeps more digits; `because` names the case that needs it */
  stable?: { formula: string; because: string };
  /** by role, derivatives by a route that keeps more digits than what is derived, which the name `derived` stands for */
  gradient?: Readonly<Record<string, { formula: string; because: string }>>;
  hessian?: Readonly<Record<string, { formula: string; because: string }>>;
  /** what stands in the place of f: set by `--from`, no declaration has it */
  link?: string;
  /** how the K outputs of a row are combined, where not by their mean: set by `--multioutput`, no declaration has it */
  outputs?: "mean" | "sum" | "weighted";
  roles: Readonly<Record<string, RoleDeclaration>>;
  parameters?: Readonly<Record<string, ParameterDeclaration>>;
  /**
   * over rows; "sqrt-mean" is the root of the mean, "norm" the square root of the sum of squares for one column and the
   * mean for several
   */
  reduction: "mean" | "sum" | "sqrt-mean" | "norm";
  /** what a row (with `over`, a group) counts for in the divisor of a mean, in the formula language; 1 where absent */
  divisor?: string;
  /** with K target columns a row counts for 1; `divisor` is of labels alone */
  divisorOfLabels?: boolean;
  /** of what the weighted mean divides by the number; the sum of the weights where absent */
  weightedMean?: "rows" | "nonzero weights";
  /** other names with the same meaning and reduction */
  aliases?: readonly string[];
  references: readonly string[];
}

/** A family of the catalogue: a heading and its losses. */
export interface LossFamily {
  name: string;
  title: string;
  losses: readonly LossDeclaration[];
}

// --------------------------------------------------------------------------------------------- sources

/** A place in an input, as exactly as the format allows. Lines and columns count from 1, columns in characters. */
export interface Location {
  path: string;
  line?: number;
  column?: number;
  /** 1-based record of a JSON document, whose lines mean nothing, or of a format without lines */
  record?: number;
  /** byte offset from the start of a JSON document (decompressed), from 0 */
  byte?: number;
}

/** A cell with the text that stands in it. */
export interface Cell {
  location: Location;
  columnName: string;
  text: string;
}

/** A column as the reader sees it before any row is read. */
export interface Column {
  /** the header's name; a dotted path for nested JSON; the 1-based position where there is no header */
  name: string;
  /** how many numbers a cell holds: 1, or the length of the first record's JSON array, or of a row of a matrix */
  width: number;
  /** true where the cell is a JSON array or the row of a matrix, of length 1 even */
  array: boolean;
  /** the type that a binary format stores it as: "float32" */
  dtype?: string;
  /** the error where it is used: its cells are of a type or shape that cannot be read */
  unreadable?: Error;
  /** which of two joined files it stands in, and where, from 0 */
  origin?: { file: JoinedFile; position: number };
}

/** The two files of `--pred-file` and `--target-file`. */
export type JoinedFile = "prediction" | "target";

/** Numbers wanted from a source: one read for each role, its columns side by side. */
export interface NumberRead {
  /** positions in `Source.columns` */
  columns: readonly number[];
  /** words that stand for numbers (class names, true and false), matched before the number grammar */
  words?: ReadonlyMap<string, number>;
  /** with `words`: nothing else is accepted, and this names what the words are ("class") */
  onlyWords?: string;
  /** one thing to try where a cell is a text and not a number, in place of the reader's own advice */
  textHint?: string;
}

/** What a run wants from a source. The same column may be read more than once. */
export interface ReadPlan {
  numbers: readonly NumberRead[];
  /** columns wanted as they stand in the file: ids, slices, kept columns */
  texts: readonly number[];
  /** rows of a batch at the most; `Infinity` makes one batch of the whole input, with every cell's place at hand */
  batchRows: number;
  /** rows that `missing: "drop"` would leave out are kept, and marked in `Batch.missing` */
  keepMissing?: boolean;
}

/** A few thousand rows. Arrays are reused: a batch is valid until the next one is asked for. */
export interface Batch {
  rows: number;
  /** 1-based record of each row in its input */
  records: Float64Array;
  /** one for each NumberRead, row-major: rows x width */
  numbers: readonly Float64Array[];
  /** one for each text column */
  texts: readonly (readonly string[])[];
  /** for each NumberRead, whether all of its numbers are known to be finite; a source that does not know leaves it out */
  finite?: readonly boolean[];
  /** 1 for each row with a missing value, where the plan keeps such rows; may be absent where no row has one */
  missing?: Uint8Array;
  /** where a number came from: `row` of this batch, `read` of the plan, `position` within the read. Slow: for errors. */
  locate(row: number, read: number, position: number): Cell;
  /** the same for a text: `index` of the plan's texts, `element` of a JSON array; where the source can tell */
  locateText?(row: number, index: number, element: number | undefined): Cell;
}

/** What was read, once the batches have ended. */
export interface SourceCounts {
  rowsRead: number;
  rowsUsed: number;
  rowsDropped: number;
  /** of a text whose rows are lines: how many line ends were read */
  lineEnds?: number;
}

/** How the lines of an input are read, as plain data that another thread can be sent. */
export interface LinesShape {
  path: string;
  format: InputFormat;
  columns: readonly Column[];
  /** between the cells; empty in NDJSON */
  delimiter: string;
}

/** How another thread opens the source of rows that it is sent a stretch of, as plain data. */
export type SourceOpening =
  | { path: string; identity: string }
  | {
      prediction: SourceOpening;
      target: SourceOpening;
      /** positions of the id column in each file, where rows are joined by position and their ids must agree */
      ids: Readonly<Record<JoinedFile, number>> | undefined;
    };

/** Rows of files that can be read from any of them on. */
export interface Stretches {
  opening: SourceOpening;
  rows: number;
  /** of the files together */
  bytes: number;
  /** before which rows a stretch may begin; any of them where absent */
  starts?: readonly number[];
  /** the rows [from, to), counted from 0, as a source whose first record is that after `recordsBefore`; the files stay open */
  between(from: number, to: number, recordsBefore: number): Source;
  /** tells that another thread is to read so many bytes */
  handOut(bytes: number): void;
  /** throws where a file is no longer what it was */
  checkUnchanged(): void;
}

/** What stands in an input before some of its lines. */
export interface LinesBefore {
  records: number;
  lineEnds: number;
}

/** The rows of a text as whole lines, which can be read apart from each other: in place of `Source.batches`. */
export interface Lines {
  /** or how to open what has rows that are no lines */
  shape: LinesShape | SourceOpening;
  /** line ends before the first of them */
  lineEndsBefore: number;
  /** how long the file is that they stand in */
  length?: number;
  /** a MiB or more of whole lines at a time; one in memory that is given back with `next` is written to again */
  chunks(): AsyncGenerator<Chunk, void, Chunk | undefined>;
  /** the rows of chunks, one after the other */
  open(chunks: AsyncGenerator<Chunk>, before: LinesBefore): Source;
  /** throws where the file is no longer what it was: to be called once all chunks are read */
  checkUnchanged?(): void;
}

/**
 * Whole lines of an input, of `length` bytes, as plain data: in shared memory, or in an open file, not read yet; or rows
 * that are no lines. `isCut`: its last line is so long that it goes on in the next chunk, and only who reads both can
 * read it.
 */
export type Chunk = { length: number; isCut?: boolean } & (
  | { memory: SharedArrayBuffer }
  | { descriptor: number; from: number }
  | { rows: RowRange }
);

/** The rows [from, to), counted from 0. */
export interface RowRange {
  from: number;
  to: number;
}

/** What the bytes of an input are like, for `lossline inspect`. */
export interface SourceDetails {
  /** of a CSV or TSV */
  delimiter?: string;
  /** of a CSV or TSV: whether its first line holds names */
  header?: boolean;
  byteOrderMark: boolean;
  compression: "gzip" | "zstd" | null;
  /** of the first 64 KiB; null where there is no line end in them */
  lineEnds: "lf" | "crlf" | "cr" | "mixed" | null;
}

/** An opened input: columns are known, rows are not read yet. */
export interface Source {
  /** as the user gave it; "-" is standard input */
  path: string;
  format: InputFormat;
  columns: readonly Column[];
  /** absent where several inputs are read as one */
  details?: SourceDetails;
  /** the files that are joined to this source */
  parts?: readonly SourcePart[];
  /** numbers across the columns of a read, JSON arrays counted by their length */
  batches(plan: ReadPlan): AsyncIterable<Batch>;
  /** where rows are lines, or can be had as if they were */
  lines?: Lines;
  /** where rows can be read from any of them on */
  stretches?: Stretches;
  counts(): SourceCounts;
  /** of the file as it is stored; absent where that is not known */
  bytesRead?(): number;
  close(): Promise<void>;
}

/** One of the files that are read as one source. */
export type SourcePart = Pick<Source, "path" | "format" | "counts" | "details">;

export type InputFormat = "csv" | "tsv" | "json" | "ndjson" | "npy" | "npz" | "safetensors" | "arrow" | "parquet";

/** How inputs are read, as the flags of CLI.md give it. */
export interface ReadOptions {
  /** undefined: by extension, else by content */
  format?: InputFormat | undefined;
  /** undefined: sniffed among , ; tab | */
  delimiter?: string | undefined;
  decimal: "." | ",";
  header: boolean;
  missing: "error" | "drop";
  /** cells that mean missing, compared after trimming spaces */
  nulls: ReadonlySet<string>;
}

// --------------------------------------------------------------------------------------------- results

/** Something the user should know that did not stop the run. */
export interface Warning {
  code: string;
  count: number;
  message: string;
}

/** One input in a result document. */
export interface InputRecord {
  path: string;
  format: InputFormat;
  rows_read: number;
  rows_used: number;
  rows_dropped: number;
}

/** One loss of one prediction over one slice, as CLI.md lays it out; key order is part of the contract. */
export interface LossResult {
  label: string;
  loss: string;
  spec: string;
  params: Record<string, number | boolean | string | readonly number[]>;
  prediction: readonly string[];
  slice: Record<string, string>;
  reduction: string;
  value: number;
  n: number;
  weight_sum: number;
  /** of the losses of rows, or of groups; null where there is one loss for all rows */
  min: number | null;
  max: number | null;
  std: number | null;
  ci: null | { level: number; low: number; high: number; method: string };
  quantiles: null | readonly { q: number; value: number }[];
  /** with `--skill` only: the best constant prediction (a row of K numbers), its loss, and 1 - value/that */
  skill?: null | { constant: number | readonly number[]; value: number; skill: number | null };
}

/** The document of `lossline eval`. */
export interface EvalDocument {
  schema: "lossline/eval@1";
  version: string;
  engine: "local" | "duckdb" | "spark";
  exact: boolean;
  inputs: InputRecord[];
  options: Record<string, unknown>;
  results: LossResult[];
  warnings: Warning[];
}

/** One output column of per-sample rows. */
export interface RowField {
  name: string;
  kind: "number" | "integer" | "text";
  /** numbers a row; printed as an array in JSON where `array` is set, as NAME_0... in tables */
  width: number;
  array: boolean;
}

/** A batch of output rows: per field, `rows * width` numbers or `rows` texts. Valid only during the call. */
export interface RowBlock {
  rows: number;
  values: readonly (Float64Array | readonly string[])[];
}

/** An output format. Each method returns the text to print; the caller writes it and waits where the pipe is full. */
export interface Sink {
  /** before the first row; not called when no rows are asked for */
  begin?(fields: readonly RowField[]): string;
  rows?(block: RowBlock): string;
  /** the document; after the last row where there were rows */
  end(document: EvalDocument): string;
}
