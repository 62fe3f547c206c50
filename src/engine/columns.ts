import type { Column, JoinedFile } from "../contracts.ts";
import { describeLocation, inputError, nearest, usageError } from "../errors.ts";

/**
 * The positions of the columns that a selector names: a name, a list `a,b`, a glob `logit_*` in file order, a range
 * `c0..c9` by position in the file, `#3` the third column. A name that is in the file as it stands always wins.
 * Of two joined files the columns of `file` come first, and `#3` is the third of it; where no file comes first, a name
 * that is in both is `NAME@pred` or `NAME@target`, and `#3` counts the columns of the prediction file, then those of
 * the target file. Throws exit 2 for a column that is not there or is in both, exit 3 where a name in use stands twice
 * in the header.
 */
export function selectColumns(selector: string, columns: readonly Column[], path: string, file?: JoinedFile): number[] {
  const exact = positionOf(selector, columns, path, file);
  if (exact !== undefined) return [exact];
  const positions = selector.split(",").flatMap((item) => selectItem(item.trim(), columns, path, file));
  const once = new Set<number>();
  const twice = positions.find((position, i) => once.add(position).size <= i);
  if (twice !== undefined) {
    throw usageError("column-twice", `"${selector}" names column "${columns[twice]!.name}" twice`, {
      hint: "name each column once",
    });
  }
  return positions;
}

function selectItem(item: string, columns: readonly Column[], path: string, file: JoinedFile | undefined): number[] {
  const exact = positionOf(item, columns, path, file);
  if (exact !== undefined) return [exact];
  const byPosition = /^#(\d+)$/.exec(item);
  if (byPosition) {
    const wanted = Number(byPosition[1]) - 1;
    const counted = file && columns[0]?.origin ? columns.filter(({ origin }) => isIn(origin, file)) : columns;
    const position = columns.findIndex((column, i) => {
      return counted === columns ? i === wanted : isIn(column.origin, file) && column.origin.position === wanted;
    });
    if (position >= 0) return [position];
    throw usageError(
      "unknown-column",
      `there is no column ${item} in ${counted === columns ? shown(path) : `the ${file} file`}: it has ${counted.length}`,
      {
        hint: "columns are counted from '#1'",
      },
    );
  }
  const range = /^(.+)\.\.(.+)$/.exec(item);
  if (range) return selectRange(range[1]!, range[2]!, columns, path, file);
  if (/[*?]/.test(item)) {
    const found = ofFile(
      columns.flatMap((column, i) => (matchesGlob(item, column.name) ? [i] : [])),
      columns,
      file,
    );
    for (const position of found) positionOf(columns[position]!.name, columns, path, file);
    if (found.length > 0) return found;
  }
  throw unknownColumn(item, columns, path);
}

/** `*` is any characters, `?` one. Takes as many steps as glob times name has characters, where a RegExp may take 2^n. */
function matchesGlob(glob: string, name: string): boolean {
  const [wanted, given] = [[...glob], [...name]];
  let i = 0;
  let k = 0;
  let star = -1;
  let fromStar = 0;
  while (k < given.length) {
    if (wanted[i] === "*") {
      star = i++;
      fromStar = k;
    } else if (i < wanted.length && (wanted[i] === "?" || wanted[i] === given[k])) {
      i++;
      k++;
    } else if (star >= 0) {
      // the last star takes one character more
      i = star + 1;
      k = ++fromStar;
    } else return false;
  }
  return wanted.slice(i).every((character) => character === "*");
}

function selectRange(
  first: string,
  last: string,
  columns: readonly Column[],
  path: string,
  file: JoinedFile | undefined,
): number[] {
  const [from] = selectItem(first, columns, path, file);
  const [to] = selectItem(last, columns, path, file);
  const numbers = numbersOf(first, last);
  if (from! > to!) {
    throw usageError(
      "empty-range",
      `"${first}..${last}" is empty: "${first}" stands after "${last}" in ${shown(path)}`,
      { hint: numbers && numbers.from < numbers.to ? listInstead : `write ${last}..${first}` },
    );
  }
  const span = Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
  if (numbers) refuseOtherOrder(`${first}..${last}`, numbers, span, columns, path);
  return span;
}

const listInstead = "a range goes by the order of the file: name the columns as a list a,b,c";

/** Numbers that the ends of a range have, behind what all its columns begin with. */
interface RangeNumbers {
  stem: string;
  from: number;
  to: number;
}

/** The numbers of columns that differ in these alone: `c0..c9`; not of positions. */
function numbersOf(first: string, last: string): RangeNumbers | undefined {
  if (first.startsWith("#")) return undefined;
  const [from, to] = [stemAndNumber(first), stemAndNumber(last)];
  if (!from || !to || from.stem !== to.stem) return undefined;
  return { stem: from.stem, from: from.number, to: to.number };
}

function stemAndNumber(name: string): { stem: string; number: number } | undefined {
  const match = /^(.*?)(\d{1,9})$/.exec(name);
  return match ? { stem: match[1]!, number: Number(match[2]) } : undefined;
}

/** A range whose ends are numbered means these numbers, and is never something else in silence. */
function refuseOtherOrder(
  range: string,
  { stem, from, to }: RangeNumbers,
  span: readonly number[],
  columns: readonly Column[],
  path: string,
): void {
  const step = Math.sign(to - from);
  const length = Math.abs(to - from) + 1;
  if (span.length === length && span.every((at, i) => columns[at]!.name === `${stem}${from + step * i}`)) return;
  const found = span.flatMap((position) => {
    const column = stemAndNumber(columns[position]!.name);
    return column?.stem === stem ? [column.number] : [];
  });
  if (found.length === length && found.every((number, i) => number === from + step * i)) return;
  const names = span.slice(0, 5).map((position) => columns[position]!.name);
  throw usageError(
    "range-order",
    `"${range}" goes by the order of ${shown(path)}, which is ${names.join(", ")}${span.length > 5 ? ", ..." : ""}`,
    { hint: listInstead },
  );
}

