import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, expect, test } from "vitest";
import { lossline, rowsOf } from "../../fixtures/command.ts";

const folder = mkdtempSync(`${tmpdir()}/lossline-plot-`);
afterAll(() => rmSync(folder, { recursive: true }));
const diabetes = "fixtures/predictions/diabetes.csv";

interface Spec {
  layer: { data: { values: Record<string, number | string>[] } }[];
}

async function losses(): Promise<number[]> {
  const rows = rowsOf(await lossline(["eval", diabetes, "-l", "mae", "-p", "y_pred", "--per-sample", "-f", "ndjson"]));
  return rows.map(({ loss_mae }) => loss_mae as number);
}

async function specOf(...args: string[]): Promise<Spec> {
  const path = `${folder}/picture.vl.json`;
  const { exit, stdout, stderr } = await lossline(["plot", ...args, "-q", "-o", path]);
  expect([exit, stdout, stderr]).toEqual([0, "", ""]);
  return JSON.parse(readFileSync(path, "utf8")) as Spec;
}

test("a histogram counts the losses that eval prints, and marks their mean", async () => {
  const all = await losses();
  const spec = await specOf("hist", diabetes, "-l", "mae", "-p", "y_pred");
  const bins = spec.layer[0]!.data.values as Record<"from" | "to" | "height", number>[];
  for (const { from, to, height } of bins) {
    expect(height).toBe(all.filter((loss) => loss >= from && loss < to).length);
  }
  expect(bins.reduce((sum, { height }) => sum + height, 0)).toBe(150);
  const mean = spec.layer.flatMap(({ data }) => data.values).find(({ series }) => series === "mean");
  expect(mean!.x).toBeCloseTo(all.reduce((sum, loss) => sum + loss, 0) / 150, 12);
});

test("a logarithmic histogram counts the same losses in other bins", async () => {
  const all = await losses();
  const spec = await specOf("hist", diabetes, "-l", "mae", "-p", "y_pred", "--log");
  for (const { from, to, height } of spec.layer[0]!.data.values as Record<"from" | "to" | "height", number>[]) {
    expect(height).toBe(all.filter((loss) => loss >= from && loss < to).length);
  }
});

test("slices have the values of eval --by, the worst first, and the normal interval of their mean", async () => {
  const args = [diabetes, "-l", "mae", "-p", "y_pred", "--by", "segment"];
  const { stdout } = await lossline(["eval", ...args, "--json"]);
  const results = JSON.parse(stdout).results.slice(1) as {
    slice: { segment: string };
    value: number;
    n: number;
    std: number;
  }[];
  const spec = await specOf("slices", ...args);
  const slices = spec.layer[0]!.data.values as {
    category: string;
    value: number;
    low: number;
    high: number;
    count: number;
    excess: number;
  }[];
  expect(slices.map(({ value }) => value)).toEqual(results.map(({ value }) => value).toSorted((a, b) => b - a));
  const [all] = JSON.parse(stdout).results as { value: number }[];
  for (const { category, value, low, high, count, excess } of slices) {
    const result = results.find(({ slice }) => slice.segment === category)!;
    expect([value, count, excess]).toEqual([result.value, result.n, result.value - all!.value]);
    const half = 1.959963984540054 * (result.std / Math.sqrt(result.n - 1));
    expect(low).toBeCloseTo(value - half, 9);
    expect(high).toBeCloseTo(value + half, 9);
  }
});

test("residuals are prediction minus target", async () => {
  const spec = await specOf("residuals", diabetes, "-l", "mae", "-p", "y_pred");
  const [first] = spec.layer[0]!.data.values;
  expect(first!.x).toBe(221.43293859943708);
  expect(first!.y).toBeCloseTo(221.43293859943708 - 248, 12);
});

test("reliability of probabilities, of their logits and of labels -1 and 1 is the same", async () => {
  const file = "fixtures/predictions/breast-cancer.csv";
  const points = async (...args: string[]) => {
    const { layer } = await specOf("reliability", file, ...args);
    return layer.map(({ data }) => data.values).find(([first]) => first?.count !== undefined)!;
  };
  const plain = (await points("-l", "bce", "-p", "y_pred", "-t", "y_true")) as {
    x: number;
    y: number;
    count: number;
  }[];
  const rows = readFileSync(file, "utf8").trim().split("\n").slice(1);
  const pairs = rows.map((row) => row.split(",").slice(1, 3).map(Number) as [number, number]);
  for (const { x, y, count } of plain) {
    const tenth = Math.floor(x * 10);
    const here = pairs.filter(([, p]) => Math.floor(p * 10) === tenth);
    expect(count).toBe(here.length);
    expect(x).toBeCloseTo(here.reduce((sum, [, p]) => sum + p, 0) / count, 12);
    expect(y).toBeCloseTo(here.reduce((sum, [label]) => sum + label, 0) / count, 12);
  }
  const logits = (await points("-l", "bce-logits", "-p", "logit", "-t", "y_true")) as typeof plain;
  expect(logits.map(({ count }) => count)).toEqual(plain.map(({ count }) => count));
});

test("an SVG is drawn in this process, with the names of the axes", async () => {
  const path = `${folder}/picture.svg`;
  const { exit, stderr } = await lossline(["plot", "hist", diabetes, "-l", "mae", "-p", "y_pred", "-q", "-o", path]);
  expect([exit, stderr]).toEqual([0, ""]);
  const svg = readFileSync(path, "utf8");
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
  for (const text of ["loss", "rows", "median", "95 %"]) expect(svg).toContain(`>${text}</text>`);
});

