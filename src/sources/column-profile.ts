import type { Cell, Column, ReadOptions, Source } from "../contracts.ts";
import { cellError, LosslineError } from "../errors.ts";
import { faultyCell } from "./cell-errors.ts";
import { type CellFault, type CellReading, isMissing, makeCellReading, vectorFault } from "./cell-reading.ts";
import { numberAdvice } from "./number-advice.ts";
import { trimSpaces } from "./number-cell.ts";

/** What the cells of a column are; "label" is 0..K-1 with every class seen, "mixed" mostly numbers but not only. */
export type ColumnType =
  | "number"
  | "integer"
  | "label"
  | "text"
  | "boolean"
  | "vector"
  | "mixed"
  | "empty"
  | "unreadable";

/** What a column holds, told from all its cells. */
export interface ColumnProfile {
  type: ColumnType;
  /** K of labels 0..K-1 */
  classes: number | undefined;
  /** cells that are not missing */
  values: number;
  missing: number;
  /** cells with an infinity or a NaN that is not taken for a missing value */
  nonFinite: number;
  /** cells of a column of numbers that the reader refuses */
  bad: number;
  /** over the numbers, infinities included */
  min: number | undefined;
  max: number | undefined;
  /** as they stand in the file, in order of appearance; `complete` is false where there are more than the bound */
  distinct: { texts: readonly string[]; complete: boolean };
  /** what a run over this column would stumble upon: the first cell of each kind, and how many there are */
  findings: readonly { count: number; error: LosslineError }[];
}

/** Bounds that keep the memory of a profile constant. */
const mostDistinct = 100;
const longestText = 100;
const mostClasses = 1000;

const batchRows = 1024;
const noRead = { columns: [] };
const dropHint = "drop such rows with --missing drop";
/** A cell that a run stumbles upon: what the reader refuses, told apart where that tells what the column is. */
type Fault = CellFault | "infinite" | "other-spelling";

const truthWords = new Set(["true", "True", "TRUE", "false", "False", "FALSE"]);

/** Reads a source to its end, every column as text: a bad cell is counted and not an error. */
export async function profileColumns(
  source: Source,
  options: ReadOptions,
): Promise<{ rows: number; profiles: ColumnProfile[] }> {
  const profilers = source.columns.map((column) => new ColumnProfiler(column, source.format, options));
  const readable = source.columns.flatMap(({ unreadable }, position) => (unreadable ? [] : [position]));
  for await (const batch of source.batches({ numbers: [], texts: readable, batchRows })) {
    for (const [index, position] of readable.entries()) {
      const texts = batch.texts[index]!;
      for (let row = 0; row < batch.rows; row++) {
        profilers[position]!.add(texts[row]!, (element) => batch.locateText!(row, index, element));
      }
    }
  }
  return { rows: source.counts().rowsRead, profiles: profilers.map((profiler) => profiler.profile()) };
}

/** The first cell of one kind that a run could stumble upon, as the error it would be. */
interface Sight {
  count: number;
  error: LosslineError;
}

type Locate = (element: number | undefined) => Cell;

