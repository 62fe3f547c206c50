import fc from "fast-check";
import { expect, test } from "vitest";
import { finiteNumber, readNumberCell, trimSpaces } from "./number-cell.ts";

test.each([
  ["0", 0],
  ["-0", -0],
  ["+1", 1],
  ["007", 7],
  [".5", 0.5],
  ["5.", 5],
  ["-.5e1", -5],
  ["5.e-1", 0.5],
  ["1E+2", 100],
  ["  1.5  ", 1.5],
  ["0.1234567890123456789", 0.12345678901234568],
  ["123456789012345678901234567890", 1.2345678901234568e29],
  ["1e-400", 0],
  ["5e-324", 5e-324],
  ["1.7976931348623157e308", Number.MAX_VALUE],
  ["inf", Number.POSITIVE_INFINITY],
  ["+Infinity", Number.POSITIVE_INFINITY],
  [" -INF ", Number.NEGATIVE_INFINITY],
  ["-iNfInItY", Number.NEGATIVE_INFINITY],
])("%j is the number %d", (text, value) => {
  expect(readNumberCell(text, ".")).toBe(value);
});

test.each([
  ["", "text"],
  ["   ", "text"],
  [".", "text"],
  ["+", "text"],
  ["e5", "text"],
  ["1e", "text"],
  ["1e+", "text"],
  ["1 2", "text"],
  ["- 1", "text"],
  ["--1", "text"],
  ["1-2", "text"],
  ["1.2.3", "text"],
  ["0x10", "text"],
  ["0b1", "text"],
  ["1,000", "text"],
  ["1_000", "text"],
  ["1\t", "text"],
  ["\u00a01", "text"],
  ["１", "text"],
  ["infinit", "text"],
  ["1n", "text"],
  ["1e400", "overflow"],
  ["-1e400", "overflow"],
  [" 1e400 ", "overflow"],
  ["NaN", "nan"],
  ["-nan", "nan"],
])("%j is no number: %s", (text, fault) => {
  expect(readNumberCell(text, ".")).toBe(fault);
  expect(finiteNumber(text, ".")).toBeNaN();
});

test.each([
  ["3,14", 3.14],
  [",5", 0.5],
  ["5,", 5],
  ["1,5e3", 1500],
  ["12", 12],
  ["3.14", "text"],
  ["1,2,3", "text"],
  ["1.000,5", "text"],
  ["1,5e400", "overflow"],
])("with a decimal comma %j reads as %s", (text, expected) => {
  expect(readNumberCell(text, ",")).toBe(expected);
});

test("any float64 that is printed reads back bit for bit", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(20), (value, digits) => {
      expect(finiteNumber(String(value), ".")).toBe(Object.is(value, -0) ? 0 : value);
      const text = value.toExponential(digits);
      if (Number.isFinite(Number(text))) expect(finiteNumber(text, ".")).toBe(Number(text));
    }),
  );
});

test("the quick reading accepts exactly the finite numbers of the grammar", () => {
  const grammar = /^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *$/;
  const character = fc.constantFrom(..."0019.+-eE ,x_n");
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 8 }), (text) => {
      const value = Number(text);
      const expected = grammar.test(text) && Number.isFinite(value) ? value : Number.NaN;
      expect(finiteNumber(text, ".")).toBe(expected);
    }),
    { numRuns: 5000 },
  );
});

test("only U+0020 is trimmed", () => {
  expect(trimSpaces("  a b ")).toBe("a b");
  expect(trimSpaces("\ta\u00a0")).toBe("\ta\u00a0");
  expect(trimSpaces("   ")).toBe("");
});
