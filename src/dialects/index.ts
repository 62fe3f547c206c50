import type { SqlDialect } from "../formula/index.ts";
import duckdb from "./duckdb.ts";
import postgres from "./postgres.ts";
import spark from "./spark.ts";

/** The SQL engines, by name. */
export const dialects: Readonly<Record<string, SqlDialect>> = Object.fromEntries(
  [duckdb, spark, postgres].map((dialect) => [dialect.name, dialect]),
);
