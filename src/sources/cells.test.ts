import { expect, test } from "vitest";
import { batchesOf, errorOf, failureOf, open, readAll } from "./test-support.ts";

const drop = { missing: "drop" } as const;

test.each([
  ["an empty cell", "id,y\na,\n", "missing value (empty cell)"],
  ["a cell of spaces", "id,y\na,  \n", "missing value (empty cell)"],
  ["a word for missing", "id,y\na, NaN \n", 'missing value "NaN"'],
  ["a JSON null", '{"y":null}\n', "missing value (null)"],
  ["an absent JSON key", '{"y":1}\n{"z":1}\n', "missing value (the record has no such key)"],
  ["a JSON text for missing", '[{"y":"NA"}]', 'missing value "NA"'],
])("%s is missing", async (_, text, problem) => {
  const error = await errorOf(text, { reads: [["y"]] });
  expect(error).toMatch(/^missing-value at /);
  expect(error).toContain(`: column "y": ${problem} | drop such rows with --missing drop`);
});

test("an absent key is placed at its record", async () => {
  expect(await errorOf('{"y":1}\n {"z":1}\n', { reads: [["y"]] })).toContain("<stdin>:2:2:");
  expect(await errorOf('[{"y":1}, {"z":1}]', { reads: [["y"]] })).toContain("record 2, byte 10:");
});

test("rows with a missing cell in any read are left out and counted", async () => {
  const text = "id,y,f\na,1,2\nb,,3\nc,4,NA\nd,,\ne,5,6\n";
  expect(await readAll(text, { ...drop, reads: [["y"], ["f"]], texts: ["id"] })).toMatchObject({
    records: [1, 5],
    numbers: [
      [1, 5],
      [2, 6],
    ],
    texts: [["a", "e"]],
    counts: "5 read, 2 used, 3 dropped",
  });
});

test("a missing cell in a column that is not read, or read as text only, does not matter", async () => {
  expect(await readAll("id,y\n,1\nNA,2\n", { reads: [["y"]], texts: ["id"] })).toMatchObject({ texts: [["", "NA"]] });
});

test("the advice to drop rows works for texts too, and for nothing else", async () => {
  expect(await readAll("y,f\n1,x\n2,3\n", { ...drop, reads: [["y"], ["f"]] })).toMatchObject({
    numbers: [[2], [3]],
    counts: "2 read, 1 used, 1 dropped",
  });
  expect(await readAll('{"p":[1,2]}\n{"p":[null,"x"]}\n', { ...drop, reads: [["p"]] })).toMatchObject({
    counts: "2 read, 1 used, 1 dropped",
  });
  expect(await errorOf("y,f\n,1e400\n", drop)).toContain("number-overflow");
});

test("a number can stand for missing", async () => {
  const nulls = new Set(["-999"]);
  const text = "y\n1\n-999\n-999.0\n";
  expect((await readAll(text, { ...drop, nulls })).numbers).toEqual([[1, -999]]);
  expect((await readAll('{"y":1}\n{"y":-999}\n', { ...drop, nulls })).numbers).toEqual([[1]]);
});

test.each([
  ["NaN", "nan-value", '"NaN" is not a number', "treat it as missing with --null NaN, or"],
  ["1e400", "number-overflow", '"1e400" is beyond the largest float64', "write inf"],
  ["3,14", "not-a-number", '"3,14" is not a number', "if the comma is the decimal mark, give --decimal ,"],
  [
    "1,234",
    "not-a-number",
    '"1,234" is not a number',
    "mark, give --decimal ,; if it stands between thousands, write 1234",
  ],
  ["not here", "not-a-number", '"not here" is not a number', "--null 'not here',"],
  ["0x10", "not-a-number", '"0x10" is not a number', "--null 0x10,"],
  // no word of --null, or of the shell
  ["so, what", "not-a-number", '"so, what" is not a number', "| drop such rows with --missing drop, or name"],
  ["it's", "not-a-number", `"it's" is not a number`, "| drop such rows with --missing drop, or name"],
  [
    "x".repeat(61),
    "not-a-number",
    `"${"x".repeat(60)}..." is not a number`,
    "| drop such rows with --missing drop, or",
  ],
  ["", "not-a-number", '"" is not a number', "--null '',"],
])("with no words for missing, %j is %s", async (cell, code, problem, hint) => {
  const nulls = new Set<string>();
  for (const text of [`y;z\n"${cell}";1\n`, `{"y":"${cell}"}\n`, `{"y":["${cell}"]}`]) {
    const error = await errorOf(text, { nulls, reads: [["y"]] });
    expect(error).toMatch(new RegExp(`^${code} at `));
    expect(error).toContain(`column "y": ${problem}`);
    expect(error).toContain(hint);
  }
});

