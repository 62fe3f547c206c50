import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";
import type { Batch, ReadOptions, Source } from "../contracts.ts";
import { describeLocation } from "../errors.ts";
import { joinSources, openSource } from "./index.ts";
import { describeError, failureOf, plainOptions } from "./test-support.ts";

const folder = mkdtempSync(join(tmpdir(), "lossline-join-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Joining {
  by?: "id" | "position";
  /** the id column; none by position means that ids are not compared */
  id?: string;
  /** each read as its columns' names; NAME@target is the target file's where a name is in both */
  reads?: string[][];
  texts?: string[];
  batchRows?: number;
  options?: Partial<ReadOptions>;
}

/** Two files, joined; the names end in .csv unless they look like JSON. */
async function joined(prediction: string, target: string, { by = "id", id, options }: Joining): Promise<Source> {
  const open = (name: string, text: string) => {
    const path = join(folder, `${name}.${text.startsWith("{") ? "ndjson" : text.startsWith("[") ? "json" : "csv"}`);
    writeFileSync(path, text);
    return openSource(path, { ...plainOptions, ...options }, { stdin: process.stdin });
  };
  const sources = [await open("p", prediction), await open("t", target)] as const;
  const positions = sources.map(({ columns }) => columns.findIndex(({ name }) => name === id));
  const ids = id === undefined ? undefined : { prediction: positions[0]!, target: positions[1]! };
  return joinSources(...sources, by === "id" ? { by, ids: ids! } : { by, ids });
}

async function* batchesOf(source: Source, { reads, texts = [], batchRows = 2 }: Joining): AsyncGenerator<Batch> {
  const positionOf = (selector: string) => {
    const [name, file = "pred"] = selector.split("@");
    const found = source.columns.flatMap((column, i) => (column.name === name ? [i] : []));
    return found.find((i) => source.columns[i]!.origin!.file.startsWith(file)) ?? found[0]!;
  };
  yield* source.batches({
    numbers: (reads ?? [["f"], ["y"]]).map((names) => ({ columns: names.map(positionOf) })),
    texts: texts.map(positionOf),
    batchRows,
  });
}

/** Everything that a join gives: rows as `record: numbers | texts`, and the counts of both files. */
async function rowsOf(prediction: string, target: string, how: Joining) {
  const source = await joined(prediction, target, how);
  const rows: string[] = [];
  const widthOf = (selector: string) => source.columns.find(({ name }) => name === selector.split("@")[0])!.width;
  const widths = (how.reads ?? [["f"], ["y"]]).map((names) => names.reduce((sum, name) => sum + widthOf(name), 0));
  for await (const batch of batchesOf(source, how)) {
    expect(batch.rows).toBeGreaterThan(0);
    for (let row = 0; row < batch.rows; row++) {
      const numbers = batch.numbers.map((values, read) => {
        const width = widths[read]!;
        return [...values.subarray(row * width, (row + 1) * width)].join(",");
      });
      const texts = batch.texts.map((column) => column[row]);
      rows.push(`${batch.records[row]}: ${[...numbers, ...texts].join(" | ")}`);
    }
  }
  await source.close();
  const counts = source.parts!.map((part) => Object.values(part.counts()).join("/"));
  return { rows, counts };
}

async function errorOf(prediction: string, target: string, how: Joining): Promise<string> {
  const failure = await failureOf(() => rowsOf(prediction, target, how));
  return describeError(failure).replaceAll(`${folder}/`, "");
}

const predictions = "id,f\na,1\nb,2\nc,3\nd,4\ne,5\n";
const inOrder = "y\n10\n20\n30\n40\n50\n";
const shuffled = "y,id\n50,e\n20,b\n10,a\n40,d\n30,c\n";
const pairedRows = ["1: 1 | 10", "2: 2 | 20", "3: 3 | 30", "4: 4 | 40", "5: 5 | 50"];

test.each([1, 2, 3, 5, 100])("rows are paired in the order of the predictions, %i rows a batch", async (batchRows) => {
  const expected = { rows: pairedRows, counts: ["5/5/0", "5/5/0"] };
  expect(await rowsOf(predictions, inOrder, { by: "position", batchRows })).toEqual(expected);
  expect(await rowsOf(predictions, shuffled, { id: "id", batchRows })).toEqual(expected);
});

test("the formats of the files may differ", async () => {
  const targets = '{"id":"b","y":2}\n{"id":"a","y":1}\n';
  const { rows } = await rowsOf('[{"id":"a","f":[1,2]},{"id":"b","f":[3,4]}]', targets, { id: "id" });
  expect(rows).toEqual(["1: 1,2 | 1", "2: 3,4 | 2"]);
});

test("a target file of more rows than its arrays first hold is joined by id", async () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => i);
  const csv = (name: string, list: number[]) => `id,${name}\n${list.map((i) => `${i},${i}`).join("\n")}\n`;
  const { rows } = await rowsOf(csv("f", ids), csv("y", ids.toReversed()), { id: "id", batchRows: 4096 });
  expect(rows).toEqual(ids.map((i) => `${i + 1}: ${i} | ${i}`));
});

