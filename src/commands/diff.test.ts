import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";
import type { DiffDocument } from "./diff-results.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lossline-diff-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const result = {
  label: "mse",
  loss: "mse",
  spec: "mse",
  params: {},
  prediction: ["f"],
  slice: {},
  reduction: "mean",
  value: 2 as number | string,
  n: 4,
};

/** A file with an eval document of these results; what is not said is as in `result`. */
function documentOf(name: string, results: readonly Partial<typeof result>[], others: object = {}): string {
  return file(
    name,
    JSON.stringify({
      schema: "lossline/eval@1",
      version: "0.1.0",
      engine: "local",
      options: { target: ["y"], weight: null },
      results: results.map((changed) => ({ ...result, ...changed })),
      ...others,
    }),
  );
}

async function diff(a: string, b: string): Promise<DiffDocument> {
  const { exit, stdout } = await lossline(["diff", a, b, "--json"]);
  expect(exit).toBe(0);
  return JSON.parse(stdout) as DiffDocument;
}

/** label, value in A, value in B, difference, relative change */
const rowsOf = ({ rows }: DiffDocument) =>
  rows.map(({ label, a, b, difference, relative }) => [
    label,
    a?.value ?? null,
    b?.value ?? null,
    difference,
    relative,
  ]);

test("two runs of eval stand side by side", async () => {
  const run = ["eval", "fixtures/predictions/diabetes.csv", "--by", "segment", "--json", "--quiet", "-l"];
  const a = file("run-a.json", (await lossline([...run, "mae", "-p", "y_pred"])).stdout);
  const b = file("run-b.json", (await lossline([...run, "mae", "-l", "mse", "-p", "y_pred_forest"])).stdout);
  const { exit, stdout, stderr } = await lossline(["diff", a, b, "--digits", "4"]);
  expect({ exit, stderr }).toEqual({
    exit: 0,
    stderr: "note: the prediction of mae is y_pred in A, y_pred_forest in B (the first of 4)\n",
  });
  expect(stdout.replaceAll(`${folder}/`, "")).toMatchInlineSnapshot(`
    "A is run-a.json, B is run-b.json

    loss  segment          A      B   B - A     change    n
    mae   (all)        44.26  45.83  +1.572    +3.55 %  150
    mae   40-to-54      41.6  45.78  +4.184    +10.1 %   54
    mae   55-and-over  43.18  48.81  +5.631      +13 %   58
    mae   under-40     49.69  41.35  -8.334    -16.8 %   38
    mse   (all)                3308          only in B  150
    mse   40-to-54             3318          only in B   54
    mse   55-and-over          3544          only in B   58
    mse   under-40             2932          only in B   38
    "
  `);
});

test("differences are those of B from A, relative to the size of A", async () => {
  const a = documentOf("a.json", [
    { label: "up", value: 2 },
    { label: "down", value: -4 },
    { label: "same", value: 0.1 },
  ]);
  const b = documentOf("b.json", [
    { label: "up", value: 3 },
    { label: "down", value: -5 },
    { label: "same", value: 0.1 },
  ]);
  expect(rowsOf(await diff(a, b))).toEqual([
    ["up", 2, 3, 1, 0.5],
    ["down", -4, -5, -1, -0.25],
    ["same", 0.1, 0.1, 0, 0],
  ]);
});

test("the change from zero is undefined, and what is not finite is read back", async () => {
  const a = documentOf("a.json", [
    { label: "zero", value: 0 },
    { label: "inf", value: "Infinity" },
    { label: "nan", value: 1 },
  ]);
  const b = documentOf("b.json", [
    { label: "zero", value: 1 },
    { label: "inf", value: 1 },
    { label: "nan", value: "NaN" },
  ]);
  expect(rowsOf(await diff(a, b))).toEqual([
    ["zero", 0, 1, 1, null],
    ["inf", "Infinity", 1, "-Infinity", null],
    ["nan", 1, "NaN", "NaN", null],
  ]);
  expect((await lossline(["diff", a, b])).stdout).toMatch(/zero +0 +1 +\+1 +undefined +4/);
  expect((await lossline(["diff", a, b, "-f", "csv"])).stdout).toContain("zero,mse,f,0,1,1,,4,4\n");
});

test("rows of one document only are shown as such", async () => {
  const a = documentOf("a.json", [{ label: "old" }, { label: "both" }]);
  const b = documentOf("b.json", [{ label: "both" }, { label: "new" }]);
  expect(rowsOf(await diff(a, b))).toEqual([
    ["old", 2, null, null, null],
    ["both", 2, 2, 0, 0],
    ["new", null, 2, null, null],
  ]);
  const { stdout } = await lossline(["diff", a, b]);
  expect(stdout).toMatch(/^old +2 +only in A +4$/m);
  expect(stdout).toMatch(/^new +2 +only in B +4$/m);
});

test("with several predictions in a document, the prediction and the spec must be the same too", async () => {
  const a = documentOf("a.json", [{ prediction: ["f"] }, { prediction: ["g"] }]);
  const b = documentOf("b.json", [{ prediction: ["g"], value: 5 }]);
  const { rows } = await diff(a, b);
  expect(rows.map(({ a, b }) => [a?.prediction, b?.prediction])).toEqual([
    [["f"], undefined],
    [["g"], ["g"]],
  ]);
});

