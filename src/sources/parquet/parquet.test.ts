import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "../../../fixtures/command.ts";
import type { Source } from "../../contracts.ts";
import { LosslineError } from "../../errors.ts";
import { errorOf, open, readAll } from "../test-support.ts";
import { Hybrid } from "./hybrid.ts";
import { uncompressSnappy } from "./snappy.ts";

// fixtures/make_parquet.py wrote the files with five libraries, and expected.json says what PyArrow reads in them.

const folder = `${root}fixtures/parquet/`;
const tables: Record<string, { files: string[]; cells: Record<string, unknown[]> }> = JSON.parse(
  readFileSync(`${folder}expected.json`, "utf8"),
);
const files = Object.values(tables).flatMap(({ files, cells }) => files.map((file) => ({ file, cells })));
const hasDuckdb = await import("@duckdb/node-api").then(
  () => true,
  () => false,
);

const temporary = mkdtempSync(join(tmpdir(), "lossline-parquet-"));
afterAll(() => rmSync(temporary, { recursive: true }));

/** A cell as `jsonText` has it; what the text of a list holds is told apart by its value. */
function textOf(cell: unknown): string {
  if (cell === null) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/** A list and its numbers as they are in the text, where -0 is "0" and floats have their own spelling. */
function comparable(text: string): unknown {
  return text.startsWith("[") ? JSON.parse(text) : text;
}

describe.each(files)("$file", ({ file, cells }) => {
  const names = Object.keys(cells).filter((name) => file !== "rare.parquet" || hasDuckdb || name === "f");

  test("its cells are those that PyArrow reads", async () => {
    const { texts, records, columns } = await readAll("", { path: folder + file, reads: [], texts: names });
    const rows = cells[names[0]!]!.length;
    expect(records).toEqual(Array.from({ length: rows }, (_, i) => i + 1));
    const known = columns.map((column) => column.replace(/\[.*/, ""));
    expect(known.filter((name) => names.includes(name))).toEqual(names);
    for (const [i, name] of names.entries()) {
      expect(texts[i]!.map(comparable), name).toEqual(cells[name]!.map((cell) => comparable(textOf(cell))));
    }
  });

  test.each([3, 1000])("numbers are read as they are, %i rows at a time", async (batchRows) => {
    const isNumbers = (cell: unknown): boolean =>
      Array.isArray(cell) ? cell.every(isNumbers) : typeof cell === "number";
    const isFull = (name: string) => {
      const lengths = new Set(cells[name]!.map((cell) => (Array.isArray(cell) ? cell.length : 1)));
      return cells[name]!.every(isNumbers) && lengths.size <= 1;
    };
    const full = names.filter(isFull);
    const { numbers, counts } = await readAll("", {
      path: folder + file,
      reads: full.map((name) => [name]),
      batchRows,
    });
    const rows = cells[names[0]!]!.length;
    expect(counts).toBe(`${rows} read, ${rows} used, 0 dropped`);
    for (const [i, name] of full.entries()) expect(numbers[i] ?? [], name).toEqual(cells[name]!.flat());
  });
});

test("several columns stand side by side in a read, lists too", async () => {
  const { cells } = tables.lists!;
  const path = `${folder}lists.parquet`;
  const { numbers } = await readAll("", { path, reads: [["label", "even", "integers"]], texts: ["words"] });
  const rows = cells.label!.map((label, i) => [label, ...(cells.even![i] as []), ...(cells.integers![i] as [])]);
  expect(numbers[0]).toEqual(rows.flat());
});

test("types are named as DuckDB names them", async () => {
  const source = await open("", { path: `${folder}full-snappy.parquet` });
  const types = Object.fromEntries(source.columns.map(({ name, dtype }) => [name, dtype]));
  await source.close();
  const firstOf = (cells: readonly unknown[]) => cells.find((cell) => cell !== null) as readonly unknown[];
  expect(types).toMatchObject({ int8: "TINYINT", uint16: "USMALLINT", int32: "INTEGER", uint64: "UBIGINT" });
  expect(types).toMatchObject({
    float16: "FLOAT",
    float32: "FLOAT",
    float64: "DOUBLE",
    bool: "BOOLEAN",
    text: "VARCHAR",
  });
  const lists = await open("", { path: `${folder}lists.parquet` });
  expect(lists.columns.map(({ name, dtype, width }) => `${name} ${dtype} ${width}`)).toEqual([
    "even DOUBLE[] 3",
    "single FLOAT[] 3",
    "fixed DOUBLE[] 3",
    `uneven DOUBLE[] ${firstOf(tables.lists!.cells.uneven!).length}`,
    `holes DOUBLE[] ${firstOf(tables.lists!.cells.holes!).length}`,
    "words VARCHAR[] 2",
    "integers BIGINT[] 3",
    "label BIGINT 1",
  ]);
  await lists.close();
});

test("what no number is, is located", async () => {
  const row = (name: string, of: string, bad: (cell: unknown) => boolean) =>
    tables[of]!.cells[name]!.findIndex(bad) + 1;
  const path = `${folder}holes.parquet`;
  expect(await errorOf("", { path, reads: [["finite"]] })).toContain(
    `missing-value at ${path}: record ${row("finite", "holes", (cell) => cell === null)}: column "finite"`,
  );
  const lists = `${folder}lists.parquet`;
  const { length } = tables.lists!.cells.uneven![0] as [];
  const other = row("uneven", "lists", (cell) => (cell as []).length !== length);
  expect(await errorOf("", { path: lists, reads: [["uneven"]] })).toContain(`record ${other}: column "uneven"`);
});

const rows = (name: string) => readFileSync(folder + name);

/** Row group by row group, as threads read them: the texts of a column. */
async function readStretches({ stretches, columns }: Source, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const texts = names.map((name) => columns.findIndex((column) => column.name === name));
  const plan = { numbers: [], texts, batchRows: 50 };
  const { starts = [], rows: end = 0 } = stretches ?? {};
  for (const [i, from] of starts.entries()) {
    for await (const batch of stretches!.between(from, starts[i + 1] ?? end, 0).batches(plan)) {
      found.push(...(batch.texts[0] ?? []));
    }
  }
  return found;
}

test("row groups can be read apart from each other", async () => {
  const { cells } = tables.full!;
  const source = await open("", { path: `${folder}full-snappy.parquet` });
  expect(source.stretches!.starts).toEqual([0, 64, 128]);
  expect(await readStretches(source, ["text"])).toEqual(cells.text);
  await source.close();
});

test.skipIf(!hasDuckdb)("DuckDB reads this file only, and the columns that are meant", async () => {
  const { cells } = tables.names!;
  const read = async (path: string) => {
    const { texts } = await readAll("", { path, reads: [["f"]], texts: ["f", "F", "a.b", 'q"x', "day"] });
    return texts;
  };
  const expected = ["f", "F", "a.b", 'q"x'].map((name) => cells[name]!.map(String));
  mkdirSync(join(temporary, "f=7"));
  for (const name of ["run[1].parquet", "run1.parquet", "a*.parquet", "ab.parquet", "f=7/names.parquet"]) {
    copyFileSync(`${folder}${name === "run1.parquet" ? "rare" : "names"}.parquet`, join(temporary, name));
  }
  for (const name of ["run[1].parquet", "a*.parquet", "f=7/names.parquet"]) {
    expect((await read(join(temporary, name))).slice(0, 4), name).toEqual(expected);
  }
});

test.each(["full-snappy.parquet", "full-v2.parquet", "lists.parquet", "holes.parquet", "full-zstd.parquet"])(
  "%s with broken bytes is read, or refused by name",
  async (name) => {
    const whole = rows(name);
    const path = join(temporary, name);
    const columns = Object.keys(Object.values(tables).find(({ files }) => files.includes(name))!.cells);
    const byte = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
    const cut = fc.option(fc.nat(whole.length - 1), { freq: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { minLength: 1, maxLength: 4 }), cut, async (changes, end) => {
        const bytes = Buffer.from(whole);
        for (const { at, value } of changes) bytes[at] = value;
        writeFileSync(path, bytes.subarray(0, end ?? bytes.length));
        try {
          const source = await open("", { path, format: "parquet" });
          await source.close();
          const known = source.columns.map((column) => column.name);
          const texts = columns.filter((name) => known.includes(name));
          await readAll("", { path, format: "parquet", reads: [], texts });
          const again = await open("", { path, format: "parquet" });
          await readStretches(again, texts).finally(() => again.close());
        } catch (error) {
          expect(error).toBeInstanceOf(LosslineError);
        }
      }),
      { numRuns: 150 },
    );
  },
);

test("a run and packed groups, as the format's own page has them", () => {
  // https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE: 0 to 7 in three bits, and a run of 100 fours
  const bytes = Uint8Array.from([0b00000011, 0b10001000, 0b11000110, 0b11111010, 200, 1, 4]);
  const out = new Uint32Array(108);
  expect(new Hybrid(bytes, 0).read(3, out)).toBe(true);
  expect([...out]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, ...new Array(100).fill(4)]);
  expect(new Hybrid(bytes, 0).read(3, new Uint32Array(109))).toBe(false);
  expect(new Hybrid(bytes, 4).isRunOf(4, 100)).toBe(true);
  expect(new Hybrid(bytes, 4).isRunOf(4, 101)).toBe(false);
  expect(new Hybrid(bytes, 0).isRunOf(0, 1)).toBe(false);
});

