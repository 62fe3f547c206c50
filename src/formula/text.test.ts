import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "./parse.ts";
import { trees } from "./testing/trees.ts";
import { toText } from "./text.ts";
import { call, type Expression, equal, name, number } from "./tree.ts";

const shapes = ["scalar", "vector", "scalar condition", "vector condition"] as const;

test.each([...shapes, "matrix", "table", "matrix condition"] as const)(
  "what is printed of a %s is read as the same formula",
  (shape) => {
    fc.assert(
      fc.property(trees(shape, 5, { overRows: true }), (tree) => {
        expect(equal(parse(toText(tree)), tree)).toBe(true);
      }),
      { numRuns: 1000, seed: 4 },
    );
  },
);

// Numbers and signs are where a printer goes wrong: every operator around every kind of operand.
test("numbers, signs and operators keep their grouping in every place", () => {
  const a = name("a");
  const operands: Expression[] = [
    a,
    number(2),
    number(-2),
    number(-0),
    number(1e300),
    number(1e-7),
    number(Number.POSITIVE_INFINITY),
    number(Number.NEGATIVE_INFINITY),
    name("inf"),
    call("negate", a),
    call("negate", number(2)),
    call("negate", number(-2)),
    call("negate", call("negate", a)),
    ...["+", "-", "*", "/", "^", "<", "=", "and", "or"].map((operator) => call(operator, a, name("b"))),
    call("not", a),
    call("index", a, number(1)),
    call("max", a, number(-1)),
  ];
  const results = operands.flatMap((left) => [
    call("negate", left),
    call("not", left),
    call("index", left, left),
    ...["+", "-", "*", "/", "^", "<", "=", "and", "or"].flatMap((operator) =>
      operands.map((right) => call(operator, left, right)),
    ),
  ]);
  for (const tree of results) expect([toText(tree), equal(parse(toText(tree)), tree)]).toEqual([toText(tree), true]);
  for (const tree of results.slice(0, 200)) {
    for (const outer of results.slice(0, 60)) {
      const nested = call("-", tree, call("*", outer, call("^", tree, outer)));
      expect(equal(parse(toText(nested)), nested)).toBe(true);
    }
  }
});

// By hand: the brackets a reader needs, and no others.
test.each([
  ["((a)+(b))+c", "a + b + c"],
  ["a+(b+c)", "a + (b + c)"],
  ["a-(b-c)", "a - (b - c)"],
  ["(a*b)*c", "a*b*c"],
  ["a*(b/c)", "a*(b/c)"],
  ["-(a*b)", "-a*b"],
  ["(-a)*b", "(-a)*b"],
  ["-(a+b)", "-(a + b)"],
  ["(-a)^2", "(-a)^2"],
  ["-(a^2)", "-a^2"],
  ["a^(b^c)", "a^b^c"],
  ["(a^b)^c", "(a^b)^c"],
  ["2^(-1)", "2^(-1)"],
  ["a + (-b)", "a + (-b)"],
  ["not (a and b)", "not (a and b)"],
  ["(not a) and b", "not a and b"],
  ["(a < b) and (c < d)", "a < b and c < d"],
  ["(f - y)[k]", "(f - y)[k]"],
  ["softmax(f)[k]", "softmax(f)[k]"],
  ["`max`", "max"],
  ["`my column` + `and`", "`my column` + `and`"],
  ["x = 'it'", 'x = "it"'],
])("%s prints as %s", (text, expected) => {
  expect(toText(parse(text))).toBe(expected);
});
