import { expect, test } from "vitest";
import { numberAdvice } from "./number-advice.ts";

const thousands = (written: string) => `numbers have no separators between thousands: write ${written}`;

test.each([
  ["1,234,567", ".", thousands("1234567")],
  ["1,234.5", ".", thousands("1234.5")],
  ["-1.234,5", ".", thousands("-1234.5")],
  ["1.234,5", ",", thousands("1234,5")],
  ["1.234.567", ".", thousands("1234567")],
  [" 1'234 ", ".", thousands("1234")],
  ["12 345", ".", thousands("12345")],
  ["1\u00a0234,5", ".", thousands("1234.5")],
  ["1_000", ".", thousands("1000")],
  ["1,234", ".", "if the comma is the decimal mark, give --decimal ,; if it stands between thousands, write 1234"],
  ["1.234", ",", "if the point is the decimal mark, leave --decimal , out; if it stands between thousands, write 1234"],
  ["95%", ".", "numbers have no percent sign: write 95, or 0.95 for a share"],
  ["28.9 %", ".", "numbers have no percent sign: write 28.9, or 0.289 for a share"],
  ["3,14", ".", "if the comma is the decimal mark, give --decimal ,"],
  ["3.14", ",", "if the point is the decimal mark, leave --decimal , out"],
] as const)("%j with the mark %j", (text, decimal, advice) => {
  expect(numberAdvice(text, decimal)).toBe(advice);
});

test.each(["", "n/a", "1,23,456", "1,234,5", "12.03.2024", "1.234.56", "1,,234", "1234,567.8", "v1.234.567"])(
  "%j is no number in another spelling",
  (text) => {
    expect(numberAdvice(text, ".")).toBeUndefined();
  },
);
