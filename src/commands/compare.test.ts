import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";
import { main } from "../cli.ts";
import type { CompareDocument } from "./compare.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lossline-compare-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function compare(args: readonly string[], stdin = ""): Promise<CompareDocument & { exit: number }> {
  const { exit, stdout, stderr } = await lossline(["compare", ...args, "--json", "--quiet"], stdin);
  if (stdout === "") throw new Error(stderr);
  return { ...JSON.parse(stdout), exit };
}

/** The error of a command that ends with one. */
async function refused(args: readonly string[], stdin = "") {
  const { exit, stderr } = await lossline(["compare", ...args, "--error-format", "json", "--quiet"], stdin);
  return { exit, ...JSON.parse(stderr).error };
}

const diabetes = ["fixtures/predictions/diabetes.csv", "-t", "y_true", "-p", "y_pred", "-p", "y_pred_forest"];

describe("numbers of SciPy 1.17 and statsmodels 0.15 on the predictions of two models", () => {
  // stats.ttest_rel(abs(forest - y), abs(pred - y)) and its confidence_interval()
  test("t of the mean absolute errors", async () => {
    const { results } = await compare([...diabetes, "-l", "mae", "--test", "t"]);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ base: "y_pred", candidate: "y_pred_forest", test: "t", n: 150, verdict: "~" });
    expect(results[0]!.difference).toBeCloseTo(1.572311996460224, 12);
    expect(results[0]!.p).toBeCloseTo(0.39825394915013984, 12);
    expect(results[0]!.ci!.low).toBeCloseTo(-2.0950457457659963, 11);
    expect(results[0]!.ci!.high).toBeCloseTo(5.239669738686444, 11);
  });

  test("one-sided by slice, with Holm's factors", async () => {
    const { results, exit } = await compare([
      ...[...diabetes, "-l", "mae", "--test", "t", "--by", "segment", "--fail-if-worse"],
    ]);
    const expected = [0.19912697457506992, 0.054334292187801024, 0.046102038742618735, 0.9884728851370375];
    for (const [i, { p }] of results.entries()) expect(p).toBeCloseTo(expected[i]!, 12);
    const holm = [2 * expected[0]!, 4 * expected[2]!, 4 * expected[2]!, expected[3]!];
    for (const [i, { p_adjusted }] of results.entries()) expect(p_adjusted).toBeCloseTo(holm[i]!, 12);
    expect(results.map(({ n, rows_better, rows_worse }) => [n, rows_better, rows_worse])).toEqual([
      [150, 70, 80],
      [54, 22, 32],
      [58, 23, 35],
      [38, 25, 13],
    ]);
    expect(exit).toBe(0);
  });

  test("without the adjustment one slice is worse, and the gate says no", async () => {
    const args = [...diabetes, "-l", "mae", "--test", "t", "--by", "segment", "--fail-if-worse", "--adjust", "none"];
    const { results, exit } = await compare(args);
    expect(results.map(({ verdict }) => verdict)).toEqual(["~", "~", "worse", "~"]);
    expect(exit).toBe(1);
  });

  // the delta method in NumPy: u = (B - mean B)/(2 rmse B) - (A - mean A)/(2 rmse A), se = sqrt(sum u^2/(149 150))
  test("a root of a mean", async () => {
    const { results } = await compare([...diabetes, "-l", "rmse", "--test", "t"]);
    const [{ difference, p, ci }] = results as [CompareDocument["results"][0]];
    expect(difference).toBeCloseTo(2.069167549345046, 10);
    expect(p).toBeCloseTo(0.3224138314866542, 10);
    // 1.976013177 is stats.t.ppf(0.975, 149)
    expect((ci!.high - ci!.low) / 2).toBeCloseTo(1.976013177 * 2.08416005726733, 7);
  });

  // stats.permutation_test with n_resamples=inf of the first 12 rows
  test("all sign flips of twelve rows", async () => {
    const rows = readFileSync("fixtures/predictions/diabetes.csv", "utf8").split("\n").slice(0, 13);
    const args = [file("twelve.csv", `${rows.join("\n")}\n`), ...diabetes.slice(1), "-l", "mae"];
    const { results } = await compare([...args, "--test", "permutation"]);
    expect(results[0]).toMatchObject({ p: 0.2353515625, test: "exact-permutation" });
  });

  // WLS of the differences on a constant, cov_type="cluster"
  test("weighted rows of three clusters", async () => {
    const { results } = await compare([
      ...[...diabetes, "-l", "mae", "--test", "t", "-w", "weight", "--cluster", "segment"],
    ]);
    expect(results[0]!.difference).toBeCloseTo(2.43424024, 8);
    expect(results[0]!.p).toBeCloseTo(0.53249378, 8);
    expect(results[0]!.ci!.low).toBeCloseTo(-11.56951727, 7);
  });
});

