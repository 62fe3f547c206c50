// npm run bench [-- --json] [--large] [--only NAME,...]: runs the cases of bench/cases. An answer is checked before its
// time counts, contestants take turns so that a busy machine is busy for all, and times are whole processes. Ratios are
// to the first contestant of a case. --large: sizes of gigabytes, for the numbers in the README.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const python = process.env.BENCH_PYTHON ?? "python3";
const gnuTime = existsSync("/usr/bin/time") ? ["/usr/bin/time", "-f", "%M"] : [];

function run([program, ...args]) {
  const [first, ...rest] = [...gnuTime, program, ...args];
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(first, rest, { encoding: "utf8", maxBuffer: 2 ** 30 });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}\n${stderr}`);
  const megabytes = gnuTime.length > 0 ? Number(stderr.trim().split("\n").at(-1)) / 1024 : undefined;
  return { milliseconds, megabytes, stdout };
}

/** What contestants need, and whether it is there. */
const known = new Map();
function has(need) {
  if (!known.has(need)) known.set(need, look(need));
  return known.get(need);
}

function look(need) {
  const [kind, name] = need.split(":");
  if (kind === "python") return spawnSync(python, ["-c", `import ${name}`]).status === 0;
  if (kind === "npm") return existsSync(path(`../node_modules/${name}`));
  return spawnSync(name, ["--version"]).status === 0;
}

function limit(folder) {
  const program = join(folder, "limit");
  if (existsSync(program)) return program;
  const built = spawnSync("g++", [
    "-O3",
    "-march=native",
    "-std=c++17",
    "-pthread",
    path("peers/limit.cpp"),
    "-o",
    program,
  ]);
  if (built.status !== 0) throw new Error(String(built.stderr));
  return program;
}

const tools = (folder) => ({
  file: (name) => join(folder, name),
  lossline: [process.execPath, path("../bin/lossline.js")],
  node: (script, ...args) => [process.execPath, path(`peers/${script}`), ...args],
  python: (text) => [python, "-c", text],
  limit: (file) => [limit(folder), file],
});

function measure(benchmark, size, folder) {
  const { answer, contestants } = benchmark.prepare(size, tools(folder));
  const present = contestants.filter(({ needs = [] }) => needs.every(has));
  for (const { name, command, read } of present) {
    if (!read) continue;
    const found = read(run(command()).stdout);
    if (!(Math.abs(found - answer) <= 1e-11 * Math.abs(answer))) throw new Error(`${name}: ${found}, not ${answer}`);
  }
  const times = new Map(present.map((contestant) => [contestant, []]));
  for (let turn = 0; turn < benchmark.runs; turn++) {
    for (const [contestant, list] of times)
      if (turn < (contestant.runs ?? benchmark.runs)) list.push(run(contestant.command()));
  }
  const results = [...times].map(([{ name }, list]) => {
    const sorted = list.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const megabytes = Math.max(...list.map((one) => one.megabytes ?? 0)) || null;
    return { name, runs: list.length, min: sorted[0], median: sorted[sorted.length >> 1], megabytes };
  });
  for (const result of results) {
    result.min_ratio = result.min / results[0].min;
    result.median_ratio = result.median / results[0].median;
  }
  const missing = contestants.filter((c) => !present.includes(c)).map((c) => c.name);
  return {
    name: benchmark.name,
    title: `${benchmark.title}${size.title ? `, ${size.title}` : ""}`,
    results,
    not_installed: missing,
  };
}

function text({ title, results, not_installed }) {
  const line = (cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(11))).join("");
  return [
    title,
    line(["", "min ms", "ratio", "median ms", "ratio", "peak MB"]),
    ...results.map(({ name, min, min_ratio, median, median_ratio, megabytes }) => {
      const memory = megabytes === null ? "" : megabytes.toFixed(0);
      return line([name, min.toFixed(0), min_ratio.toFixed(2), median.toFixed(0), median_ratio.toFixed(2), memory]);
    }),
    ...not_installed.map((name) => `${name}: not installed`),
  ].join("\n");
}

const words = process.argv.slice(2);
const only = words.includes("--only") ? words[words.indexOf("--only") + 1].split(",") : undefined;
const measured = [];
for (const name of readdirSync(new URL("cases", import.meta.url)).sort()) {
  const { default: cases } = await import(`./cases/${name}`);
  for (const benchmark of cases) {
    if (only && !only.includes(benchmark.name)) continue;
    for (const size of words.includes("--large") ? (benchmark.large ?? benchmark.sizes) : benchmark.sizes) {
      const folder = mkdtempSync(join(tmpdir(), "lossline-bench-"));
      try {
        measured.push(measure(benchmark, size, folder));
        if (!words.includes("--json")) console.log(`${text(measured.at(-1))}\n`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  }
}
if (words.includes("--json")) console.log(JSON.stringify({ node: process.version, cases: measured }, null, 2));
