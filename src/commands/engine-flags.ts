import { type Command, Option } from "commander";
import type { EvalDocument } from "../contracts.ts";
import type { Inputs, Multioutput, RunOutcome, RunRequest } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { DuckdbFlags } from "./duckdb-run.ts";
import type { PairFlags } from "./file-pair.ts";
import { collect } from "./flags.ts";
import { type RunInputs, runInputsOf } from "./run-inputs.ts";
import type { SparkFlags } from "./spark-run.ts";

/** The flags that say what computes, and those that an SQL engine does not take. */
export interface EngineFlags extends DuckdbFlags, SparkFlags, PairFlags {
  engine: EvalDocument["engine"];
  perSample?: boolean;
  multioutput?: Multioutput;
}

export function addEngineFlags(command: Command): void {
  command
    .addOption(
      new Option("--engine <NAME>", "what computes aggregates: lossline itself, exactly, or DuckDB's or Spark's SQL")
        .choices(["local", "duckdb", "spark"])
        .default("local"),
    )
    .option("--db <FILE>", "with --engine duckdb: a database")
    .option("--table <NAME>", "with --db: the table to read; with --engine spark: one of its catalog")
    .option("--master <URL>", "with --engine spark: passed to spark-sql, as spark://host:7077 or local[4]")
    .option("--conf <K=V>", "with --engine spark: passed to spark-sql; repeatable", collect);
}

type Needs = (given: unknown, flag: string, missing: boolean, other: string) => void;

/** Exit 2 for flags of another engine, and for what an SQL engine does not compute. */
export function checkEngineFlags(flags: EngineFlags, needs: Needs): void {
  needs(flags.db, "--db", flags.engine !== "duckdb", "--engine duckdb");
  needs(flags.table, "--table", flags.db === undefined && flags.engine !== "spark", "--db or --engine spark");
  needs(flags.db, "--db", flags.table === undefined, "--table");
  needs(flags.master, "--master", flags.engine !== "spark", "--engine spark");
  needs(flags.conf, "--conf", flags.engine !== "spark", "--engine spark");
  const withoutSql = {
    "--per-sample": flags.perSample,
    "--pred-file": flags.predFile,
    "--multioutput": flags.multioutput,
  };
  const [flag] = Object.entries(withoutSql).find(([, given]) => given !== undefined) ?? [];
  if (flags.engine !== "local" && flag) {
    throw usageError(
      "conflicting-flags",
      `--engine ${flags.engine} sums the rows of a table, and does not offer ${flag}`,
      {
        hint: `leave --engine ${flags.engine} out: lossline's own kernels compute it`,
      },
    );
  }
}

/** What is read: nothing is opened for a table, nor for paths that Spark reads where it runs. */
export async function inputsOf(files: readonly string[], flags: EngineFlags, io: Io): Promise<RunInputs> {
  if (flags.table !== undefined) return { paths: [], open: noFiles };
  if (flags.engine !== "spark") return runInputsOf(files, flags, io, "eval");
  if (files.length > 0) return { paths: files, open: noFiles };
  throw usageError("no-input", "--engine spark reads paths or a table, and none is named", {
    hint: "lossline eval 'preds/*.parquet' -l mse --engine spark, or --table NAME",
  });
}

async function noFiles(): Promise<Inputs> {
  throw usageError("no-loss", "which loss? name one with -l", { hint: "lossline list shows them all" });
}

/** Computes aggregates as SQL; the engine is loaded on use. */
export async function runInEngine(
  request: RunRequest,
  paths: readonly string[],
  flags: EngineFlags,
  io: Io,
): Promise<RunOutcome> {
  if (flags.engine === "spark") return (await import("./spark-run.ts")).runInSpark(request, paths, flags, io);
  return (await import("./duckdb-run.ts")).runInDuckdb(request, paths, flags, io);
}