test("values are those of eval, for every candidate, loss and slice", async () => {
  const shared = ["-t", "y_true", "-l", "mae", "-l", "r2-loss", "--by", "segment", "-w", "weight"];
  const path = "fixtures/predictions/diabetes.csv";
  const { results } = await compare([path, ...shared, "-p", "y_pred", "-p", "y_pred_forest"]);
  for (const [model, key] of [
    ["y_pred", "base_value"],
    ["y_pred_forest", "candidate_value"],
  ] as const) {
    const said = await lossline(["eval", path, ...shared, "-p", model, "--json", "--quiet"]);
    const expected = JSON.parse(said.stdout).results.map(({ value }: { value: number }) => value);
    expect(results.map((result) => result[key])).toEqual(expected);
  }
});

const base = "id,y,f,s\na,1,1.5,u\nb,2,2.25,u\nc,3,2,v\nd,4,4.5,v\n";
const candidate = "id,y,f,s\nd,4,5,v\na,1,1,u\nc,3,2,v\nb,2,4,u\n";

test("rows are paired by id, and the same by position once they are in one order", async () => {
  const sorted = "id,y,f,s\na,1,1,u\nb,2,4,u\nc,3,2,v\nd,4,5,v\n";
  const [one, other, third] = [file("b.csv", base), file("c.csv", candidate), file("s.csv", sorted)];
  const args = ["-l", "mae", "-t", "y", "-p", "f", "--by", "s"];
  const byId = await compare([`old=${one}`, `new=${other}`, ...args, "--id", "id"]);
  const byPosition = await compare([`old=${one}`, `new=${third}`, ...args]);
  expect(byId.results).toEqual(byPosition.results);
  expect(byId.results[0]).toMatchObject({
    base: "old",
    candidate: "new",
    rows_better: 1,
    rows_worse: 2,
    rows_equal: 1,
  });
  // by hand: the losses are 0.5, 0.25, 1, 0.5 and 0, 2, 1, 1
  expect(byId.moved[0]).toEqual({
    label: "mae",
    candidate: "new",
    worse: [
      { row: 2, id: "b", base: 0.25, candidate: 2, difference: 1.75 },
      { row: 4, id: "d", base: 0.5, candidate: 1, difference: 0.5 },
    ],
    better: [{ row: 1, id: "a", base: 0.5, candidate: 0, difference: -0.5 }],
  });
});

test("the rows that moved most are those with the largest differences", async () => {
  const { moved } = await compare([...diabetes, "-l", "mse", "--id", "id", "-n", "4"]);
  const lines = readFileSync("fixtures/predictions/diabetes.csv", "utf8").trim().split("\n").slice(1);
  const changes = lines.map((line) => {
    const [id, y, one, other] = line.split(",");
    return { id, difference: (Number(other) - Number(y)) ** 2 - (Number(one) - Number(y)) ** 2 };
  });
  changes.sort((a, b) => b.difference - a.difference);
  expect(moved[0]!.worse.map(({ id }) => id)).toEqual(changes.slice(0, 4).map(({ id }) => id));
  expect(moved[0]!.better.map(({ id }) => id)).toEqual(
    changes
      .slice(-4)
      .toReversed()
      .map(({ id }) => id),
  );
});

test("a file compared with itself has no difference, by any test", async () => {
  for (const kind of ["bootstrap", "permutation", "t"]) {
    const [path, ...rest] = diabetes.slice(0, 5) as [string];
    const { results, exit } = await compare([
      path,
      `same=${path}`,
      ...rest,
      "-l",
      "mae",
      "--test",
      kind,
      "--fail-if-worse",
    ]);
    expect(results[0]).toMatchObject({ difference: 0, relative: 0, p: 1, verdict: "~", rows_equal: 150 });
    expect(exit).toBe(0);
  }
});

