import { lower } from "./computing-order.ts";
import { functionNamed } from "./functions.ts";
import { runtime } from "./runtime.ts";
import { type Call, type Expression, isNumber, share, topologicalOrder } from "./tree.ts";
import { type Names, type Shape, typesOf, type ValueType } from "./types.ts";

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
 * Turns formulas into one JavaScript loop. Subexpressions that occur more than once, across all outputs, are computed
 * once a row. The text is built from trees only: names become `in0`, `in1`... and nothing that a user typed is in it.
 */
export function compileKernel(inputs: readonly KernelInput[], outputs: readonly KernelOutput[], width: number): Kernel {
  const source = new KernelWriter(inputs, outputs, width).write();
  const make = new Function("runtime", source) as (functions: typeof runtime) => Kernel["run"];
  return { source, run: make(runtime) };
}

class KernelWriter {
  private readonly inputs: readonly KernelInput[];
  private readonly outputs: readonly KernelOutput[];
  private readonly width: number;
  private readonly formulas: readonly Expression[];
  private readonly types = new Map<Expression, ValueType>();
  /** how often each node is used, by the nodes above it and by outputs */
  private readonly uses = new Map<Expression, number>();
  /** nodes that need a buffer, since a function works along them */
  private readonly needsBuffer = new Set<Expression>();
  /** scalars used inside the loop over a vector, to be computed before it */
  private readonly usedInLoop = new Set<Expression>();
  /** the variable that holds a node's value, once its statement is written */
  private readonly variables = new Map<Expression, string>();
  private readonly buffers: string[] = [];
  private readonly called = new Set<string>();
  private readonly lines: string[] = [];

