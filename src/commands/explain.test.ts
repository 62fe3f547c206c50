import { expect, test } from "vitest";
import { lossline } from "../../fixtures/command.ts";
import { losses } from "../losses/index.ts";

const explain = async (...args: string[]) => {
  const { exit, stdout, stderr } = await lossline(["explain", ...args]);
  if (exit !== 0) throw new Error(stderr);
  return stdout;
};
const explainJson = async (spec: string) => JSON.parse(await explain(spec, "--json"));

test("a loss with parameters is shown with names and with their numbers", async () => {
  const page = await explain("huber:delta=2");
  expect(page).toContain("gradient   d/df = where(abs(f - y) <= delta, f - y, delta*sign(f - y))");
  expect(page).toContain("with delta=2");
  expect(page).toContain("gradient   d/df = where(abs(f - y) <= 2, f - y, 2*sign(f - y))");
  expect(page).toMatch(/Lipschitz +2 +the largest slope/);
});

test("a loss without parameters is shown once", async () => {
  expect((await explain("huber")).match(/gradient {3}d\/df/g)).toHaveLength(1);
  expect((await explainJson("huber")).with_params).toBeNull();
});

test("properties are those at the parameters", async () => {
  const found = await explainJson("h=pinball:q=0.9");
  expect(found).toMatchObject({
    spec: "pinball:q=0.9",
    params: { q: 0.9, double: false },
    with_params: { derivatives: [{ role: "f" }] },
  });
  expect(found.properties.lipschitz.value).toBe(0.9);
  expect(found.properties.symmetric.value).toBe(false);
});

test("class weights say how many classes there are", async () => {
  expect(await explainJson("softmax:class-weight=[1,2,0.5,1]")).toMatchObject({ properties_width: 4 });
});

test("a loss that takes labels is shown with a distribution and with a label", async () => {
  const { derivatives, with_label: label } = await explainJson("brier");
  expect(derivatives[0].gradient).toBe("2*(f - y)");
  expect(label.derivatives[0].gradient).toBe("2*(f - onehot(y, len(f)))");
  expect((await explainJson("kl")).with_label).toBeNull();
});

test("a formula of one's own is explained too", async () => {
  const { family, properties } = await explainJson("expr:(f - y)^4");
  expect(family).toBe("formula");
  expect(properties).toMatchObject({
    convex: { value: true },
    strictly_convex: { value: true },
    strongly_convex: { value: false },
    lipschitz: { value: "none", grows_with: "f" },
  });
});

test("a parameter outside its range is an error", async () => {
  expect(await lossline(["explain", "huber:delta=-1"])).toMatchObject({ exit: 2 });
});

test("LaTeX has the numbers of the spec", async () => {
  const lines = (await explain("huber:delta=2", "--latex")).trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain("2 \\, \\operatorname{sign}");
});

test.each(losses.map(({ name }) => name))(
  "%s: each line of LaTeX is balanced, each property has an answer",
  async (name) => {
    for (const line of (await explain(name, "--latex")).trimEnd().split("\n")) {
      if (line.startsWith("%")) continue;
      expect(line).toMatch(/^(?:L|\\frac\{\\partial(?:\^2)? L\}\{\\partial .+?\}) = /);
      expect(depth(line, /(?<!\\)\{/g)).toBe(depth(line, /(?<!\\)\}/g));
      expect(depth(line, /\\left(?![a-z])/g)).toBe(depth(line, /\\right(?![a-z])/g));
      expect(depth(line, /\\begin/g)).toBe(depth(line, /\\end/g));
    }
    const { properties } = await explainJson(name);
    for (const property of Object.values<Record<string, unknown>>(properties)) {
      expect(["boolean", "number"].includes(typeof property.value) || property.value === "none").toBe(true);
      expect(
        property.checked === 0 ||
          property.value !== false ||
          property.counterexample !== undefined ||
          property === properties.infinite_at_edge,
      ).toBe(true);
    }
  },
);

function depth(line: string, what: RegExp): number {
  return line.match(what)?.length ?? 0;
}

test("a parameter that has to be given is said to be required, and properties wait for it", async () => {
  const page = await explain("multi-quantile");
  expect(page).toContain("q (required)  in (0, 1)");
  expect(page).toContain("properties  are looked for once q is given");
  expect(await explain("multi-quantile:q=[0.1,0.9]")).toMatch(/Lipschitz +[\d.]+/);
});
