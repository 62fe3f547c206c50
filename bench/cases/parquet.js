// A Parquet file as DuckDB writes it: two columns of doubles.
import { spawnSync } from "node:child_process";
import { writeNarrow } from "../data.js";

const value = (text) => JSON.parse(text).results[0].value;
const needs = ["npm:@duckdb/node-api"];

export default [
  {
    name: "parquet",
    title: "mse of a Parquet file",
    runs: 5,
    sizes: [
      { rows: 400_000, title: "400 000 rows" },
      { rows: 4_000_000, title: "4 M rows" },
    ],
    prepare({ rows }, { file, lossline, node, python }) {
      const [csv, path] = [file("narrow.csv"), file("narrow.parquet")];
      const { mse } = writeNarrow(csv, rows);
      const [program, ...args] = node("duckdb.js", `copy (select f, y from read_csv('${csv}')) to '${path}'`);
      spawnSync(program, args);
      const own = [...lossline, "eval", path, "-l", "mse", "-p", "f", "-t", "y", "--json"];
      const script = `
import pandas as pd
from sklearn.metrics import mean_squared_error
table = pd.read_parquet(${JSON.stringify(path)})
print(repr(float(mean_squared_error(table["y"], table["f"]))))`;
      return {
        answer: mse,
        contestants: [
          { name: "lossline", command: () => own, read: value },
          { name: "lossline, SQL", needs, command: () => [...own, "--engine", "duckdb"], read: value },
          {
            name: "DuckDB (npm)",
            needs,
            command: () => node("duckdb.js", `select avg((f - y) * (f - y)) from read_parquet('${path}')`),
            read: Number,
          },
          {
            name: "pandas, scikit-learn",
            needs: [...needs, "python:pandas", "python:sklearn", "python:pyarrow"],
            command: () => python(script),
            read: Number,
            runs: 2,
          },
        ],
      };
    },
  },
];
