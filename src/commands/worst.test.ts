import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lossline, rowsOf } from "../../fixtures/command.ts";

const worst = async (args: readonly string[], stdin = "") =>
  JSON.parse((await said(["worst", ...args, "--json"], stdin)).stdout);

async function said(args: readonly string[], stdin = "") {
  const found = await lossline(args, stdin);
  if (found.exit !== 0) throw new Error(found.stderr);
  return found;
}

const diabetes = ["fixtures/predictions/diabetes.csv", "-t", "y_true"];
const small = "y,f,w,note\n1,2,1,a\n5,1,0.5,b\n3,7,1,c\n0,1,2,d\n";

test("the rows are those of --per-sample, sorted", async () => {
  const { results } = await worst([...diabetes, "-p", "y_pred", "-l", "mae", "-w", "weight", "-n", "7"]);
  const rows = rowsOf(
    await lossline(["eval", ...diabetes, "-p", "y_pred", "-l", "mae", "-w", "weight", "--per-sample", "-f", "ndjson"]),
  ) as { row: number; loss_mae: number }[];
  const sorted = rows.toSorted((a, b) => b.loss_mae - a.loss_mae).slice(0, 7);
  expect(results[0].rows.map(({ row, loss }: { row: number; loss: number }) => ({ row, loss_mae: loss }))).toEqual(
    sorted,
  );
});

test("shares are of the weighted total", async () => {
  const { results } = await worst(["-", "-p", "f", "-t", "y", "-l", "mse", "-w", "w", "-n", "2"], small);
  // squared errors 1, 16, 16, 1 times 1, 0.5, 1, 2
  expect(results[0]).toMatchObject({ total: 27, n: 4, share: 24 / 27 });
  expect(results[0].rows).toEqual([
    { row: 3, loss: 16, share: 16 / 27 },
    { row: 2, loss: 8, share: 8 / 27 },
  ]);
});

test("rows of equal loss stand in their order, and no more than there are", async () => {
  const { results } = await worst(["-", "-p", "f", "-t", "y", "-l", "mse"], small);
  expect(results[0].rows.map(({ row }: { row: number }) => row)).toEqual([2, 3, 1, 4]);
  expect(results[0].share).toBe(1);
});

test("each loss and each model has a ranking of its own", async () => {
  const args = [...diabetes, "-p", "y_pred", "-p", "y_pred_forest", "-l", "mse", "-l", "h=huber:delta=2", "-n", "3"];
  const { results } = await worst(args);
  expect(
    results.map(({ label, prediction }: { label: string; prediction: string[] }) => [label, ...prediction]),
  ).toEqual([
    ["mse", "y_pred"],
    ["mse", "y_pred_forest"],
    ["h", "y_pred"],
    ["h", "y_pred_forest"],
  ]);
  for (const [i, model] of ["y_pred", "y_pred_forest"].entries()) {
    const alone = await worst([...diabetes, "-p", model, "-l", "mse", "-n", "3"]);
    expect(results[i]).toEqual(alone.results[0]);
  }
});

test("several files are pooled, and rows say which they are of", async () => {
  const { results } = await worst([
    "fixtures/predictions/diabetes.csv",
    "fixtures/predictions/diabetes.tsv",
    ...["-t", "y_true", "-p", "y_pred", "-l", "mse", "-n", "2"],
  ]);
  expect(results[0].rows).toMatchObject([
    { file: "fixtures/predictions/diabetes.csv", row: 29 },
    { file: "fixtures/predictions/diabetes.tsv", row: 29 },
  ]);
});

test("a filter and kept columns", async () => {
  const args = ["-", "-p", "f", "-t", "y", "-l", "mse", "--where", "w >= 1", "--keep", "note", "-n", "1"];
  const { results } = await worst(args, small);
  expect(results[0].rows).toEqual([{ row: 3, note: "c", loss: 16, share: 16 / 18 }]);
});

test("what is not a number stands above what is infinite, and neither leaves shares", async () => {
  const { results, warnings } = await worst(
    ["-", "-p", "f", "-t", "y", "-l", "expr:log(f - y)"],
    "y,f\n1,2\n1,1\n2,1\n1,3\n",
  );
  expect(results[0]).toMatchObject({ total: "NaN", share: null });
  expect(results[0].rows).toEqual([
    { row: 3, loss: "NaN", share: null },
    { row: 4, loss: Math.log(2), share: null },
    { row: 1, loss: 0, share: null },
    { row: 2, loss: "-Infinity", share: null },
  ]);
  expect(warnings.map(({ code }: { code: string }) => code)).toEqual(["infinite-loss", "undefined-loss"]);
});

