import { expect, test } from "vitest";
import { parse } from "./parse.ts";
import { nameRepeatedParts } from "./repeated-parts.ts";
import { toText } from "./text.ts";
import { substitute } from "./tree.ts";

const read = (...texts: string[]) => {
  const { formulas, parts } = nameRepeatedParts(texts.map((text) => parse(text)));
  return [...formulas.map(toText), ...parts.map(({ name, formula }) => `${name} = ${toText(formula)}`)];
};

test("what occurs twice, in one formula or in two, is named once, and what is in it too", () => {
  expect(read("exp((f - y)/(2*sigma))^2 + 1", "exp((f - y)/(2*sigma))*log(1 + (f - y)/(2*sigma))")).toEqual([
    "exp(p1)^2 + 1",
    "exp(p1)*log(1 + p1)",
    "p1 = (f - y)/(2*sigma)",
  ]);
});

test("what is short, or occurs once, stays", () => {
  expect(read("(f - y)^2*exp(f - y)")).toEqual(["(f - y)^2*exp(f - y)"]);
});

test("no name of the formula is taken", () => {
  expect(read("exp(alpha*p1 + q)*(exp(alpha*p1 + q) + 1)")[1]).toBe("r1 = exp(alpha*p1 + q)");
});

test("with the parts in their places it is the formula again", () => {
  const text =
    "where(a > 0, sqrt(a^2 + 2*b^2)/spread_of_the_f, log(sqrt(a^2 + 2*b^2)/spread_of_the_f))*sqrt(a^2 + 2*b^2)";
  const { formulas, parts } = nameRepeatedParts([parse(text)]);
  expect(parts.length).toBeGreaterThan(1);
  const whole = parts.reduceRight(
    (tree, { name, formula }) => substitute(tree, new Map([[name, formula]])),
    formulas[0]!,
  );
  expect(toText(whole)).toBe(toText(parse(text)));
});
