import { parse as parseCsv } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import type { EvalDocument, LossResult, RowBlock, RowField } from "../contracts.ts";
import { createSink, type OutputFormat, outputFormats } from "./index.ts";

const result: LossResult = {
  label: "huber",
  loss: "huber",
  spec: "huber:delta=1.5",
  params: { delta: 1.5 },
  prediction: ["y_hat"],
  slice: {},
  reduction: "mean",
  value: 0.1 + 0.2,
  n: 998,
  weight_sum: 998,
  min: 0,
  max: 12.5,
  std: 0.41,
  ci: null,
  quantiles: null,
};

function documentOf(...results: LossResult[]): EvalDocument {
  return {
    schema: "lossline/eval@1",
    version: "0.1.0",
    engine: "local",
    exact: true,
    inputs: [{ path: "preds.csv", format: "csv", rows_read: 1000, rows_used: 998, rows_dropped: 2 }],
    options: { target: ["y"], weight: null },
    results,
    warnings: [{ code: "dropped-missing", count: 2, message: "..." }],
  };
}

const fields: RowField[] = [
  { name: "row", kind: "integer", width: 1, array: false },
  { name: "id", kind: "text", width: 1, array: false },
  { name: "loss", kind: "number", width: 1, array: false },
  { name: "grad", kind: "number", width: 2, array: true },
];
const odd = ['a,"b"', "tab\tline\nend", "pipe|back\\slash", " é😀 ", ""];
const extremes = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324];

const block: RowBlock = {
  rows: 5,
  values: [
    Float64Array.of(1, 2, 3, 4, 9007199254740991),
    odd,
    Float64Array.from(extremes),
    Float64Array.of(0.1, 1e21, -1e-7, 1.7976931348623157e308, 1 / 3, 2, 3, 4, 5, 6),
  ],
};

async function print(format: OutputFormat, document: EvalDocument, blocks?: readonly RowBlock[]): Promise<string> {
  const sink = await createSink(format, { color: false });
  let text = blocks ? sink.begin!(fields) : "";
  for (const one of blocks ?? []) text += sink.rows!(one);
  return text + sink.end(document);
}

describe.each(outputFormats)("%s", (format) => {
  test("ends in a line end, with no rows, some, or results alone", async () => {
    const empty = { rows: 0, values: block.values };
    for (const blocks of [undefined, [], [empty], [block], [block, empty, block]]) {
      const text = await print(format, documentOf(result), blocks);
      if (text !== "") expect(text).toMatch(/\n$/);
      expect(text).not.toContain("undefined");
    }
  });

  test("rows in blocks are the rows of one block", async () => {
    const one = (i: number): RowBlock => ({
      rows: 1,
      values: [
        (block.values[0] as Float64Array).slice(i, i + 1),
        [odd[i]!],
        (block.values[2] as Float64Array).slice(i, i + 1),
        (block.values[3] as Float64Array).slice(2 * i, 2 * i + 2),
      ],
    });
    if (format === "table") return; // where every block is a table of its own
    const apart = await print(format, documentOf(result), [0, 1, 2, 3, 4].map(one));
    expect(apart).toBe(await print(format, documentOf(result), [block]));
  });
});

test("JSON keeps the keys of CLI.md and their order, and every digit", async () => {
  const text = await print("json", documentOf(result));
  const parsed = JSON.parse(text);
  expect(Object.keys(parsed)).toEqual("schema version engine exact inputs options results warnings".split(" "));
  expect(Object.keys(parsed.inputs[0])).toEqual("path format rows_read rows_used rows_dropped".split(" "));
  expect(Object.keys(parsed.results[0])).toEqual(
    "label loss spec params prediction slice reduction value n weight_sum min max std ci quantiles".split(" "),
  );
  expect(parsed).toEqual(documentOf(result));
  expect(text).toContain('"value": 0.30000000000000004');
});

test("JSON with rows has them under samples, also where there are none", async () => {
  expect(JSON.parse(await print("json", documentOf(result), [])).samples).toEqual([]);
  const { samples, ...rest } = JSON.parse(await print("json", documentOf(result), [block]));
  expect(rest).toEqual(documentOf(result));
  expect(samples.map((row: { id: string }) => row.id)).toEqual(odd);
});