test("batches that end early in one of the files leave the rows in step", async () => {
  // 8 MiB of text end a batch
  const wide = (i: number) => `${i},${"x".repeat(3_000_000)}`;
  const rows = [1, 2, 3, 4, 5].map(wide).join("\n");
  const found = await rowsOf(`f,note\n${rows}\n`, inOrder, { by: "position", batchRows: 4 });
  expect(found.rows).toEqual(pairedRows);
});

test("the columns are those of both files, with the id once and with where they stand", async () => {
  const source = await joined("id,f,w\n", "w,id,y\n", { id: "id" });
  await source.close();
  expect(source.columns.map(({ name, origin }) => `${name} ${origin!.file} ${origin!.position}`)).toEqual([
    "id prediction 0",
    "f prediction 1",
    "w prediction 2",
    "w target 0",
    "y target 2",
  ]);
});

test("a read may take columns of both files in any order, and texts too", async () => {
  const how = { id: "id", reads: [["y", "f", "w", "w@target", "v"]], texts: ["v", "id", "w@target"] };
  const { rows } = await rowsOf("id,f,w\na,1,2\nb,3,4\n", "id,y,w,v\nb,7,8,9\na,5,6,0\n", how);
  expect(rows).toEqual(["1: 5,1,2,6,0 | 0 | a | 6", "2: 7,3,4,8,9 | 9 | b | 8"]);
});

test.each([1, 2, 3, 4])("a missing value drops the pair, which counts once, %i rows a batch", async (batchRows) => {
  const how = { batchRows, options: { missing: "drop" } } as const;
  const gaps = "id,f\na,1\nb,\nc,3\nd,NA\ne,5\n";
  const expected = { rows: ["3: 3 | 30", "5: 5 | 50"], counts: ["5/2/3", "5/2/3"] };
  expect(await rowsOf(gaps, "y\n\n20\n30\n40\n50\n".replace("\n\n", "\nNA\n"), { ...how, by: "position" })).toEqual(
    expected,
  );
  expect(await rowsOf(gaps, "y,id\n50,e\nNA,a\n20,b\n,d\n30,c\n", { ...how, id: "id" })).toEqual(expected);
});

test("a bad cell is placed in the file that it is in", async () => {
  const bad = "y,id\n50,e\n20,b\nten,a\n40,d\n30,c\n";
  expect(await errorOf(predictions, bad, { id: "id" })).toMatch(/^not-a-number at t.csv:4:1: column "y": "ten"/);
  expect(await errorOf(predictions, bad, { by: "position" })).toMatch(/^not-a-number at t.csv:4:1: column "y"/);
  const badPrediction = predictions.replace("4", "four");
  expect(await errorOf(badPrediction, shuffled, { id: "id" })).toMatch(/^not-a-number at p.csv:5:3: column "f"/);
  expect(await errorOf(badPrediction, inOrder, { by: "position" })).toMatch(/^not-a-number at p.csv:5:3: column "f"/);
});

test("every number and text of a joined batch can be located", async () => {
  const target = '{"w":[0.5,8], "id":"b"}\n{"id":"a","w":[6,7]}\n';
  for (const by of ["id", "position"] as const) {
    const how = { by, ...(by === "id" ? { id: "id" } : {}), reads: [["f", "w@target", "w"]], texts: ["w@target"] };
    const source = await joined("id,f,w\na,1,2\nb,3,4\n", target, how);
    const places: string[] = [];
    for await (const batch of batchesOf(source, { ...how, batchRows: 1 })) {
      const cells = [0, 1, 2, 3].map((position) => batch.locate(0, 0, position));
      cells.push(batch.locateText!(0, 0, undefined));
      places.push(
        ...cells.map(({ location, text }) => `${describeLocation(location).slice(folder.length + 1)} ${text}`),
      );
    }
    await source.close();
    const [a, b] = [
      ["t.ndjson:2:16 6", "t.ndjson:2:18 7", "t.ndjson:2:15 [6,7]"],
      ["t.ndjson:1:7 0.5", "t.ndjson:1:11 8", "t.ndjson:1:6 [0.5,8]"],
    ];
    const [first, second] = by === "id" ? [a!, b!] : [b!, a!];
    expect(places).toEqual([
      ...["p.csv:2:3 1", first[0], first[1], "p.csv:2:5 2", first[2]],
      ...["p.csv:3:3 3", second[0], second[1], "p.csv:3:5 4", second[2]],
    ]);
  }
});

test("different numbers of rows are an error that names both, dropped rows among them", async () => {
  expect(await errorOf(predictions, "y\n1\n2\n3\n", { by: "position" })).toBe(
    "length-mismatch: p.csv has 5 rows, t.csv has 3 rows | " +
      "rows are paired by position one to one; join on a column of both with --id COL instead",
  );
  expect(await errorOf("f\n1\n", inOrder, { by: "position" })).toContain("p.csv has 1 row, t.csv has 5 rows");
  expect(await errorOf("f\n", inOrder, { by: "position" })).toContain("p.csv has 0 rows, t.csv has 5 rows");
  const dropped = { by: "position", options: { missing: "drop" } } as const;
  expect(await errorOf("f\n1\nNA\n3\n", "y\nNA\n2\n", dropped)).toMatch(/3 rows, t.csv has 2 rows .* no header line/);
});

