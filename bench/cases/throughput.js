// Files that are read from end to end: what lossline is for. Each case at two sizes, the second ten times the first, to
// show that time grows in proportion and memory does not grow.
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { writeLogits, writeNarrow, writeRecords } from "../data.js";

const value = (text) => JSON.parse(text).results[0].value;
const sizes = (rows, ...shown) => shown.map((title, i) => ({ rows: rows * 10 ** i, title }));
const sklearn = (read, file) => `
import pandas as pd
from sklearn.metrics import mean_squared_error
table = pd.${read}(${JSON.stringify(file)}${read === "read_csv" ? ', usecols=["y", "f"]' : ", lines=True"})
print(repr(float(mean_squared_error(table["y"], table["f"]))))
`;

/** The contestants of a mean squared error over a CSV with the columns id, segment, y, f. */
function contestants(file, { lossline, node, python, limit }) {
  const sql = `select avg((f - y) * (f - y)) from read_csv('${file}')`;
  return [
    {
      name: "lossline",
      command: () => [...lossline, "eval", file, "-l", "mse", "-p", "f", "-t", "y", "--json"],
      read: value,
    },
    { name: "C++ from_chars", needs: ["program:g++"], command: () => limit(file), read: Number },
    { name: "DuckDB (npm)", needs: ["npm:@duckdb/node-api"], command: () => node("duckdb.js", sql), read: Number },
    {
      name: "DuckDB (Python)",
      needs: ["python:duckdb"],
      command: () => python(`import duckdb; print(repr(duckdb.sql("${sql}").fetchall()[0][0]))`),
      read: Number,
    },
    {
      name: "polars",
      needs: ["python:polars"],
      command: () =>
        python(
          `import polars as pl; print(repr(pl.scan_csv("${file}").select(((pl.col("f") - pl.col("y")) ** 2).mean()).collect().item()))`,
        ),
      read: Number,
    },
    {
      name: "pandas, scikit-learn",
      needs: ["python:pandas", "python:sklearn"],
      command: () => python(sklearn("read_csv", file)),
      read: Number,
      runs: 2,
    },
    {
      name: "miller",
      needs: ["program:mlr"],
      command: () => [
        "mlr",
        "--icsv",
        "--onidx",
        "put",
        "-q",
        "@s += ($f - $y)**2; @n += 1; end { print @s/@n }",
        file,
      ],
      read: Number,
      runs: 1,
    },
    { name: "csv-parse", needs: ["npm:csv-parse"], command: () => node("csv-parse.js", file), read: Number, runs: 1 },
  ];
}

const narrow = (name, title, digits, rows, shown) => ({
  name,
  title,
  runs: 5,
  sizes: sizes(rows, ...shown),
  large: [{ rows: rows * 100, title: "100 times the rows" }],
  prepare(size, tools) {
    const file = tools.file("narrow.csv");
    const { mse } = writeNarrow(file, size.rows, digits);
    return { answer: mse, contestants: contestants(file, tools) };
  },
});

