import { expect, test } from "vitest";
import { isIdentifier } from "./identifier.ts";
import { parse } from "./parse.ts";

test.each(["f", "_", "logit_3", "Größe", "β2", "目標", "x₁"])("%s", (text) => {
  // U+2081 is a number (No) as the grammar has them
  expect(isIdentifier(text)).toBe(true);
  expect(parse(text)).toMatchObject({ kind: "name", name: text });
});

test.each(["", "3f", "a b", "a-b", "f\n", "é.1", "×", "f\u00a0"])("no name: %j", (text) => {
  expect(isIdentifier(text)).toBe(false);
});
