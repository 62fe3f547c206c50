import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { root } from "../../fixtures/command.ts";
import { errorOf, locateAll, open, type Reading, readAll } from "./test-support.ts";

// fixtures/make_arrays.py wrote the files, and expected.json says what NumPy reads in them.

const folder = `${root}fixtures/arrays/`;
const expected = JSON.parse(readFileSync(`${folder}expected.json`, "utf8"));
const bytesOf = (name: string) => readFileSync(folder + name);
const read = (name: string, reading: Reading = {}) => readAll("", { path: folder + name, ...reading });
const failure = (name: string, reading: Reading = {}) => errorOf("", { path: folder + name, ...reading });
const numberOf = (value: number | string) => (typeof value === "number" ? value : Number(value));

const temporary = mkdtempSync(join(tmpdir(), "lossline-arrays-"));
afterAll(() => import("node:fs").then(({ rmSync }) => rmSync(temporary, { recursive: true })));
function write(name: string, bytes: Uint8Array): string {
  writeFileSync(join(temporary, name), bytes);
  return join(temporary, name);
}

/** The names of NumPy's own files of finite numbers. */
const arrays = Object.keys(expected).filter((name) => expected[name].shape && !["not-finite", "bool"].includes(name));

test.each(arrays)("%s.npy is read as NumPy reads it", async (name) => {
  const { shape, values } = expected[name];
  const found = await read(`${name}.npy`);
  expect(found.columns).toEqual([shape.length === 2 ? `${name}[${shape[1]}]` : name]);
  expect(found.records).toEqual(Array.from({ length: shape[0] }, (_, i) => i + 1));
  expect(found.numbers[0] ?? []).toEqual(values.map(numberOf));
});

test.each(arrays)("%s.npy from a pipe or in gzip gives the same batches, wherever the bytes are cut", async (name) => {
  const bytes = bytesOf(`${name}.npy`);
  const { numbers } = await read(`${name}.npy`);
  expect((await readAll([bytes])).numbers).toEqual(numbers);
  expect((await readAll("", { path: write(`${name}.npy.gz`, gzipSync(bytes)) })).numbers).toEqual(numbers);
  for (const cut of [3, 9, 60, 127, 128, 129, 133, bytes.length - 1]) {
    expect((await readAll([bytes.subarray(0, cut), bytes.subarray(cut)])).numbers, `cut at ${cut}`).toEqual(numbers);
  }
  expect((await readAll([...bytes].map((byte) => Buffer.from([byte])))).numbers).toEqual(numbers);
});

test("every float16 is widened as NumPy widens it", async () => {
  const header = "{'descr': '<f2', 'fortran_order': False, 'shape': (65536,), }\n";
  const start = Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), Buffer.from([header.length, 0])]);
  const every = Buffer.from(Uint16Array.from({ length: 65536 }, (_, bits) => bits).buffer);
  const path = write("every.npy", Buffer.concat([start, Buffer.from(header), every]));
  const words = new Map([["NaN", 0]]);
  const { numbers } = await readAll("", { path, batchRows: 4096, words });
  const hash = createHash("sha256")
    .update(Buffer.from(Float64Array.from(numbers[0]!).buffer))
    .digest("hex");
  expect(hash).toBe(expected["every-float16"].sha256);
});

test("a matrix is the same in any order, for any batch size", async () => {
  const whole = await read("matrix-f8.npy");
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom("matrix-f8", "matrix-f8-fortran", "matrix-big-fortran", "version-2", "version-3"),
      async (batchRows, name) => {
        const found = await read(`${name}.npy`, { batchRows });
        expect([found.numbers, found.records]).toEqual([whole.numbers, whole.records]);
      },
    ),
  );
});

test("columns side by side are put into the rows of one read, and texts say every digit", async () => {
  const found = await read("three.safetensors", {
    reads: [["labels", "logits"], ["logits"], ["logits"]],
    texts: ["weight", "logits"],
    batchRows: 7,
  });
  const [labels, logits] = [(await read("labels.npy")).numbers[0]!, (await read("logits.npy")).numbers[0]!];
  expect(found.numbers[0]).toEqual(labels.flatMap((label, row) => [label, ...logits.slice(row * 3, row * 3 + 3)]));
  expect(found.numbers[1]).toEqual(logits);
  expect(found.numbers[2]).toEqual(logits);
  expect(found.texts[1]!.flatMap((text) => JSON.parse(text))).toEqual(logits);
  expect((await read("i8-little.npy", { texts: ["i8-little"] })).texts[0]).toContain("9223372036854775807");
  expect((await read("u8-big.npy", { texts: ["u8-big"] })).texts[0]).toContain("18446744073709551615");
  expect((await read("f8-big.npy", { texts: ["f8-big"] })).texts[0]!.slice(0, 3)).toEqual(["0", "-0", "1.5"]);
});

