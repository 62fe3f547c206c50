import { collect, powerOf } from "./products.ts";
import { simplify } from "./simplify.ts";
import { type Call, call, type Expression, number, rewrite } from "./tree.ts";
import type { Names } from "./types.ts";

/** A square or a cube is taken apart; of a higher power the range is the formula's own. */
const highestPower = 3;

/** These stay between -1 and 1, so their squares overflow nothing. */
const bounded = new Set(
  "step sign hypot_ratio sigmoid tanh sech softmax softmax_rest unit unit_rest onehot".split(" "),
);

/**
 * A formula as a kernel computes it: products stay within range, and `len(v)` is known where the vectors all have the
 * same `width`.
 */
export function lower(formula: Expression, names: Names, width?: number): Expression {
  if (width === undefined) return inComputingOrder(simplify(formula, names));
  const known = simplify(withLength(formula, width), names);
  // a simplified sum may have brought another `len`
  return inComputingOrder(simplify(withLength(known, width), names));
}

function withLength(formula: Expression, width: number): Expression {
  return rewrite(formula, (node) => (node.kind === "call" && node.name === "len" ? number(width) : node));
}

/**
 * The same formula, its products in an order that stays within range. A formula reads best as
 * `(f - y)^2*exp(-u)/c/c`; computed from left to right the square may overflow or vanish although the result does
 * not, so it is computed as `(f - y)*exp(-u)/c*(f - y)/c`.
 */
function inComputingOrder(expression: Expression): Expression {
  return rewrite(expression, (node) => (isProduct(node) ? ordered(node) : node));
}

function isProduct(node: Expression): node is Call {
  return node.kind === "call" && (node.name === "*" || node.name === "/");
}

function ordered(node: Call): Expression {
  const product = collect(node);
  if (!product) return node;
  const rounds: Expression[][] = [];
  let repeated = false;
  for (const factor of product.factors) {
    const [base, exponent] = timesOf(factor);
    repeated ||= exponent > 1;
    for (let i = 0; i < exponent; i++) rounds[i] = [...(rounds[i] ?? []), base];
  }
  const factors = rounds.flat();
  if (!repeated || factors.length + product.divisors.length === 2) return node;
  const divisors = [...product.divisors];
  let built: Expression | undefined;
  for (const round of rounds) {
    built = round.reduce<Expression | undefined>(multiply, built);
    const divisor = divisors.shift();
    if (divisor) built = call("/", built!, divisor);
  }
  for (const divisor of divisors) built = call("/", built!, divisor);
  for (const value of product.numbers) built = call("*", number(value), built!);
  return product.negative ? call("negate", built!) : built!;
}

function timesOf(factor: Expression): [base: Expression, exponent: number] {
  const [base, exponent] = powerOf(factor);
  const takenApart = Number.isInteger(exponent) && exponent > 1 && exponent <= highestPower;
  return takenApart && !(base.kind === "call" && bounded.has(base.name)) ? [base, exponent] : [factor, 1];
}

function multiply(left: Expression | undefined, right: Expression): Expression {
  return left ? call("*", left, right) : right;
}
