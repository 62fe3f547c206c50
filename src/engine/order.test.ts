import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";
import { makeRandom } from "../losses/testing/instances.ts";

// The same bytes out for any order of the rows, any split into files and any format: 9000 rows are three batches.

const random = makeRandom(11);
const rows = Array.from({ length: 9000 }, (_, i) => ({
  y: (random() - 0.5) * 10 ** Math.floor(20 * random() - 10),
  f: (random() - 0.5) * 10 ** Math.floor(20 * random() - 10),
  g: random() - 0.5,
  w: Math.floor(8 * random()) / 8,
  slice: `s${i % 7}`,
}));
type Row = (typeof rows)[number];

const flags = "-t y -p f -p g -w w --by slice -l mse -l l1 -l l2 -l huber:delta=0.1 -l smooth-l1 -f ndjson".split(" ");
const csv = (some: readonly Row[]) =>
  `y,f,g,w,slice\n${some.map(({ y, f, g, w, slice }) => `${y},${f},${g},${w},${slice}\n`).join("")}`;

function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

let expected = "";
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lossline-order-"));
  const said = await lossline(["eval", "-", ...flags], csv(rows));
  expect(said).toMatchObject({ exit: 0, stderr: "" });
  expected = said.stdout;
  expect(expected.split("\n").length).toBe(1 + 5 * 2 * 8); // losses, models, the whole and seven slices
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([1, 2, 3])("shuffled rows give the same bytes (%i)", async () => {
  expect((await lossline(["eval", "-", ...flags], csv(shuffled(rows)))).stdout).toBe(expected);
});

test.each([
  ["sorted upwards", (a: Row, b: Row) => Math.abs(a.f - a.y) - Math.abs(b.f - b.y)],
  ["sorted downwards", (a: Row, b: Row) => Math.abs(b.f - b.y) - Math.abs(a.f - a.y)],
])("%s rows give the same bytes", async (_, compare) => {
  expect((await lossline(["eval", "-", ...flags], csv([...rows].sort(compare)))).stdout).toBe(expected);
});

test("NDJSON and column arrays give the bytes of CSV", async () => {
  const ndjson = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const columns = Object.fromEntries(
    (["y", "f", "g", "w", "slice"] as const).map((name) => [name, rows.map((row) => row[name])]),
  );
  expect((await lossline(["eval", "-", ...flags], ndjson)).stdout).toBe(expected);
  expect((await lossline(["eval", "-", ...flags], JSON.stringify(columns))).stdout).toBe(expected);
});

test.each([[[1, 4095, 4097]], [[5000]], [[1, 2, 3, 4, 5, 6, 7, 8]]])(
  "files cut at %j give the same bytes",
  async (cuts) => {
    const ends = [...cuts, rows.length];
    const paths = ends.map((end, i) => {
      const path = join(folder, `part${i}.csv`);
      writeFileSync(path, csv(rows.slice(ends[i - 1] ?? 0, end)));
      return path;
    });
    expect((await lossline(["eval", ...paths, ...flags])).stdout).toBe(expected);
    expect((await lossline(["eval", ...paths.reverse(), ...flags])).stdout).toBe(expected);
  },
);

test("the mean of a column is the rounded quotient of exact sums", async () => {
  // in thirds of 2^-3: weights and losses are small integers, so that BigInt is the oracle
  const some = Array.from({ length: 5000 }, (_, i) => ({ y: i % 97, f: i % 89, w: (i % 8) / 8 }));
  const text = `y,f,w\n${some.map(({ y, f, w }) => `${y},${f},${w}\n`).join("")}`;
  const said = await lossline("eval - -t y -p f -w w -l mse -f ndjson".split(" "), text);
  let [sum, weights] = [0, 0]; // exact: whole numbers below 2^53
  for (const { y, f, w } of some) {
    sum += 8 * w * (f - y) ** 2;
    weights += 8 * w;
  }
  expect(JSON.parse(said.stdout)).toMatchObject({ value: sum / weights, weight_sum: weights / 8, n: 5000 });
});
