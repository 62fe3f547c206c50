import { type Axis, axesOf, innerAxis, type Shape } from "./axes.ts";
import { functionNamed } from "./functions.ts";
import { isOneHot, isPickOfLogSoftmax, operandsOf, type Plan, planOf } from "./storage-plan.ts";
import { type Call, type Expression, isNumber, share } from "./tree.ts";
import type { Names } from "./types.ts";

/** A name of the formulas and the array that holds it: `array[start]` is its first number, in JavaScript. */
export interface WrittenInput {
  name: string;
  shape: Shape;
  start: string;
}

/** A formula and the array that it fills. A formula of fewer axes fills all entries along those that it lacks. */
export interface WrittenOutput {
  formula: Expression;
  shape: Shape;
  start: string;
}

/** Lengths of the axes, `rows` of i and j, `columns` of k: numbers, or variables in JavaScript. */
export interface Lengths {
  rows: number | string;
  columns: number | string;
}

/** JavaScript that computes formulas once, from arrays `in0`, `in1`... to arrays `out0`, `out1`... */
export interface Written {
  lines: readonly string[];
  /** arrays that the lines need: their names and how many numbers they hold */
  buffers: readonly { name: string; length: string }[];
  /** functions of the runtime that the lines call */
  called: readonly string[];
}

/**
 * Writes formulas as loops over arrays. What occurs more than once, across all outputs, is computed once; a value is
 * stored where it is used again, where a function goes along it, or where it would be computed anew in a loop that it
 * does not move with. All else is one expression within the loop that needs it.
 */
export function writeLoops(
  inputs: readonly WrittenInput[],
  outputs: readonly WrittenOutput[],
  lengths: Lengths,
): Written {
  return new LoopWriter(inputs, outputs, lengths).write();
}

/** V8 finds out anew in each turn of a loop where its arrays lie and end: four entries a turn take two thirds of the time. */
const unrolled = 4;
/** Of shorter loops the text would take longer to compile than they to run. */
const worthUnrolling = 32;

class LoopWriter {
  private readonly inputs: readonly WrittenInput[];
  private readonly outputs: readonly WrittenOutput[];
  private readonly lengths: Lengths;
  private readonly formulas: readonly Expression[];
  private readonly plan: Plan;
  /** the variable that holds a node's value, once its statement is written */
  private readonly variables = new Map<Expression, string>();
  private readonly buffers: { name: string; length: string }[] = [];
  /** buffers whose numbers nothing needs any more */
  private readonly free: { name: string; length: string }[] = [];
  private readonly called = new Set<string>();
  private readonly lines: string[] = [];

