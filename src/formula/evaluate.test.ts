import { expect, test } from "vitest";
import { evaluate, type Value } from "./evaluate.ts";
import { parse } from "./parse.ts";

const values = new Map<string, Value>(
  Object.entries({ f: [1, 2, 4], y: [1, 0, 1], a: 3, k: 2, color: "red", flag: true }),
);

// by hand
test.each([
  ["a + 2*3", 9],
  ["2^3^2", 512],
  ["-a^2", -9],
  ["f + a", [4, 5, 7]],
  ["f*y", [1, 0, 4]],
  ["sum(f)", 7],
  ["mean(f)*3", 7],
  ["len(f)", 3],
  ["f[k]", 4],
  ["dot(f, y)", 5],
  ["norm(a*onehot(k, 3))", 3],
  ["onehot(k, 3)", [0, 0, 1]],
  ["max(f, 2)", [2, 2, 4]],
  ["where(f > 1, f, -f)", [-1, 2, 4]],
  ["where(flag, 1, 0)", 1],
  ["color = 'red'", true],
  ['color != "red" or not a < 3', true],
  ["color = 'red' and a = 4", false],
  ["f >= 2", [false, true, true]],
  ["relu(-a)", 0],
  ["0^0", 1],
  ["xlogy(0, 0)", 0],
  ["1/0", Number.POSITIVE_INFINITY],
  ["log(-1)", Number.NaN],
] as const)("%s is %j", (text, expected) => {
  expect(evaluate(parse(text), values)).toEqual(expected);
});

test("a name without a value, and vectors of different lengths, are errors", () => {
  expect(() => evaluate(parse("z"), values)).toThrow("no value for z");
  expect(() => evaluate(parse("f + z"), new Map([...values, ["z", [1, 2]]]))).toThrow("lengths 3 and 2");
});