test("the bars of an SVG are as long as the losses of eval, and those of a histogram as high as the counts", async () => {
  const args = [diabetes, "-l", "mae", "-p", "y_pred"];
  const drawn = async (...kind: string[]) => {
    const path = `${folder}/drawn.svg`;
    expect((await lossline(["plot", ...kind, "-q", "-o", path])).exit).toBe(0);
    const bars = readFileSync(path, "utf8").matchAll(
      /aria-label="([^"]*)"[^>]*aria-roledescription="bar" d="M[-\d.]+,[-\d.]+h([\d.]+)v([\d.]+)/g,
    );
    return [...bars].map(([, label, width, height]) => ({
      label: label!,
      width: Number(width),
      height: Number(height),
    }));
  };
  const { stdout } = await lossline(["eval", ...args, "--by", "segment", "--json", "-q"]);
  const results = JSON.parse(stdout).results.slice(1) as { slice: { segment: string }; value: number }[];
  const bars = await drawn("slices", ...args, "--by", "segment");
  const scale = bars[0]!.width / Math.max(...results.map(({ value }) => value));
  for (const { slice, value } of results) {
    const bar = bars.find(({ label }) => label.includes(`slice: ${slice.segment};`))!;
    expect(bar.width / scale).toBeCloseTo(value, 9);
  }
  const all = await losses();
  const columns = await drawn("hist", ...args);
  const highest = Math.max(...columns.map(({ height }) => height));
  const counts = columns.map(({ label }) => {
    const [, from, to] = /^loss: ([\d.]+); rows: \d+; to: ([\d.]+)/.exec(label)!;
    return all.filter((loss) => loss >= Number(from) && loss < Number(to)).length;
  });
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(150);
  columns.forEach(({ height }, i) => {
    expect((height / highest) * Math.max(...counts)).toBeCloseTo(counts[i]!, 9);
  });
});

test("a reliability diagram says how many rows a point stands for, and the parts of the scores", async () => {
  const args = ["reliability", "fixtures/predictions/breast-cancer.csv", "-l", "bce", "-p", "y_pred", "-t", "y_true"];
  const { stdout } = await lossline(["plot", ...args]);
  // rows by tenth of y_pred, as the test above counts them
  expect(stdout).toMatch(/^ +n +44 +10 +9 +2 +3 +9 +6 +10 +25 +82$/m);
  expect(stdout).toContain("of the Brier score 0.01761 is calibration");
});

test("the intervals of slices are drawn around their values, and all rows as a line across", async () => {
  const args = ["plot", "slices", diabetes, "-l", "mae", "-p", "y_pred", "--by", "segment"];
  const { stdout } = await lossline(args, "", { TERM: "dumb" });
  const bars = stdout.split("\n").filter((line) => line.includes("n="));
  expect(bars).toHaveLength(3);
  const [across] = bars.map((line) => line.indexOf("|"));
  for (const line of bars) {
    const [low, value, high] = ["[", "+", "]"].map((sign) => line.indexOf(sign));
    expect(low).toBeLessThan(value!);
    expect(value).toBeLessThan(high!);
    // 44.26 lies in all three intervals, and above two of the values
    expect(line.indexOf("|")).toBe(across);
  }
});

test.each([
  ["80 columns where nothing says otherwise", {}, 80],
  ["what COLUMNS says", { COLUMNS: "57" }, 57],
  ["80 where COLUMNS is no number", { COLUMNS: "wide" }, 80],
  ["no less than 40", { COLUMNS: "7" }, 40],
])("without a terminal a picture has %s", async (_, env: Record<string, string>, width) => {
  const { stdout } = await lossline(["plot", "hist", diabetes, "-l", "mae", "-p", "y_pred", "-q"], "", env);
  const widest = Math.max(...stdout.split("\n").map((line) => [...line].length));
  expect(widest).toBe(width);
});

test("a table on a dumb terminal is ASCII, as wide as the terminal", async () => {
  for (const kind of ["hist", "residuals", "slices"]) {
    const by = kind === "slices" ? ["--by", "segment"] : [];
    const args = ["plot", kind, diabetes, "-l", "mae", "-p", "y_pred", ...by];
    const { stdout } = await lossline(args, "", { TERM: "dumb" });
    expect(stdout).toMatch(/^[\n -~]+$/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  }
});

test.each([
  ["slices without --by", ["slices", diabetes, "-l", "mae", "-p", "y_pred"], "flag-needs-flag"],
  ["--log of another kind", ["residuals", diabetes, "-l", "mae", "-p", "y_pred", "--log"], "flag-without-use"],
  ["reliability of numbers", ["reliability", diabetes, "-l", "mae", "-p", "y_pred"], "no-picture"],
  [
    "the logarithm of negative losses",
    ["hist", diabetes, "-l", "expr:f - y", "-p", "y_pred", "--log"],
    "log-of-negative",
  ],
  [
    "rows of a loss that they have not",
    ["hist", diabetes, "-l", "expr:sum(f - y)", "-p", "y_pred", "--batch-size", "all"],
    "no-row-loss",
  ],
])("%s is exit 2", async (_, args, code) => {
  const { exit, stderr } = await lossline(["plot", ...args, "-q", "--error-format", "json"]);
  expect([exit, JSON.parse(stderr.trim().split("\n").at(-1)!).error.code]).toEqual([2, code]);
});
