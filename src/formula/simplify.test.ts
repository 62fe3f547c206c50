import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, type Value } from "./evaluate.ts";
import { parse } from "./parse.ts";
import { presentations, type Rules, simplifications, stabilizations } from "./rules.ts";
import { simplify, stabilize } from "./simplify.ts";
import { draw, randomNumbers } from "./testing/domains.ts";
import { treeNames, trees, treeValues } from "./testing/trees.ts";
import { toText } from "./text.ts";
import { type Expression, equal, namesIn, topologicalOrder } from "./tree.ts";
import { type Names, scalarNumber, typeOfFormula, vectorNumber } from "./types.ts";

const vectors = new Set(["f", "g", "y", "z", "v", "w"]);

function namesFor(formula: Expression): Names {
  return new Map(namesIn(formula).map((name) => [name, vectors.has(name) ? vectorNumber : scalarNumber]));
}

const pairs = readFileSync(new URL("simplify.pairs.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("  ") && line.includes(" -> "))
  .map((line) => line.trim().split(" -> ") as [string, string]);

describe("pairs", () => {
  test.each(pairs)("%s becomes %s", (before, after) => {
    const formula = parse(before);
    expect(toText(simplify(formula, namesFor(formula)))).toBe(after);
  });
});

const lines = (rules: Rules) =>
  Object.values(rules)
    .flatMap((text) => text.split("\n"))
    .filter((line) => line.includes("->"))
    .map((line) => line.trim());

test("each rule stands under the function at the top of its pattern", () => {
  for (const [name, text] of [simplifications, presentations, stabilizations].flatMap(Object.entries<string>)) {
    for (const rule of lines({ [name]: text })) expect(parse(rule.split("->")[0]!)).toMatchObject({ name });
  }
});

/** What stands for the letters of a pattern, so that it is well typed; the others are numbers. */
function typed(rule: string): { formula: Expression; result: Expression; names: Names } {
  const [pattern, result] = rule.split("->").map((side) => parse(side)) as [Expression, Expression];
  const letters = new Set(namesIn(pattern));
  for (const conditions of [[], ["x"]]) {
    for (let bits = 0; bits < 2 ** letters.size; bits++) {
      const names: Names = new Map(
        [...letters].map((letter, i) => [
          letter,
          conditions.includes(letter)
            ? { shape: "scalar", kind: "boolean" }
            : { shape: (bits >> i) & 1 ? "vector" : "scalar", kind: "number" },
        ]),
      );
      if (["v", "w"].some((letter) => names.get(letter)?.shape === "scalar")) continue;
      try {
        typeOfFormula(pattern, names);
        return { formula: pattern, result, names };
      } catch {
        // another choice of shapes
      }
    }
  }
  throw new Error(`no types fit ${rule}`);
}

describe("each rule keeps the value", () => {
  // 0, huge, tiny and ties; a rule may assume that what it drops is finite and not 0 where it divides
  const special = [0, 1, -1, 2, 1e-200, 1e10, -1e10, 0.5];

  test.each([...lines(simplifications), ...lines(presentations), ...lines(stabilizations)])("%s", (rule) => {
    const { formula, result, names } = typed(rule);
    const random = randomNumbers(9);
    let compared = 0;
    for (let n = 0; n < 300; n++) {
      const values = new Map<string, Value>();
      for (const [name, { shape, kind }] of names) {
        const next = () => (random() < 0.3 ? special[Math.floor(random() * special.length)]! : draw("(-3, 3)", random));
        const position = rule.includes(`[${name}]`) || rule.includes(`onehot(${name}`);
        const count = rule.includes(`onehot(x, ${name})`);
        if (kind === "boolean") values.set(name, random() < 0.5);
        else if (position) values.set(name, Math.floor(random() * 3));
        else if (count) values.set(name, 3);
        else values.set(name, shape === "vector" ? [next(), next(), next()] : next());
      }
      const [before, after] = [formula, result].map((side) => [evaluate(side, values)].flat() as number[]) as [
        number[],
        number[],
      ];
      if (typeof before[0] === "boolean") {
        expect(after).toEqual(before);
        compared++;
        continue;
      }
      // What rounding leaves: an operation on numbers up to 1e10 that cancel. A result that is not a number has no
      // value to keep.
      const sizes = [...values.values()].flat().map((x) => Math.abs(Number(x)));
      const scale = Math.max(1, ...sizes) ** 2;
      for (const [k, expected] of before.entries()) {
        if (!Number.isFinite(expected) || Math.abs(expected) > 1e250) continue;
        const actual = after[k] ?? after[0]!;
        if (!(Math.abs(actual - expected) <= 1e-13 * Math.max(scale, Math.abs(expected)))) {
          expect({ rule, values: [...values], actual }).toEqual({ rule, values: [...values], actual: expected });
        }
        compared++;
      }
    }
    // a root of a negative number or a logarithm takes part in some rules
    expect(compared).toBeGreaterThan(30);
  });

  test.each([...lines(simplifications)].filter((rule) => /xlogy|xlog1py|xdivy|abs|relu|step|\^2|where/.test(rule)))(
    "%s, at NaN and infinity too, but for what it drops",
    (rule) => {
      const { formula, result, names } = typed(rule);
      const letters = namesIn(formula);
      if (!letters.every((letter) => namesIn(result).includes(letter))) return;
      for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const values = new Map<string, Value>(
          [...names].map(([name, { kind }]) => [name, kind === "boolean" ? true : x]),
        );
        expect(evaluate(result, values)).toBe(evaluate(formula, values));
      }
    },
  );
});

test("simplify keeps the value of random trees", () => {
  const sample = fc.sample(trees("scalar", 4, { inDomain: true }), { numRuns: 1500, seed: 31 });
  const random = randomNumbers(31);
  let compared = 0;
  for (const tree of sample) {
    const simplified = simplify(tree, treeNames);
    typeOfFormula(simplified, treeNames);
    const values = new Map<string, Value>(
      [...treeNames].map(([name, { shape }]) => {
        const next = () => draw("(-2, 2)", random);
        return [name, name === "label" ? 1 : shape === "vector" ? [next(), next(), next()] : next()];
      }),
    );
    const expected = evaluate(tree, values) as number;
    // sensitive to the last bit of the point: rounding may show by that much, a thousand times
    const beside = [1 - 2 ** -50, 1 + 2 ** -50].map((factor) => evaluate(tree, shaken(values, factor)) as number);
    const spread = Math.max(...beside.map((other) => Math.abs(other - expected)));
    if (!Number.isFinite(expected) || !(spread < 1e-6 * Math.max(1, Math.abs(expected)))) continue;
    const actual = evaluate(simplified, values) as number;
    if (!(Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)) + 1000 * spread)) {
      expect({ tree: toText(tree), simplified: toText(simplified), actual }).toEqual({
        tree: toText(tree),
        simplified: toText(simplified),
        actual: expected,
      });
    }
    compared++;
  }
  expect(compared).toBeGreaterThan(1200);
});

