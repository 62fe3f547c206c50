import { expect, test } from "vitest";
import { errorOf, open, readAll } from "./test-support.ts";

const records = { json: (rows: string[]) => `[${rows.join(",")}]`, ndjson: (rows: string[]) => rows.join("\n") };
const bothFormats = Object.entries(records) as ["json" | "ndjson", (rows: string[]) => string][];

test.each(bothFormats)(
  "%s: nested objects are dotted columns, in the order in which they are first seen",
  async (format, spell) => {
    const text = spell(['{"b":{"x":1,"y":{"z":2}},"a":3}', '{"a":4,"c":null,"b":{"w":5,"x":6}}', '{"e":{}}']);
    expect((await readAll(text, { format, reads: [] })).columns).toEqual(["b.x", "b.y.z", "a", "c", "b.w"]);
    const { numbers } = await readAll(text, { format, missing: "drop", reads: [["b.x", "a"]] });
    expect(numbers).toEqual([[1, 3, 6, 4]]);
  },
);

test.each(bothFormats)("%s: a key with a dot wins over nesting, at every level", async (format, spell) => {
  const text = spell(['{"a":{"b":1},"a.b":2}', '{"a":{"b":3}}', '{"a.b":{"c":4},"a":{"b.c":5}}']);
  const found = await readAll(text, { format, missing: "drop", reads: [["a.b"]] }).catch(() => undefined);
  expect(found).toBeUndefined();
  expect((await readAll(spell(['{"a":{"b":1},"a.b":2}', '{"a":{"b":3}}']), { format })).numbers).toEqual([[2, 3]]);
  expect((await readAll(text, { format, missing: "drop", reads: [["a.b.c"]] })).numbers).toEqual([[5]]);
});

test.each(bothFormats)("%s: keys that objects inherit are absent unless they are there", async (format, spell) => {
  const text = spell(['{"__proto__":1,"toString":2}', '{"y":1}']);
  const found = await readAll(text, { format, missing: "drop", reads: [["__proto__", "toString"]] });
  expect(found).toMatchObject({ numbers: [[1, 2]], counts: "2 read, 1 used, 1 dropped" });
});

test.each(bothFormats)("%s: an array of numbers is a column of their count", async (format, spell) => {
  const text = spell(['{"y":null,"p":[0.5,"NaN","-Infinity"]}', '{"y":[],"p":[1,2,3]}', '{"y":[],"p":null}']);
  const source = await open(text, { format });
  expect(source.columns).toEqual([
    { name: "y", width: 0, array: true },
    { name: "p", width: 3, array: true },
  ]);
  const found = await readAll(text, { format, nulls: new Set(["NaN"]), missing: "drop", reads: [["p"]] });
  expect(found).toMatchObject({ numbers: [[1, 2, 3]], counts: "3 read, 1 used, 2 dropped" });
});

test.each(bothFormats)("%s: an array of another length is an error that names both", async (format, spell) => {
  const text = spell(['{"p":[1,2,3]}', '{"p":[1,2]}']);
  expect(await errorOf(text, { format })).toMatch(
    /^vector-length at <stdin>(:2:6|: record 2, byte 20): column "p": an array of 2 numbers, where the first record has 3 \|/,
  );
});

test.each(bothFormats)("%s: a number where an array stood, and the reverse", async (format, spell) => {
  expect(await errorOf(spell(['{"p":[1]}', '{"p":2}']), { format })).toContain('"2" is not an array of numbers');
  const late = [...Array.from({ length: 7000 }, () => '{"p":2,"q":0}'), '{"p":[2]}'];
  expect(await errorOf(spell(late), { format, reads: [["p"]] })).toContain("an array is not a number");
});

test.each(bothFormats)("%s: a key that appears beyond the first 64 KiB is no column", async (format, spell) => {
  const late = [...Array.from({ length: 7000 }, () => '{"p":2,"q":0}'), '{"p":2,"late":1}'];
  expect((await readAll(spell(late), { format, reads: [] })).columns).toEqual(["p", "q"]);
});

test.each(bothFormats)("%s: texts are strings as they stand, and anything else as JSON", async (format, spell) => {
  const values = ['" a"', "1.50", "true", "null", "[1,2]", "12345678901234567890", '"\\u00e9"'];
  const text = spell(values.map((value) => `{"y":0,"t":${value}}`));
  expect((await readAll(text, { format, reads: [["y"]], texts: ["t"] })).texts).toEqual([
    [" a", "1.5", "true", "", "[1,2]", "12345678901234567890", "é"],
  ]);
});