class ColumnProfiler {
  readonly #column: Column;
  readonly #json: boolean;
  readonly #options: ReadOptions;
  readonly #reading: CellReading;
  readonly #sights = new Map<string, Sight>();
  readonly #distinct = new Set<string>();
  #distinctComplete = true;
  #labels: Set<number> | undefined = new Set();
  #cells = 0;
  #numbers = 0;
  #integers = 0;
  #booleans = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(column: Column, format: Source["format"], options: ReadOptions) {
    this.#column = column;
    this.#json = format === "json" || format === "ndjson";
    this.#options = options;
    this.#reading = makeCellReading(options);
  }

  add(text: string, locate: Locate): void {
    this.#cells++;
    if (this.#column.array) this.#addVector(text, locate);
    else this.#addScalar(text, locate);
  }

  #addScalar(text: string, locate: Locate): void {
    const quick = this.#reading.quick(text);
    const value = Number.isNaN(quick) ? this.#read(text) : quick;
    if (typeof value === "number") this.#addNumber(value, () => locate(undefined));
    else {
      if (value === "boolean") this.#booleans++;
      this.#see(value, () => locate(undefined));
      if (value === "missing") return;
    }
    if (this.#distinctComplete) this.#addDistinct(text);
  }

  #read(text: string): number | Fault {
    // null and an absent key come as an empty text too
    if (this.#json && text === "") return "missing";
    const value = this.#reading.read(text, noRead);
    if (value !== "text") return value;
    if (truthWords.has(trimSpaces(text))) return "boolean";
    return numberAdvice(text, this.#options.decimal) === undefined ? value : "other-spelling";
  }

  #addVector(text: string, locate: Locate): void {
    const cell = parseArray(text);
    const fault = text === "" ? "missing" : vectorFault(cell, this.#column.width, this.#options.nulls);
    if (fault !== undefined) {
      this.#see(fault, () => locate(undefined));
      return;
    }
    let firstFault: { fault: CellFault; element: number } | undefined;
    for (const [element, item] of (cell as readonly unknown[]).entries()) {
      const value = this.#reading.read(item, noRead);
      if (typeof value === "number") this.#addNumber(value, () => locate(element));
      // a missing element must not hide a bad one after it
      else if (!firstFault || (isMissing(firstFault.fault) && !isMissing(value)))
        firstFault = { fault: value, element };
    }
    if (firstFault) this.#see(firstFault.fault, () => locate(firstFault.element));
  }

  #addNumber(value: number, locate: () => Cell): void {
    this.#numbers++;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (Number.isInteger(value)) {
      this.#integers++;
      if (value < 0 || value >= mostClasses) this.#labels = undefined;
      else this.#labels?.add(value);
    } else {
      this.#labels = undefined;
      if (!Number.isFinite(value)) this.#see("infinite", locate);
    }
  }

  #addDistinct(text: string): void {
    const shown = text.length > longestText ? `${text.slice(0, longestText)}...` : text;
    if (this.#distinct.has(shown)) return;
    if (this.#distinct.size < mostDistinct) this.#distinct.add(shown);
    else this.#distinctComplete = false;
  }

  #see(fault: Fault, locate: () => Cell): void {
    const kind = typeof fault === "object" ? "vector-length" : fault === "absent" ? "missing" : fault;
    const known = this.#sights.get(kind);
    if (known) known.count++;
    else this.#sights.set(kind, { count: 1, error: errorOf(fault, locate(), this.#options, this.#json) });
  }

  profile(): ColumnProfile {
    const count = (kind: string) => this.#sights.get(kind)?.count ?? 0;
    const missing = count("missing");
    const type = this.#type(this.#cells - missing, count("nan") + count("overflow"), count("other-spelling"));
    const ofNumbers = type !== "text" && type !== "boolean" && type !== "empty" && type !== "unreadable";
    const { unreadable } = this.#column;
    const findings = unreadable instanceof LosslineError ? [{ count: 1, error: unreadable }] : [];
    if (ofNumbers) findings.push(...this.#sights.values());
    const tolerated = ["missing", "nan", "infinite"];
    const bad = [...this.#sights]
      .filter(([kind]) => !tolerated.includes(kind))
      .reduce((sum, [, s]) => sum + s.count, 0);
    return {
      type,
      classes: type === "label" ? this.#labels!.size : undefined,
      values: this.#cells - missing,
      missing,
      nonFinite: ofNumbers ? count("nan") + count("infinite") : 0,
      bad: ofNumbers ? bad : 0,
      min: ofNumbers && this.#numbers > 0 ? this.#min : undefined,
      max: ofNumbers && this.#numbers > 0 ? this.#max : undefined,
      distinct: { texts: [...this.#distinct], complete: this.#distinctComplete && !this.#column.array },
      findings,
    };
  }

  #type(values: number, refusedNumbers: number, otherSpellings: number): ColumnType {
    if (this.#column.unreadable) return "unreadable";
    if (values === 0) return "empty";
    if (this.#column.array) return "vector";
    if (this.#booleans === values) return "boolean";
    const numbers = this.#numbers + refusedNumbers;
    if (numbers < values) return (numbers + otherSpellings) * 2 >= values ? "mixed" : "text";
    if (this.#integers < values) return "number";
    const classes = this.#labels?.size ?? 0;
    return classes >= 2 && classes < values && this.#max === classes - 1 ? "label" : "integer";
  }
}

/** The array that a text is the JSON of; else the text, for which the column has no use. */
function parseArray(text: string): unknown {
  if (!text.startsWith("[")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function errorOf(fault: Fault, cell: Cell, options: ReadOptions, json: boolean): LosslineError {
  switch (fault) {
    case "infinite":
      return cellError(
        "infinite-value",
        cell,
        `${trimSpaces(cell.text)} is infinite`,
        "a logit may be; other numbers may not",
      );
    case "other-spelling":
      return faultyCell("text", cell, noRead, options);
    case "missing":
      if (json && cell.text === "") {
        return cellError("missing-value", cell, "missing value (no such key, or an empty text)", dropHint);
      }
  }
  return faultyCell(fault, cell, noRead, options);
}
