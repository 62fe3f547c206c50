import { describe, expect, test } from "vitest";
import { gradient, hessianDiagonal } from "./differentiate.ts";
import { functionNamed, functionNames } from "./functions.ts";
import { compileKernel } from "./kernel.ts";
import { toLatex } from "./latex.ts";
import { parse } from "./parse.ts";
import { stabilize } from "./simplify.ts";
import { FormulaTooLarge } from "./size.ts";
import { toText } from "./text.ts";
import { call, type Expression, FormulaError, name, number, rewrite } from "./tree.ts";
import { type Names, scalarNumber, typeOfFormula, vectorNumber } from "./types.ts";

const names: Names = new Map([
  ["f", vectorNumber],
  ["x", scalarNumber],
  ["i", scalarNumber],
]);

/** `times` calls on top of each other. */
function nested(times: number, wrap: (inside: string, i: number) => string, start: string): string {
  let text = start;
  for (let i = 0; i < times; i++) text = wrap(text, i);
  return text;
}

/** Everything that is done with a formula; what is too large must say so, and nothing may take long. */
function useUp(text: string, role: string): { seconds: number; tooLarge: string[] } {
  const tooLarge: string[] = [];
  const started = process.cpuUsage();
  const attempt = <Result>(what: string, action: () => Result): Result | undefined => {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof FormulaError)) throw new Error(`${what}: ${error}`, { cause: error });
      if (error instanceof FormulaTooLarge) tooLarge.push(what);
      return undefined;
    }
  };
  const formula = attempt("value", () => stabilize(parse(text), names));
  if (formula && attempt("type", () => typeOfFormula(formula, names).shape) === "scalar") {
    const slope = attempt("gradient", () => gradient(formula, role, names));
    const curvature = slope && attempt("hessian", () => hessianDiagonal(slope, role, names));
    const all = [formula, slope, curvature].filter((one) => one !== undefined);
    for (const one of all) {
      attempt("text", () => toText(one));
      attempt("latex", () => toLatex(one));
    }
    attempt("kernel", () => runOnce(all));
  }
  const { user, system } = process.cpuUsage(started);
  return { seconds: (user + system) / 1e6, tooLarge };
}

function runOnce(formulas: readonly Expression[]): void {
  const inputs = [...names].map(([input, { shape }]) => ({ name: input, shape }));
  const kernel = compileKernel(
    inputs,
    formulas.map((formula) => ({ formula, shape: "vector" })),
    3,
  );
  kernel.run(
    1,
    inputs.map(() => Float64Array.of(0.25, 0.5, 0.75)),
    formulas.map(() => new Float64Array(3)),
  );
}

/** A slow core, and the tests of other files beside it. */
const patience = 30;

describe("formulas that are short, and whose derivatives are not", () => {
  const sizes = [6, 40, 390];
  const cases: Record<string, [role: string, make: (n: number) => string]> = {
    "powers of powers": ["x", (n) => Array(n).fill("x").join("^")],
    "powers in brackets": ["x", (n) => nested(n, (inside) => `(${inside})^x`, "x")],
    "products of what came before": ["x", (n) => nested(n, (inside, i) => `(${inside})*(${i + 2} + x)`, "x")],
    quotients: ["x", (n) => Array.from({ length: n }, (_, i) => `(x + ${i})`).join("/")],
    "choices in choices": ["x", (n) => nested(n, (inside, i) => `where(x > ${i}, ${inside}, x*${i + 2})`, "x")],
    "choices on choices": ["x", (n) => nested(n, (inside, i) => `where(${inside} > ${i}, x, x*${i + 2})`, "x")],
    sigmoids: ["x", (n) => nested(n, (inside) => `sigmoid(${inside})`, "x")],
    hypotenuses: ["x", (n) => nested(n, (inside) => `hypot(${inside}, x)`, "x")],
    "sums of sums": ["f", (n) => nested(n, (inside) => `sum(exp(f*${inside}))`, "1")],
    "norms of norms": ["f", (n) => nested(n, (inside) => `norm(f + ${inside})`, "1")],
    "variances of variances": ["f", (n) => nested(n, (inside) => `variance(f*${inside})`, "1")],
    "softmaxes of softmaxes": ["f", (n) => `dot(f, ${nested(n, (inside) => `softmax(${inside} + f)`, "f")})`],
    "units of units": ["f", (n) => `sum(${nested(n, (inside) => `unit(${inside} + f)`, "f")})`],
    "entries of softmaxes": ["f", (n) => nested(n, (inside) => `softmax(f*${inside})[i]`, "1")],
    "entries of nested softmaxes": ["f", (n) => `${nested(n, (inside) => `softmax(${inside}*f)`, "f")}[i]`],
    "a wide sum": [
      "x",
      (n) =>
        balanced(
          Array.from({ length: 4 * n }, (_, i) => `(x - ${i})^3`),
          "+",
        ),
    ],
    "a wide product": [
      "x",
      (n) =>
        balanced(
          Array.from({ length: 4 * n }, (_, i) => `(x - ${i})`),
          "*",
        ),
    ],
    "a product of nested derivatives": [
      "f",
      (n) =>
        ["x", "i"].map((other) => `sum(${nested(n / 2, (inside) => `unit(${inside} + ${other})`, "f")})`).join("*"),
    ],
  };

  test.each(Object.keys(cases))("%s", (title) => {
    const [role, make] = cases[title]!;
    const found = sizes.map((n) => ({ n, ...useUp(make(n), role) }));
    expect(found.filter(({ seconds }) => seconds > patience)).toEqual([]);
    expect(found[0]!.tooLarge.filter((what) => what === "value" || what === "gradient")).toEqual([]);
    expect(found.at(-1)!.tooLarge).not.toEqual([]);
  });
});

function balanced(terms: readonly string[], operator: string): string {
  if (terms.length === 1) return terms[0]!;
  const half = terms.length >> 1;
  return `(${balanced(terms.slice(0, half), operator)} ${operator} ${balanced(terms.slice(half), operator)})`;
}

test.each(functionNames().filter((called) => functionNamed(called)!.acts !== "rows"))(
  "%s, nested in itself, ends",
  (called) => {
    const { parameters, acts } = functionNamed(called)!;
    for (let place = 0; place < parameters.length; place++) {
      const leaf = place === 0 || acts !== "elementwise" ? "f" : "x";
      const wrap = (inside: string) =>
        `${called}(${parameters.map((_, i) => (i === place ? inside : leaf)).join(", ")})`;
      expect(useUp(`sum(f*${nested(20, wrap, leaf)})`, leaf).seconds).toBeLessThan(patience);
    }
  },
  120_000,
);

test("a tree with very many paths and few nodes is compared, rewritten and refused to be printed at once", () => {
  const doubled = (leaf: Expression) => {
    let tree = leaf;
    for (let i = 0; i < 200; i++) tree = call("*", call("+", tree, number(i)), tree);
    return tree;
  };
  const tree = doubled(name("x"));
  expect(() => toText(tree)).toThrow(FormulaTooLarge);
  expect(() => toLatex(tree)).toThrow(FormulaTooLarge);
  expect(rewrite(tree, (node) => node)).toBe(tree);
  const product = call("*", call("exp", doubled(name("i"))), call("exp", doubled(name("x"))));
  compileKernel(
    [
      { name: "x", shape: "scalar" },
      { name: "i", shape: "scalar" },
    ],
    [{ formula: product, shape: "scalar" }],
    1,
  );
});