  constructor(inputs: readonly KernelInput[], outputs: readonly KernelOutput[], width: number) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.width = width;
    const names: Names = new Map(inputs.map(({ name, shape }) => [name, { shape, kind: "number" }]));
    this.formulas = share(outputs.map(({ formula }) => lower(formula, width, names)));
    for (const formula of this.formulas) for (const [node, type] of typesOf(formula, names)) this.types.set(node, type);
    this.formulas.forEach((formula, i) => {
      if (outputs[i]!.shape === "scalar" && this.isVector(formula)) throw new Error(`output ${i} is a vector`);
    });
  }

  write(): string {
    const order = topologicalOrder(this.formulas);
    this.countUses(order);
    for (const node of order) this.writeNode(node);
    this.formulas.forEach((formula, i) => {
      const target = `out${i}`;
      // adding 0 makes 0 of -0, whose sign says nothing about a loss
      if (this.outputs[i]!.shape === "scalar") this.lines.push(`${target}[i] = ${this.text(formula)} + 0;`);
      else
        this.lines.push(
          `for (let k = 0; k < ${this.width}; k++) ${target}[i * ${this.width} + k] = ${this.text(formula)} + 0;`,
        );
    });
    return [
      '"use strict";',
      ...[...this.called].map((name) => `const ${name} = runtime.${name};`),
      ...this.buffers.map((buffer) => `const ${buffer} = new Float64Array(${this.width});`),
      "return function kernel(rows, inputs, outputs) {",
      ...this.inputs.map((_, i) => `  const in${i} = inputs[${i}];`),
      ...this.outputs.map((_, i) => `  const out${i} = outputs[${i}];`),
      "  for (let i = 0; i < rows; i++) {",
      ...this.lines.map((line) => `    ${line}`),
      "  }",
      "};",
    ].join("\n");
  }

  private countUses(order: readonly Expression[]): void {
    const use = (node: Expression) => this.uses.set(node, (this.uses.get(node) ?? 0) + 1);
    this.formulas.forEach((formula, i) => {
      use(formula);
      if (this.outputs[i]!.shape === "vector" && !this.isVector(formula)) this.usedInLoop.add(formula);
    });
    for (const node of order) {
      if (node.kind !== "call") continue;
      const row = functionNamed(node.name)!;
      node.arguments.forEach((argument, i) => {
        use(argument);
        if (i < row.vectors && !isPickOfLogSoftmax(node)) this.needsBuffer.add(argument);
        if (this.isVector(node) && !this.isVector(argument)) this.usedInLoop.add(argument);
      });
      if (row.acts === "map" && node.name !== "onehot") this.needsBuffer.add(node);
      if (isPickOfLogSoftmax(node)) this.needsBuffer.add((node.arguments[0] as Call).arguments[0]!);
    }
    // a log_softmax of which only single entries are picked is never filled as a whole
    for (const node of order) {
      if (node.kind !== "call" || node.name !== "log_softmax") continue;
      const picks = order.filter((other) => isPickOfLogSoftmax(other) && (other as Call).arguments[0] === node).length;
      if (picks === this.uses.get(node)) this.needsBuffer.delete(node);
    }
  }

  /** Writes the statement that computes a node, where its value is not simply written into the expression above. */
  private writeNode(node: Expression): void {
    if (node.kind !== "call") return;
    const row = functionNamed(node.name)!;
    const usedAgain = this.uses.get(node)! > 1;
    if (!this.isVector(node)) {
      if (!usedAgain && !this.usedInLoop.has(node)) return;
      const variable = `t${this.variables.size}`;
      this.lines.push(`const ${variable} = ${this.text(node)};`);
      this.variables.set(node, variable);
      return;
    }
    const skipped = node.name === "log_softmax" && !this.needsBuffer.has(node);
    if (skipped || (!this.needsBuffer.has(node) && (!usedAgain || node.name === "onehot"))) return;
    const buffer = `v${this.buffers.length}`;
    if (row.acts === "map" && node.name !== "onehot") {
      const vectors = node.arguments.map((argument) => this.vectorText(argument));
      this.lines.push(`${this.function(row.js!)}(${vectors.join(", ")}, ${this.width}, ${buffer});`);
    } else this.lines.push(`for (let k = 0; k < ${this.width}; k++) ${buffer}[k] = ${this.text(node)};`);
    this.buffers.push(buffer);
    this.variables.set(node, buffer);
  }

  /** A node as a JavaScript expression; of a vector, its entry `k`. */
  private text(node: Expression): string {
    if (node.kind === "number") return numberText(node.value);
    if (node.kind === "text") throw new Error("a text has no place in a kernel");
    const variable = this.variables.get(node);
    if (variable) return this.isVector(node) ? `${variable}[k]` : variable;
    if (node.kind === "name") {
      const { name, start } = this.array(node.name);
      return this.isVector(node) ? `${name}[${start === "0" ? "" : `${start} + `}k]` : `${name}[i]`;
    }
    const row = functionNamed(node.name)!;
    if (row.acts === "reduction") return this.reductionText(node);
    const args = node.arguments.map((argument) => this.text(argument));
    const [a, b, c] = args;
    switch (node.name) {
      case "onehot":
        return `(k === ${a} ? 1 : 0)`;
      case "where":
        return `(${a} ? ${b} : ${c})`;
      case "negate":
        return `(-${a})`;
      case "not":
        return `(!${a})`;
      case "^":
        return this.powerText(node.arguments[1]!, a!, b!);
      default:
        if (!row.infix) return `${this.function(row.js!)}(${args.join(", ")})`;
        return `(${a} ${infixInJavaScript[node.name] ?? node.name} ${b})`;
    }
  }

  private powerText(exponent: Expression, base: string, text: string): string {
    if (isNumber(exponent, 2)) return `${this.function("square")}(${base})`;
    if (isNumber(exponent, 0.5)) return `Math.sqrt(${base})`;
    return `${this.function("power")}(${base}, ${text})`;
  }

  private reductionText(node: Call): string {
    const [first, second] = node.arguments;
    if (isPickOfLogSoftmax(node)) {
      const logits = (first as Call).arguments[0]!;
      return `${this.function("logSoftmaxAt")}(${this.vectorText(logits)}, ${this.width}, ${this.text(second!)})`;
    }
    if (node.name === "index") {
      return `${this.function("entry")}(${this.vectorText(first!)}, ${this.width}, ${this.text(second!)})`;
    }
    const row = functionNamed(node.name)!;
    const vectors = node.arguments.map((argument) => this.vectorText(argument));
    return `${this.function(row.js!)}(${vectors.join(", ")}, ${this.width})`;
  }

  /** An array and the position in it at which a row's vector starts, as two arguments. */
  private vectorText(node: Expression): string {
    const { name, start } = this.arrayOf(node);
    return `${name}, ${start}`;
  }

  private arrayOf(node: Expression): { name: string; start: string } {
    if (node.kind === "name") return this.array(node.name);
    return { name: this.variables.get(node)!, start: "0" };
  }

  private array(name: string): { name: string; start: string } {
    const position = this.inputs.findIndex((input) => input.name === name);
    return { name: `in${position}`, start: this.inputs[position]!.sameForAllRows ? "0" : `i * ${this.width}` };
  }

  private function(name: string): string {
    if (!name.startsWith("Math.")) this.called.add(name);
    return name;
  }

  private isVector(node: Expression): boolean {
    return this.types.get(node)!.shape === "vector";
  }
}

const infixInJavaScript: Readonly<Record<string, string>> = { "=": "===", "!=": "!==", and: "&&", or: "||" };

/** `log_softmax(v)[i]` costs one logarithm, not K, when it is asked for as one number. */
function isPickOfLogSoftmax(node: Expression): boolean {
  if (node.kind !== "call" || node.name !== "index") return false;
  const [vector] = node.arguments;
  return vector!.kind === "call" && vector!.name === "log_softmax";
}

function numberText(value: number): string {
  if (Number.isFinite(value))
    return value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? "-0" : value})` : String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "(-Infinity)";
}