test("slices belong together whatever order their columns come in", async () => {
  const a = documentOf("a.json", [{ slice: { s: "x", t: "y" } }]);
  const b = documentOf("b.json", [{ slice: { t: "y", s: "x" } }]);
  expect((await diff(a, b)).rows.length).toBe(1);
});

test("what else differs is noted", async () => {
  const a = documentOf("a.json", [{}, { label: "huber", params: { delta: 1 } }, { slice: { s: "1" }, n: 5 }]);
  const b = documentOf(
    "b.json",
    [
      { n: 3, reduction: "sum", prediction: ["g"], spec: "mse:x=1" },
      { label: "huber", params: { delta: 2 }, prediction: ["g"] },
      { slice: { s: "1" }, prediction: ["g"] },
    ],
    { version: "0.2.0", engine: "duckdb", options: { target: ["y"], weight: "w", eps: 0.1 } },
  );
  expect(
    (await diff(a, b)).notes.map(({ code, count, message }) => `${code} ${count}: ${message}`),
  ).toMatchInlineSnapshot(`
    [
      "version-differs 1: lossline's version is 0.1.0 in A, 0.2.0 in B",
      "engine-differs 1: the engine is local in A, duckdb in B",
      "options-differ 1: the option weight is null in A, w in B",
      "options-differ 1: the option eps is null in A, 0.1 in B",
      "spec-differs 1: the spec of mse is mse in A, mse:x=1 in B",
      "prediction-differs 3: the prediction of mse is f in A, g in B (the first of 3)",
      "reduction-differs 1: the reduction of mse is mean in A, sum in B",
      "n-differs 2: the number of rows of mse is 4 in A, 3 in B (the first of 2)",
      "params-differ 1: the set of parameters of huber is {"delta":1} in A, {"delta":2} in B",
    ]
  `);
  expect((await lossline(["diff", a, b, "--quiet"])).stderr).toBe("");
});

test("the comparison comes as Markdown, CSV, TSV and lines of JSON", async () => {
  const a = documentOf("a.json", [{ slice: { "a|b": "x" } }]);
  const as = async (format: string) => (await lossline(["diff", a, a, "-f", format])).stdout;
  expect(await as("md")).toMatchInlineSnapshot(`
    "| label | spec | prediction | a\\|b | a | b | difference | relative | n_a | n_b |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    | mse | mse | f | x | 2 | 2 | 0 | 0 | 4 | 4 |
    "
  `);
  expect(await as("tsv")).toMatchInlineSnapshot(`
    "label	spec	prediction	a|b	a	b	difference	relative	n_a	n_b
    mse	mse	f	x	2	2	0	0	4	4
    "
  `);
  expect(await as("ndjson")).toMatchInlineSnapshot(`
    "{"label":"mse","slice":{"a|b":"x"},"a":{"spec":"mse","prediction":["f"],"reduction":"mean","value":2,"n":4},"b":{"spec":"mse","prediction":["f"],"reduction":"mean","value":2,"n":4},"difference":0,"relative":0}
    "
  `);
  const none = documentOf("none.json", []);
  expect((await lossline(["diff", none, none, "-f", "csv"])).stdout).toBe(
    "label,spec,prediction,a,b,difference,relative,n_a,n_b\n",
  );
});

test("one document may come from a pipe", async () => {
  const a = documentOf("a.json", [{}]);
  const { stdout } = await lossline(["eval", "fixtures/predictions/diabetes.csv", "-l", "mse", "--json"]);
  expect(await lossline(["diff", a, "-"], stdout)).toMatchObject({ exit: 0 });
  expect(await lossline(["diff", "-", "-"], stdout)).toMatchObject({ exit: 2 });
});

test.each([
  ["no JSON", "y,f\n1,2\n", ':1:1: broken JSON: expected a value, found "y"'],
  ["JSON lines", '{"label":"mse"}\n{"label":"mae"}\n', ':2:1: broken JSON: expected the end, found "{"'],
  [
    "one line of JSON",
    '{"label":"mse","loss":"mse"}',
    ": this is an object with the keys label, loss, not a document of lossline eval",
  ],
  ["a list", "[]", ": this is an array, not a document of lossline eval"],
  ["null", "null", ": this is null, not a document of lossline eval"],
  [
    "another document",
    '{"schema":"lossline/list@1","losses":[]}',
    ": this is a document of lossline/list@1, not a document of lossline eval",
  ],
  [
    "a later version",
    '{"schema":"lossline/eval@2","results":[]}',
    ": the document is lossline/eval@2, and this lossline reads lossline/eval@1",
  ],
  [
    "broken results",
    '{"schema":"lossline/eval@1","results":[{"label":"mse"}]}',
    ": this is an eval document with broken results, not a document of lossline eval",
  ],
  ["nothing", "", ": the input is empty"],
])("%s is an error that says what was found", async (_, content, message) => {
  const good = documentOf("good.json", [{}]);
  const { exit, stdout, stderr } = await lossline(["diff", good, file("bad.json", content)]);
  expect({ exit, stdout }).toEqual({ exit: 3, stdout: "" });
  expect(stderr.replaceAll(`${folder}/`, "")).toMatch(`error: bad.json${message}\n  help: `);
});

test("a file that is not there is the usual error", async () => {
  expect(await lossline(["diff", join(folder, "nope.json"), "-"])).toMatchObject({ exit: 3, stdout: "" });
});