test("Snappy: literals of each length, and copies that reach into what they write", () => {
  const literal = (bytes: readonly number[]) => [((bytes.length - 1) << 2) | 0, ...bytes];
  const read = (block: readonly number[], size: number) => {
    const out = new Uint8Array(size);
    return uncompressSnappy(Uint8Array.from(block), out) === size ? [...out] : "broken";
  };
  const long = Array.from({ length: 300 }, (_, i) => i % 251);
  expect(read([3, ...literal([1, 2, 3])], 3)).toEqual([1, 2, 3]);
  expect(read([0xac, 2, (61 << 2) | 0, 299 & 255, 299 >> 8, ...long], 300)).toEqual(long);
  // one byte of distance and 3 bits of length, two bytes, four bytes
  expect(read([7, ...literal([1, 2, 3]), ((4 - 4) << 2) | 1, 2], 7)).toEqual([1, 2, 3, 2, 3, 2, 3]);
  expect(read([8, ...literal([9]), ((7 - 1) << 2) | 2, 1, 0], 8)).toEqual(new Array(8).fill(9));
  expect(read([6, ...literal([1, 2, 3]), ((3 - 1) << 2) | 3, 3, 0, 0, 0], 6)).toEqual([1, 2, 3, 1, 2, 3]);
  for (const broken of [
    [3, 8, 1],
    [4, ...literal([1]), (2 << 2) | 2, 2, 0],
    [4, ...literal([1]), (2 << 2) | 2, 0, 0],
  ]) {
    expect(read(broken, 4)).toBe("broken");
  }
});