function shaken(values: ReadonlyMap<string, Value>, factor: number): Map<string, Value> {
  return new Map(
    [...values].map(([name, value]) => {
      if (name === "label") return [name, value];
      return [name, typeof value === "number" ? value * factor : (value as number[]).map((x) => x * factor)];
    }),
  );
}

test.each(["scalar", "vector", "scalar condition", "vector condition"] as const)(
  "simplify twice is simplify once, never longer, and of the same type (%s)",
  (shape) => {
    fc.assert(
      fc.property(trees(shape, 5), (tree) => {
        for (const names of [treeNames, undefined]) {
          const once = simplify(tree, names);
          const twice = simplify(once, names);
          if (!equal(once, twice)) expect(`${toText(once)} of ${toText(tree)}`).toBe(toText(twice));
          // a factor taken out may bring a sign or a coefficient with it
          const size = (of: Expression) => topologicalOrder([of]).length;
          expect(size(once)).toBeLessThanOrEqual(1.5 * size(tree) + 5);
          const type = typeOfFormula(once, treeNames);
          expect(type.kind).toBe(typeOfFormula(tree, treeNames).kind);
        }
      }),
      { numRuns: 600, seed: 8 },
    );
  },
);

test("stabilize keeps the type, and the value of what loses no digits", () => {
  fc.assert(
    fc.property(trees("scalar", 4, { inDomain: true }), treeValues, (tree, values) => {
      const stable = stabilize(tree, treeNames);
      expect(typeOfFormula(stable, treeNames)).toEqual(typeOfFormula(tree, treeNames));
      const expected = evaluate(tree, values) as number;
      const actual = evaluate(stable, values) as number;
      if (Number.isFinite(expected) && Math.abs(expected) < 1e3) {
        // loose, since the stable spelling is the better of the two; simplify's own law is the tight one
        if (Number.isFinite(actual))
          expect(Math.abs(actual - expected)).toBeLessThan(1e-3 * Math.max(1, Math.abs(expected)));
      }
    }),
    { numRuns: 500, seed: 3 },
  );
});

