import { hasAxis, innerAxis, type Shape } from "./axes.ts";
import { functionNamed } from "./functions.ts";
import { buildProduct, collect, type Product } from "./products.ts";
import { type Call, call, type Expression, isNumber, number } from "./tree.ts";

type ShapeOf = (node: Expression) => Shape | undefined;

/** Products of products may have very many factors; such a sum is left as it is. */
const mostFactors = 16;

/**
 * The sum of a product: what is the same for all that is summed stands before it, and a one-hot factor picks one entry.
 * Undefined for what is no such sum.
 */
export function simplifySum(node: Call, shapeOf: ShapeOf): Expression | undefined {
  if (node.name !== "sum" && node.name !== "sum_rows") return undefined;
  const [inside] = node.arguments;
  if (inside!.kind !== "call") return undefined;
  const shape = shapeOf(inside!);
  const axis = node.name === "sum_rows" ? "i" : shape && innerAxis(shape);
  const isConstant = (part: Expression) => {
    const own = shapeOf(part);
    return own === "scalar" || (own !== undefined && shape !== undefined && !hasAxis(own, axis!));
  };
  // what was a matrix may be a vector without a factor
  const sumOf = (part: Expression) => call(shapeOf(part) === "vector" ? "sum" : node.name, part);
  const [numerator, divisor] = inside!.arguments;
  if (inside!.name === "/" && isConstant(divisor!)) return call("/", sumOf(numerator!), divisor!);
  const picked = pickedByOneHot(inside!, shapeOf);
  if (picked) return picked;
  const factors = factorsOf(inside!);
  if (factors.length < 2 || factors.length > mostFactors) return undefined;
  const constants = factors.filter(isConstant);
  const moving = factors.filter((factor) => !isConstant(factor));
  if (constants.length === 0 || moving.length === 0) return undefined;
  return call("*", productOf(constants), sumOf(productOf(moving)));
}

function pickedByOneHot(summand: Expression, shapeOf: ShapeOf): Expression | undefined {
  const found = withoutOneHot(summand);
  return found && entryOf(found.rest, found.position, shapeOf);
}

/** The position of a one-hot factor, and what is left with 1 in its place; `without` are factors that have none. */
function withoutOneHot(
  node: Expression,
  without = new Set<Expression>(),
): { position: Expression; rest: Expression } | undefined {
  if (node.kind !== "call" || without.has(node)) return undefined;
  if (node.name === "onehot") return { position: node.arguments[0]!, rest: number(1) };
  const places = { "*": [0, 1], xmul: [0], "/": [0], negate: [0] }[node.name];
  for (const i of places ?? []) {
    const found = withoutOneHot(node.arguments[i]!, without);
    if (found) return { ...found, rest: { ...node, arguments: node.arguments.with(i, found.rest) } };
  }
  without.add(node);
  return undefined;
}

/**
 * x*y - x*z is x*(y - z), and x/y/z - w/z is (x/y - w)/z: fewer operations, and no difference of infinities where z is
 * tiny. Undefined where the two terms have nothing in common.
 */
export function simplifyTerms(node: Call): Expression | undefined {
  if (node.name !== "+" && node.name !== "-") return undefined;
  const [first, second] = node.arguments.map(collect);
  if (!first || !second || isNumber(node.arguments[0]!) || isNumber(node.arguments[1]!)) return undefined;
  const numbers = sameNumbers(first, second) ? first.numbers : [];
  const divisor = first.divisors.at(-1);
  const divided = divisor !== undefined && divisor === second.divisors.at(-1);
  // x*y/z/z must not become x*(y/z/z), which may be infinite where x is tiny
  const leftOver = first.divisors.length + second.divisors.length - (divided ? 2 : 0);
  const factors = leftOver > 0 ? [] : inCommon(first.factors, second.factors);
  if (numbers.length + factors.length === 0 && !divided) return undefined;
  const [left, right] = [first, second].map((term) =>
    buildProduct({
      negative: term.negative,
      numbers: numbers.length > 0 ? [] : term.numbers,
      factors: without(term.factors, factors),
      divisors: divided ? term.divisors.slice(0, -1) : term.divisors,
    }),
  );
  // exp(-x^2)*(1 - x^2) is 0 times infinity where exp(-x^2) - x^2*exp(-x^2) is not
  if (isNumber(left!) !== isNumber(right!) && factors.length > 0) return undefined;
  const inside = call(node.name, left!, right!);
  return buildProduct({ negative: false, numbers, factors: [...factors, inside], divisors: divided ? [divisor] : [] });
}

function sameNumbers(a: Product, b: Product): boolean {
  return a.numbers.length === 1 && b.numbers.length === 1 && a.numbers[0] === b.numbers[0] && a.numbers[0] !== 1;
}

function inCommon(a: readonly Expression[], b: readonly Expression[]): Expression[] {
  const left = [...b];
  return a.filter((factor) => {
    const at = left.indexOf(factor);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function without(factors: readonly Expression[], taken: readonly Expression[]): Expression[] {
  const left = [...taken];
  return factors.filter((factor) => {
    const at = left.indexOf(factor);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** `(v*w)[i]` is `v[i]*w[i]`: an entry is asked of the simplest vectors. Undefined for what is no such entry. */
export function simplifyEntry(node: Call, shapeOf: ShapeOf): Expression | undefined {
  if (node.name !== "index") return undefined;
  const [vector, position] = node.arguments;
  if (vector!.kind !== "call" || functionNamed(vector!.name)!.acts !== "elementwise") return undefined;
  return entryOf(vector!, position!, shapeOf);
}

/** `onehot_like(v, i)` is `onehot(i, len(v))` where it is a vector. */
export function simplifyOneHot(node: Call, shapeOf: ShapeOf): Expression | undefined {
  if (node.name !== "onehot_like" || shapeOf(node) !== "vector") return undefined;
  return call("onehot", node.arguments[1]!, call("len", node.arguments[0]!));
}

/** The entry of a vector at a position, and what is one number a row as it is; undefined where it is not known which. */
export function entryOf(vector: Expression, position: Expression, shapeOf: ShapeOf): Expression | undefined {
  const known = new Map<Expression, Expression | undefined>();
  const entry = (node: Expression): Expression | undefined => {
    if (!known.has(node)) known.set(node, find(node));
    return known.get(node);
  };
  const find = (node: Expression): Expression | undefined => {
    const shape = shapeOf(node);
    if (shape !== "vector") return shape === "scalar" ? node : undefined;
    if (node.kind !== "call" || functionNamed(node.name)!.acts !== "elementwise") return call("index", node, position);
    const entries = node.arguments.map(entry);
    return entries.includes(undefined) ? undefined : call(node.name, ...(entries as Expression[]));
  };
  return entry(vector);
}

function factorsOf(node: Expression, found: Expression[] = []): Expression[] {
  if (found.length > mostFactors) return found;
  if (node.kind === "call" && node.name === "*") for (const factor of node.arguments) factorsOf(factor, found);
  else found.push(node);
  return found;
}

function productOf(factors: readonly Expression[]): Expression {
  return factors.reduce((left, right) => call("*", left, right), number(1));
}
