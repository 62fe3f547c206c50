import { expect, test } from "vitest";
import type { ReadOptions } from "../contracts.ts";
import { profileColumns } from "./index.ts";
import { describeError, open, plainOptions } from "./test-support.ts";

async function profile(text: string, options: Partial<ReadOptions> = {}) {
  const { profiles } = await profileColumns(await open(text, options), { ...plainOptions, ...options });
  return profiles;
}

/** The profile of a CSV's only column, a cell a line. */
async function ofCells(cells: readonly string[], options: Partial<ReadOptions> = {}) {
  const lines = ["x", ...cells.map((cell) => `"${cell}"`)];
  const [column] = await profile(`${lines.join("\n")}\n`, { format: "csv", delimiter: ";", ...options });
  return column!;
}

test.each([
  ["numbers", ["1", "2.5"], "number"],
  ["whole numbers", ["1", "-2", "3e2"], "integer"],
  ["labels of which every class is there", ["2", "0", "1", "1"], "label"],
  ["labels that pandas wrote as floats", ["1.0", "0.0", "1.0"], "label"],
  ["row numbers, which are no labels since none comes twice", ["0", "1", "2"], "integer"],
  ["labels with a class that is not there", ["0", "2", "2", "0"], "integer"],
  ["one class only", ["0", "0"], "integer"],
  ["texts", ["a", "b"], "text"],
  ["texts, some of which are numbers", ["a1", "12", "b2"], "text"],
  ["truth values", ["true", "False", "TRUE"], "boolean"],
  ["numbers and a text", ["1", "2", "n/a"], "mixed"],
  ["numbers with a decimal comma", ["1,5", "2", "3,25"], "mixed"],
  ["numbers with thousands apart", ["1,500.5", "2", "3'250", "1 234 567"], "mixed"],
  ["truth values and numbers", ["true", "0", "1"], "mixed"],
  ["infinities", ["inf", "-Infinity"], "number"],
  ["numbers and missing values", ["1", "NA", "", "2"], "integer"],
  ["missing values", ["", "NaN"], "empty"],
  ["nothing", [], "empty"],
])("a column of %s", async (_, cells, type) => {
  expect((await ofCells(cells)).type).toBe(type);
});

test("missing, infinite and refused cells are counted, and the first of each is placed", async () => {
  const { findings, ...column } = await ofCells(["1", "inf", "", "-inf", "oops", "NA", "1e400", "-3", "+4"]);
  expect(column).toMatchObject({ values: 7, missing: 2, nonFinite: 2, bad: 2, min: -Infinity, max: Infinity });
  expect(findings.map(({ count, error }) => `${count} ${describeError(error)}`)).toMatchInlineSnapshot(`
    [
      "2 infinite-value at <stdin>:3:1: column "x": inf is infinite | a logit may be; other numbers may not",
      "2 missing-value at <stdin>:4:1: column "x": missing value (empty cell) | drop such rows with --missing drop",
      "1 not-a-number at <stdin>:6:1: column "x": "oops" is not a number | treat it as missing with --null oops, or drop such rows with --missing drop",
      "1 number-overflow at <stdin>:8:1: column "x": "1e400" is beyond the largest float64, about 1.8e308 | write inf where infinity is meant, or scale the column",
    ]
  `);
});

test("missing cells of texts are counted, and nothing to stumble upon", async () => {
  expect(await ofCells(["a", "", "b"])).toMatchObject({ type: "text", missing: 1, bad: 0, findings: [] });
});

test("NaN is no missing value where --null says so", async () => {
  const column = await ofCells(["1", "NaN"], { nulls: new Set(["-"]) });
  expect(column).toMatchObject({ type: "number", missing: 0, nonFinite: 1, bad: 0 });
});

test("the decimal comma is read where it is given", async () => {
  const column = await ofCells(["1,5", "2,25"], { decimal: "," });
  expect(column).toMatchObject({ type: "number", min: 1.5, max: 2.25, bad: 0 });
});

test("distinct texts are kept up to a bound, long ones cut", async () => {
  const few = await ofCells(["b", "a", "b", "x".repeat(200)]);
  expect(few.distinct).toEqual({ texts: ["b", "a", `${"x".repeat(100)}...`], complete: true });
  const many = await ofCells(Array.from({ length: 200 }, (_, i) => `t${i}`));
  expect(many.distinct.texts.length).toBe(100);
  expect(many.distinct.complete).toBe(false);
});

test("arrays of JSON are vectors, whose faults are placed at their elements", async () => {
  const [y, f, g] = await profile(
    '[{"y":1,"f":[1,-2]},{"y":null,"f":[1,2,3]},{"y":2,"f":[null,"x"]},{"f":["Infinity",0]},{"f":"[no","g":"a"}]',
  );
  expect(y).toMatchObject({ type: "integer", values: 2, missing: 3 });
  expect(f).toMatchObject({ type: "vector", values: 5, missing: 0, nonFinite: 1, bad: 3, min: -2, max: Infinity });
  expect(f!.findings.map(({ error }) => describeError(error).split(" | ")[0])).toMatchInlineSnapshot(`
    [
      "vector-length at <stdin>: record 2, byte 34: column "f": an array of 3 numbers, where the first record has 2",
      "not-a-number at <stdin>: record 3, byte 60: column "f": "x" is not a number",
      "infinite-value at <stdin>: record 4, byte 72: column "f": Infinity is infinite",
      "not-a-number at <stdin>: record 5, byte 92: column "f": "[no" is not an array of numbers",
    ]
  `);
  expect(g).toMatchObject({ type: "text", missing: 4, distinct: { texts: ["a"], complete: true } });
});
