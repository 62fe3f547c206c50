import { axesOf, type Shape } from "./axes.ts";
import { foldNumbers } from "./fold.ts";
import { functionNamed } from "./functions.ts";
import { type RuleBook, rewritten } from "./rewriting.ts";
import { type Call, call, type Expression, equal, isNumber, number } from "./tree.ts";

type ShapeOf = (node: Expression) => Shape | undefined;

/** A product of more factors than this is left as it is: products of products may have very many. */
const mostFactors = 16;

/** number * factor1 * factor2 ... / divisor1 / divisor2 ..., with a sign. */
export interface Product {
  negative: boolean;
  numbers: readonly number[];
  factors: readonly Expression[];
  divisors: readonly Expression[];
}

/**
 * A product in its order: one number, then names, sums, powers and functions, equal factors together, `-` and `1/x`
 * taken out. So `log(f)*alpha*(gamma*(1 - f)^2)` reads `alpha*gamma*(1 - f)^2*log(f)`, and rules need not know every
 * order. Undefined for what is no product or in order already.
 */
export function simplifyProduct(node: Call, rules: RuleBook, shapeOf: ShapeOf): Expression | undefined {
  if (!isProduct(node.name === "negate" ? node.arguments[0]! : node)) return undefined;
  const product = collect(node);
  if (!product) return undefined;
  const numbers = multiplied(product.numbers);
  if (numbers.includes(0) && product.divisors.every((divisor) => !isNumber(divisor, 0))) return number(0);
  const { factors, divisors } = cancel(combinePowers(product.factors), product.divisors);
  const ordered = inOrder(factors, shapeOf);
  const built = buildProduct(
    signInside({ ...product, numbers, factors: combinePairs(ordered, rules, shapeOf), divisors }),
  );
  return same(built, node) ? undefined : built;
}

function isProduct(node: Expression): boolean {
  return node.kind === "call" && (node.name === "*" || node.name === "/");
}

/** The factors and divisors of a product; undefined where they are too many. */
export function collect(node: Expression): Product | undefined {
  const product = {
    negative: false,
    numbers: [] as number[],
    factors: [] as Expression[],
    divisors: [] as Expression[],
  };
  const visit = (part: Expression): void => {
    if (product.factors.length + product.divisors.length > mostFactors) return;
    if (part.kind === "number") {
      if (part.value < 0) product.negative = !product.negative;
      product.numbers.push(Math.abs(part.value));
    } else if (part.kind === "call" && part.name === "*") part.arguments.forEach(visit);
    else if (part.kind === "call" && part.name === "negate") {
      product.negative = !product.negative;
      visit(part.arguments[0]!);
    } else if (part.kind === "call" && part.name === "/") {
      visit(part.arguments[0]!);
      product.divisors.push(part.arguments[1]!);
    } else product.factors.push(part);
  };
  visit(node);
  return product.factors.length + product.divisors.length > mostFactors ? undefined : product;
}

/** The numbers of a product as one, as far as they fold. */
function multiplied(values: readonly number[]): number[] {
  const result: number[] = [];
  for (const value of values.toSorted((a, b) => a - b)) {
    const before = result.pop();
    const folded = before === undefined ? undefined : foldNumbers(call("*", number(before), number(value)));
    if (folded?.kind === "number") result.push(folded.value);
    else result.push(...(before === undefined ? [value] : [before, value]));
  }
  const left = result.filter((value) => value !== 1);
  return left.length === values.length ? left : multiplied(left);
}

/** x^n * x^m is x^(n + m). */
function combinePowers(factors: readonly Expression[]): Expression[] {
  const result: Expression[] = [];
  const places = new Map<Expression, number>();
  for (const factor of factors) {
    const [base, exponent] = powerOf(factor);
    const at = places.get(base);
    const sum =
      at === undefined ? undefined : foldNumbers(call("+", number(powerOf(result[at]!)[1]), number(exponent)));
    if (sum?.kind === "number") result[at!] = powerTo(base, sum.value);
    else {
      if (at === undefined) places.set(base, result.length);
      result.push(factor);
    }
  }
  return result.filter((factor) => !isNumber(factor, 1));
}

export function powerOf(factor: Expression): [base: Expression, exponent: number] {
  if (factor.kind === "call" && factor.name === "^" && isNumber(factor.arguments[1]!)) {
    return [factor.arguments[0]!, factor.arguments[1].value];
  }
  return [factor, 1];
}

function powerTo(base: Expression, exponent: number): Expression {
  if (exponent === 0) return number(1);
  return exponent === 1 ? base : call("^", base, number(exponent));
}