test("of losses of both signs nothing is a part", async () => {
  const { results } = await worst(["-", "-p", "f", "-t", "y", "-l", "expr:f - y"], small);
  expect(results[0]).toMatchObject({ total: 2, share: null, rows: [{ share: null }, {}, {}, {}] });
});

test("files in the formats of their extensions, and nothing on stdout", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lossline-worst-"));
  try {
    const files = ["a.json", "a.ndjson", "a.csv", "a.md", "a.txt"].map((file) => join(folder, file));
    const outputs = files.flatMap((file) => ["-o", file]);
    const { stdout } = await said(["worst", "-", "-p", "f", "-t", "y", "-l", "mse", "-n", "1", ...outputs], small);
    expect(stdout).toBe("");
    const [json, ndjson, csv, md, txt] = files.map((file) => readFileSync(file, "utf8"));
    expect(JSON.parse(json!).results[0].rows).toEqual([{ row: 2, loss: 16, share: 16 / 34 }]);
    expect(JSON.parse(ndjson!)).toEqual({ label: "mse", row: 2, loss: 16, share: 16 / 34 });
    expect(csv).toBe(`label,row,loss,share\nmse,2,16,${16 / 34}\n`);
    expect(md).toBe("| label | row | loss | share |\n| --- | --- | --- | --- |\n| mse | 2 | 16 | 0.470588 |\n");
    expect(txt).toMatch(
      /^mse: the total of 4 rows is 34, 47\.1 % of it in this row\n\nrow {2}loss {3}share\n {2}2 {4}16 {2}47\.1 %\n$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ["no loss", ["-p", "f", "-t", "y"], "no-loss"],
  ["a count of none", ["-l", "mse", "-n", "0"], "bad-flag-value"],
  [
    "a column that is kept twice",
    ["-l", "mse", "-p", "f", "-t", "y", "--keep", "loss", "--keep", "loss"],
    "output-column-twice",
  ],
])("%s is refused", async (_, args, code) => {
  const { exit, stderr } = await lossline(["worst", "-", ...args, "--error-format", "json"], "y,f,loss\n1,2,3\n");
  expect(exit).toBe(2);
  expect(JSON.parse(stderr).error.code).toBe(code);
});

describe("a kept column that an output column has the name of is written as input_NAME, and that is told", () => {
  const table = "label,row,loss,loss_mse,input_loss,f,y\ncat,7,8,9,10,1,3\n";
  const of = ["-l", "mse", "-p", "f", "-t", "y", "--keep", "label,row,loss,loss_mse,input_loss,f", "-f", "csv"];
  const notes = (stderr: string) => stderr.split("\n").filter((line) => line.startsWith("note: the kept column"));

  test("worst", async () => {
    const { exit, stdout, stderr } = await lossline(["worst", "-", ...of], table);
    expect(exit).toBe(0);
    expect(stdout).toBe(
      "label,row,input_label,input_row,input_input_loss,input_loss_mse,input_loss,f,loss,share\nmse,1,cat,7,8,9,10,1,4,1\n",
    );
    expect(notes(stderr)).toHaveLength(4);
  });

  test("eval, of which label and loss are no output columns", async () => {
    const { stdout, stderr } = await lossline(["eval", "-", "--per-sample", ...of], table);
    expect(stdout).toBe("row,label,input_row,loss,input_loss_mse,input_loss,f,loss_mse\n1,cat,7,8,9,10,1,4\n");
    expect(notes(stderr)).toEqual([
      'note: the kept column "row" is written as "input_row": an output column has its name',
      'note: the kept column "loss_mse" is written as "input_loss_mse": an output column has its name',
    ]);
  });

  test("rows of a second pass, where what was guessed is told once", async () => {
    const args = ["eval", "-", "--per-sample", "-l", "dice", "--keep", "row", "-f", "ndjson"];
    const { stdout, stderr } = await lossline(args, "row,f,y\n7,1,1\n");
    expect(JSON.parse(stdout)).toMatchObject({ row: 1, input_row: "7" });
    expect(notes(stderr)).toHaveLength(1);
    expect(stderr.match(/guessed/g)).toHaveLength(2);
  });
});
