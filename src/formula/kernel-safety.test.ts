import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileKernel, type KernelInput } from "./kernel.ts";
import { parse } from "./parse.ts";
import { treeNames, trees, treeWidth } from "./testing/trees.ts";
import { call, name, number } from "./tree.ts";

const treeInputs: KernelInput[] = [...treeNames].map(([key, { shape }]) => ({ name: key, shape }));

describe("nothing that a user typed is in the generated text", () => {
  const evil = [
    "constructor",
    "__proto__",
    "in0",
    "out0",
    "rows",
    "runtime",
    "kernel",
    '"];process.exit()//',
    "`",
    "$" + "{1}",
    "\n",
    "*/",
    "toString",
    "arguments",
    "while",
  ];

  test.each(evil)("as a name: %j", (evilName) => {
    const formula = call("+", call("*", name(evilName), number(2)), call("sum", name("f")));
    const columns: KernelInput[] = [
      { name: evilName, shape: "scalar" },
      { name: "f", shape: "vector" },
    ];
    const kernel = compileKernel(columns, [{ formula, shape: "scalar" }], 2);
    const innocent = compileKernel(
      [{ name: "a", shape: "scalar" }, columns[1]!],
      [{ formula: call("+", call("*", name("a"), number(2)), call("sum", name("f"))), shape: "scalar" }],
      2,
    );
    expect(kernel.source).toBe(innocent.source);
    const out = new Float64Array(1);
    kernel.run(1, [Float64Array.of(5), Float64Array.of(1, 2)], [out]);
    expect(out[0]).toBe(13);
  });

  test("as a number: it is read and written, never copied", () => {
    const kernel = compileKernel([], [{ formula: parse("0.50e0 + 1e-300 + 1e300 - (-2)"), shape: "scalar" }], 1);
    expect(kernel.source).not.toContain("0.50e0");
  });

  test("a text is refused", () => {
    expect(() => compileKernel([], [{ formula: parse("where('x' = 'y', 1, 0)"), shape: "scalar" }], 1)).toThrow("text");
  });

  test("generated text is names of ours, numbers and operators only", () => {
    fc.assert(
      fc.property(trees("scalar", 4), (tree) => {
        const { source } = compileKernel(treeInputs, [{ formula: tree, shape: "scalar" }], treeWidth);
        const words = new Set(source.match(/[A-Za-z_$][\w$]*/g));
        for (const word of words) {
          expect(word).toMatch(
            /^(?:use|strict|const|let|for|new|return|function|kernel|rows|inputs|outputs|runtime|Float64Array|Math|NaN|Infinity|i|k|e|in\d|out\d|t\d+|v\d+|[a-z][A-Za-z0-9]*)$/,
          );
        }
        expect(source).not.toMatch(/[`\\$#@]|odd, name/);
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});
