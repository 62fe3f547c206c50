import { functionNamed } from "./functions.ts";
import { applyOperator } from "./operators.ts";
import { runtime, scalarFunction } from "./runtime.ts";
import type { Call, Expression } from "./tree.ts";

/** What a formula works on: a number, a truth value, a text, or a row's vector of numbers or truth values. */
export type Value = number | boolean | string | readonly (number | boolean)[];

/**
 * The value of a formula for one row, by walking the tree: slow and plain, the oracle that generated code is tested
 * against. Names that are not given, and vectors of different lengths, throw.
 */
export function evaluate(expression: Expression, names: ReadonlyMap<string, Value>): Value {
  return valueAt(expression, names, new Map());
}

/** A derivative hangs the same subtree below many parents: each is walked once. */
function valueAt(expression: Expression, names: ReadonlyMap<string, Value>, known: Map<Expression, Value>): Value {
  const before = known.get(expression);
  if (before !== undefined) return before;
  const value = compute(expression, names, known);
  known.set(expression, value);
  return value;
}

function compute(expression: Expression, names: ReadonlyMap<string, Value>, known: Map<Expression, Value>): Value {
  if (expression.kind === "number" || expression.kind === "text") return expression.value;
  if (expression.kind === "name") {
    const value = names.get(expression.name);
    if (value === undefined) throw new Error(`no value for ${expression.name}`);
    return value;
  }
  const row = functionNamed(expression.name)!;
  const args = expression.arguments.map((argument) => valueAt(argument, names, known));
  if (row.acts === "rows") throw new Error(`${row.name} takes the rows of a group, and here is one row`);
  if (row.acts === "elementwise") return broadcast(expression, args);
  return alongVector(expression.name, args);
}

function broadcast(node: Call, args: readonly Value[]): Value {
  let length: number | undefined;
  for (const argument of args) {
    if (!isList(argument)) continue;
    length ??= argument.length;
    if (length !== argument.length) {
      throw new Error(`${node.name} of vectors of lengths ${length} and ${argument.length}`);
    }
  }
  if (length === undefined) return applyToOne(node, args as readonly (number | boolean | string)[]);
  const values: (number | boolean)[] = [];
  for (let k = 0; k < length; k++) {
    const entries = args.map((argument) => (isList(argument) ? argument[k]! : argument));
    values.push(applyToOne(node, entries as readonly (number | boolean | string)[]));
  }
  return values;
}

export function applyToOne(node: Call, args: readonly (number | boolean | string)[]): number | boolean {
  switch (node.name) {
    case "where":
      return (args[0] ? args[1] : args[2]) as number;
    case "and":
      return Boolean(args[0] && args[1]);
    case "or":
      return Boolean(args[0] || args[1]);
    case "not":
      return !args[0];
    default: {
      const numbers = args as readonly number[];
      return applyOperator(node.name, numbers) ?? scalarFunction(functionNamed(node.name)!)(...numbers);
    }
  }
}

function alongVector(functionName: string, args: readonly Value[]): Value {
  const [first, second] = args;
  if (functionName === "onehot") {
    return Array.from({ length: second as number }, (_, k) => (k === first ? 1 : 0));
  }
  const list = first as readonly number[];
  if (functionName === "onehot_like") return list.map((_, k) => (k === second ? 1 : 0));
  if (functionName === "len") return list.length;
  if (functionName === "index") return list[second as number] ?? Number.NaN;
  const row = functionNamed(functionName)!;
  const vectors = args.flatMap((argument): unknown[] =>
    isList(argument) ? [Float64Array.from(argument as number[]), 0] : [argument],
  );
  const run = runtime[row.js!] as unknown as (...rest: unknown[]) => number;
  if (row.acts === "reduction") return run(...vectors, list.length);
  const out = new Float64Array(list.length);
  run(...vectors, list.length, out);
  return [...out];
}

function isList(value: Value | undefined): value is readonly (number | boolean)[] {
  return Array.isArray(value);
}