const worse = ["-", "-t", "y", "-p", "a", "-p", "b", "-l", "mae"];
const rows = (line: (i: number) => string) => `y,a,b\n${Array.from({ length: 40 }, (_, i) => line(i)).join("\n")}\n`;

test.each(["bootstrap", "permutation", "t"])("%s: a worse candidate is exit 1, a better one is not", async (kind) => {
  const text = rows((i) => `0,${1 + (i % 5) / 10},${1.2 + (i % 5) / 10 + (i % 3) / 10}`);
  const found = await compare([...worse, "--fail-if-worse", "--test", kind], text);
  expect([found.exit, found.results[0]!.verdict]).toEqual([1, "worse"]);
  const swapped = await compare([...worse.slice(0, 3), "-p", "b", "-p", "a", "-l", "mae", "--test", kind], text);
  expect([swapped.exit, swapped.results[0]!.verdict]).toEqual([0, "better"]);
});

test("a closed pipe does not change the verdict", async () => {
  const closed = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error("closed"), { code: "EPIPE" })),
  });
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
  const text = rows((i) => `0,1,${1.5 + (i % 3) / 10}`);
  const exit = await main(["compare", ...worse, "--fail-if-worse"], {
    stdin: Readable.from([Buffer.from(text)]),
    stdout: closed,
    stderr,
    env: {},
  });
  expect(exit).toBe(1);
});

test("a loss that is not finite is undefined, never not worse", async () => {
  const text = "y,a,b\n1,0.5,0.5\n0,0.2,1\n1,0.9,0.9\n";
  const args = ["-", "-t", "y", "-p", "a", "-p", "b", "-l", "bce"];
  const { exit, results, warnings } = await compare([...args, "--fail-if-worse"], text);
  expect(exit).toBe(1);
  expect(results[0]).toMatchObject({ verdict: "undefined", p: null, candidate_value: "Infinity", relative: null });
  expect(results[0]!.reason).toBe("a loss is not finite, first at row 2");
  expect(warnings.map(({ code }) => code)).toContain("undefined-comparison");
  const one = await compare([...worse, "--fail-if-worse"], "y,a,b\n1,1,2\n");
  expect([one.exit, one.results[0]!.verdict, one.results[0]!.relative]).toEqual([1, "undefined", null]);
});

test("a value over many rows has no test, and no gate", async () => {
  const { results } = await compare([...diabetes, "-l", "r2-loss"]);
  expect(results[0]).toMatchObject({ p: null, ci: null, verdict: "untested", test: null });
  expect(results[0]!.difference).toBeCloseTo(results[0]!.candidate_value! - results[0]!.base_value!, 15);
  const gate = await refused([...diabetes, "-l", "mae", "-l", "r2-loss", "--fail-if-worse"]);
  expect(gate).toMatchObject({ exit: 2, code: "no-test" });
});

test("slices of one file only are said, and undefined", async () => {
  const [one, other] = [file("x.csv", base), file("z.csv", base.replaceAll(",v", ",w"))];
  const { results, warnings, exit } = await compare([
    ...[one, `z=${other}`, "-t", "y", "-p", "f", "-l", "mae", "--by", "s", "--fail-if-worse"],
  ]);
  expect(results.map(({ slice, verdict }) => [slice.s ?? "", verdict])).toEqual([
    ["", "~"],
    ["u", "~"],
    ["v", "undefined"],
    ["w", "undefined"],
  ]);
  expect(warnings.filter(({ code }) => code === "slice-in-one-file").map(({ message }) => message)).toEqual([
    `s=v is in ${one} only (mae)`,
    "s=w is in z only (mae)",
  ]);
  expect(exit).toBe(1);
});

test("a slice with other rows in the two files is undefined", async () => {
  const other = file("moved.csv", base.replace("c,3,2,v", "c,3,2,u"));
  const { results } = await compare([file("x.csv", base), other, "-t", "y", "-p", "f", "-l", "mae", "--by", "s"]);
  expect(results.map(({ verdict }) => verdict)).toEqual(["~", "undefined", "undefined"]);
  expect(results[1]!.reason).toMatch(/same rows/);
});

