import { expect } from "vitest";
import { isClose, lossline, numbersOf, rowsOf } from "../../../fixtures/command.ts";
import { makeRandom } from "./instances.ts";

/** Random rows for relations between losses, the same in every run, and the comparison of two losses on them. */

export const random = makeRandom(7);
export const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
export const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
export const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

export function distribution(width: number): number[] {
  const parts = times(width, () => Math.exp(normal()));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

/** The rows of a command with the flags `line`, whose loss is called x. */
export async function run(records: readonly object[], line: string): Promise<Record<string, unknown>[]> {
  const stdin = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  const args = ["eval", "-", "--in-format", "ndjson", ...line.split(" "), "--per-sample", "--grad", "--hess"];
  return rowsOf(await lossline([...args, "-f", "ndjson"], stdin));
}

/** `right` times `factor` is `left`, in value, gradient and Hessian, at each row. */
export async function expectSame(
  records: readonly object[],
  left: string,
  right: string,
  factor = 1,
  tolerance = 1e-13,
  rounding = 1e-15,
) {
  const [ours, theirs] = [await run(records, left), await run(records, right)];
  expect(ours.length).toBe(records.length);
  ours.forEach((row, i) => {
    for (const key of ["loss_x", "grad_x", "hess_x"]) {
      numbersOf(row[key]).forEach((found, k) => {
        const expected = factor * numbersOf(theirs[i]![key])[k]!;
        const near = isClose(found, expected, tolerance) || Math.abs(found - expected) < rounding;
        expect(near, `${key} of ${JSON.stringify(records[i])}: ${found}, ${expected}`).toBe(true);
      });
    }
  });
}
