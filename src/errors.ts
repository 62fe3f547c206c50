import type { Cell, Location } from "./contracts.ts";

/** What the process says with its exit code; CLI.md, "Exit codes". */
export const exitCodes = { done: 0, no: 1, usage: 2, input: 3, noVerdict: 4, bug: 70 } as const;

export interface ErrorDetails {
  hint?: string | undefined;
  /** the nearest known names, best first */
  didYouMean?: readonly string[] | undefined;
  location?: Location | undefined;
  /** the column's name and the text that offended */
  column?: string | undefined;
  text?: string | undefined;
}

/** An error that is the user's to mend: stable code, one sentence, one thing to try. Thrown anywhere, printed in `cli.ts`. */
export class LosslineError extends Error {
  readonly code: string;
  readonly exitCode: number;
  readonly details: ErrorDetails;

  constructor(exitCode: number, code: string, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = "LosslineError";
    this.exitCode = exitCode;
    this.code = code;
    this.details = details;
  }
}

/** Thrown once all is printed: the command ran, and its answer is no (exit 1), or it has none (exit 4). */
export class Verdict extends Error {
  readonly exitCode: number;

  constructor(exitCode: typeof exitCodes.no | typeof exitCodes.noVerdict) {
    super();
    this.exitCode = exitCode;
  }
}

/** Exit 2: what was asked for makes no sense. */
export function usageError(code: string, message: string, details?: ErrorDetails): LosslineError {
  return new LosslineError(exitCodes.usage, code, message, details);
}

/** The same error, of which more is known, or better, than where it was thrown. */
export function withDetails({ exitCode, code, message, details }: LosslineError, known: ErrorDetails): LosslineError {
  return new LosslineError(exitCode, code, message, { ...details, ...known });
}

/** Exit 3: the input is not what the loss or the reader can take. */
export function inputError(code: string, message: string, details?: ErrorDetails): LosslineError {
  return new LosslineError(exitCodes.input, code, message, details);
}

/** Exit 3 at a cell: `problem` finishes the sentence `column "p": ...`. */
export function cellError(code: string, cell: Cell, problem: string, hint: string): LosslineError {
  return inputError(code, `column "${cell.columnName}": ${problem}`, {
    hint,
    location: cell.location,
    column: cell.columnName,
    text: cell.text,
  });
}

/** `file:line:column`, `file: record 3, byte 120`, or the file alone. */
export function describeLocation(location: Location): string {
  const path = location.path === "-" ? "<stdin>" : location.path;
  if (location.line !== undefined) {
    return location.column === undefined ? `${path}:${location.line}` : `${path}:${location.line}:${location.column}`;
  }
  if (location.record === undefined) return path;
  return location.byte === undefined
    ? `${path}: record ${location.record}`
    : `${path}: record ${location.record}, byte ${location.byte}`;
}

/** Names within two or three edits of what was typed, best first: commander's measure is closed to us, ours is the classic one. */
export function nearest(typed: string, known: Iterable<string>): string[] {
  const wanted = typed.toLowerCase().replaceAll("_", "-");
  const scored: { name: string; distance: number }[] = [];
  for (const name of known) {
    const candidate = name.toLowerCase().replaceAll("_", "-");
    const distance = candidate.startsWith(wanted) && wanted.length >= 2 ? 0.5 : editDistance(wanted, candidate);
    const length = Math.max(wanted.length, candidate.length);
    // of a single letter no letter is near
    if (distance < length && distance <= Math.max(1, Math.floor(length * 0.4)) && distance <= 3) {
      scored.push({ name, distance });
    }
  }
  scored.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return scored.slice(0, 3).map((entry) => entry.name);
}

/** Levenshtein distance with transpositions of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
