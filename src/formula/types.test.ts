import { expect, test } from "vitest";
import { parse } from "./parse.ts";
import { FormulaError } from "./tree.ts";
import { type Names, scalarNumber, shapesIn, typeOfFormula, vectorNumber } from "./types.ts";

const names: Names = new Map([
  ["f", vectorNumber],
  ["g", vectorNumber],
  ["a", scalarNumber],
  ["b", scalarNumber],
  ["color", { shape: "scalar", kind: "text" }],
]);

test.each([
  ["a + 1", "scalar", "number"],
  ["a + f", "vector", "number"],
  ["sum(f)", "scalar", "number"],
  ["sum(a*f)", "scalar", "number"],
  ["softmax(f)", "vector", "number"],
  ["f[a]", "scalar", "number"],
  ["softmax(f)[a]", "scalar", "number"],
  ["onehot(a, len(f))", "vector", "number"],
  ["a < b", "scalar", "boolean"],
  ["f < a", "vector", "boolean"],
  ["color = 'red'", "scalar", "boolean"],
  ["'red' != color", "scalar", "boolean"],
  ["where(a < b, f, 0)", "vector", "number"],
  ["where(f < g, 1, 0)", "vector", "number"],
  ["dot(f, g)", "scalar", "number"],
  ["not (a < b and f > 0)", "vector", "boolean"],
])("%s is a %s %s", (text, shape, kind) => {
  expect(typeOfFormula(parse(text), names)).toEqual({ shape, kind });
});

test.each([
  ["1 + z", "unknown name z", "z"],
  ["1 + sum(a + 1)", "sum wants a vector, and this is one number a row", "a + 1"],
  ["softmax(1)", "softmax wants a vector, and this is one number a row", "1"],
  ["a[b]", "index wants a vector, and this is one number a row", "a"],
  ["f[g]", "index wants one number here, and this is a vector", "g"],
  ["dot(f, a)", "dot wants a vector, and this is one number a row", "a"],
  ["onehot(f, 3)", "onehot wants one number here, and this is a vector", "f"],
  ["1 + (a < b)", "+ wants a number, and a comparison is true or false: write where(condition, 1, 0)", "a < b"],
  ["sum(f > 0)", "sum wants a number, and a comparison is true or false: write where(condition, 1, 0)", "f > 0"],
  ["(a < b) < 1", "< wants a number, and a comparison is true or false: write where(condition, 1, 0)", "a < b"],
  ["(a < b) = (b < a)", "= wants a number, and a comparison is true or false: write where(condition, 1, 0)", "a < b"],
  ["where(a, 1, 0)", "where wants a condition, and this is a number", "a"],
  ["a and b < 1", "and wants a condition, and this is a number", "a"],
  ["not a", "not wants a condition, and this is a number", "a"],
  ["color + 1", "+ wants a number, and this is a text", "color"],
  ["color < 'red'", "< wants a number, and this is a text", "color"],
  ["abs('x')", "abs wants a number, and this is a text", "'x'"],
  ["1 + where(color = 1, 1, 0)", "a text is compared with a number", "color = 1"],
])("%s does not fit, at its characters", (text, message, at) => {
  try {
    typeOfFormula(parse(text), names);
  } catch (error) {
    expect(error).toBeInstanceOf(FormulaError);
    const { message: found, span } = error as FormulaError;
    expect([found, text.slice(span.start, span.end)]).toEqual([message, at]);
    return;
  }
  throw new Error(`${text} has a type`);
});

test("an unknown name comes with those that are known", () => {
  try {
    typeOfFormula(parse("y_hta"), new Map([["y_hat", scalarNumber]]));
  } catch (error) {
    expect((error as FormulaError).unknown).toEqual({ name: "y_hta", known: ["y_hat"] });
  }
  expect.assertions(1);
});

test("a shape is certain where all names are known: an unknown one may be a table", () => {
  const shapeOf = shapesIn(new Map([["f", vectorNumber]]));
  expect(
    ["z", "z + f", "sum(z)", "2", "softmax(f)", "len(z)", "where(f < 1, f, 2)"].map((text) => shapeOf(parse(text))),
  ).toEqual([undefined, undefined, undefined, "scalar", "vector", "scalar", "vector"]);
});
