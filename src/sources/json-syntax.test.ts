import fc from "fast-check";
import { expect, test } from "vitest";
import { findSyntaxFault } from "./json-syntax.ts";

test.each([
  ["", 0, "expected a value, found the end"],
  ['{"a":}', 5, 'expected a value, found "}"'],
  ['{"a":1,}', 7, 'expected a key in quotes, found "}"'],
  ["{a:1}", 1, 'expected a key in quotes or "}", found "a"'],
  ["{'a':1}", 1, 'expected a key in quotes or "}", found "\'"'],
  ['{"a" 1}', 5, 'expected ":", found "1"'],
  ['{"a":1 "b":2}', 7, 'expected "," or "}", found "\\""'],
  ["[1,]", 3, 'expected a value, found "]"'],
  ["[1}", 2, 'expected "," or "]", found "}"'],
  ["[1", 2, 'expected "," or "]", found the end'],
  ['["a', 3, "expected the closing quote of the string, found the end"],
  ['"\\x"', 1, 'expected a valid escape, found "\\\\"'],
  ['"a\tb"', 2, "a control character in a string"],
  ["01", 1, 'expected the end, found "1"'],
  ["1.", 1, 'expected the end, found "."'],
  ["{} {}", 3, 'expected the end, found "{"'],
  ["[nul]", 1, 'expected a value or "]", found "nul"'],
])("the fault of %j is at %d", (text, at, problem) => {
  expect(findSyntaxFault(text)).toMatchObject({ at, problem });
});

test("a bare NaN, as Python writes it, is told what to write instead", () => {
  expect(findSyntaxFault('{"y":-Infinity}')!.hint).toContain('the string "-Infinity"');
  expect(findSyntaxFault('{"y":NaN}')!.hint).toContain("JSON has no NaN");
});

test("a fault is found where JSON.parse refuses, and only there", () => {
  const soup = fc.string({ unit: fc.constantFrom(...'{}[],:"\\1-0.eabtru n'), maxLength: 12 });
  const mangled = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), soup).map(([text, at, extra]) => {
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + extra + text.slice(cut + 1);
  });
  fc.assert(
    fc.property(fc.oneof(soup, fc.json(), mangled), (text) => {
      let refused = false;
      try {
        JSON.parse(text);
      } catch {
        refused = true;
      }
      expect(findSyntaxFault(text) !== undefined).toBe(refused);
    }),
    { numRuns: 5000 },
  );
});

test("deep nesting does not exhaust the stack", () => {
  expect(findSyntaxFault("[".repeat(200_000))!.at).toBe(200_000);
});
