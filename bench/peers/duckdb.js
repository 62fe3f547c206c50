// One SQL statement in DuckDB, started from Node: `node duckdb.js SQL` prints the first number of the answer.
import { DuckDBInstance } from "@duckdb/node-api";

const connection = await (await DuckDBInstance.create(":memory:")).connect();
const rows = (await connection.runAndReadAll(process.argv[2])).getRows();
console.log(Number(rows[0]?.[0] ?? 0));
