import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Chunk } from "../contracts.ts";
import { cellContent, cellSpans } from "./csv-cells.ts";
import { makeCsvParser } from "./csv-parser.ts";
import { bytesOfChunk } from "./line-chunks.ts";
import { sniffDelimiter } from "./sniff-delimiter.ts";
import { errorOf, failureOf, open, readAll } from "./test-support.ts";

test.each([
  ["commas", "a,b\n1,2\n", ","],
  ["semicolons", "a;b\n1;2\n", ";"],
  ["tabs", "a\tb\n1\t2\n", "\t"],
  ["pipes", "a|b\n1|2\n", "|"],
  ["one column", "a\n1\n", ","],
  ["decimal commas in the rows", "a;b;c\n1,5;2,5;3,5\n", ";"],
  ["a comma in quotes", '"a,b,c";d\n"1,2,3";4\n', ";"],
  ["commas in the texts of some rows", "a;b\nx, y, z;1\nu;2\n", ";"],
  ["a delimiter that stands equally often in all rows", "a|b,c|d\n1|2|3\n4|5|6\n", "|"],
  ["a header alone, cut off", "a;b", ";"],
  ["nothing", "", ","],
])("the delimiter is told from %s", (_, text, delimiter) => {
  expect(sniffDelimiter(Buffer.from(text), [",", ";", "\t", "|"])).toBe(delimiter);
});

test("names of columns are kept as they are, equal ones too", async () => {
  expect((await readAll(' a ,"b ""c""",a,a,\n1,2,3,4,5\n', { reads: [] })).columns).toEqual([
    " a ",
    'b "c"',
    "a",
    "a",
    "",
  ]);
});

test("without a header the columns are numbered and the first row counts", async () => {
  const found = await readAll("1,2\n3,4\n", { header: false });
  expect(found).toMatchObject({
    columns: ["1", "2"],
    records: [1, 2],
    numbers: [
      [1, 3],
      [2, 4],
    ],
  });
});

test("a header without rows gives no batches", async () => {
  for (const text of ["a,b", "a,b\n", "\uFEFFa,b\r\n\r\n"]) {
    expect(await readAll(text)).toMatchObject({
      columns: ["a", "b"],
      records: [],
      counts: "0 read, 0 used, 0 dropped",
    });
  }
});

test("one column needs no delimiter, and a quoted empty cell is a row", async () => {
  expect(await readAll('y\n1\n\n""\n2\n', { missing: "drop" })).toMatchObject({
    records: [1, 3],
    counts: "3 read, 2 used, 1 dropped",
  });
});

test("texts are the cells' content as it stands", async () => {
  const found = await readAll('id,y\n  a ,1\n"b ""c""",2\n,3\n', { reads: [["y"]], texts: ["id"] });
  expect(found.texts).toEqual([["  a ", 'b "c"', ""]]);
});

test.each([
  [
    "too many cells",
    "a,b\n1,2\n\n1,2,3\n",
    'ragged-row at <stdin>:4: the row has 3 cells, the first row has 2 | put a cell that holds the delimiter "," in quotes, or set another with --delimiter',
  ],
  [
    "too few cells",
    "a\tb\n1\n",
    "ragged-row at <stdin>:2: the row has 1 cell, the first row has 2 | the delimiter is taken to be tab, see --delimiter; else the row was cut off",
  ],
  ["a ragged row behind one with newlines", 'a,b\n"1\n",2\n3\n', "ragged-row at <stdin>:4:"],
  ["a quote that is not closed", 'a,b\n1,2\n3,"4\n5,6\n', "bad-quote at <stdin>:3:3: the quote is not closed | put"],
  [
    "text after a closing quote",
    'a,b\n1,2\n"3"x,4\n',
    "bad-quote at <stdin>:3:1: a quote in the middle of a cell | put",
  ],
  [
    "a quote within a cell",
    'a,b\n1,2\né 5" pipe,4\n',
    "bad-quote at <stdin>:3:1: a quote in the middle of a cell | put",
  ],
  ["a header with an open quote", '"a,b\n1,2\n', "bad-quote at <stdin>:1:1: the quote is not closed | put"],
])("%s is an error with its line", async (_, text, expected) => {
  const options = { nulls: new Set<string>(), reads: [] };
  expect(await errorOf(text, options)).toContain(expected);
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await errorOf([bytes.subarray(0, cut), bytes.subarray(cut)], options)).toContain(expected);
  }
});