test("what JSON has no number for is a text, and -0 stays -0", async () => {
  const lines = (await print("ndjson", documentOf(result), [block])).trim().split("\n");
  expect(lines.map((line) => /"loss":([^,]+),/.exec(line)![1])).toEqual([
    '"NaN"',
    '"Infinity"',
    '"-Infinity"',
    "-0",
    "5e-324",
  ]);
  expect(lines.map((line) => JSON.parse(line).grad)).toEqual([
    [0.1, 1e21],
    [-1e-7, Number.MAX_VALUE],
    [1 / 3, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(lines[4]).toContain('"row":9007199254740991,');
  const infinite = documentOf({ ...result, value: Number.POSITIVE_INFINITY, std: Number.NaN, min: -0 });
  expect(await print("json", infinite)).toMatch(/"value": "Infinity",.*"min": -0,.*"std": "NaN"/s);
});

test("NDJSON has one object a line, whatever the texts hold", async () => {
  const lines = (await print("ndjson", documentOf(result), [block])).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(odd);
  expect(
    (await print("ndjson", documentOf(result, result)))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([result, result]);
});

test("CSV reads back as what was written", async () => {
  const [header, ...rows] = parseCsv(await print("csv", documentOf(result), [block])) as string[][];
  expect(header).toEqual(["row", "id", "loss", "grad_0", "grad_1"]);
  expect(rows.map((row) => row[1])).toEqual(odd);
  expect(rows.map((row) => Number(row[2]))).toEqual(extremes);
  expect(rows.map((row) => row[2])).toEqual(["NaN", "Infinity", "-Infinity", "-0", "5e-324"]);
  expect(rows.flatMap((row) => row.slice(3).map(Number))).toEqual([...(block.values[3] as Float64Array)]);
});

test("TSV escapes what would break its lines, and nothing else", async () => {
  const lines = (await print("tsv", documentOf(result), [block])).trimEnd().split("\n");
  expect(lines.map((line) => line.split("\t")[1])).toEqual([
    "id",
    'a,"b"',
    "tab\\tline\\nend",
    "pipe|back\\\\slash",
    " é😀 ",
    "",
  ]);
  expect(new Set(lines.map((line) => line.split("\t").length))).toEqual(new Set([5]));
});

test("a Markdown table has as many bars in each line", async () => {
  const lines = (await print("md", documentOf(result), [block])).trimEnd().split("\n");
  expect(new Set(lines.map((line) => line.match(/(?<!\\)\|/g)!.length))).toEqual(new Set([6]));
  expect(lines[3]).toContain("tab\tline<br>end");
});

test("slices are columns of the flat formats, and the overall row leaves them empty", async () => {
  const slice = documentOf(result, { ...result, slice: { segment: "a,b", sex: "f" } });
  const [header, whole, part] = parseCsv(await print("csv", slice)) as string[][];
  expect(header!.slice(3, 7)).toEqual(["prediction", "segment", "sex", "reduction"]);
  expect([whole!.slice(4, 6), part!.slice(4, 6)]).toEqual([
    ["", ""],
    ["a,b", "f"],
  ]);
});

test.each([
  [0, "0"],
  [-0, "0"],
  [0.1 + 0.2, "0.3"],
  [1234.5678, "1234.57"],
  [123456789, "123456789"],
  [1e15, "1e+15"],
  [123456789.5, "123457000"], // six significant digits
  [0.00001234567, "1.23457e-5"],
  [5e-324, "5e-324"],
  [Number.NaN, "NaN"],
  [Number.POSITIVE_INFINITY, "Infinity"],
])("a table shows %d as %s", async (value, shown) => {
  const { rounded } = await import("./rounded.ts");
  expect(rounded(value, 6)).toBe(shown);
});

test("a table leaves out what says nothing", async () => {
  const text = await print("table", documentOf(result));
  expect(text.split("\n")[0]!.trim().split(/ +/)).toEqual(["loss", "reduction", "value", "n", "min", "max", "std"]);
  const sliced = await print(
    "table",
    documentOf(result, { ...result, slice: { g: "1" }, prediction: ["other"], weight_sum: 3 }),
  );
  expect(sliced.split("\n")[0]!.trim().split(/ +/)).toEqual(
    "loss prediction g reduction value n weight min max std".split(" "),
  );
  expect(sliced).toContain("(all)");
});
