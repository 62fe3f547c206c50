import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";
import type { InspectDocument } from "./inspect.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lossline-inspect-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function inspect(args: readonly string[], stdin = ""): Promise<InspectDocument> {
  const { exit, stdout, stderr } = await lossline(["inspect", ...args, "--json"], stdin);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  return JSON.parse(stdout) as InspectDocument;
}

async function page(args: readonly string[], stdin = ""): Promise<string> {
  const { exit, stdout, stderr } = await lossline(["inspect", ...args], stdin);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  return stdout;
}

/** A page whose losses are left out: the catalogue grows. */
const withoutLosses = (text: string) => text.replace(/(?<=Losses that fit the first rows:).*?\n(?=\n|$)/s, " ...\n");

test("the page shows the columns, what they are taken for, and the losses that fit", async () => {
  const text = await page(["fixtures/predictions/diabetes.csv"]);
  expect(withoutLosses(text)).toMatchInlineSnapshot(`
    "fixtures/predictions/diabetes.csv: CSV, delimiter ",", header; 150 rows, 6 columns

    #  column         type     role        values                                               missing  non-finite      min      max
    1  id             text                 patient-216, patient-043, patient-433, … (over 100)        0           0
    2  y_true         integer  target                                                                 0           0       39      336
    3  y_pred         number   prediction                                                             0           0  36.4068  294.508
    4  y_pred_forest  number                                                                          0           0  67.1951  285.265
    5  segment        text                 40-to-54, 55-and-over, under-40                            0           0
    6  weight         number                                                                          0           0    0.271    2.995

    Losses that fit the first rows: ...
    "
  `);
  expect(text).toMatch(/Losses that fit the first rows: .*mse,.*huber/);
});

test("columns that are numbered on take one line", async () => {
  const text = await page(["fixtures/predictions/iris.csv", "-p", "logit_*", "-t", "y_true"]);
  expect(withoutLosses(text)).toMatchInlineSnapshot(`
    "fixtures/predictions/iris.csv: CSV, delimiter ",", header; 75 rows, 9 columns

    #    column            type        role        values                                   missing  non-finite          min       max
    1    id                text                    plant-111, plant-027, plant-032, … (75)        0           0
    2    y_true            label 0..2  target                                                     0           0            0         2
    3-5  prob_0..prob_2    number                                                                 0           0  8.74237e-10  0.999143
    6-8  logit_0..logit_2  number      prediction                                                 0           0     -11.9377   8.91724
    9    species           text                    virginica, setosa, versicolor                  0           0

    Losses that fit the first rows: ...
    "
  `);
  expect(text).toMatch(/Losses that fit the first rows: .*softmax/);
});

test("a bad cell is counted and placed, and is no error", async () => {
  const text = await page(["-"], 'y_true,y_pred,id\n1,0.5,"a\nb"\n2,n/a,b\n3,oops,c\n4,1,d\n5,,e\n');
  expect(withoutLosses(text)).toMatchInlineSnapshot(`
    "<stdin>: CSV, delimiter ",", header; 5 rows, 3 columns

    #  column  type     role        values                 missing  non-finite  no number  min  max
    1  y_true  integer  target      1, 2, 3, 4, 5                0           0          0    1    5
    2  y_pred  mixed    prediction  0.5, n/a, oops, … (4)        1           0          2  0.5    1
    3  id      text                 a b, b, c, … (5)             0           0          0

    Losses that fit the first rows: ...

    <stdin>:4:3: column "y_pred": "n/a" is not a number (the first of 2)
      help: treat it as missing with --null n/a, or drop such rows with --missing drop
    <stdin>:7:3: column "y_pred": missing value (empty cell)
      help: drop such rows with --missing drop
    "
  `);
});

test("the document says the same to a program", async () => {
  const { version, losses, ...document } = await inspect(["-"], "y,f\r\n0,inf\r\n1,2\r\n1,-1.5\r\n");
  expect(version).toMatch(/^\d/);
  expect(losses).toContain("bce-logits");
  expect(losses).not.toContain("mse");
  expect(document).toMatchInlineSnapshot(`
    {
      "columns": [
        {
          "bad": 0,
          "classes": 2,
          "distinct": {
            "complete": true,
            "count": 2,
            "first": [
              "0",
              "1",
            ],
          },
          "dtype": null,
          "max": 1,
          "min": 0,
          "missing": 0,
          "name": "y",
          "non_finite": 0,
          "position": 1,
          "role": "target",
          "type": "label",
          "values": 3,
          "width": 1,
        },
        {
          "bad": 0,
          "classes": null,
          "distinct": {
            "complete": true,
            "count": 3,
            "first": [
              "inf",
              "2",
              "-1.5",
            ],
          },
          "dtype": null,
          "max": "Infinity",
          "min": -1.5,
          "missing": 0,
          "name": "f",
          "non_finite": 1,
          "position": 2,
          "role": "prediction",
          "type": "number",
          "values": 3,
          "width": 1,
        },
      ],
      "findings": [
        {
          "code": "infinite-value",
          "column": "f",
          "count": 1,
          "hint": "a logit may be; other numbers may not",
          "location": {
            "column": 3,
            "line": 2,
            "path": "-",
          },
          "message": "column "f": inf is infinite",
          "text": "inf",
        },
      ],
      "input": {
        "byte_order_mark": false,
        "compression": null,
        "delimiter": ",",
        "format": "csv",
        "header": true,
        "line_ends": "crlf",
        "path": "-",
      },
      "rows": 3,
      "schema": "lossline/inspect@1",
    }
  `);
});

