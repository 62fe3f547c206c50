import type { NumberRead, ReadOptions } from "../contracts.ts";
import { finiteNumber, type NumberFault, readNumberCell, trimSpaces } from "./number-cell.ts";

/** A cell that holds no number: missing, or a fault for `cell-errors.ts` to explain. */
export type CellFault =
  | NumberFault
  | "missing"
  | "absent"
  | "unknown-word"
  | "boolean"
  | "object"
  | "array"
  | "not-an-array"
  | { found: number; expected: number };

/** Reads number cells as one run's options want them; NaN or a fault leaves the explanation to the slow path. */
export interface CellReading {
  /** the number where it can be told at once, else NaN: the part that runs for every cell */
  quick(cell: unknown): number;
  /** true where a finite number of the grammar stands for itself, so that no word has to be looked up first */
  plain(read: NumberRead): boolean;
  /** the whole rule: the number (NaN where a word stands for it), or why there is none */
  read(cell: unknown, read: NumberRead): number | CellFault;
}

/** The reading of cells under `options`. */
export function makeCellReading(options: ReadOptions): CellReading {
  const { decimal, nulls } = options;
  // A null such as -999 is a number too, so that no number is safe before it was looked up.
  const isNumber = (word: string) => typeof readNumberCell(word, decimal) === "number";
  const numericNulls = [...nulls].some(isNumber);
  return {
    quick(cell) {
      if (numericNulls) return Number.NaN;
      if (typeof cell === "string") return finiteNumber(cell, decimal);
      return typeof cell === "number" && cell - cell === 0 ? cell : Number.NaN;
    },
    plain({ words, onlyWords }) {
      return !numericNulls && onlyWords === undefined && ![...(words?.keys() ?? [])].some(isNumber);
    },
    read(cell, { words, onlyWords }) {
      if (cell === undefined) return "absent";
      if (cell === null) return "missing";
      if (typeof cell === "object") return Array.isArray(cell) ? "array" : "object";
      const text = trimSpaces(String(cell));
      const word = words?.get(text);
      if (word !== undefined) return word;
      if (nulls.has(text)) return "missing";
      if (onlyWords !== undefined) return "unknown-word";
      if (typeof cell === "boolean") return "boolean";
      // JSON.parse turns a literal beyond float64 into Infinity, which JSON itself cannot spell.
      if (typeof cell === "number") return Number.isFinite(cell) ? cell : "overflow";
      return readNumberCell(text, decimal);
    },
  };
}

/** True for what is no value at all. */
export function isMissing(fault: CellFault): boolean {
  return fault === "missing" || fault === "absent";
}

/** True for what `--missing drop` leaves out: what is missing, and texts that its advice offers to drop. */
export function isDropped(fault: CellFault): boolean {
  return isMissing(fault) || fault === "text" || fault === "nan";
}

/** Why the elements of a cell cannot be read as `width` numbers; undefined where they can. */
export function vectorFault(cell: unknown, width: number, nulls: ReadonlySet<string>): CellFault | undefined {
  if (Array.isArray(cell)) return cell.length === width ? undefined : { found: cell.length, expected: width };
  if (cell === undefined) return "absent";
  if (cell === null) return "missing";
  return typeof cell === "string" && nulls.has(trimSpaces(cell)) ? "missing" : "not-an-array";
}
