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

  test.each([
    ["duckdb", '"a b"[2]'],
    ["postgres", '"a b"[2]'],
    ["spark", "get(`a b`, 1)"],
  ])("%s: an array of K numbers is its entries, counted as the engine counts", async (dialect, second) => {
    const words = ["sql", "softmax", "--dialect", dialect, "--table", "t", "-p", "a b[3]", "-t", "y"];
    const { exit, stdout } = await lossline(words);
    expect(exit).toBe(0);
    expect(stdout).toContain(second);
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
    [
      "a function that the engine lacks",
      "crps-gaussian --table t --col std=v",
      "no-sql",
      /DuckDB .*crps_gaussian.*erf/,
    ],
    ["rows of a value over all rows", "dice --table t --per-sample", "no-sql", /PostgreSQL|DuckDB/],
    ["a median", "median-ae --table t", "no-sql", /no formula of sums over rows/],
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