test.each([
  ["fixtures/predictions/diabetes.tsv", { format: "tsv", delimiter: "\t", header: true }],
  ["fixtures/predictions/diabetes-columns.json", { format: "json", delimiter: null, header: null }],
  ["fixtures/predictions/digits.ndjson", { format: "ndjson", delimiter: null, header: null }],
  ["fixtures/inputs/windows.csv", { format: "csv", byte_order_mark: true, line_ends: "crlf" }],
  ["fixtures/inputs/semicolon.csv", { format: "csv", delimiter: ";", line_ends: "lf" }],
])("the reader sees what %s is", async (path, input) => {
  expect((await inspect([path])).input).toMatchObject({ path, compression: null, ...input });
});

test("a compressed file is read through, and a pipe of it too", async () => {
  const path = join(folder, "preds.csv.gz");
  writeFileSync(path, gzipSync("y,f\n1,2\n3,4\n"));
  const document = await inspect([path]);
  expect(document).toMatchObject({ rows: 2, input: { format: "csv", compression: "gzip" } });
  expect(document.losses).toContain("mse");
});

test("the losses that fit are told for a long pipe from its head", async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i % 7},${i / 8}\n`).join("");
  const document = await inspect([], `y,f\n${rows}`);
  expect(document.rows).toBe(200_000);
  expect(document.losses).toContain("mse");
  expect(document.columns[0]).toMatchObject({ type: "label", classes: 7, role: "target" });
});

test("a pipe whose head is no document of its own leaves the losses open", async () => {
  const numbers = Array.from({ length: 400_000 }, (_, i) => i);
  const document = await inspect([], JSON.stringify({ y: numbers, f: numbers }, null, 1));
  expect(document).toMatchObject({ rows: 400_000, losses: null });
});

test("a column that could be meant in several ways is asked for, and the losses are left open", async () => {
  const document = await inspect(["fixtures/predictions/digits.ndjson"]);
  expect(document.losses).toBeNull();
  expect(document.findings.map(({ code, hint }) => ({ code, hint }))).toEqual([
    { code: "ambiguous-column", hint: "say it with -t, for example -t y" },
  ]);
});

test.each([
  ["a header and no rows", "y,f\n", "no-rows"],
  ["a first line of data", "1,2\n3,4\n", "numeric-header"],
  ["a name that stands twice", "y,f,f\n1,2,3\n", "duplicate-column"],
])("%s is found", async (_, text, code) => {
  expect((await inspect([], text)).findings.map((finding) => finding.code)).toContain(code);
});

test("an empty file, a ragged row and a wrong column are the usual errors", async () => {
  expect(await lossline(["inspect", "fixtures/inputs/empty.csv"])).toMatchObject({ exit: 3, stdout: "" });
  expect(await lossline(["inspect", "fixtures/inputs/ragged.csv"])).toMatchObject({ exit: 3, stdout: "" });
  expect(await lossline(["inspect", "fixtures/predictions/iris.csv", "-t", "nope"])).toMatchObject({ exit: 2 });
});

describe("losses of text labels fit", () => {
  const logits = "l_cat,l_dog,y\n0.5,1.5,dog\n2,0.1,cat\n";
  const named = "a,b,y\n0.5,1.5,dog\n2,0.1,cat\n";
  const binary = "f,y\n0.5,yes\n0.25,no\n";
  const fitting = async (args: readonly string[], text: string) => (await inspect(args, text)).losses;

  test("where columns are named after the classes", async () => {
    const losses = await fitting(["-p", "l_*"], logits);
    expect(losses).toContain("softmax");
    expect(losses).not.toContain("mse");
  });

  test("where --classes names them", async () => {
    expect(await fitting(["-p", "a,b", "--classes", "cat,dog"], named)).toContain("softmax");
    const losses = await fitting(["--classes", "no,yes"], binary);
    expect(losses).toContain("bce");
    expect(losses).not.toContain("mse");
  });

  test.each([
    ["of columns", ["-p", "a,b"], named],
    ["of one probability", [], binary],
  ])("where nobody says which class is which, --classes is advised: %s", async (_, args, text) => {
    const { findings } = await inspect(args, text);
    expect(findings.map(({ code, hint }) => [code, hint])).toEqual([
      ["text-target", expect.stringContaining("--classes")],
    ]);
  });

  test("and eval without a loss lists them, of a pipe too", async () => {
    const { exit, stderr } = await lossline(["eval", "-p", "l_*", "-t", "y"], logits);
    expect([exit, stderr]).toEqual([2, expect.stringMatching(/these fit the columns: softmax/)]);
  });
});