const two = ["-t", "y", "-p", "f", "-l", "mae"];

test.each<[string, string, string[], string, RegExp]>([
  ["another target", base.replace("c,3", "c,3.5"), [], "target-mismatch", /row 3: 3 in .* 3\.5 in/],
  ["another target, by id", candidate.replace("c,3", "c,3.5"), ["--id", "id"], "target-mismatch", /id "c"/],
  ["an id that is not there", base.replace("c,3", "e,3"), ["--id", "id"], "id-mismatch", /"c" of/],
  ["an id too many", `${base}e,5,5,u\n`, ["--id", "id"], "id-mismatch", /"e" of new/],
  ["an id twice", base.replace("c,3", "b,3"), ["--id", "id"], "duplicate-id", /row 2 and of row 3/],
  ["a row too many", `${base}e,5,5,u\n`, [], "length-mismatch", /4 rows and new has 5/],
  ["a row that is dropped", base.replace("2.25", "NA"), ["--missing", "drop"], "row-mismatch", /row 2 .* new alone/],
  [
    "another weight",
    base.replace("2.25,u", "2.25,9").replaceAll(/[uv]\n/g, "1\n"),
    ["-w", "s"],
    "weight-mismatch",
    /row 2/,
  ],
])("%s is exit 3", async (_, text, flags, code, message) => {
  const [one, other] = [
    file("one.csv", code === "weight-mismatch" ? base.replaceAll(/[uv]\n/g, "1\n") : base),
    file("other.csv", text),
  ];
  const found = await refused([one, `new=${other}`, ...two, ...flags]);
  expect(found).toMatchObject({ exit: 3, code });
  expect(found.message).toMatch(message);
});

test.each<[string, string[], string]>([
  ["nothing to compare with", ["-", ...two], "no-candidate"],
  ["no loss", ["a.csv", "b.csv"], "no-loss"],
  ["files and predictions", ["a.csv", "b.csv", ...two, "-p", "g"], "two-comparisons"],
  ["two models of one name", ["m=a.csv", "m=b.csv", ...two], "model-twice"],
  ["standard input twice", ["a=-", "b=-", ...two], "two-stdin"],
  ["slices by file", ["a.csv", "b.csv", ...two, "--by", "@file"], "by-file"],
])("%s is exit 2", async (_, args, code) => {
  expect(await refused(args)).toMatchObject({ exit: 2, code });
});

test("every format has a row for each comparison", async () => {
  const args = ["compare", ...diabetes, "-l", "mae", "-l", "mse", "--by", "segment", "--quiet"];
  const lines = async (format: string) => (await lossline([...args, "-f", format])).stdout.trim().split("\n");
  expect(await lines("csv")).toHaveLength(1 + 8);
  expect(await lines("tsv")).toHaveLength(1 + 8);
  expect(await lines("md")).toHaveLength(2 + 8);
  const { results } = await compare([...diabetes, "-l", "mae", "-l", "mse", "--by", "segment"]);
  expect((await lines("ndjson")).map((line) => JSON.parse(line))).toEqual(results);
});

test("the draws depend on the seed alone", async () => {
  const of = async (seed: string) => (await compare([...diabetes, "-l", "mae", "--seed", seed])).results[0]!.ci;
  expect(await of("1")).toEqual(await of("1"));
  expect(await of("1")).not.toEqual(await of("2"));
});

test.each([
  ["class weights", ["--class-weight", "1,2,0.5"]],
  ["ignored labels", ["--ignore-index", "1"]],
  ["sums", ["--reduction", "sum"]],
  ["a peer's weighted mean", ["--compat", "keras", "-w", "logit_2", "--where", "logit_2 > 0"]],
])("the interval of t is around the difference of the printed values: %s", async (_, flags) => {
  const args = ["fixtures/predictions/iris.csv", "-t", "y_true", "--id", "id", "-l", "softmax", ...flags];
  const { results } = await compare([...args, "-p", "logit_*", "-p", "prob_*", "--test", "t"]);
  const { difference, ci } = results[0]!;
  expect((ci!.low + ci!.high) / 2 / difference!).toBeCloseTo(1, 12);
});