test.each([
  ["a trailing comma", '[{"y":1},]', 'record 2, byte 9: broken JSON: expected a record, found "]"'],
  ["a leading comma", '[,{"y":1}]', 'record 1, byte 1: broken JSON: expected a record or "]", found ","'],
  ["a missing comma", '[{"y":1} {"y":2}]', 'record 1, byte 9: broken JSON: expected "," or "]", found "{"'],
  ["text after the end", '[{"y":1}] x', 'record 1, byte 10: broken JSON: expected the end, found "x"'],
  ["a second document", '[{"y":1}]\n[{"y":2}]', "record 1, byte 10: broken JSON: expected the end"],
  ["an array that is not closed", '[{"y":1}', 'record 1, byte 8: broken JSON: expected "," or "]", found the end'],
  ["a record that is not closed", '[{"é":1},{"y"', 'record 2, byte 14: broken JSON: expected ":", found the end'],
  [
    "a bracket that does not match",
    '[{"y":[1}},{"y":2}]',
    'record 1, byte 8: broken JSON: expected "," or "]", found "}"',
  ],
  ["a fault within a record", '[{"é":1},{"é":2,}]', "record 2, byte 18: broken JSON: expected a key in quotes"],
  ["no array at all", "x", 'record 1, byte 0: broken JSON: expected "[", found "x"'],
  ["a broken object of columns", '{"y":[1,2}', 'record 1, byte 9: broken JSON: expected "," or "]", found "}"'],
  ["a cut-off object of columns", '{"y":[1,2', "record 1, byte 9: broken JSON"],
])("broken JSON is placed: %s", async (_, text, expected) => {
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const blocks = [bytes.subarray(0, cut), bytes.subarray(cut)];
    expect(await errorOf(blocks, { format: "json" })).toContain(`bad-json at <stdin>: ${expected}`);
  }
});

test.each([
  ["a fault", '{"y":1}\n{"é":2,}\n', '2:8: broken JSON: expected a key in quotes, found "}"'],
  ["a cut-off line", '{"y":1}\n{"y":', "2:6: broken JSON: expected a value, found the end"],
  ["two records in a line", '{"y":1}\n\n{"y":1}{"y":2}\n', '3:8: broken JSON: expected the end, found "{"'],
  ["a bare NaN", '{"y":1}\r\n{"y":NaN}\r\n', '2:6: broken JSON: expected a value, found "NaN" | JSON has no NaN'],
])("a broken line of NDJSON is placed: %s", async (_, text, expected) => {
  expect(await errorOf(text, { format: "ndjson" })).toContain(`bad-json at <stdin>:${expected}`);
});

test.each([
  ["ndjson", '{"y":1}\n [1]\n', "<stdin>:2:2: expected a record such as"],
  ["ndjson", "null\n", "<stdin>:1:1: expected a record"],
  ["json", '[{"y":1}, 5]', "<stdin>: record 2, byte 10: expected a record"],
  ["json", "[[1,2]]", "<stdin>: record 1, byte 1: expected a record"],
] as const)("%s: a value that is no record is an error", async (format, text, expected) => {
  expect(await errorOf(text, { format })).toContain(`not-a-record at ${expected}`);
});

test("an empty array, or an object without columns, has no rows", async () => {
  for (const text of ["[]", " [ ] ", "{}"]) {
    expect(await readAll(text)).toMatchObject({ format: "json", columns: [], counts: "0 read, 0 used, 0 dropped" });
  }
});

test("column arrays may hold arrays", async () => {
  const found = await readAll('{"y":[1,0],"p":[[0.5,0.25],[1,2]]}', { reads: [["y"], ["p"]] });
  expect(found).toMatchObject({
    columns: ["y", "p[2]"],
    numbers: [
      [1, 0],
      [0.5, 0.25, 1, 2],
    ],
  });
  expect(await errorOf('{"p":[[1,2],[3]]}')).toContain("vector-length at <stdin>: record 2, byte 12:");
});

test("column arrays of unequal lengths are an error that names both", async () => {
  expect(await errorOf('{"y":[1,2],"f":[1,2,3]}')).toBe(
    'unequal-lengths at <stdin>: column "y" has 2 values, column "f" has 3 | every column needs one value for each row',
  );
});

test("an object of anything but arrays is no input", async () => {
  expect(await errorOf('{"y":[1,2],\n"name":"x"}', { format: "json" })).toContain(
    'not-a-column at <stdin>: record 1, byte 19: column "name": expected an array',
  );
});

test("NDJSON that is taken for JSON is told what to say", async () => {
  for (const text of ['{"y":1}\n{"y":2}\n', '{"y":[1]}\n{"y":[2]}\n']) {
    expect(await errorOf(text, { format: "json" })).toContain("| give --in-format ndjson");
  }
});

test("an escaped string is found and shown without its escapes", async () => {
  expect(await errorOf('{"a\\"{":"}]","y":"\\u006eo"}\n', { reads: [["y"]] })).toContain(
    '<stdin>:1:18: column "y": "no" is not',
  );
});