// The textbook's spelling, the value of which is lost, and the right value (mpmath, rounded to float64).
test.each([
  ["log(sigmoid(a))", -800, -800],
  ["log(1 - sigmoid(a))", 40, -40],
  ["log(1 + exp(a))", 800, 800],
  ["log(1 + exp(a))", -40, 4.248354255291589e-18],
  ["1 - sigmoid(a)", 40, 4.248354255291589e-18],
  ["exp(a) - 1", 1e-20, 1e-20],
  ["log(1 + a)", 1e-20, 1e-20],
  ["log(cosh(a))", 1e-9, 5e-19],
  ["log(cosh(a))", 1000, 999.3068528194401],
])("stabilize keeps the digits of %s at %d", (text, a, expected) => {
  const value = evaluate(stabilize(parse(text)), new Map([["a", a]])) as number;
  // one function, right to 4 units in the last place
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected));
});

test.each([
  ["-log(exp(f[k])/sum(exp(f)))", "-log_softmax(f)[k]"],
  ["logsumexp(f) - f[k]", "-log_softmax(f)[k]"],
  ["-log(softmax(f)[k])", "-log_softmax(f)[k]"],
  ["log(sum(exp(f)))", "logsumexp(f)"],
  ["sqrt(sum((f - y)^2))", "norm(f - y)"],
  ["1 - softmax(f)[k]", "softmax_rest(f)[k]"],
])("stabilize reads %s as %s", (text, expected) => {
  expect(toText(stabilize(parse(text)))).toBe(expected);
});

test("simplify ends, whatever the formula", () => {
  const random = randomNumbers(2);
  const deep = (open: () => string, close: string, times: number) => {
    let text = "a";
    for (let i = 0; i < times; i++) text = `${open()}${text}${close}`;
    return text;
  };
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  const started = performance.now();
  for (const text of [
    deep(() => "-(", ")", 190),
    deep(() => "2*(", ")", 190),
    deep(() => "0.1*(", ")", 190),
    deep(() => "1/(", ")", 190),
    deep(() => "(a + ", ")", 190),
    deep(() => "(a - ", ")", 190),
    deep(() => "where(a < b, a, ", ")", 190),
    deep(() => pick(["(1 - ", "(a*", "(2*", "-(", "(a/", "(b + ", "0.3*("]), ")", 190),
    deep(() => pick(["(1 - ", "(a*", "(3/", "-(", "(a^", "(b - "]), ")", 190),
    Array.from({ length: 390 }, () => pick(["a", "b", "2", "0.1", "a^2", "(1/a)", "-a"])).join("*"),
    Array.from({ length: 390 }, () => pick(["a", "2*b", "2", "0.1", "a^2", "(a - b)", "(-a)"])).join("+"),
  ]) {
    const formula = parse(text);
    const simplified = simplify(formula, namesFor(formula));
    const again = simplify(simplified, namesFor(formula));
    if (!equal(again, simplified)) expect(toText(again)).toBe(toText(simplified));
  }
  expect(performance.now() - started).toBeLessThan(10_000);
});