test.each(["stored.npz", "deflated.npz", "zip64.npz"])("%s holds the arrays of the single files", async (name) => {
  const found = await read(name, { batchRows: 16 });
  expect(found.columns).toEqual(["logits[3]", "labels", "weight"]);
  const [labels, logits] = [await read("labels.npy"), await read("logits.npy")];
  expect(found.numbers.slice(0, 2)).toEqual([logits.numbers[0], labels.numbers[0]]);
  expect(await readAll([bytesOf(name)], { batchRows: 16 })).toEqual(found);
});

test("a matrix in Fortran order is read by rows from an archive too", async () => {
  expect((await read("fortran.npz")).numbers[0]).toEqual((await read("logits.npy")).numbers[0]);
});

test("every type of safetensors is read as NumPy and ml_dtypes read it", async () => {
  const names = Object.keys(expected.safetensors).filter((name) => name !== "BOOL");
  const found = await read("types.safetensors", { reads: names.map((name) => [name]) });
  for (const [i, name] of names.entries()) expect(found.numbers[i], name).toEqual(expected.safetensors[name]);
  const words = new Map([
    ["true", 1],
    ["false", 0],
  ]);
  const truths = await read("types.safetensors", { reads: [["BOOL"]], words });
  expect(truths.numbers[0]).toEqual(expected.safetensors.BOOL);
});

test("a NaN is missing where --null says so, else an error; infinities are numbers", async () => {
  expect(await failure("not-finite.npy")).toMatch(/^missing-value at \S+: record 2: column "not-finite": .*"NaN"/);
  expect(await failure("not-finite.npy", { nulls: new Set(["NA"]) })).toMatch(/^nan-value at \S+: record 2: /);
  const found = await read("not-finite.npy", { missing: "drop" });
  expect(found.numbers[0]).toEqual([1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2]);
  expect([found.records, found.counts]).toEqual([[1, 3, 4, 5], "5 read, 4 used, 1 dropped"]);
});

test("a number that --null names is missing, by its value", async () => {
  const found = await read("matrix-f8.npy", { missing: "drop", nulls: new Set(["-1.0", "0.5"]) });
  expect(found.records).toEqual([2, 4, 5]);
});

test("words stand for truth values, which are no numbers", async () => {
  const words = new Map([
    ["true", 1],
    ["false", 0],
  ]);
  expect((await read("bool.npy", { words })).numbers[0]).toEqual([1, 0, 1, 1]);
  expect(await failure("bool.npy")).toMatch(
    /^not-a-number at \S+: record 1: column "bool": true is not a number \| .*uint8/,
  );
  const labels = new Map([
    ["0", 2],
    ["1", 1],
    ["2", 0],
  ]);
  const renamed = await read("labels.npy", { words: labels, onlyWords: "class" });
  expect(renamed.numbers[0]).toEqual((await read("labels.npy")).numbers[0]!.map((label) => 2 - label));
});

test("a cell is placed by its record, and by its number within a vector", async () => {
  const places = await locateAll("", { path: `${folder}matrix-f8.npy`, batchRows: 2 });
  expect(places.map((place) => place.replace(folder, "")).slice(3, 5)).toEqual([
    "matrix-f8.npy: record 2 matrix-f8[0]=-0.25",
    "matrix-f8.npy: record 2 matrix-f8[1]=0",
  ]);
});

test.each([
  ["object.npy", "unsupported-type", "Python objects (|O)"],
  ["structured.npy", "unsupported-type", "records of several fields ([('a', '<i4'), ('b', '<f8', (2,))])"],
  ["text.npy", "unsupported-type", "texts (<U3)"],
  ["complex.npy", "unsupported-type", "complex numbers (<c16)"],
  ["date.npy", "unsupported-type", "points of time (<M8[D])"],
  ["scalar.npy", "unsupported-shape", "single number"],
  ["three-axes.npy", "unsupported-shape", "3 axes (2 x 3 x 4)"],
  ["no-width.npy", "unsupported-shape", "rows of no numbers"],
  ["cut-data.npy", "bad-array", "the array takes 120 bytes, and 116 are there"],
  ["cut-header.npy", "bad-array", "it ends within the header"],
  ["wrong-magic.npy", "bad-array", "the first bytes"],
  ["version-9.npy", "bad-array", "version 9.0"],
  ["two-arrays.npy", "bad-array", "more bytes follow the array"],
  ["cut.npz", "bad-array", "no directory at its end"],
  ["damaged.npz", "bad-array", 'the checksum of "logits.npy" is wrong'],
  ["no-arrays.npz", "bad-array", "no NumPy array"],
  ["lengths-differ.npz", "length-mismatch", '"logits" has 40 rows, "labels" has 39 rows'],
  ["cut.safetensors", "bad-array", "it is cut off"],
  ["cut-header.safetensors", "bad-array", "it ends within the header"],
  ["longer.safetensors", "bad-array", "more bytes follow the tensors"],
])("%s is an error: %s", async (name, code, message) => {
  const reads = name === "lengths-differ.npz" ? { reads: [["logits"], ["labels"]] } : {};
  const found = await failure(name, reads);
  expect(found).toMatch(new RegExp(`^${code} at `));
  expect(found).toContain(message);
});

