import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { inputError, usageError } from "./errors.ts";
import { forgetTemporary, registerTemporary } from "./temporary.ts";

/** How Spark is found and started. */
export interface SparkOptions {
  master: string | undefined;
  /** `K=V`, each a `--conf` of spark-sql */
  conf: readonly string[];
  /** where SPARK_HOME and PATH are, and what Spark itself looks for */
  env: Readonly<Record<string, string | undefined>>;
}

export type SparkRows = readonly Readonly<Record<string, unknown>>[];

/** A running spark-sql. A statement that Spark refuses is exit 3, `spark-failed`, with what it said in short. */
export interface SparkSession {
  /** an answer as a whole, each row an object of what JSON has; infinite numbers and NaN are texts */
  rows(statement: string): Promise<SparkRows>;
  /** the same for several statements, one after the other */
  answers(statements: readonly string[]): Promise<readonly SparkRows[]>;
  /** runs what has no answer */
  run(statement: string): Promise<void>;
  /** the columns of a table, and Spark's names of their types */
  columns(table: string): Promise<{ name: string; type: string }[]>;
  close(): Promise<void>;
}

/**
 * The path of the Spark distribution's own spark-sql: under SPARK_HOME, else on PATH. Exit 2, `no-spark`, where there is
 * none.
 */
export function findSparkSql(env: SparkOptions["env"]): string {
  const folders = env.SPARK_HOME ? [join(env.SPARK_HOME, "bin")] : (env.PATH ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, "spark-sql")).find((path) => existsSync(path));
  if (found) return found;
  const where = env.SPARK_HOME ? `SPARK_HOME, ${env.SPARK_HOME}, has no bin/spark-sql` : "spark-sql is not on PATH";
  throw usageError("no-spark", `--engine spark runs Spark's own spark-sql, and ${where}`, {
    hint: "set SPARK_HOME to an Apache Spark; pip install pyspark brings one, which needs Java 17",
  });
}

/**
 * Starts spark-sql, which reads statements from its standard input. Each is sourced from a file, since a terminal's line
 * editor stands before the parser; marks that nobody can know beforehand tell answers from prompts and echoes.
 */
export function openSpark({ master, conf, env }: SparkOptions): SparkSession {
  const program = findSparkSql(env);
  const folder = mkdtempSync(join(tmpdir(), "lossline-spark-"));
  registerTemporary(folder);
  const quiet = ["spark.ui.enabled=false", "spark.sql.cli.print.header=false", "spark.ui.showConsoleProgress=false"];
  const words = [
    ...(master === undefined ? [] : ["--master", master]),
    ...[...quiet, ...conf].flatMap((setting) => ["--conf", setting]),
  ];
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"], env: env as NodeJS.ProcessEnv });
  // an interrupt ends Spark's query too
  const stop = () => void child.kill();
  process.once("exit", stop);
  const mark = `lossline-${randomUUID()}`;
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.push(text);
    if (said.length > 1000) said.splice(0, 500);
  });
  child.stdin.on("error", () => {}); // what ended says so itself
  const lines = createInterface({ input: child.stdout });
  let listener: ((line: string) => void) | undefined;
  lines.on("line", (line) => listener?.(line));
  const ended = whenEnded(child);
  let asked = 0;

  /** The lines that statements print, between marks. */
  async function answer(statements: string): Promise<string[]> {
    const name = join(folder, `${++asked}`);
    writeFileSync(`${name}.sql`, `select '${mark}-start';\n${statements};\nselect '${mark}-done';\n`);
    // what is sourced stops at its first error, and what follows does not
    writeFileSync(`${name}-end.sql`, `select '${mark}-end';\n`);
    said.length = 0;
    const printed: string[] = [];
    const finished = new Promise<boolean>((resolve) => {
      let [isOn, isDone] = [false, false];
      listener = (line) => {
        if (line === `${mark}-start`) isOn = true;
        else if (line === `${mark}-done`) [isOn, isDone] = [false, true];
        else if (line === `${mark}-end`) resolve(isDone);
        else if (isOn) printed.push(line);
      };
    });
    child.stdin.write(`source ${name}.sql;\nsource ${name}-end.sql;\n`);
    const isDone = await Promise.race([finished, ended.then(() => false)]);
    if (isDone) return printed;
    await new Promise((resolve) => setTimeout(resolve, 200)); // its words come through another pipe
    throw inputError("spark-failed", `Spark: ${inShort(said.join(""))}`, {
      hint: "spark-sql says more; --conf and --master are passed to it",
    });
  }

  async function answers(statements: readonly string[]): Promise<SparkRows[]> {
    const record = "to_json(struct(*), map('ignoreNullFields', 'false'))";
    const queries = statements.map((statement, i) => {
      return `select concat('${mark} ${i} ', ${record}) from (\n${statement.trim().replace(/;$/, "")}\n)`;
    });
    const found: Record<string, unknown>[][] = statements.map(() => []);
    for (const line of await answer(queries.join(";\n"))) {
      if (!line.startsWith(`${mark} `)) continue;
      const [, i, json] = /^(\d+) (.*)$/s.exec(line.slice(mark.length + 1))!;
      found[Number(i)]!.push(JSON.parse(json!));
    }
    return found;
  }

  return {
    answers,
    rows: async (statement) => (await answers([statement]))[0]!,
    run: async (statement) => void (await answer(statement)),
    async columns(table) {
      const found: { name: string; type: string }[] = [];
      for (const line of await answer(`describe ${table}`)) {
        // padded to columns of a width
        const [name, type] = line.split("\t").map((cell) => cell.trim());
        // partitions and their like follow, as comments
        if (!name || name.startsWith("# ") || type === undefined) break;
        found.push({ name, type });
      }
      return found;
    },
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill(), 10_000);
      await ended;
      clearTimeout(timer);
      process.off("exit", stop);
      rmSync(folder, { recursive: true, force: true });
      forgetTemporary(folder);
    },
  };
}

function whenEnded(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on("error", () => resolve());
    child.on("close", () => resolve());
  });
}

/** The line in which Spark says what is wrong, without logs and stack traces. */
function inShort(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s+at |^Time taken:/.test(line));
  const plain = lines.filter((line) => !/^\S+ \S+ (?:WARN|INFO|ERROR) /.test(line));
  const line =
    plain.find((found) => /^\[[A-Z_.]+\]/.test(found)) ??
    plain.find((found) => /^Caused by: |Exception: |^Error/.test(found)) ??
    plain.at(-1) ??
    lines.at(-1) ??
    "it ended without a word";
  const bare = line.replace(/^(?:Exception in thread "\S+" |Caused by: )?(?:[\w$]+\.)*[\w$]*Exception: /, "");
  return bare.length > 400 ? `${bare.slice(0, 400)}...` : bare;
}