  constructor(inputs: readonly WrittenInput[], outputs: readonly WrittenOutput[], lengths: Lengths) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.lengths = lengths;
    this.formulas = share(outputs.map(({ formula }) => formula));
    const names: Names = new Map(inputs.map(({ name, shape }) => [name, { shape, kind: "number" }]));
    this.plan = planOf(
      this.formulas,
      outputs.map(({ shape }) => shape),
      names,
    );
  }

  write(): Written {
    for (const node of this.plan.order) this.writeNode(node);
    this.formulas.forEach((formula, i) => {
      const { shape, start } = this.outputs[i]!;
      // adding 0 makes 0 of -0, whose sign says nothing about a loss
      this.loop(shape, `${this.entry(`out${i}`, start, shape)} = ${this.text(formula)} + 0;`);
    });
    return { lines: this.lines, buffers: this.buffers, called: [...this.called] };
  }

  /** Writes the statement that computes a node, where its value is not simply written into the expression above. */
  private writeNode(node: Expression): void {
    if (node.kind !== "call") return;
    if (!this.plan.stored.has(node)) return;
    const shape = this.shape(node);
    if (shape === "scalar") {
      const variable = `t${this.variables.size}`;
      this.lines.push(`const ${variable} = ${this.text(node)};`);
      this.variables.set(node, variable);
      return;
    }
    const buffer = this.takeBuffer(shape);
    if (functionNamed(node.name)!.acts === "map" && !isOneHot(node)) this.writeMap(node, buffer);
    else this.loop(shape, `${this.entry(buffer, "0", shape)} = ${this.text(node)};`);
    this.variables.set(node, buffer);
    for (const spent of this.plan.spent.get(node) ?? []) {
      if (this.shape(spent) !== "scalar") this.giveBack(this.variables.get(spent)!);
    }
  }

  /** A map fills its line from the start of an array, so the lines of a matrix go through an array of one. */
  private writeMap(node: Call, buffer: string): void {
    const shape = this.shape(node);
    const inner = innerAxis(shape)!;
    const { js } = functionNamed(node.name)!;
    const fill = (out: string) => `${this.function(js!)}(${this.alongText(node)}, ${this.length(inner)}, ${out});`;
    if (axesOf(shape).length === 1) {
      this.lines.push(fill(buffer));
      return;
    }
    const line = this.takeBuffer(inner === "k" ? "columns" : "vector");
    const copy = `for (let ${inner} = 0; ${inner} < ${this.length(inner)}; ${inner}++) ${this.entry(buffer, "0", shape)} = ${line}[${inner}];`;
    this.loop("vector", `{ ${fill(line)} ${copy} }`);
    this.giveBack(line);
  }

  private loop(shape: Shape, body: string): void {
    const axes = axesOf(shape);
    const heads = axes.map((axis) => `for (let ${axis} = 0; ${axis} < ${this.length(axis)}; ${axis}++) `);
    const inner = axes.at(-1);
    const length = inner && this.length(inner);
    if (typeof length === "number" && length >= worthUnrolling) {
      const steps = Array(unrolled).fill(`${body} ${inner}++;`).join(" ");
      heads.pop();
      body = `{ let ${inner} = 0; while (${inner} <= ${length - unrolled}) { ${steps} } while (${inner} < ${length}) { ${body} ${inner}++; } }`;
    }
    this.lines.push(heads.join("") + body);
  }

  private takeBuffer(shape: Shape): string {
    const length = axesOf(shape)
      .map((axis) => this.length(axis))
      .join(" * ");
    const at = this.free.findIndex((buffer) => buffer.length === length);
    if (at >= 0) return this.free.splice(at, 1)[0]!.name;
    const buffer = { name: `v${this.buffers.length}`, length };
    this.buffers.push(buffer);
    return buffer.name;
  }

  private giveBack(name: string): void {
    this.free.push(this.buffers.find((buffer) => buffer.name === name)!);
  }

  /** A node as a JavaScript expression: its entry at the loop's i, j or k. */
  private text(node: Expression): string {
    if (node.kind === "number") return numberText(node.value);
    if (node.kind === "text") throw new Error("a text has no place in a kernel");
    const shape = this.shape(node);
    const variable = this.variables.get(node);
    if (variable) return shape === "scalar" ? variable : this.entry(variable, "0", shape);
    if (node.kind === "name") {
      const { array, start } = this.arrayOf(node);
      return this.entry(array, start, shape);
    }
    const row = functionNamed(node.name)!;
    if (node.name === "len") return String(this.length(innerAxis(this.shape(node.arguments[0]!))!));
    if (row.acts === "rows") return this.rowsText(node);
    if (row.acts === "reduction") return this.reductionText(node);
    const args = operandsOf(node).map((operand) => this.text(operand));
    const [a, b, c] = args;
    switch (node.name) {
      case "onehot":
      case "onehot_like":
        return `(${innerAxis(shape)} === ${a} ? 1 : 0)`;
      case "full_like":
        return a!;
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
    const length = this.length(innerAxis(this.shape(first!))!);
    if (isPickOfLogSoftmax(node)) {
      const logits = (first as Call).arguments[0]!;
      return `${this.function("logSoftmaxAt")}(${this.line(logits)}, ${length}, ${this.text(second!)})`;
    }
    if (node.name === "index") {
      return `${this.function("entry")}(${this.line(first!)}, ${length}, ${this.text(second!)})`;
    }
    return `${this.function(functionNamed(node.name)!.js!)}(${this.alongText(node)}, ${length})`;
  }

  /** The table's spelling of an entry, with arrays and lengths in place. */
  private rowsText(node: Call): string {
    const given = node.arguments.map((argument) => this.shape(argument));
    const { entry } = functionNamed(node.name)!.shapes!.find(({ takes }) =>
      takes.every((shape, i) => shape === given[i]),
    )!;
    return entry
      .replace(/^([a-z]\w*)(?=\()/i, (called) => this.function(called))
      .replace(/#(\d)[[(]([^\])]*)[\])]/g, (all, position: string, at: string) => {
        const { array, start } = this.arrayOf(node.arguments[Number(position) - 1]!);
        const from = start === "0" ? at : `${start} + ${at}`;
        return all[2] === "[" ? `${array}[${from}]` : `${array}, ${from}`;
      })
      .replace(/\b(rows|columns)\b/g, (length) => String(this.lengths[length as keyof Lengths]));
  }

  /** The arguments of a function along vectors: lines of these, and numbers. */
  private alongText(node: Call): string {
    const { vectors } = functionNamed(node.name)!;
    return node.arguments.map((argument, i) => (i < vectors ? this.line(argument) : this.text(argument))).join(", ");
  }

  /** A line of a node along its innermost axis, as two arguments: an array, and the position at which the line starts. */
  private line(node: Expression): string {
    const { array, start } = this.arrayOf(node);
    const [outer, inner] = axesOf(this.shape(node));
    if (inner === undefined) return `${array}, ${start}`;
    return `${array}, ${start === "0" ? "" : `${start} + `}${outer} * ${this.length(inner)}`;
  }

  private entry(array: string, start: string, shape: Shape): string {
    const [outer, inner] = axesOf(shape);
    if (outer === undefined) return `${array}[${start}]`;
    const at = inner === undefined ? outer : `${outer} * ${this.length(inner)} + ${inner}`;
    return `${array}[${start === "0" ? "" : `${start} + `}${at}]`;
  }

  private arrayOf(node: Expression): { array: string; start: string } {
    if (node.kind === "name") {
      const position = this.inputs.findIndex((input) => input.name === node.name);
      return { array: `in${position}`, start: this.inputs[position]!.start };
    }
    const variable = this.variables.get(node);
    if (variable) return { array: variable, start: "0" };
    return this.arrayOf((node as Call).arguments[0]!);
  }

  private function(name: string): string {
    if (!name.startsWith("Math.")) this.called.add(name);
    return name;
  }

  private length(axis: Axis): number | string {
    return axis === "k" ? this.lengths.columns : this.lengths.rows;
  }

  private shape(node: Expression): Shape {
    return this.plan.shapes.get(node)!;
  }
}

const infixInJavaScript: Readonly<Record<string, string>> = { "=": "===", "!=": "!==", and: "&&", or: "||" };

function numberText(value: number): string {
  if (Number.isFinite(value))
    return value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? "-0" : value})` : String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "(-Infinity)";
}