test("a pipe that is cut off anywhere is an error, and so is one that goes on", async () => {
  for (const name of ["matrix-f8.npy", "matrix-f8-fortran.npy", "stored.npz", "types.safetensors"]) {
    const bytes = bytesOf(name);
    const reads = name === "types.safetensors" ? { reads: [["F64"], ["BF16"]] } : {};
    const format = { format: name.slice(name.lastIndexOf(".") + 1) as "npy" };
    for (const cut of [7, 20, 100, 130, bytes.length - 9, bytes.length - 1]) {
      expect(await errorOf([bytes.subarray(0, cut)], { ...format, ...reads }), `${name} at ${cut}`).toMatch(
        /^bad-array/,
      );
    }
  }
  expect(await errorOf([bytesOf("two-arrays.npy")])).toMatch(/^bad-array.*more bytes follow/);
});

test("an array of a type that cannot be read is an error where it is used, and only there", async () => {
  expect(await failure("types.safetensors", { reads: [["F8_E4M3"]] })).toMatch(/^unsupported-type .*F8_E4M3/);
  expect(await failure("types.safetensors", { reads: [["F64"], ["scalar"]] })).toMatch(/^unsupported-shape/);
  expect(await failure("lengths-differ.npz", { reads: [["names"]] })).toMatch(/^unsupported-type .*<U1/);
  expect((await read("types.safetensors", { reads: [["F64"]] })).records).toHaveLength(5);
});

test("the content tells the format where the name does not", async () => {
  for (const [name, format] of [
    ["labels.npy", "npy"],
    ["stored.npz", "npz"],
    ["three.safetensors", "safetensors"],
    ["table.arrow", "arrow"],
    ["table.arrows", "arrow"],
  ] as const) {
    const source = await open([bytesOf(name)]);
    expect(source.format).toBe(format);
    await source.close();
  }
  expect(await errorOf([bytesOf("labels.npy")], { format: "csv" })).toMatch(/^not-text .*--in-format npy/);
  expect(await errorOf("y,f\n1,2\n", { format: "npy" })).toMatch(/^bad-array/);
});

test("each file of the folder is named in a test or in expected.json", () => {
  const text =
    readFileSync(import.meta.filename, "utf8") + readFileSync(join(import.meta.dirname, "arrow.test.ts"), "utf8");
  const known = new Set(arrays.map((name) => `${name}.npy`));
  const files = readdirSync(folder).filter((name) => name !== "expected.json" && !known.has(name));
  expect(
    files.filter((name) => !text.includes(name) && !["labels-short.npy", "logits-fortran.npy"].includes(name)),
  ).toEqual([]);
});

test("stretches of an array give their own rows, texts and places, whatever was left out of the one before", async () => {
  const values = Float64Array.from({ length: 40 }, (_, i) => (i === 2 || i === 25 ? Number.NaN : i));
  const header = Buffer.from(`{'descr': '<f8', 'fortran_order': False, 'shape': (40,), }`.padEnd(117).concat("\n"));
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  const path = write("stretches.npy", Buffer.concat([magic, header, Buffer.from(values.buffer)]));
  const source = await open("", { path, missing: "drop" });
  const plan = { numbers: [{ columns: [0] }], texts: [0], batchRows: 8 };
  const found: string[] = [];
  for (const [from, to] of [
    [0, 11],
    [11, 30],
    [30, 40],
  ] as const) {
    for await (const batch of source.stretches!.between(from, to, from).batches(plan)) {
      for (let row = 0; row < batch.rows; row++) {
        const { location, text } = batch.locate(row, 0, 0);
        found.push([batch.records[row], batch.numbers[0]![row], batch.texts[0]![row], text, location.record].join());
      }
    }
  }
  await source.close();
  const whole = [...values.keys()].filter((i) => i !== 2 && i !== 25);
  expect(found).toEqual(whole.map((i) => [i + 1, i, i, i, i + 1].join()));
});