test("a JSON number beyond float64 is an overflow and not infinity", async () => {
  expect(await errorOf('{"y":-1e400}\n')).toContain('number-overflow at <stdin>:1:6: column "y": "-1e400" is beyond');
  expect(await errorOf('[{"y":[1,1e999]}]')).toContain("number-overflow at <stdin>: record 1, byte 9:");
});

test("texts of infinities are numbers in every format", async () => {
  for (const text of ["y\ninf\n-Infinity\n", '{"y":"Infinity"}\n{"y":"-Infinity"}\n', '{"y":["inf","-inf"]}']) {
    expect((await readAll(text)).numbers).toEqual([[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]]);
  }
});

test("a minus sign on zero is kept", async () => {
  for (const text of ["y\n-0\n", '{"y":-0}\n', '{"y":"-0.0"}\n']) {
    expect(
      Object.is((await readAll(text, { format: text.startsWith("y") ? "csv" : "ndjson" })).numbers[0]![0], -0),
    ).toBe(true);
  }
});

test("words stand for numbers before the grammar and before the words for missing", async () => {
  const words = new Map([
    ["true", 1],
    ["false", 0],
    ["7", 70],
    ["NA", 5],
  ]);
  expect((await readAll("y\n true \nfalse\n7\n8\nNA\n", { words })).numbers).toEqual([[1, 0, 70, 8, 5]]);
  expect((await readAll('{"y":true}\n{"y":"false"}\n{"y":7}\n{"y":8}\n', { words })).numbers).toEqual([[1, 0, 70, 8]]);
});

test("where only words are accepted, anything else is named with the nearest of them", async () => {
  const classes = { words: new Map(["cat", "dog", "owl"].map((name, index) => [name, index])), onlyWords: "class" };
  expect((await readAll("y\ndog\ncat\n", classes)).numbers).toEqual([[1, 0]]);
  const error = await failureOf(() => readAll("y\ncat\ndgo\n", classes));
  expect(error.message).toBe('column "y": "dgo" is not one of the classes cat, dog, owl');
  expect([error.code, error.exitCode, error.details.didYouMean]).toEqual(["unknown-class", 3, ["dog"]]);
  expect(await errorOf("y\n1\n", classes)).toContain("unknown-class");
  expect((await readAll("y\nNA\ncat\n", { ...classes, ...drop })).numbers).toEqual([[0]]);
});

test("a long list of classes is cut short", async () => {
  const words = new Map(Array.from({ length: 12 }, (_, index) => [`c${index}`, index]));
  expect(await errorOf("y\nx\n", { words, onlyWords: "label" })).toContain(
    "labels c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, ... |",
  );
});

test("true, false, objects and arrays are no numbers", async () => {
  expect(await errorOf('{"y":true}\n')).toContain('column "y": true is not a number | write 1 and 0');
  expect(await errorOf('{"y":1}\n{"y":{"a":1}}\n', { reads: [["y"]] })).toContain("an object is not a number");
  expect(await errorOf('{"y":[[1]]}\n', { format: "ndjson" })).toContain("an array is not a number");
});

test("with a decimal comma the comma is no delimiter", async () => {
  const found = await readAll("a;b\n1,5;-,25\n2;3,\n", { decimal: "," });
  expect(found).toMatchObject({
    columns: ["a", "b"],
    numbers: [
      [1.5, 2],
      [-0.25, 3],
    ],
  });
  expect(await errorOf("a;b\n1.5;2\n", { decimal: "," })).toContain('"1.5" is not a number');
  expect((await readAll('"a","b"\n"1,5","2"\n', { decimal: ",", delimiter: "," })).numbers).toEqual([[1.5], [2]]);
});

test("the arrays of a batch are reused by the next", async () => {
  const source = await open("y\n1\n2\n3\n4\n");
  const seen = new Set<Float64Array>();
  for await (const batch of batchesOf(source, { batchRows: 2 })) seen.add(batch.numbers[0]!);
  expect(seen.size).toBe(1);
});

test("batches can be read once", async () => {
  const source = await open("y\n1\n");
  for await (const _ of batchesOf(source, {}));
  await expect(async () => {
    for await (const _ of batchesOf(source, {}));
  }).rejects.toThrow("once");
});