export default [
  narrow("narrow", "mse, numbers with 17 digits", undefined, 200_000, ["200 000 rows, 11 MB", "2 M rows, 110 MB"]),
  narrow("short", "mse, numbers with 4 decimals", 4, 400_000, ["400 000 rows, 11 MB", "4 M rows, 110 MB"]),
  {
    name: "by",
    title: "mse by segment",
    runs: 5,
    sizes: sizes(200_000, "200 000 rows", "2 M rows"),
    prepare({ rows }, { file, lossline, python }) {
      const path = file("by.csv");
      const { mseOfA } = writeNarrow(path, rows);
      const ofA = (text) => JSON.parse(text).results.find(({ slice }) => slice.segment === "a").value;
      const script = `
import pandas as pd
table = pd.read_csv(${JSON.stringify(path)}, usecols=["segment", "y", "f"])
print(repr(float(((table["f"] - table["y"]) ** 2).groupby(table["segment"]).mean()["a"])))`;
      return {
        answer: mseOfA,
        contestants: [
          {
            name: "lossline",
            command: () => [...lossline, "eval", path, "-l", "mse", "-p", "f", "-t", "y", "--by", "segment", "--json"],
            read: ofA,
          },
          { name: "pandas", needs: ["python:pandas"], command: () => python(script), read: Number, runs: 2 },
          {
            name: "DuckDB (Python)",
            needs: ["python:duckdb"],
            command: () =>
              python(
                `import duckdb; print(repr(dict(duckdb.sql("select segment, avg((f - y) * (f - y)) from read_csv('${path}') group by 1").fetchall())["a"]))`,
              ),
            read: Number,
          },
        ],
      };
    },
  },
  {
    name: "rows",
    title: "loss and gradient of each row, as CSV",
    runs: 3,
    sizes: sizes(100_000, "100 000 rows", "1 M rows"),
    prepare({ rows }, { file, lossline, python }) {
      const path = file("rows.csv");
      const out = file("out.csv");
      const { mse } = writeNarrow(path, rows);
      // what was written is read again: the mean of the second column
      const mean = () => {
        const lines = readFileSync(out, "utf8").trimEnd().split("\n").slice(1);
        return lines.reduce((sum, line) => sum + Number(line.split(",")[1]), 0) / lines.length;
      };
      const pandas = `
import pandas as pd
t = pd.read_csv(${JSON.stringify(path)}, usecols=["y", "f"])
e = t["f"] - t["y"]
pd.DataFrame({"row": range(1, len(t) + 1), "loss": e ** 2, "grad": 2 * e}).to_csv(${JSON.stringify(out)}, index=False)`;
      const copy = `copy (select row_number() over () as "row", (f - y) * (f - y), 2 * (f - y) from read_csv('${path}')) to '${out}' (header)`;
      return {
        answer: mse,
        contestants: [
          {
            name: "lossline",
            command: () => [
              ...lossline,
              "eval",
              path,
              "-l",
              "mse",
              "-p",
              "f",
              "-t",
              "y",
              "--per-sample",
              "--grad",
              "-o",
              out,
            ],
            read: mean,
          },
          { name: "pandas", needs: ["python:pandas"], command: () => python(pandas), read: mean, runs: 2 },
          {
            name: "DuckDB (Python)",
            needs: ["python:duckdb"],
            command: () => python(`import duckdb; duckdb.sql("""${copy}""")`),
            read: mean,
          },
        ],
      };
    },
  },
  {
    name: "wide",
    title: "softmax of 1000 logits",
    runs: 3,
    sizes: sizes(2000, "2000 rows, 22 MB", "20 000 rows, 220 MB"),
    prepare({ rows }, { file, lossline, python }) {
      const path = file("wide.csv");
      const answer = writeLogits(path, rows, 1000);
      const script = `
import pandas as pd, torch
t = pd.read_csv(${JSON.stringify(path)})
z = torch.tensor(t.iloc[:, :1000].to_numpy())
print(repr(torch.nn.functional.cross_entropy(z, torch.tensor(t["label"].to_numpy())).item()))`;
      return {
        answer,
        contestants: [
          {
            name: "lossline",
            command: () => [...lossline, "eval", path, "-l", "softmax", "-p", "c0..c999", "-t", "label", "--json"],
            read: value,
          },
          {
            name: "pandas, PyTorch",
            needs: ["python:pandas", "python:torch"],
            command: () => python(script),
            read: Number,
            runs: 2,
          },
        ],
      };
    },
  },
  {
    name: "ndjson",
    title: "mse of NDJSON",
    runs: 3,
    sizes: sizes(100_000, "100 000 rows", "1 M rows"),
    prepare({ rows }, { file, lossline, node, python }) {
      const path = file("records.ndjson");
      const answer = writeRecords(path, rows);
      return {
        answer,
        contestants: [
          {
            name: "lossline",
            command: () => [...lossline, "eval", path, "-l", "mse", "-p", "f", "-t", "y", "--json"],
            read: value,
          },
          {
            name: "DuckDB (npm)",
            needs: ["npm:@duckdb/node-api"],
            command: () => node("duckdb.js", `select avg((f - y) * (f - y)) from read_json('${path}')`),
            read: Number,
          },
          {
            name: "pandas, scikit-learn",
            needs: ["python:pandas", "python:sklearn"],
            command: () => python(sklearn("read_json", path)),
            read: Number,
            runs: 1,
          },
        ],
      };
    },
  },
  {
    name: "gzip",
    title: "mse of a gzipped CSV",
    runs: 3,
    sizes: sizes(100_000, "100 000 rows", "1 M rows"),
    prepare({ rows }, { file, lossline, python }) {
      const plain = file("plain.csv");
      const path = `${plain}.gz`;
      const { mse } = writeNarrow(plain, rows);
      writeFileSync(path, gzipSync(readFileSync(plain)));
      return {
        answer: mse,
        contestants: [
          {
            name: "lossline",
            command: () => [...lossline, "eval", path, "-l", "mse", "-p", "f", "-t", "y", "--json"],
            read: value,
          },
          {
            name: "pandas, scikit-learn",
            needs: ["python:pandas", "python:sklearn"],
            command: () => python(sklearn("read_csv", path)),
            read: Number,
            runs: 2,
          },
        ],
      };
    },
  },
  {
    name: "report",
    title: "a page with all pictures",
    runs: 3,
    sizes: sizes(1_000_000, "1 M rows", "10 M rows"),
    prepare({ rows }, { file, lossline }) {
      const path = file("report.csv");
      const page = file("report.html");
      const { mse } = writeNarrow(path, rows, 4);
      const of = (command) => [...lossline, command, path, "-l", "mse", "-p", "f", "-t", "y"];
      // the first number of the page that is rounded: the value over all rows
      const read = () => Number(/<data value="([^"]*)"/.exec(readFileSync(page, "utf8"))[1]);
      return {
        answer: mse,
        contestants: [
          { name: "lossline eval", command: () => [...of("eval"), "--json"], read: value },
          { name: "lossline report", command: () => [...of("report"), "-o", page], read },
        ],
      };
    },
  },
  {
    name: "formula",
    title: "a formula of one's own: (f - y)^2",
    runs: 3,
    sizes: sizes(200_000, "200 000 rows", "2 M rows"),
    prepare({ rows }, { file, lossline }) {
      const path = file("formula.csv");
      const { mse } = writeNarrow(path, rows);
      const eval_ = (loss) => () => [...lossline, "eval", path, "-l", loss, "-p", "f", "-t", "y", "--json"];
      return {
        answer: mse,
        contestants: [
          { name: "lossline, mse", command: eval_("mse"), read: value },
          { name: "lossline, formula", command: eval_("expr:(f - y)^2"), read: value },
          { name: "two losses at once", command: () => [...eval_("mse")(), "-l", "mae"], read: value },
        ],
      };
    },
  },
];
