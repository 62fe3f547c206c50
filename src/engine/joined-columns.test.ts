import { expect, test } from "vitest";
import type { Column, JoinedFile } from "../contracts.ts";
import { LosslineError } from "../errors.ts";
import { guessColumn, selectColumns } from "./columns.ts";

/** The joined columns of a prediction file `id,y,p_a,p_b,w` and a target file `id,y,note,w`, joined on id. */
const columns: Column[] = [
  ...["id", "y", "p_a", "p_b", "w"].map((name, position) => column(name, "prediction", position)),
  ...["id", "y", "note", "w"].map((name, position) => column(name, "target", position)).slice(1),
];

function column(name: string, file: JoinedFile, position: number): Column {
  return { name, width: 1, array: false, origin: { file, position } };
}

const select = (selector: string, file?: JoinedFile) => selectColumns(selector, columns, "p.csv and t.csv", file);

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof LosslineError) return `${error.code}: ${error.message} | ${error.details.hint}`;
    throw error;
  }
  throw new Error("expected an error, and there was none");
}

test("a prediction is looked for in the prediction file first, a target in the target file", () => {
  expect(select("y", "prediction")).toEqual([1]);
  expect(select("y", "target")).toEqual([5]);
  expect(select("note", "prediction")).toEqual([6]);
  expect(select("p_a", "target")).toEqual([2]);
  expect(select("y,w", "target")).toEqual([5, 7]);
});

test("globs, ranges and positions are those of the file that comes first", () => {
  expect(select("?", "prediction")).toEqual([1, 4]);
  expect(select("?", "target")).toEqual([5, 7]);
  expect(select("p_*", "target")).toEqual([2, 3]);
  expect(select("y..w", "prediction")).toEqual([1, 2, 3, 4]);
  expect(select("y..w", "target")).toEqual([5, 6, 7]);
  expect(select("#2", "prediction")).toEqual([1]);
  expect(select("#2", "target")).toEqual([5]);
  expect(failure(() => select("#5", "target"))).toMatch(/there is no column #5 in the target file: it has 3/);
});

test("elsewhere a name must be in one file only, or say its file", () => {
  expect(select("note")).toEqual([6]);
  expect(select("id")).toEqual([0]);
  expect(select("w@pred")).toEqual([4]);
  expect(select("w@target")).toEqual([7]);
  expect(select("w@target,id")).toEqual([7, 0]);
  expect(select("#6")).toEqual([5]);
  expect(failure(() => select("w"))).toBe(
    'ambiguous-column: column "w" is in both files | say which: w@pred or w@target; in a formula with backticks',
  );
  expect(failure(() => select("*"))).toMatch(/^ambiguous-column: column "y" is in both files/);
  expect(failure(() => select("note@pred"))).toMatch(/^unknown-column/);
  expect(failure(() => select("z"))).toBe(
    'unknown-column: there is no column "z" in p.csv and t.csv | their columns are id, y, p_a, p_b, w, y, note, w',
  );
});

test("a name twice in one header is told by its position in that file", () => {
  const twice = [
    column("f", "prediction", 0),
    column("y", "target", 0),
    column("id", "target", 1),
    column("y", "target", 2),
  ];
  expect(failure(() => selectColumns("y", twice, "p.csv and t.csv", "target"))).toBe(
    "duplicate-column: column \"y\" stands twice in the header of the target file | say which by its position: '#1' or '#3'",
  );
});

test("a guess looks into its own file, at usual names and then at an only column beside the id", () => {
  const guess = (what: JoinedFile, list: Column[], id?: number) => guessColumn(what, list, "p.csv and t.csv", id);
  expect(guess("target", columns, 0)).toEqual({ selector: "y", positions: [5], only: false });
  const bare = [column("id", "prediction", 0), column("score", "prediction", 1), column("truth", "target", 1)];
  expect(guess("prediction", bare, 0)).toEqual({ selector: "score", positions: [1], only: true });
  expect(guess("target", bare, 0)).toEqual({ selector: "truth", positions: [2], only: true });
  expect(failure(() => guess("prediction", bare))).toBe(
    "no-column: no column of the prediction file is named like a prediction | name it with -p; the columns are id, score",
  );
});
