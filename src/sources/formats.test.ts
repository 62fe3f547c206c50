import { expect, test } from "vitest";
import { formats } from "./index.ts";
import { type Reading, readAll } from "./test-support.ts";

const rows = [
  { id: "a1", y: 1, f: 0.5 },
  { id: "é, “😀”", y: -2.25, f: 1e-7 },
  { id: 'say "hi"', y: 3, f: 123456.789 },
  { id: "two\nlines", y: 0, f: 5e-324 },
  { id: "", y: 7, f: 1 },
];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const table = (delimiter: string, lineEnd: string) =>
  [["id", "y", "f"], ...rows.map(({ id, y, f }) => [quoted(id), ` ${y}`, `${f}`])]
    .map((cells) => cells.join(delimiter))
    .join(lineEnd);
const lines = (lineEnd: string) => rows.map((row) => JSON.stringify(row)).join(lineEnd);
const columnArrays = {
  id: rows.map(({ id }) => id),
  y: rows.map(({ y }) => y),
  f: rows.map(({ f }) => f),
};

/** The same five rows in every spelling that the reader knows. */
const spellings: [title: string, text: string, reading: Reading][] = [
  ["csv", `${table(",", "\n")}\n`, { format: "csv" }],
  ["csv with CRLF and a byte order mark", `\uFEFF${table(",", "\r\n")}\r\n`, {}],
  ["csv with CR", table(";", "\r"), { format: "csv" }],
  ["csv with blank lines and no final newline", `\n\n${table("|", "\n\n")}`, { format: "csv" }],
  ["tsv", table("\t", "\n"), { format: "tsv" }],
  ["tsv with CRLF", `${table("\t", "\r\n")}\r\n`, { format: "tsv" }],
  ["csv with a delimiter of two bytes", table("§", "\n"), { format: "csv", delimiter: "§" }],
  ["ndjson", `${lines("\n")}\n`, {}],
  ["ndjson with CRLF, a byte order mark, blank lines, no final newline", `\uFEFF\r\n${lines("\r\n\r\n  ")}`, {}],
  ["json records", JSON.stringify(rows), {}],
  ["json records, indented, with a byte order mark", `\uFEFF\n ${JSON.stringify(rows, null, 2)}\n`, {}],
  ["json column arrays", JSON.stringify(columnArrays), {}],
  ["json column arrays, indented", JSON.stringify(columnArrays, null, 2), { format: "json" }],
];

const reads = [["y"], ["f", "y"]];
const expected = {
  columns: ["id", "y", "f"],
  records: [1, 2, 3, 4, 5],
  numbers: [rows.map(({ y }) => y), rows.flatMap(({ y, f }) => [f, y])],
  counts: "5 read, 5 used, 0 dropped",
};

/** A line end within a quoted cell is the file's own. */
const textsOf = (text: string, format: string) => {
  const lineEnd = format === "csv" || format === "tsv" ? /two(\r\n|\r|\n)lines/.exec(text)![1]! : "\n";
  return rows.map(({ id }) => id.replace("\n", lineEnd));
};

test.each(spellings)("%s gives the same batches", async (_, text, reading) => {
  const found = await readAll(text, { ...reading, reads, texts: ["id"] });
  expect(found).toMatchObject({ ...expected, texts: [textsOf(text, found.format)] });
});

test.each(spellings)("%s gives the same batches wherever the bytes are cut", async (_, text, reading) => {
  const bytes = Buffer.from(text);
  const whole = await readAll(text, { ...reading, reads, texts: ["id"] });
  for (let cut = 0; cut <= bytes.length; cut++) {
    const found = await readAll([bytes.subarray(0, cut), bytes.subarray(cut)], { ...reading, reads, texts: ["id"] });
    expect(found, `cut at byte ${cut}`).toEqual(whole);
  }
});

test.each(spellings)("%s gives the same batches byte by byte", async (_, text, reading) => {
  const bytes = [...Buffer.from(text)].map((byte) => Buffer.from([byte]));
  const whole = await readAll(text, { ...reading, reads });
  expect(await readAll(bytes, { ...reading, reads })).toEqual(whole);
});

test.each(spellings)("%s gives the same rows for any batch size", async (_, text, reading) => {
  const whole = await readAll(text, { ...reading, reads });
  for (const batchRows of [1, 2, 5, 100]) {
    expect(await readAll(text, { ...reading, reads, batchRows })).toEqual(whole);
  }
});

test("the formats are listed by name", () => {
  expect(formats).toEqual(["csv", "tsv", "json", "ndjson", "npy", "npz", "safetensors", "arrow", "parquet"]);
});
