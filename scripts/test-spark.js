// npm run test:spark: the tests of --engine spark against a real Spark. SPARK_HOME names one; else PyPI's pyspark, which
// carries the whole distribution, is installed into .spark/. Where neither can be had, the tests are skipped aloud. Words
// after -- are vitest's.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const version = "4.3.0";
const folder = fileURLToPath(new URL("../.spark", import.meta.url));
const python = `${folder}/bin/python`;

function run(program, ...args) {
  return spawnSync(program, args, { encoding: "utf8", timeout: 300_000 });
}

function skip(why) {
  console.warn(`skipped: the tests against Spark, since ${why}`);
  process.exit(0);
}

function installedHome() {
  const installed = `${folder}/installed-${version}`;
  if (!existsSync(installed)) {
    for (const [program, ...args] of [
      ["python3", "-m", "venv", "--clear", folder],
      [python, "-m", "pip", "install", "--quiet", "--retries", "1", `pyspark==${version}`],
      ["touch", installed],
    ]) {
      const { status, stderr, error } = run(program, ...args);
      if (status !== 0) skip(`pyspark cannot be installed: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
    }
  }
  return run(python, "-c", "import os, pyspark; print(os.path.dirname(pyspark.__file__))").stdout.trim();
}

if (run("java", "-version").status !== 0) skip("there is no Java, which Spark runs on");
const home = process.env.SPARK_HOME || installedHome();
const { status } = spawnSync("npx", ["vitest", "run", "fixtures/engines/spark.test.ts", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, SPARK_HOME: home },
});
process.exit(status ?? 1);
