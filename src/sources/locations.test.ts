import { expect, test } from "vitest";
import { batchesOf, describeError, errorOf, failureOf, locateAll, open, type Reading } from "./test-support.ts";

const advice = "treat it as missing with --null n/a, or drop such rows with --missing drop";
const notNumber = `column "y": "n/a" is not a number | ${advice}`;

/** A bad cell, in each format, behind everything that makes counting hard. */
const badCells: [title: string, text: string, reading: Reading, place: string][] = [
  ["csv", "id,y\na,1\nb,n/a\n", {}, "<stdin>:3:3"],
  ["csv, the first column", "y,id\nn/a,a\n", {}, "<stdin>:2:1"],
  ["csv, no final newline", "id,y\na,n/a", {}, "<stdin>:2:3"],
  ["csv with CRLF and a byte order mark", "\uFEFFid,y\r\na,1\r\nb,n/a\r\n", {}, "<stdin>:3:3"],
  ["csv with CR", "id,y\ra,1\rb,n/a\r", {}, "<stdin>:3:3"],
  ["csv behind blank lines", "\n\nid,y\n\n\nb,n/a\n", {}, "<stdin>:6:3"],
  ["csv without a header behind a byte order mark", "\uFEFFa,n/a\n", { header: false, reads: [["2"]] }, "<stdin>:1:3"],
  ["csv, quoted: the place of the quote", 'id,y\na,"n/a"\n', {}, "<stdin>:2:3"],
  ["csv behind doubled quotes", 'id,y\n"a""b",n/a\n', {}, "<stdin>:2:8"],
  ["csv behind a cell with newlines", 'id,y\n"a\nb\r\nc",n/a\n', {}, "<stdin>:4:4"],
  ["csv behind a row with newlines", 'id,y\n"a\nb",1\nc,n/a\n', {}, "<stdin>:4:3"],
  ["csv behind multibyte characters", "id,y\né“😀,n/a\n", {}, "<stdin>:2:5"],
  ["tsv", "id\ty\na\t1\nbé\tn/a\n", { format: "tsv" }, "<stdin>:3:4"],
  ["ndjson", '{"id":"a","y":1}\n{"id":"b","y":"n/a"}\n', {}, "<stdin>:2:15"],
  ["ndjson with CRLF, blank lines, a byte order mark", '\uFEFF\r\n{"y":1}\r\n\r\n{"y":"n/a"}', {}, "<stdin>:4:6"],
  ["ndjson behind multibyte characters", '{"y":1}\n {"id":"é😀", "y":"n/a"}\n', {}, "<stdin>:2:18"],
  ["ndjson, the last of two equal keys", '{"y":1}\n{"y":2,"y":"n/a"}\n', {}, "<stdin>:2:12"],
  ["json", '[{"y":1},\n {"y":"n/a"}]', {}, "<stdin>: record 2, byte 16"],
  [
    "json behind multibyte characters and a byte order mark",
    '\uFEFF[{"é":0,"y":"n/a"}]',
    {},
    "<stdin>: record 1, byte 16",
  ],
  ["json column arrays", '{"y":[1,\n"n/a"]}', {}, "<stdin>: record 2, byte 9"],
  ["json column arrays behind multibyte characters", '\uFEFF{"é":[0],"y":["n/a"]}', {}, "<stdin>: record 1, byte 18"],
];

test.each(badCells)("a bad cell is placed: %s", async (_, text, reading, place) => {
  const name = reading.header === false ? notNumber.replace('"y"', '"2"') : notNumber;
  expect(await errorOf(text, { reads: [["y"]], ...reading })).toBe(`not-a-number at ${place}: ${name}`);
});

test.each(badCells)("a bad cell is placed wherever the bytes are cut: %s", async (_, text, reading, place) => {
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const blocks = [bytes.subarray(0, cut), bytes.subarray(cut)];
    expect(await errorOf(blocks, { reads: [["y"]], ...reading })).toContain(` at ${place}: `);
  }
});

test("every number of a batch can be located", async () => {
  const texts = ['a,b\n1,"2"\n\n"3", 4\n', '{"a":1,"b":2}\n\n{"b": 4,"a":3}\n', '[{"a":1,"b":2},{"a":3,"b":4}]'];
  const found = await Promise.all(texts.map((text) => locateAll(text, { reads: [["b", "a"]] })));
  expect(found).toEqual([
    ["2:3 b=2", "2:1 a=1", "4:5 b= 4", "4:1 a=3"],
    ["1:12 b=2", "1:6 a=1", "3:7 b=4", "3:13 a=3"],
    ["record 1, byte 12 b=2", "record 1, byte 6 a=1", "record 2, byte 26 b=4", "record 2, byte 20 a=3"],
  ]);
});

test("the elements of an array are located one by one", async () => {
  const ndjson = await locateAll('{"p":{"q":[1, 2]},"y":0}\n', { reads: [["y", "p.q"]] });
  expect(ndjson).toEqual(["1:23 y=0", "1:12 p.q=1", "1:15 p.q=2"]);
  const columns = await locateAll('{"p":[[1,2],[3,4]]}');
  expect(columns.slice(2)).toEqual(["record 2, byte 13 p=3", "record 2, byte 15 p=4"]);
});

test("lines are counted over more text than is kept", async () => {
  const row = (index: number) => `row ${index} "quoted ${"x".repeat(200)}\r\n",${index}\n`.replace(/^(.*) "/, '"$1 ');
  const text = `id,y\n${Array.from({ length: 5000 }, (_, index) => row(index)).join("")}last,n/a\n`;
  const bytes = Buffer.from(text);
  const blocks = Array.from({ length: Math.ceil(bytes.length / 997) }, (_, index) =>
    bytes.subarray(index * 997, (index + 1) * 997),
  );
  expect(await errorOf(blocks, { reads: [["y"]] })).toContain(" at <stdin>:10002:6: ");
});

test("the rows before a bad cell are delivered first, so that the first fault of the file is the one reported", async () => {
  for (const text of [
    "y\n1\n2\nx\n",
    '{"y":1}\n{"y":2}\n{',
    '[{"y":1},{"y":2},]',
    '{"y":[1,2,"x"]}',
    "y,z\n1,1\n2,2\n3\n",
  ]) {
    const source = await open(text);
    const seen: number[] = [];
    const error = await failureOf(async () => {
      for await (const batch of batchesOf(source, { reads: [["y"]], batchRows: 100 })) {
        seen.push(...batch.numbers[0]!.subarray(0, batch.rows));
      }
    });
    expect([seen, describeError(error)]).toEqual([[1, 2], expect.any(String)]);
  }
});
