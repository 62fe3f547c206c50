import { usageError } from "../errors.ts";
import { listed } from "./columns.ts";

/** How the labels of a target column are read. */
export interface LabelReading {
  /** class names and their positions among the prediction columns */
  words: ReadonlyMap<string, number> | undefined;
  /** nothing but the words is a label */
  onlyWords: boolean;
  /** the number of the first class, where labels are numbers */
  base: number;
}

/**
 * How labels and prediction columns belong together: by the names of `--classes` in column order, else by the suffixes
 * of the columns (`prob_cat`), else by counting from the base. Numeric suffixes must count from the base: an index is
 * never shifted in silence. Throws exit 2 where they do not.
 */
export function labelReading(
  columns: readonly string[],
  width: number,
  classes: readonly string[] | undefined,
  base: number,
): LabelReading {
  const suffixes = columns.length === width ? suffixesOf(columns) : undefined;
  if (classes) return namedClasses(classes, width, suffixes);
  if (!suffixes) return { words: undefined, onlyWords: false, base };
  if (suffixes.every((suffix) => /^\d+$/.test(suffix))) {
    checkNumbers(suffixes, base);
    return { words: undefined, onlyWords: false, base };
  }
  return { words: new Map(suffixes.map((suffix, i) => [suffix, i])), onlyWords: false, base };
}

function namedClasses(
  classes: readonly string[],
  width: number,
  suffixes: readonly string[] | undefined,
): LabelReading {
  if (classes.length !== width) {
    throw usageError(
      "class-count",
      `--classes names ${classes.length} classes, and the prediction has ${width} columns`,
    );
  }
  const twice = classes.find((name, i) => classes.indexOf(name) !== i);
  if (twice !== undefined) throw usageError("class-twice", `--classes names "${twice}" twice`);
  const misplaced = suffixes?.findIndex((suffix, i) => classes.includes(suffix) && classes[i] !== suffix) ?? -1;
  if (misplaced >= 0) {
    throw usageError(
      "class-order",
      `--classes are in column order, and column ${misplaced + 1} of the prediction is that of "${suffixes![misplaced]}"`,
      {
        hint: `write --classes ${suffixes!.join(",")}`,
      },
    );
  }
  return { words: new Map(classes.map((name, i) => [name, i])), onlyWords: true, base: 0 };
}

function checkNumbers(suffixes: readonly string[], base: number): void {
  if (suffixes.every((suffix, i) => Number(suffix) === base + i)) return;
  const numbers = suffixes.map(Number);
  const first = Math.min(...numbers);
  const consecutive = numbers.every((number, i) => number === first + i);
  throw usageError(
    "label-base",
    `the prediction columns are numbered ${listed(suffixes)}, and labels count from ${base}`,
    {
      hint: consecutive
        ? `if labels count from ${first} too, say --label-base ${first}; else name the labels in column order with --classes`
        : "name the columns in the order of their labels",
    },
  );
}

/** What follows the common beginning of the column names: `prob_cat, prob_dog` or `c0, c1`. */
function suffixesOf(columns: readonly string[]): string[] | undefined {
  for (const pattern of [/^(.*[_.\-\s])([^_.\-\s]+)$/su, /^(.*?)(\d+)$/su]) {
    // of a thousand columns the first one tells most often
    const prefix = pattern.exec(columns[0] ?? "")?.[1];
    if (prefix === undefined) continue;
    const parts = columns.map((column) => pattern.exec(column));
    if (!parts.every((part) => part?.[1] === prefix)) continue;
    const suffixes = parts.map((part) => part![2]!);
    if (new Set(suffixes).size === suffixes.length) return suffixes;
  }
  return undefined;
}
