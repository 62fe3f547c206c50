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

const overRows: Names = new Map([
  ...names,
  ["x", { shape: "table", kind: "number" }],
  ["z", { shape: "table", kind: "number" }],
  ["w", { shape: "columns", kind: "number" }],
]);

test.each([
  ["across(f)", "across"],
  ["across(across(f))", "vector"],
  ["f - across(f)", "matrix"],
  ["sum(f - across(f))", "vector"],
  ["sum_rows(f - across(f))", "across"],
  ["sum(across(f))", "scalar"],
  ["x + f", "table"],
  ["x*w", "table"],
  ["f*w", "table"],
  ["norm(x)", "vector"],
  ["mean_rows(x)", "columns"],
  ["sum(w)", "scalar"],
  ["softmax(x)", "table"],
  ["softmax(f + across(g))", "matrix"],
  ["dot(x, w)", "vector"],
  ["dot(f - across(f), across(g))", "vector"],
  ["x[g]", "vector"],
  ["w[a]", "scalar"],
  ["gram(x)", "matrix"],
  ["cosines(x)", "matrix"],
  ["distances(x)", "matrix"],
  ["products(x, z)", "matrix"],
  ["matmul(gram(x), z)", "table"],
  ["itself(f)", "matrix"],
  ["len(x) + len_rows(x)", "scalar"],
])("over the rows of a group, %s is a %s", (text, shape) => {
  expect(typeOfFormula(parse(text), overRows).shape).toBe(shape);
});

const join =
  "make the table one number a row first (sum, norm, dot...), or pairs of its rows (gram, cosines, distances)";

test.each([
  ["x + across(f)", `+ cannot join a table of columns and a vector across: ${join}`, "across(f)"],
  ["where(f > across(f), x, 0)", `where cannot join a matrix of pairs and a table of columns: ${join}`, "x"],
  ["w*across(f)", `* cannot join one number a column and a vector across: ${join}`, "across(f)"],
  ["across(x)", "across wants a vector or a vector across or a matrix of pairs, and this is a table of columns", "x"],
  ["sum_rows(f)", "sum_rows wants a matrix of pairs or a table of columns, and this is a vector", "f"],
  ["gram(f)", "gram wants a table of columns, and this is a vector", "f"],
  ["1 + cosines(f)", "gram wants a table of columns, and this is a vector", "cosines(f)"],
  ["matmul(x, x)", "matmul wants a matrix of pairs, and this is a table of columns", "x"],
  ["dot(f - across(f), g)", "dot goes along a matrix of pairs, and this is a vector: turn it with across(...)", "g"],
  ["dot(f, x)", "dot goes along a table of columns, and this is a vector: both must have the same entries", "f"],
  ["x[across(f)]", "index wants a vector here, and this is a vector across", "across(f)"],
])("over the rows of a group, %s does not fit, at its characters", (text, message, at) => {
  try {
    typeOfFormula(parse(text), overRows);
  } catch (error) {
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
