import type { Column } from "../contracts.ts";
import { describeLocation, inputError, nearest, usageError } from "../errors.ts";

/**
 * The positions of the columns that a selector names: a name, a list `a,b`, a glob `logit_*` in file order, a range
 * `c0..c9` by position in the file, `#3` the third column. A name that is in the file as it stands always wins.
 * Throws exit 2 for a column that is not there, exit 3 where a name in use stands twice in the header.
 */
export function selectColumns(selector: string, columns: readonly Column[], path: string): number[] {
  const exact = positionOf(selector, columns, path);
  if (exact !== undefined) return [exact];
  const positions = selector.split(",").flatMap((item) => selectItem(item.trim(), columns, path));
  const twice = positions.find((position, i) => positions.indexOf(position) !== i);
  if (twice !== undefined) {
    throw usageError("column-twice", `"${selector}" names column "${columns[twice]!.name}" twice`, {
      hint: "name each column once",
    });
  }
  return positions;
}

function selectItem(item: string, columns: readonly Column[], path: string): number[] {
  const exact = positionOf(item, columns, path);
  if (exact !== undefined) return [exact];
  const byPosition = /^#(\d+)$/.exec(item);
  if (byPosition) {
    const position = Number(byPosition[1]) - 1;
    if (columns[position]) return [position];
    throw usageError("unknown-column", `there is no column ${item} in ${shown(path)}: it has ${columns.length}`, {
      hint: "columns are counted from '#1'",
    });
  }
  const range = /^(.+)\.\.(.+)$/.exec(item);
  if (range) return selectRange(range[1]!, range[2]!, columns, path);
  if (/[*?]/.test(item)) {
    const pattern = new RegExp(
      `^${item
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
      "su",
    );
    const found = columns.flatMap((column, i) => (pattern.test(column.name) ? [i] : []));
    for (const position of found) positionOf(columns[position]!.name, columns, path);
    if (found.length > 0) return found;
  }
  throw unknownColumn(item, columns, path);
}

function selectRange(first: string, last: string, columns: readonly Column[], path: string): number[] {
  const [from] = selectItem(first, columns, path);
  const [to] = selectItem(last, columns, path);
  if (from! > to!) {
    throw usageError(
      "empty-range",
      `"${first}..${last}" is empty: "${first}" stands after "${last}" in ${shown(path)}`,
      {
        hint: `write ${last}..${first}`,
      },
    );
  }
  return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
}

function positionOf(name: string, columns: readonly Column[], path: string): number | undefined {
  const position = columns.findIndex((column) => column.name === name);
  if (position < 0) return undefined;
  const again = columns.findIndex((column, i) => i > position && column.name === name);
  if (again < 0) return position;
  throw inputError("duplicate-column", `column "${name}" stands twice in the header`, {
    hint: `say which by its position: '#${position + 1}' or '#${again + 1}'`,
    location: { path },
    column: name,
  });
}

function shown(path: string): string {
  return describeLocation({ path });
}

/** The error for a column that is not in the file; says what is. */
export function unknownColumn(name: string, columns: readonly Column[], path: string): Error {
  const names = columns.map((column) => column.name);
  return usageError("unknown-column", `there is no column "${name}" in ${shown(path)}`, {
    didYouMean: nearest(name, names),
    hint: `its columns are ${listed(names)}`,
    column: name,
  });
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
}

/**
 * The target or prediction column by its usual name, in any case. Throws exit 2 where none or several fit: the guess
 * must be the only one.
 */
export function guessColumn(what: "target" | "prediction", columns: readonly Column[], path: string): Guess {
  const found = columns.filter((column) => usualNames[what].includes(column.name.toLowerCase()));
  const flag = what === "target" ? "-t" : "-p";
  if (found.length === 1) {
    const { name } = found[0]!;
    return { selector: name, positions: selectColumns(name, columns, path) };
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
  throw usageError("no-column", `no column of ${shown(path)} is named like a ${what}`, {
    hint: `name it with ${flag}; the columns are ${listed(columns.map(({ name }) => name))}`,
  });
}
