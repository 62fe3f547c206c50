import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesProgram, fillAllPowers } from "./bytes-program.ts";
import { finiteNumber } from "./sources/number-cell.ts";

fillAllPowers();

/** What is read at the start of `text`, which a delimiter follows: the number and the text of it. */
function read(text: string, behind = ",", mark = "."): [value: number, read: string] | undefined {
  const { memory, heap, value, readNumber } = bytesProgram();
  const start = heap.value;
  const bytes = Buffer.from(memory.buffer, start);
  bytes.write(`${text}${behind}`, "latin1");
  const end = readNumber(start, mark.charCodeAt(0));
  return end === 0 ? undefined : [value.value, bytes.toString("latin1", 0, end - start)];
}

/** The bytes behind a number may be few, or many that could be read as one word with it. */
const behinds = [",", "\n", ",123456789\n", " 1234567\n", '"1234,\n'];

/** More digits than these are left to `Number`: the program says that it read nothing. */
const mostDigits = 19;

function expectNumber(text: string): void {
  const digits = text.replace(/e.*/i, "").replace(/[-+.]/g, "").replace(/^0+/, "");
  const expected = digits.length <= mostDigits ? [Number(text), text] : undefined;
  for (const behind of behinds) expect(read(text, behind)).toEqual(expected);
}

test.each([
  ["0", "-0", "+1", "007", ".5", "5.", "-.5e1", "5.e-1", "1E+2", "0e999", "-0.000e-999", "000.000"],
  ["999999999999999", "9999999999999999", "99999999999999999999", "123456789012345678901234567890"],
  ["0.1234567890123456789", "0.00001234567890123456", "1234567890.12345678901234567890123456789"],
  [
    "0000000000000.123",
    "00000000000001.1234567890123",
    "0001.12345678901234567",
    "00000.000001234567890123456",
    "000000000000000000001",
  ],
  // halfway between two float64s, and a little to either side
  ["9007199254740993", "9007199254740993.0", "9007199254740992.9999999999999999", "9007199254740993.0000000000001"],
  ["1.00000000000000011102230246251565", "1.00000000000000011102230246251566", "0.50000000000000005551115123125"],
  ["1.7976931348623157e308", "1.7976931348623158e308", "2.2250738585072014e-308", "2.2250738585072011e-308"],
  ["5e-324", "4.9406564584124654e-324", "2.4703282292062328e-324", "2.4703282292062327e-324", "1e-400"],
  ["1e22", "1e23", "8.5e22", "123456789012345e22", "1.2345678901234567e-30", "1.2345678901234567e-250", "9.99e-251"],
  ["1.2345678901234567e285", "123456789012345e270", "123456789012345e271", "0.000000000000000000000000000001"],
])("numbers such as %s are what Number gives", (...texts) => {
  for (const text of texts) expectNumber(text);
});

test.each(["", ".", "+", "-", "e5", "1e", "1e+", "-.e1", "1e400", "-1e999", "123456789012345678901e400", "inf", "--1"])(
  "no finite number starts %j",
  (text) => {
    for (const behind of behinds) expect(read(text, behind.replace(/[1-9]/g, "x"))).toBeUndefined();
  },
);

test("what follows a number is left alone", () => {
  for (const text of ["1x", "1.5 ", "1-2", "1.2.3", "0x10", "1e5.5", "1_000"]) {
    expect(read(text)).toEqual([Number.parseFloat(text), /^\d+(\.\d+)?(e\d+)?/.exec(text)![0]]);
  }
});

test("the decimal mark may be a comma", () => {
  expect(read("-3,25", ";", ",")).toEqual([-3.25, "-3,25"]);
  expect(read("1,234567890123456789e-3", ";", ",")).toEqual([1.2345678901234567e-3, "1,234567890123456789e-3"]);
  expect(read("1.5", ";", ",")).toEqual([1, "1"]);
});

const bits = new DataView(new ArrayBuffer(8));
const anyFloat = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((pattern) => {
  bits.setBigUint64(0, pattern);
  return bits.getFloat64(0);
});

test("any float64 reads back bit for bit, however it is printed", () => {
  const common = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.oneof(anyFloat, common), fc.nat(20), (value, digits) => {
      if (!Number.isFinite(value)) return;
      for (const text of [String(value), value.toExponential(digits), value.toFixed(digits)]) {
        if (Number.isFinite(Number(text))) expectNumber(text);
      }
    }),
    { numRuns: 20_000 },
  );
});

test("the middle between two float64s, and the next decimals on either side, are rounded as Number rounds them", () => {
  const nudges = fc.constantFrom(-1n, 0n, 1n);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 51n }), fc.nat(3), nudges, (float, halvings, nudge) => {
      // an odd number above 2^53 lies in the middle; so does its half, a quarter of it, and so on
      const digits = String((2n ** 53n + 2n * float + 1n) * 5n ** BigInt(halvings) * 10n + nudge);
      const text = `${digits[0]}.${digits.slice(1)}e${digits.length - halvings - 2}`;
      expectNumber(text);
    }),
    { numRuns: 5000 },
  );
});

test("the whole of a text is read where and only where it is a finite number of the grammar", () => {
  const unit = fc.constantFrom(..."00123456789.+-eE,x");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 19 }), fc.constantFrom(".", ","), (text, mark) => {
      const found = read(text, ";", mark);
      const value = finiteNumber(text, mark as "." | ",");
      expect(found !== undefined && found[1] === text ? found[0] : Number.NaN).toBe(value);
    }),
    { numRuns: 20_000 },
  );
});
