// npm run bench [-- --json]: runs the cases of bench/cases. An answer is checked before its time counts, contestants take
// turns so that a busy machine is busy for all, and times are whole processes. Ratios are to the first contestant.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../bin/lossline.js", import.meta.url));

function run([program, ...args]) {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}\n${stderr}`);
  return { milliseconds, stdout };
}

const installed = (module) => spawnSync("python3", ["-c", `import ${module}`]).status === 0;

function measure({ name, title, runs, prepare }, folder) {
  const write = (file, text) => {
    writeFileSync(join(folder, file), text);
    return join(folder, file);
  };
  const { answer, contestants } = prepare({ write, lossline: [process.execPath, bin] });
  const present = contestants.filter(({ needs }) => !needs || installed(needs));
  for (const { name, command, read } of present) {
    const found = read?.(run(command).stdout) ?? answer;
    if (!(Math.abs(found - answer) <= 1e-12 * Math.abs(answer))) throw new Error(`${name}: ${found}, not ${answer}`);
  }
  const times = new Map(present.map((contestant) => [contestant, []]));
  for (let turn = 0; turn < runs; turn++) {
    for (const [contestant, list] of times) {
      if (turn < (contestant.runs ?? runs)) list.push(run(contestant.command).milliseconds);
    }
  }
  const results = [...times].map(([contestant, list]) => {
    list.sort((a, b) => a - b);
    return { name: contestant.name, runs: list.length, min: list[0], median: list[list.length >> 1] };
  });
  const base = results[0];
  for (const result of results) {
    result.min_ratio = result.min / base.min;
    result.median_ratio = result.median / base.median;
  }
  return { name, title, results, not_installed: contestants.filter((c) => !present.includes(c)).map((c) => c.name) };
}

function text({ title, results, not_installed }) {
  const line = (cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(10))).join("");
  return [
    title,
    line(["", "min ms", "ratio", "median ms", "ratio"]),
    ...results.map(({ name, min, min_ratio, median, median_ratio }) =>
      line([name, min.toFixed(1), min_ratio.toFixed(2), median.toFixed(1), median_ratio.toFixed(2)]),
    ),
    ...not_installed.map((name) => `${name}: not installed`),
  ].join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "lossline-bench-"));
try {
  const cases = readdirSync(new URL("cases", import.meta.url)).sort();
  const measured = [];
  for (const file of cases) measured.push(measure((await import(`./cases/${file}`)).default, folder));
  const asJson = process.argv.includes("--json");
  console.log(
    asJson ? JSON.stringify({ node: process.version, cases: measured }, null, 2) : measured.map(text).join("\n\n"),
  );
} finally {
  rmSync(folder, { recursive: true });
}
