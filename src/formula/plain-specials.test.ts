import { expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { functionNamed } from "./functions.ts";
import { parse } from "./parse.ts";
import { inPlainFunctions } from "./plain-meanings.ts";
import { specialMeanings } from "./plain-specials.ts";

const plain = new Set("+ - * / ^ < <= > >= = != and or not negate where max min abs sign exp log sqrt".split(" "));
const numbers = [
  1e-9, 0.01, 0.3, 0.4687, 0.47, 0.9, 1, 1.2, 2, 3.3, 3.99, 4.01, 5, 5.6, 5.8, 7, 9.9, 10, 12, 19.9, 20, 26, 35, 100,
  1e4, 1e10, 1e130,
];
const beyondZero = numbers.flatMap((x) => [x, -x]);

test.each(Object.keys(specialMeanings))("%s, in plain functions, is what our kernel computes", (name) => {
  const { parameters } = functionNamed(name)!;
  const formula = parse(`${name}(${parameters.join(", ")})`);
  const [meant] = inPlainFunctions([formula], (other) => plain.has(other));
  const points = name.endsWith("gamma") ? numbers : beyondZero;
  for (const x of points) {
    for (const b of parameters.length === 1 ? [0] : [...beyondZero, x + 1e-6]) {
      const values = parameters.length === 1 ? { x } : { a: x, b };
      const [theirs, ours] = [meant!, formula].map(
        (of) => evaluate(of, new Map(Object.entries(values)) as never) as number,
      );
      if (Object.is(theirs, ours)) continue;
      const near = Math.abs(theirs! - ours!) <= 1e-12 * Math.abs(ours!);
      expect(near, `${JSON.stringify(values)}: ${theirs} in place of ${ours}`).toBe(true);
    }
  }
});
