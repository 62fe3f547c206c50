import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSource } from "./index.ts";
import { sniffFormat } from "./sniff-format.ts";
import { batchesOf, describeError, errorOf, failureOf, open, plainOptions, readAll } from "./test-support.ts";

let folder: string;
const table = "y,f\n1,2\n3,4\n";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lossline-sources-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test.each([
  ["preds.csv", "y;x\n1;2\n", "csv"],
  ["preds.TSV", "y\tx\n1\t2\n", "tsv"],
  ["preds.tab", "y\tx\n1\t2\n", "tsv"],
  ["preds.json", '[{"y":1,"x":2}]', "json"],
  ["preds.ndjson", '{"y":1,"x":2}', "ndjson"],
  ["preds.jsonl", '{"y":1,"x":2}', "ndjson"],
  ["preds.txt", "y|x\n1|2\n", "csv"],
  ["no-extension", '{"y":1,"x":2}\n', "ndjson"],
])("the file %s is read by its extension, zipped or not", async (name, text, format) => {
  const plain = await readAll("", { path: write(name, text) });
  expect(plain).toMatchObject({ format, columns: ["y", "x"], numbers: [[1], [2]] });
  expect(await readAll("", { path: write(`${name}.gz`, gzipSync(text)) })).toEqual(plain);
});

test.each([
  ["[", "json"],
  [' \n[{"y":1}]', "json"],
  ['{"y":1}\n{"y":2}', "ndjson"],
  ['{"y":1}', "ndjson"],
  ['{"y":[1]}\n{"y":[2]}', "ndjson"],
  ['{"y":[1,2]}\n', "json"],
  ['{\n"y":[1,2]}', "json"],
  ["y\tf\n1\t2", "tsv"],
  ["y\tf,g\n1\t2", "csv"],
  ["y\n1", "csv"],
])("the content %j is %s", async (text, format) => {
  expect(sniffFormat(Buffer.from(text))).toBe(format);
});

test("the format that is asked for wins over extension and content", async () => {
  const path = write("misnamed.json", table);
  expect((await readAll("", { path, format: "csv" })).format).toBe("csv");
});

test("gzip on standard input is told by its first bytes, wherever they are cut, and may have several members", async () => {
  const zipped = Buffer.concat([gzipSync("y,f\n1,2\n"), gzipSync("3,4\n")]);
  const plain = await readAll(table);
  for (let cut = 0; cut <= zipped.length; cut++) {
    expect(await readAll([zipped.subarray(0, cut), zipped.subarray(cut)])).toEqual(plain);
  }
});

test.each(["", "\n", " \r\n\t\n", "\uFEFF", "\uFEFF\n"])(
  "input that holds only %j is empty, in every format",
  async (text) => {
    for (const format of ["csv", "tsv", "json", "ndjson", undefined] as const) {
      expect(await errorOf(text, format === undefined ? {} : { format })).toContain(
        "empty-input at <stdin>: the input is empty |",
      );
    }
  },
);

test("a missing file is named with its near neighbours", async () => {
  write("predictions.csv", table);
  const path = join(folder, "predicitons.csv");
  const error = await failureOf(() => open("", { path }));
  expect(describeError(error)).toBe(`missing-file at ${path}: there is no such file | the files there: ls ${folder}`);
  expect([error.exitCode, error.details.didYouMean]).toEqual([3, [join(folder, "predictions.csv")]]);
  expect(await errorOf("", { path: join(folder, "nowhere", "x.csv") })).toContain("there is no directory");
});

test("a directory is no input", async () => {
  mkdirSync(join(folder, "runs.csv"));
  expect(await errorOf("", { path: join(folder, "runs.csv") })).toContain("is-directory at ");
});

test.skipIf(process.getuid?.() === 0)("a file without permission is named", async () => {
  const path = write("secret.csv", table);
  chmodSync(path, 0);
  expect(await errorOf("", { path })).toContain("unreadable-file at ");
});

test("a file that grows while it is read is an error, after its rows", async () => {
  const path = write("growing.csv", `y\n${"1\n".repeat(400_000)}`);
  const source = await open("", { path });
  const error = await failureOf(async () => {
    let first = true;
    for await (const _ of batchesOf(source, { batchRows: 1000 })) {
      if (first) appendFileSync(path, "2\n");
      first = false;
    }
  });
  expect(describeError(error)).toContain("file-changed at ");
  expect(source.counts().rowsRead).toBeGreaterThan(399_000);
});

test("broken gzip is an error: cut off, damaged, or no gzip at all", async () => {
  const noise = Array.from({ length: 5000 }, (_, index) => `${(index * 7919) % 10007},${index}`).join("\n");
  const zipped = gzipSync(`y,f\n${noise}\n`);
  const damaged = Buffer.from(zipped);
  damaged.fill(0xff, 200, 260);
  for (const content of [zipped.subarray(0, -20), damaged, Buffer.from(table)]) {
    expect(await errorOf("", { path: write("broken.csv.gz", content) })).toContain("bad-gzip at ");
  }
});

test.each([
  ["UTF-16, little end first", Buffer.from("\uFEFFy\n1\n", "utf16le"), "utf-16", "convert it to UTF-8"],
  ["UTF-16, big end first", Buffer.from("\uFEFFy\n1\n", "utf16le").swap16(), "utf-16", "convert it to UTF-8"],
  ["Parquet in a pipe", Buffer.from("PAR1...."), "parquet-from-pipe", "file"],
  ["NumPy, cut off", Buffer.from("\x93NUMPY....", "latin1"), "bad-array", "numpy.save"],
  ["Zstandard, cut off", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1]), "bad-zstd", "zstd -t"],
  ["a zip archive, cut off", Buffer.from("PK\x03\x04..", "latin1"), "bad-array", "unzip -t"],
  ["bytes with NUL", Buffer.from("y\n\0\0"), "not-text", "UTF-8"],
])("%s is refused with advice", async (_, bytes, code, hint) => {
  const error = await errorOf([bytes]);
  expect(error).toMatch(new RegExp(`^${code} at <stdin>: `));
  expect(error).toContain(hint);
});

test("reading can stop early, and closing twice does no harm", async () => {
  const source = await open("", { path: write("long.csv.gz", gzipSync(`y\n${"1\n".repeat(200_000)}`)) });
  for await (const _ of batchesOf(source, {})) break;
  await source.close();
  await source.close();
  const unread = await open("", { path: write("unread.csv", table) });
  await unread.close();
});

test("an error of the stream itself is an input error", async () => {
  async function* failing() {
    yield "y\n1\n";
    throw Object.assign(new Error("read EIO"), { code: "EIO" });
  }
  const error = await failureOf(() => openSource("-", plainOptions, { stdin: Readable.from(failing()) }));
  expect(describeError(error)).toContain("unreadable-file at <stdin>: it cannot be read: read EIO");
});
