import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { root } from "../../fixtures/command.ts";
import { errorOf, locateAll, readAll } from "./test-support.ts";

// fixtures/make_arrays.py wrote the files by pyarrow, and the zstd command; expected.json is its own view of them.

const folder = `${root}fixtures/arrays/`;
const expected = JSON.parse(readFileSync(`${folder}expected.json`, "utf8"));
const bytesOf = (name: string) => readFileSync(folder + name);
const reads = [["logits"], ["y"], ["half"]];
const texts = ["id", "animal", "wide"];

const arrays = async () => {
  const numbers = await Promise.all(["logits.npy", "labels.npy"].map((name) => readAll("", { path: folder + name })));
  return numbers.map((found) => found.numbers[0]!);
};

test.each(["table.arrow", "table.arrows", "table-zstd.arrow", "table-lz4.arrow"])(
  "%s is read as pyarrow reads it",
  async (name) => {
    const [logits, labels] = await arrays();
    const found = await readAll("", { path: folder + name, reads, texts, batchRows: 16 });
    expect(found.numbers).toEqual([logits, labels, expected.arrow.half]);
    expect(found.texts).toEqual([
      Array.from({ length: 40 }, (_, i) => `r${i}`),
      labels!.map((label) => ["cat", "dog", "emu"][label]),
      Array.from({ length: 40 }, (_, i) => String(9007199254740993n + BigInt(i))),
    ]);
    expect(await readAll([bytesOf(name)], { reads, texts, batchRows: 16 })).toEqual(found);
    expect((await readAll("", { path: folder + name, reads, texts, batchRows: 1000 })).texts).toEqual(found.texts);
  },
);

test("views are texts, and lists of any length are vectors of the length that the first one has", async () => {
  const [logits, labels] = await arrays();
  const path = `${folder}loose.arrow`;
  for (const list of ["logits", "large"]) {
    const found = await readAll("", { path, reads: [[list]], texts: ["id", "animal"], batchRows: 16 });
    expect(found.numbers).toEqual([logits]);
    expect(found.texts).toEqual([
      Array.from({ length: 40 }, (_, i) => `r${i}`),
      labels!.map((label) => ["cat", "dog", "emu"][label]),
    ]);
  }
  const { numbers } = await readAll("", { path, reads: [["null"]], missing: "drop" });
  expect(numbers).toEqual([logits!.slice(3)]);
  expect(await errorOf("", { path, reads: [["ragged"]] })).toMatch(/^vector-length at \S+: record 31: .*2 numbers/);
  expect(await errorOf("", { path, reads: [["lists"]] })).toMatch(/^unsupported-type .*"lists" is List<List<Float64>>/);
});

test("a null is a missing cell, and so is a NaN", async () => {
  const path = `${folder}table.arrow`;
  for (const column of ["f", "nan"]) {
    expect(await errorOf("", { path, reads: [[column]] })).toMatch(/^missing-value at \S+: record 6: /);
    const { numbers, counts } = await readAll("", { path, reads: [[column]], missing: "drop" });
    expect(counts).toBe("40 read, 39 used, 1 dropped");
    expect(numbers[0]).toEqual(expected.arrow.f.filter((value: number | null) => value !== null));
  }
});

test("truth values are words, and a cell is placed by its record in any record batch", async () => {
  const path = `${folder}table.arrow`;
  const words = new Map([
    ["true", 1],
    ["false", 0],
  ]);
  const { numbers } = await readAll("", { path, reads: [["truth"]], words });
  expect(numbers[0]).toEqual(Array.from({ length: 40 }, (_, i) => i % 2));
  const places = await locateAll("", { path, reads: [["y"], ["logits"]], batchRows: 12 });
  const [logits, labels] = await arrays();
  expect(places[20 * 4]?.replace(folder, "")).toBe(`table.arrow: record 21 y=${labels![20]}`);
  expect(places[20 * 4 + 2]?.replace(folder, "")).toBe(`table.arrow: record 21 logits[1]=${logits![61]}`);
});

test.each([
  ["cut.arrow", "bad-arrow", "cut off"],
  ["cut.arrows", "bad-arrow", "cut off"],
])("%s is an error: %s", async (name, code, message) => {
  const found = await errorOf("", { path: folder + name, reads });
  expect(found).toMatch(new RegExp(`^${code} at `));
  expect(found).toContain(message);
});

test("a file whose last bytes tell of a place before its start is an error of the format", async () => {
  // the length of the footer stands before the last six bytes
  const path = join(mkdtempSync(join(tmpdir(), "lossline-arrow-")), "cut.arrow");
  const bytes = bytesOf("table.arrow");
  bytes.writeInt32LE(2 ** 30, bytes.length - 10);
  writeFileSync(path, bytes);
  expect(await errorOf("", { path, reads })).toMatch(/^bad-arrow at .*the end is not that of an Arrow file/);
  rmSync(dirname(path), { recursive: true });
});

test("a column of a type that is not read is an error where it is used", async () => {
  const found = await errorOf("", { path: `${folder}table.arrow`, reads: [["when"]] });
  expect(found).toMatch(/^unsupported-type .*column "when" is Timestamp/);
});

test.each(["plain.csv.zst", "high.csv.zst", "unchecked.csv.zst"])(
  "%s gives what the text gives, wherever it is cut",
  async (name) => {
    const plain = await readAll("", { path: `${folder}plain.csv` });
    const bytes = bytesOf(name);
    expect(await readAll("", { path: folder + name })).toEqual(plain);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const blocks = ends.slice(1).map((end, i) => bytes.subarray(ends[i], end));
        expect(await readAll(blocks)).toEqual(plain);
      }),
      { numRuns: 50 },
    );
  },
);

test("Zstandard: frames follow each other; what is cut off or damaged is an error", async () => {
  expect((await readAll("", { path: `${folder}frames.csv.zst` })).counts).toBe("41 read, 41 used, 0 dropped");
  for (const name of ["cut.csv.zst", "damaged.csv.zst"]) {
    expect(await errorOf("", { path: folder + name })).toMatch(/^bad-zstd at /);
  }
  const bytes = bytesOf("plain.csv.zst");
  for (let cut = 4; cut < bytes.length; cut += 13) {
    expect(await errorOf([bytes.subarray(0, cut)]), `cut at ${cut}`).toMatch(/^bad-zstd at /);
  }
});