function positionOf(
  name: string,
  columns: readonly Column[],
  path: string,
  file: JoinedFile | undefined,
): number | undefined {
  const named = columns.flatMap((column, i) => (column.name === name ? [i] : []));
  const [position, again] = ofFile(named, columns, file);
  if (again === undefined) return position ?? positionInFile(name, columns, path);
  const [origin, otherOrigin] = [columns[position!]!.origin, columns[again]!.origin];
  if (origin?.file !== otherOrigin?.file) {
    throw usageError("ambiguous-column", `column "${name}" is in both files`, {
      hint: `say which: ${name}@pred or ${name}@target; in a formula with backticks`,
      column: name,
    });
  }
  const numbers = file && origin && otherOrigin ? [origin.position, otherOrigin.position] : [position!, again];
  const header = origin ? `the header of the ${origin.file} file` : "the header";
  throw inputError("duplicate-column", `column "${name}" stands twice in ${header}`, {
    hint: `say which by its position: ${numbers.map((number) => `'#${number + 1}'`).join(" or ")}`,
    location: { path },
    column: name,
  });
}

/** The column that `NAME@pred` or `NAME@target` stands for, where files are joined. */
function positionInFile(text: string, columns: readonly Column[], path: string): number | undefined {
  const [, name, file] = /^(.+)@(pred|target)$/su.exec(text) ?? [];
  if (name === undefined || !columns[0]?.origin) return undefined;
  const wanted = file === "pred" ? "prediction" : "target";
  const position = positionOf(name, columns, path, wanted);
  return position !== undefined && isIn(columns[position]!.origin, wanted) ? position : undefined;
}

/** Those of the positions that are in the file; all of them where none is. */
function ofFile(positions: readonly number[], columns: readonly Column[], file: JoinedFile | undefined): number[] {
  const own = positions.filter((position) => isIn(columns[position]!.origin, file));
  return own.length > 0 ? own : [...positions];
}

function isIn(origin: Column["origin"], file: JoinedFile | undefined): origin is NonNullable<Column["origin"]> {
  return origin !== undefined && origin.file === file;
}

function shown(path: string): string {
  return describeLocation({ path });
}

/** The position of a column that has one number a row. Throws exit 2 of a column of vectors. */
export function ofNumbers(position: number, columns: readonly Column[], flag: string): number {
  const { name, width } = columns[position]!;
  if (width === 1) return position;
  throw usageError("too-many-columns", `${flag} reads one number a row, and "${name}" is a vector of ${width}`, {
    hint: "name a column of numbers",
  });
}

/** The error for a column that is not in the file; says what is. */
export function unknownColumn(name: string, columns: readonly Column[], path: string): Error {
  const names = columns.map((column) => column.name);
  return usageError("unknown-column", `there is no column "${name}" in ${shown(path)}`, {
    didYouMean: nearest(name, names),
    hint: `${columns[0]?.origin ? "their" : "its"} columns are ${listedColumns(columns)}`,
    column: name,
  });
}

/** The columns of an input in a sentence; one without a name, as pandas writes its index, by its position. */
export function listedColumns(columns: readonly Column[]): string {
  return listed(columns.map(({ name, origin }, i) => (name === "" ? `'#${(origin?.position ?? i) + 1}'` : name)));
}

/** Names in a sentence, the first dozen of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(", ");
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}

/** Common names, by what they usually hold. */
const usualNames: Readonly<Record<"target" | "prediction", readonly string[]>> = {
  target: ["y_true", "target", "label", "y"],
  prediction: ["y_pred", "pred", "prediction", "f", "logits"],
};

export interface Guess {
  /** the selector that the user could have typed */
  selector: string;
  positions: number[];
  /** it is the only column of its file, whatever its name */
  only: boolean;
}

/**
 * The target or prediction column by its usual name, in any case. Of two joined files it is looked for in its own, where
 * an only column beside `id` is taken by any name. Throws exit 2 where none or several fit: the guess must be the only one.
 */
export function guessColumn(
  what: "target" | "prediction",
  columns: readonly Column[],
  path: string,
  id?: number,
): Guess {
  const joined = columns[0]?.origin !== undefined;
  const own = columns.filter((column, i) => !joined || (isIn(column.origin, what) && i !== id));
  const usual = own.filter((column) => usualNames[what].includes(column.name.toLowerCase()));
  const only = joined && usual.length === 0 && own.length === 1;
  const found = only ? own : usual;
  const flag = what === "target" ? "-t" : "-p";
  if (found.length === 1) {
    const { name } = found[0]!;
    return { selector: name, positions: selectColumns(name, columns, path, what), only };
  }
  if (found.length > 1) {
    throw usageError(
      "ambiguous-column",
      `which column is the ${what}: ${found.map(({ name }) => `"${name}"`).join(" or ")}?`,
      {
        hint: `say it with ${flag}, for example ${flag} ${found[0]!.name}`,
      },
    );
  }
  throw usageError("no-column", `no column of ${joined ? `the ${what} file` : shown(path)} is named like a ${what}`, {
    hint: `name it with ${flag}; the columns are ${listedColumns(own)}`,
  });
}
