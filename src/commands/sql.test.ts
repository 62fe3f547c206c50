import { describe, expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";

const sql = (words: string) => lossline(["sql", ...words.split(" ")]);

describe("lossline sql", () => {
  test("a statement a person can read, with the formula before it", async () => {
    const { exit, stdout } = await sql("mae --table preds -p f -t y");
    expect(exit).toBe(0);
    expect(stdout).toBe(`-- mae: mae, abs(f - y)
with input as (
  select
    nullif("f"::double, 'NaN'::double) as "f",
    nullif("y"::double, 'NaN'::double) as "y"
  from preds
),
losses as (
  select
    case when "f" is null or "y" is null then null else abs("f" - "y") end as "mae"
  from input
)
select
  count(*) as row_count,
  avg("mae") as "mae",
  count("mae") as "mae_n",
  min("mae") as "mae_min",
  max("mae") as "mae_max",
  stddev_pop("mae") as "mae_std"
from losses;
`);
  });

  test.each([
    ["duckdb", `"a""b'\`"`],
    ["postgres", `"a""b'\`"`],
    ["spark", "`a\"b'```"],
  ])("%s: names are quoted, and end no quotes", async (dialect, quoted) => {
    const { stdout } = await lossline(["sql", "mae", "--dialect", dialect, "--table", "t", "-p", "a\"b'`", "-t", "y"]);
    expect(stdout).toContain(`${quoted}`);
  });

  test("an array of K numbers is computed as a whole, and so is its gradient", async () => {
    const { stdout } = await sql("mse --table preds -p f[1000] -t y[1000] --per-sample --grad");
    expect(stdout).toBe(`-- mse: mse, (f - y)^2
with input as (
  select
    case when list_bool_or(list_transform("f", lambda x: nullif(x::double, 'NaN'::double) is null)) then null else "f"::double[] end as "f",
    case when list_bool_or(list_transform("y", lambda x: nullif(x::double, 'NaN'::double) is null)) then null else "y"::double[] end as "y"
  from preds
),
step1 as (
  select
    *,
    list_transform(range(1000), lambda k: "f"[k + 1] - "y"[k + 1]) as t1
  from input
)
select
  case when "f" is null or len("f") <> 1000 or "y" is null or len("y") <> 1000 then null else list_sum(list_transform(t1, lambda x: x * x)) / 1000e0 end as "loss_mse",
  case when "f" is null or len("f") <> 1000 or "y" is null or len("y") <> 1000 then null else list_transform(t1, lambda x: 0.002e0 * x) end as "grad_mse"
from step1;
`);
  });

  test("Spark has functions of arrays too", async () => {
    const { stdout } = await sql("total-variation --dialect spark --table preds -p f[1000] -t y[1000] --per-sample");
    expect(stdout).toContain(
      "aggregate(transform(sequence(0, 999), k -> abs(get(`f`, k) - get(`y`, k))), 0D, (total, x) -> total + x)",
    );
  });

  test("the names of a function's entry and place are no columns", async () => {
    const { stdout } = await sql("total-variation --table preds -p K[3] -t x[3] --per-sample");
    expect(stdout).toContain(`list_transform(range(3), lambda k_: abs("K"[k_ + 1] - "x"[k_ + 1]))`);
  });

  test("a column whose name starts as a selector of positions does is a column", async () => {
    const { stdout } = await sql("mae --table preds -p #f -t #y");
    expect(stdout).toContain('abs("#f" - "#y")');
  });

  test("what sorts or adds up in steps is written entry by entry, and its gradient is an array even so", async () => {
    const { stdout } = await sql("rps --table preds -p f[3] -t y[3] --per-sample --grad");
    expect(stdout).toContain(`nullif("f"[2]::double, 'NaN'::double) as "f_1"`);
    expect(stdout).toMatch(/else \[.*, .*, .*\] end as "grad_rps"/);
  });

  test("K columns, and an array beside K columns, are written entry by entry", async () => {
    const { stdout } = await sql("kl --table preds -p f[2] -t a,b --per-sample --grad");
    expect(stdout).toContain(`nullif("f"[2]::double, 'NaN'::double) as "f_1"`);
    expect((await sql("kl --table preds -p c,d -t a,b --per-sample --grad")).stdout).toContain('"grad_kl_1"');
  });

  test("a statement grows with its columns, not with their square: a thousand of them with gradient and Hessian", async () => {
    const lengths = [];
    for (const last of [99, 999]) {
      const { stdout } = await sql(`softmax --table t -p p0..p${last} -t y --per-sample --grad --hess`);
      expect(stdout.split("\nstep").length).toBeLessThan(12);
      lengths.push(stdout.length);
    }
    // ten times, and longer names
    expect(lengths[1]! / lengths[0]!).toBeLessThan(11);
  });

  test("steps have names that no column has", async () => {
    const { stdout } = await sql("softmax --table t -p T1,t2,missing1 -t y --per-sample --hess");
    expect(stdout).toContain('greatest(greatest("T1", "t2"), "missing1") as t1_');
    expect(stdout).toContain('"y" is null as missing1_');
  });

  test("a weight that is called as a loss is has another name beside it", async () => {
    const { stdout } = await sql("mse --table t -p f -t y -w mse");
    expect(stdout).toContain(`nullif("mse"::double, 'NaN'::double) as "mse_"`);
    expect(stdout).toContain('sum(case when "mse_" = 0 then 0e0 else "mse_" * "mse" end)');
  });

  test("PostgreSQL, which has no functions of functions: entries, counted as it counts", async () => {
    const { exit, stdout } = await sql("softmax --dialect postgres --table t -p f[3] -t y");
    expect(exit).toBe(0);
    expect(stdout).toContain('"f"[2]');
  });

  test.each([
    ["duckdb", "1e0 + t", "log1p("],
    ["spark", "log1p(", "ln(1e0 +"],
  ])("%s spells ln(1 + x) so that no digits are lost", async (dialect, has, hasNot) => {
    const { stdout } = await sql(`logcosh --dialect ${dialect} --table t -p f -t y`);
    expect(stdout).toContain(has);
    expect(stdout).not.toContain(hasNot);
  });

  test.each([
    ["a function that the engine lacks", "expr:polygamma(2,f) --table t", "no-sql", /DuckDB .*expr.*polygamma/],
    ["rows of a value over all rows", "dice --table t --per-sample", "no-sql", /PostgreSQL|DuckDB/],
    ["a median", "median-ae --table t", "no-sql", /no formula of sums over rows/],
    [
      "what compares all pairs of many columns",
      "label-ranking --table t -p p0..p200 -t y0..y200",
      "no-sql",
      /200 at most/,
    ],
    ["more columns than can be written", "softmax --table t -p p0..p2000 -t y", "no-sql", /2000 are the most/],
    ["means of classes", "center --table t -p a,b -t y", "no-sql", /the mean of its class as "center"/],
    ["labels that are texts", "sup-con --table t -p a,b -t y", "no-sql", /its labels "y" are texts/],
    ["groups", "dice --table t --col group=g", "no-sql", /not offered in SQL/],
    ["a glob", "softmax --table t -p logit_*", "no-table", /no table is read/],
    ["a file in PostgreSQL", "mae --dialect postgres --table a.parquet", "no-sql", /reads tables/],
    ["a gradient without rows", "mae --table t --grad", "flag-needs-flag", /--per-sample/],
    ["balanced classes", "softmax --table t -p a,b --class-weight balanced", "no-sql", /one pass/],
  ])("%s", async (_, words, code, message) => {
    const said = await sql(`${words} --error-format json`);
    expect(said.exit).toBe(2);
    const { error } = JSON.parse(said.stderr);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

test("texts are called in the answer as in the table, unless another column of it is", async () => {
  const by = await sql("mse --table t -p f -t y --by seg --by mse_n");
  expect(by.stdout).toContain('\n  "seg_text" as "seg",\n  "mse_n_text",\n');
  expect(by.stdout).toMatch(/\norder by is_slice, "seg", "mse_n_text";\n$/);
  const rows = await sql("mse --table t -p f -t y -w w --per-sample --id id --keep w --keep loss_mse");
  expect(rows.stdout).toContain('\n  "w",\n  "id_text" as "id",\n  "w_text",\n  "loss_mse_text",\n');
});
