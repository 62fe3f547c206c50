import type { Cell, NumberRead, ReadOptions } from "../contracts.ts";
import { cellError, inputError, type LosslineError, nearest } from "../errors.ts";
import type { CellFault } from "./cell-reading.ts";
import { numberAdvice } from "./number-advice.ts";
import { trimSpaces } from "./number-cell.ts";

const shownClasses = 10;
const shownCharacters = 60;

/** The error (exit 3) for a cell of a number column that holds no number. */
export function faultyCell(fault: CellFault, cell: Cell, read: NumberRead, options: ReadOptions): LosslineError {
  if (typeof fault === "object") {
    return cellError(
      "vector-length",
      cell,
      `an array of ${fault.found} numbers, where the first record has ${fault.expected}`,
      "every record needs an array of the same length; see what wrote this one",
    );
  }
  const shown = quote(cell.text);
  const notANumber = (problem: string, hint: string) => cellError("not-a-number", cell, problem, hint);
  switch (fault) {
    case "missing":
      return missingValue(cell, describeMissing(cell));
    case "absent":
      return missingValue(cell, "missing value (the record has no such key)");
    case "overflow":
      return cellError(
        "number-overflow",
        cell,
        `${shown} is beyond the largest float64, about 1.8e308`,
        "write inf where infinity is meant, or scale the column",
      );
    case "nan":
      return cellError("nan-value", cell, `${shown} is not a number`, treatAsMissing(cell));
    case "unknown-word":
      return unknownWord(cell, read);
    case "boolean":
      return notANumber(`${cell.text} is not a number`, "write 1 and 0, or use a loss whose target is a class");
    case "object":
      return notANumber("an object is not a number", "name one of its keys with a dotted path");
    case "array":
      return notANumber("an array is not a number", "every record, the first ones too, needs an array here, or none");
    case "not-an-array":
      return notANumber(`${shown} is not an array of numbers`, "every record needs an array here, as the first has");
    case "text": {
      const hint = numberAdvice(cell.text, options.decimal) ?? read.textHint ?? treatAsMissing(cell);
      return notANumber(`${shown} is not a number`, hint);
    }
  }
}

function treatAsMissing(cell: Cell): string {
  const word = trimSpaces(cell.text);
  // a comma ends a word of --null, an apostrophe one of the shell
  if (word.length > shownCharacters || /[,']/.test(word)) {
    return "drop such rows with --missing drop, or name a column of numbers";
  }
  const argument = /^[\w./+-]+$/.test(word) ? word : `'${word}'`;
  return `treat it as missing with --null ${argument}, or drop such rows with --missing drop`;
}

function missingValue(cell: Cell, problem: string): LosslineError {
  return cellError("missing-value", cell, problem, "drop such rows with --missing drop");
}

function describeMissing(cell: Cell): string {
  const text = trimSpaces(cell.text);
  // a format without lines and texts has no empty cells
  const { line, byte } = cell.location;
  const isStored = line === undefined && byte === undefined;
  if (text === "" && !isStored) return "missing value (empty cell)";
  return text === "" || text === "null" ? "missing value (null)" : `missing value ${quote(text)}`;
}

function unknownWord(cell: Cell, read: NumberRead): LosslineError {
  const kind = read.onlyWords ?? "word";
  const words = [...(read.words ?? new Map<string, number>()).keys()];
  const listed = words.slice(0, shownClasses).join(", ") + (words.length > shownClasses ? ", ..." : "");
  const plural = kind.endsWith("s") ? `${kind}es` : `${kind}s`;
  const text = trimSpaces(cell.text);
  return inputError(
    "unknown-class",
    `column "${cell.columnName}": ${quote(text)} is not one of the ${plural} ${listed}`,
    {
      hint: `add it to the ${plural}, or treat it as missing with --null`,
      didYouMean: nearest(text, words),
      location: cell.location,
      column: cell.columnName,
      text: cell.text,
    },
  );
}

function quote(text: string): string {
  return text.length > shownCharacters ? `"${text.slice(0, shownCharacters)}..."` : `"${text}"`;
}
