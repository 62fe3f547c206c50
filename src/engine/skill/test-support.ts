// What the tests of --skill share.
import { expect } from "vitest";
import { isClose, lossline } from "../../../fixtures/command.ts";
import type { LossResult } from "../../contracts.ts";

interface Document {
  results: LossResult[];
  warnings: { code: string; count: number; message: string }[];
}

/** What `lossline eval --skill` finds; `table` is its standard input. */
export async function evaluateSkill(args: readonly string[], table = ""): Promise<Document> {
  const { exit, stdout, stderr } = await lossline(["eval", ...args, "--skill", "--json", "--quiet"], table);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  return JSON.parse(stdout) as Document;
}

/** Compares numbers, and lists of them, within a relative tolerance. */
export function expectClose(found: unknown, expected: unknown, tolerance = 1e-12): void {
  const numbers = (value: unknown) => [value].flat(3).map(Number);
  const [a, b] = [numbers(found), numbers(expected)];
  const close = a.length === b.length && a.every((number, i) => isClose(number, b[i]!, tolerance));
  if (!close) expect(found).toEqual(expected);
}
