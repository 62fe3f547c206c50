import { expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";
import { families, losses } from "../losses/index.ts";

const list = async (...args: string[]) => {
  const { exit, stdout, stderr } = await lossline(["list", ...args]);
  if (exit !== 0) throw new Error(stderr);
  return stdout;
};

test("every loss stands under the title of its family", async () => {
  const sections = (await list()).split(/\n\n(?=[^\n]+\n\nloss )/);
  expect(sections).toHaveLength(families.length);
  families.forEach(({ title, losses: own }, i) => {
    const names = [...sections[i]!.matchAll(/^([a-z0-9-]+) {2}/gm)].map(([, name]) => name!);
    expect(sections[i]).toContain(title);
    expect(names.filter((name) => name !== "loss")).toEqual(own.map(({ name }) => name));
  });
});

test.each([
  ["gaussian-nll", /^gaussian-nll +a number +a number +var +full=false .*mean$/m],
  ["center", /^center +.*\[center\]/m],
  ["num-errors", /^num-errors .*greater-than=\? +mean$/m],
  ["wmape", /^wmape .*over rows$/m],
  ["dice", /^dice .*over rows \[mean\]$/m],
])("%s: further columns, what has to be given, and what is over many rows", async (name, line) => {
  const family = families.find(({ losses: own }) => own.some((loss) => loss.name === name))!;
  expect(await list("--family", family.name)).toMatch(line);
});

test("a family without further columns or parameters has no column for them", async () => {
  expect(await list("--family", "distance")).not.toMatch(/^loss .*further/m);
});

test("the machine-readable catalogue has every loss, with what it needs", async () => {
  const document = JSON.parse(await list("--json"));
  expect(document.losses.map(({ name }: { name: string }) => name)).toEqual(losses.map(({ name }) => name));
  const loss = (wanted: string) => document.losses.find(({ name }: { name: string }) => name === wanted);
  expect(loss("pinball").parameters).toMatchObject({
    q: { default: 0.5, choices: null, list: false, aliases: expect.arrayContaining(["tau"]) },
    double: { default: false, choices: ["false", "true"] },
  });
  expect(loss("multi-quantile").parameters.q).toMatchObject({ default: null, list: true });
  expect(loss("center").roles).toMatchObject({ f: { required: true }, center: { required: false } });
  expect(loss("dice")).toMatchObject({ over: "rows", aggregate: null });
});
