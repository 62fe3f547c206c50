import { describe, expect, test } from "vitest";
import { LosslineError } from "./errors.ts";
import { catalogue, losses, misleadingNames } from "./losses/index.ts";
import { parseSpec, parseSpecs } from "./options.ts";

const codeOf = (parse: () => unknown): string => {
  try {
    parse();
  } catch (error) {
    if (error instanceof LosslineError) return error.code;
    throw error;
  }
  return "no error";
};

describe("a spec", () => {
  test.each([
    ["mse", "mse", "mse", {}],
    ["huber:delta=1.5", "huber", "huber:delta=1.5", { delta: 1.5 }],
    ["h1=huber:delta=1", "h1", "huber:delta=1", { delta: 1 }],
    ["smooth-l1", "smooth_l1", "smooth-l1", { beta: 1 }],
    ["größe=mse", "größe", "mse", {}],
    [" huber : delta = 2 ", "huber", "huber:delta=2", { delta: 2 }],
    ["focal:gamma=0,alpha=.5", "focal", "focal:gamma=0,alpha=.5", { gamma: 0, alpha: 0.5 }],
    ["huber:DELTA=1e2", "huber", "huber:delta=1e2", { delta: 100 }],
    ["softmax:class-weight=[1,2,0.5]", "softmax", "softmax:class-weight=[1,2,0.5]", { "class-weight": [1, 2, 0.5] }],
    [
      "softmax:weight=[1, 2],label_smoothing=0.1",
      "softmax",
      "softmax:class-weight=[1, 2],label-smoothing=0.1",
      { "class-weight": [1, 2], "label-smoothing": 0.1 },
    ],
  ])("%j", (text, label, spec, parameters) => {
    const parsed = parseSpec(text);
    expect({ label: parsed.label, spec: parsed.spec }).toEqual({ label, spec });
    expect(parsed.parameters).toMatchObject(parameters);
  });

  test("every name and alias is found, in any case, with _ for -", () => {
    for (const name of catalogue.names()) {
      const { declaration } = parseSpec(name);
      expect(parseSpec(name.toUpperCase().replaceAll("-", "_")).declaration).toBe(declaration);
    }
  });

  test("no two losses share a name, and no misleading name is one", () => {
    const normal = (name: string) => name.toLowerCase().replace(/[-_]/g, "");
    // within one loss two spellings may come to the same
    const names = losses.flatMap(({ name, aliases = [] }) => [...new Set([name, ...aliases].map(normal))]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    for (const name of Object.keys(misleadingNames)) expect(codeOf(() => parseSpec(name))).toBe("misleading-name");
  });

  test("the defaults of all losses are within their domains", () => {
    for (const { name, parameters = {} } of losses) {
      for (const [parameter, { default: value }] of Object.entries(parameters)) {
        if (value === undefined) continue;
        const words = Object.entries(parameters[parameter]!.words ?? {}).find(([, number]) => number === value)?.[0];
        expect(
          codeOf(() => parseSpec(`${name}:${parameter}=${words ?? value}`)),
          name,
        ).not.toBe("parameter-out-of-range");
      }
    }
  });
});

test("two losses with one label are refused, whichever way they got it", () => {
  expect(codeOf(() => parseSpecs(["mse", "mse"]))).toBe("duplicate-label");
  expect(codeOf(() => parseSpecs(["smooth-l1", "smooth_l1=mse"]))).toBe("duplicate-label");
  expect(codeOf(() => parseSpecs(["a=mse", "b=mse", "l1"]))).toBe("no error");
});