test("rows before the end of the shorter file come before the error", async () => {
  const how = { by: "position" } as const;
  const source = await joined(predictions, "y\n1\n2\n3\n", how);
  const rows: number[] = [];
  await expect(async () => {
    for await (const batch of batchesOf(source, how)) rows.push(batch.rows);
  }).rejects.toThrow("5 rows");
  expect(rows).toEqual([2, 1]);
});

test("an id that stands twice is an error at its second place", async () => {
  const advice = "an id names one row; if the rows of both files are in the same order, pair them with --by-position";
  expect(await errorOf(predictions, `${shuffled}1,b\n`, { id: "id" })).toBe(
    `duplicate-id at t.csv:7:3: column "id": "b" is the id of row 2 too | ${advice}`,
  );
  expect(await errorOf(`${predictions}b,1\n`, shuffled, { id: "id" })).toBe(
    `duplicate-id at p.csv:7:1: column "id": "b" is the id of row 2 too | ${advice}`,
  );
});

test("ids that one file lacks are an error with the first and their number", async () => {
  const [without, asTexts] = [
    "both files must have the same ids: leave out the rows that have no partner",
    "ids are compared as texts: 7, 07 and 7.0 are three ids",
  ];
  const targets = (...lines: string[]) => `y,id\n${lines.join("\n")}\n`;
  expect(await errorOf(predictions, targets("1,e", "1,a", "1,c", "1,d"), { id: "id" })).toBe(
    `id-mismatch at p.csv:3:1: column "id": "b" is not in t.csv | ${without}`,
  );
  expect(await errorOf(predictions, targets("1,a"), { id: "id" })).toBe(
    `id-mismatch at p.csv:3:1: column "id": "b" is not in t.csv, the first of 4 ids that are not | ${without}`,
  );
  expect(await errorOf(predictions, `${shuffled}1,z\n1,x\n`, { id: "id" })).toBe(
    `id-mismatch at t.csv:7:3: column "id": "z" is not in p.csv, the first of 2 ids that are not | ${without}`,
  );
  expect(await errorOf("id,f\n7,1\n8,1\n", targets("1,8", "1,07"), { id: "id" })).toBe(
    `id-mismatch at p.csv:2:1: column "id": "7" is not in t.csv; 1 id of t.csv is not in p.csv | ${asTexts}`,
  );
  expect(await errorOf(predictions, "y,id\n", { id: "id" })).toContain("the first of 5 ids that are not");
  expect(await errorOf("id,f\n", shuffled, { id: "id" })).toContain("the first of 5 ids that are not");
});

test("ids of rows that are dropped are ids all the same", async () => {
  const drop = { id: "id", options: { missing: "drop" } } as const;
  expect(await errorOf("id,f\na,1\na,NA\n", "id,y\na,1\n", drop)).toMatch(/^duplicate-id at p.csv:3:1/);
  expect(await errorOf("id,f\na,1\nb,NA\n", "id,y\na,1\n", drop)).toMatch(/^id-mismatch at p.csv:3:1/);
  expect(await errorOf("id,f\na,1\n", "id,y\na,1\nb,NA\n", drop)).toMatch(/^id-mismatch at t.csv:3:1/);
});

test("ids that JSON would round are told apart, and equal to those of a CSV", async () => {
  const targets = '{"id":9007199254740993,"y":1}\n{"id":9007199254740992,"y":2}\n';
  const { rows } = await rowsOf("id,f\n9007199254740992,5\n9007199254740993,6\n", targets, { id: "id" });
  expect(rows).toEqual(["1: 5 | 2", "2: 6 | 1"]);
});

test("by position, ids that both files have must agree", async () => {
  const how = { by: "position", id: "id" } as const;
  expect((await rowsOf("id,f\na,1\nb,2\n", "y,id\n10,a\n20,b\n", how)).rows).toEqual(["1: 1 | 10", "2: 2 | 20"]);
  expect(await errorOf("id,f\na,1\nb,2\nc,3\n", "y,id\n10,a\n30,c\n20,b\n", how)).toBe(
    `id-mismatch at p.csv:3:1: column "id": row 2 is "b" here, and "c" at t.csv:3:4 | ` +
      "the rows of t.csv are others or in another order: without --by-position they are joined on the id",
  );
});

test("files without headers are not said to have numbers for names", async () => {
  const [predictions, targets] = ["p.csv", "t.csv"].map((name) => join(folder, name));
  writeFileSync(predictions!, "1.5\n2\n");
  writeFileSync(targets!, "1\n2\n");
  const args = ["eval", "--pred-file", predictions!, "--target-file", targets!, "--by-position", "-l", "mse"];
  expect((await lossline(args)).stderr).toContain("every name in the header is a number");
  const { stdout, stderr } = await lossline([...args, "--no-header", "--json"]);
  expect(stderr).not.toContain("header");
  expect(JSON.parse(stdout).results[0].value).toBe(0.125);
});