/** x^3 * y/x is x^2 * y, and x * y/(x*z) is y/z. */
function cancel(
  given: readonly Expression[],
  divisors: readonly Expression[],
): { factors: readonly Expression[]; divisors: readonly Expression[] } {
  let factors = given;
  const left: Expression[] = [];
  for (const divisor of divisors) {
    const parts = divisor.kind === "call" && divisor.name === "*" ? divisor.arguments : [divisor];
    const kept: Expression[] = [];
    for (const part of parts) {
      const [base, exponent] = powerOf(part);
      const at = factors.findIndex((factor) => powerOf(factor)[0] === base);
      const rest = at < 0 ? -1 : powerOf(factors[at]!)[1] - exponent;
      // a negative power is not what a reader expects, and a rounded one is wrong
      if (at < 0 || rest < 0 || !Number.isInteger(rest)) kept.push(part);
      else factors = factors.with(at, powerTo(base, rest)).filter((factor) => !isNumber(factor, 1));
    }
    if (kept.length === parts.length) left.push(divisor);
    else left.push(...kept);
  }
  return { factors, divisors: left };
}

/** The rules for `*` at any two factors; each fits in either order. */
function combinePairs(factors: readonly Expression[], rules: RuleBook, shapeOf: ShapeOf): readonly Expression[] {
  for (let i = 0; i < factors.length; i++) {
    for (let j = i + 1; j < factors.length; j++) {
      const combined = rewritten(call("*", factors[i]!, factors[j]!), rules, shapeOf);
      if (combined) return factors.with(i, combined).toSpliced(j, 1);
    }
  }
  return factors;
}

function inOrder(factors: readonly Expression[], shapeOf: ShapeOf): Expression[] {
  // scalars first: their product is then computed once a row, not once an entry; vectors before matrices
  const placed = factors.map((factor) => {
    const kind = kindOf(factor);
    return { factor, kind, place: 10 * axesOf(shapeOf(factor) ?? "scalar").length + kind };
  });
  const tied: Ties = new Map();
  placed.sort((a, b) => a.place - b.place || (a.kind === 1 ? 0 : compareCalls(a.factor, b.factor, tied)));
  return placed.map(({ factor }) => factor);
}

function kindOf(factor: Expression): number {
  if (factor.kind !== "call") return 1;
  if (factor.name === "^") return Math.max(isNumber(factor.arguments[1]!) ? 1 : 2.5, kindOf(factor.arguments[0]!));
  return factor.name === "+" || factor.name === "-" ? 2 : functionNamed(factor.name)!.infix ? 4 : 3;
}

/** Pairs that were found to be in no order, of which derivatives have very many. */
type Ties = Map<Expression, Set<Expression>>;

/** An order of functions by name and arguments, the same wherever they came from; names stay as they were written. */
function compareCalls(a: Expression, b: Expression, ties: Ties): number {
  if (a === b || a.kind === "number" || b.kind === "number") return 0;
  if (a.kind !== "call" || b.kind !== "call") return a.kind === b.kind ? 0 : a.kind === "call" ? 1 : -1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  const tied = ties.get(a);
  if (tied?.has(b)) return 0;
  for (let i = 0; i < a.arguments.length; i++) {
    const order = compareCalls(a.arguments[i]!, b.arguments[i]!, ties);
    if (order !== 0) return order;
  }
  if (tied) tied.add(b);
  else ties.set(a, new Set([b]));
  return 0;
}

/** -x*where(c, y, -z) is x*where(c, -y, z). */
function signInside(product: Product): Product {
  const at = product.factors.findIndex(
    (factor) => factor.kind === "call" && factor.name === "where" && factor.arguments.slice(1).some(isNegative),
  );
  if (!product.negative || at < 0) return product;
  const [condition, taken, other] = (product.factors[at] as Call).arguments;
  const flipped = call("where", condition!, call("negate", taken!), call("negate", other!));
  return { ...product, negative: false, factors: product.factors.with(at, flipped) };
}

function isNegative(node: Expression): boolean {
  return node.kind === "call" && node.name === "negate";
}

export function buildProduct({ negative, numbers, factors, divisors }: Product): Expression {
  const chain = (parts: readonly Expression[]) =>
    parts.length === 0 ? undefined : parts.reduce((left, right) => call("*", left, right));
  const coefficient = chain(numbers.map(number));
  const numerator = chain(factors);
  let built = numerator ?? (divisors.length > 0 ? (coefficient ?? number(1)) : undefined);
  for (const divisor of divisors) built = call("/", built!, divisor);
  if (coefficient && (numerator || divisors.length === 0)) built = built ? call("*", coefficient, built) : coefficient;
  built ??= number(1);
  return negative ? call("negate", built) : built;
}

/** The same chain of products over the same factors. */
function same(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.kind !== "call" || b.kind !== "call") return equal(a, b);
  const chained = a.name === "*" || a.name === "/" || a.name === "negate" || a.name === "^";
  return chained && a.name === b.name && a.arguments.every((argument, i) => same(argument, b.arguments[i]!));
}
