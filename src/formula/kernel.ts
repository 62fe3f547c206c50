import type { Shape } from "./axes.ts";
import { lower } from "./computing-order.ts";
import { writeLoops } from "./loop-writer.ts";
import { runtime } from "./runtime.ts";
import type { Expression } from "./tree.ts";
import type { Names } from "./types.ts";

/** A name of the formulas and the array that holds it. */
export interface KernelInput {
  name: string;
  shape: Shape;
  /** a vector that is the same for every row, such as class weights: its array has `width` numbers */
  sameForAllRows?: boolean;
}

/** A formula and the shape of the array it fills; a scalar formula fills all entries of a vector output. */
export interface KernelOutput {
  formula: Expression;
  shape: Shape;
}

/** A loop over the rows of a batch: `inputs` and `outputs` in the order given, vectors row-major with `width` columns. */
export interface Kernel {
  source: string;
  run(rows: number, inputs: readonly Float64Array[], outputs: readonly Float64Array[]): void;
}

/**
 * Turns formulas into one JavaScript loop over the rows of a batch, where a vector is a row's `width` columns.
 * Subexpressions that occur more than once, across all outputs, are computed once a row. The text is built from trees
 * only: names become `in0`, `in1`... and nothing that a user typed is in it.
 */
export function compileKernel(inputs: readonly KernelInput[], outputs: readonly KernelOutput[], width: number): Kernel {
  const start = (shape: Shape) => (shape === "scalar" ? "row" : `row * ${width}`);
  const names = namesOf(inputs);
  const { lines, buffers, called } = writeLoops(
    inputs.map(({ name, shape, sameForAllRows }) => ({ name, shape, start: sameForAllRows ? "0" : start(shape) })),
    outputs.map(({ formula, shape }) => ({ formula: lower(formula, names, width), shape, start: start(shape) })),
    { rows: width, columns: 0 },
  );
  const source = [
    '"use strict";',
    ...called.map((name) => `const ${name} = runtime.${name};`),
    ...buffers.map(({ name, length }) => `const ${name} = new Float64Array(${length});`),
    "return function kernel(rows, inputs, outputs) {",
    ...inputs.map((_, i) => `  const in${i} = inputs[${i}];`),
    ...outputs.map((_, i) => `  const out${i} = outputs[${i}];`),
    "  for (let row = 0; row < rows; row++) {",
    ...lines.map((line) => `    ${line}`),
    "  }",
    "};",
  ].join("\n");
  return { source, run: made(source) };
}

/** A program over the rows of one group: `columns` is the width of tables and columns, row-major. */
export interface ArrayProgram {
  source: string;
  run(rows: number, columns: number, inputs: readonly Float64Array[], outputs: readonly Float64Array[]): void;
}

/**
 * Turns formulas over the rows of a group into one JavaScript function, for groups of any size. A scalar is an array of
 * one number; a formula of fewer axes than its output fills it along those that it lacks. Arrays between the steps are
 * kept from one group to the next, and only grow: run one group at a time.
 */
export function compileArrays(inputs: readonly KernelInput[], outputs: readonly KernelOutput[]): ArrayProgram {
  const names = namesOf(inputs);
  const { lines, buffers, called } = writeLoops(
    inputs.map(({ name, shape }) => ({ name, shape, start: "0" })),
    outputs.map(({ formula, shape }) => ({ formula: lower(formula, names), shape, start: "0" })),
    { rows: "rows", columns: "columns" },
  );
  const source = [
    '"use strict";',
    ...[...called, "atLeast"].map((name) => `const ${name} = runtime.${name};`),
    ...buffers.map(({ name }) => `let ${name} = new Float64Array(0);`),
    "return function program(rows, columns, inputs, outputs) {",
    ...inputs.map((_, i) => `  const in${i} = inputs[${i}];`),
    ...outputs.map((_, i) => `  const out${i} = outputs[${i}];`),
    ...buffers.map(({ name, length }) => `  ${name} = atLeast(${name}, ${length});`),
    ...lines.map((line) => `  ${line}`),
    "};",
  ].join("\n");
  return { source, run: made(source) };
}

function namesOf(inputs: readonly KernelInput[]): Names {
  return new Map(inputs.map(({ name, shape }) => [name, { shape, kind: "number" }]));
}

/** The function that a text of ours returns, with the runtime at hand. */
function made<Run>(source: string): Run {
  return (new Function("runtime", source) as (functions: typeof runtime) => Run)(runtime);
}