test.each(["", '"', "\n", ',"'])("the delimiter %j is refused", async (delimiter) => {
  const error = await failureOf(() => open("a,b\n", { delimiter }));
  expect([error.code, error.exitCode]).toEqual(["bad-delimiter", 2]);
});

test("the scanner that places cells agrees with csv-parse on what they hold", async () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."ab1 é😀;"), maxLength: 4 }),
    fc.string({ unit: fc.constantFrom(...'a"\n\r,é'), maxLength: 5 }).map((text) => `"${text.replaceAll('"', '""')}"`),
  );
  const record = fc.array(cell, { minLength: 2, maxLength: 4 });
  const lineEnd = fc.constantFrom("", "\n", "\r\n", "\r");
  await fc.assert(
    fc.asyncProperty(record, fc.constantFrom(",", "|", "§"), lineEnd, async (cells, delimiter, end) => {
      const bytes = Buffer.from(cells.join(delimiter) + end);
      const parser = makeCsvParser(delimiter, 0);
      const found: string[][] = [];
      for await (const { records } of parser.write(bytes)) found.push(...records);
      for await (const { records } of parser.end()) found.push(...records);
      const spans = [...cellSpans(bytes, Buffer.from(delimiter))];
      expect([spans.map((span) => cellContent(bytes, span))]).toEqual(found);
      expect(spans.every(({ wellFormed }) => wellFormed)).toBe(true);
    }),
  );
});

test("chunks are whole lines, and one that is given back is written to again", async () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i},${"x".repeat(i % 7)}\n`).join("");
  const text = `${lines(500_000)}${"y".repeat(3_000_000)},1\n${lines(300_000)}1,no line end`;
  const bytes = Buffer.from(text);
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 100_000) blocks.push(bytes.subarray(at, at + 100_000));
  const chunks = (await open([Buffer.from("a,b\n"), ...blocks])).lines!.chunks();
  const memories = new Set<unknown>();
  let found = "";
  let spare: Chunk | undefined;
  for (let next = await chunks.next(); !next.done; next = await chunks.next(spare)) {
    spare = next.value;
    const lines = bytesOfChunk(spare);
    found += lines.toString("latin1");
    memories.add(lines.buffer);
    expect(lines.at(-1) === 10 || found.length === text.length).toBe(true);
  }
  expect(found === text).toBe(true);
  // one for the chunks before the long line, and one that holds it
  expect(memories.size).toBe(2);
});

test("the chunks of a file are its lines, which are read when they are asked for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lossline-chunks-"));
  const path = join(folder, "lines.csv");
  const lines = Array.from({ length: 400_000 }, (_, i) => `${i},${"x".repeat(i % 7)}\r\n`).join("");
  const text = `\uFEFFa,b\n${lines}${"y".repeat(1_500_000)},1\n${lines}1,no line end`;
  writeFileSync(path, text);
  const source = await open([], { path });
  const found: string[] = [];
  for await (const chunk of source.lines!.chunks()) {
    expect(chunk).toHaveProperty("descriptor");
    found.push(bytesOfChunk(chunk).toString());
  }
  await source.close();
  rmSync(folder, { recursive: true });
  expect(found.join("") === text.slice(5)).toBe(true);
  expect(found.slice(0, -1).every((chunk) => chunk.endsWith("\n") && chunk.length >= 2 ** 20)).toBe(true);
});
