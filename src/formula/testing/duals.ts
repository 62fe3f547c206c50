import { besselRatio, besselRatioSlope, logI0 } from "../bessel.ts";
import { functionNamed } from "../functions.ts";
import { digamma, lgamma, polygamma } from "../gamma.ts";
import { erf, erfc } from "../normal.ts";
import { parse } from "../parse.ts";
import type { Expression } from "../tree.ts";

/**
 * A second mechanism for derivatives, that shares nothing with the partials of the table: arithmetic on a number, its
 * first and its second derivative along one direction. Functions without a rule here are taken for what they mean.
 */
export interface Dual {
  value: number;
  first: number;
  second: number;
}

export type DualValue = Dual | boolean | Dual[] | boolean[];

export function constant(value: number): Dual {
  return { value, first: 0, second: 0 };
}

/** g(x) from g, g' and g'' at x. A factor that is 0 takes no part, whatever it is multiplied with. */
function chain(x: Dual, value: number, slope: number, curvature: number): Dual {
  return {
    value,
    first: product(slope, x.first),
    second: product(curvature, x.first * x.first) + product(slope, x.second),
  };
}

function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

function times(a: Dual, b: Dual): Dual {
  return {
    value: a.value * b.value,
    first: product(a.first, b.value) + product(a.value, b.first),
    second: product(a.second, b.value) + 2 * product(a.first, b.first) + product(a.value, b.second),
  };
}

function plus(a: Dual, b: Dual, sign = 1): Dual {
  return { value: a.value + sign * b.value, first: a.first + sign * b.first, second: a.second + sign * b.second };
}

const exp = (x: Dual) => chain(x, Math.exp(x.value), Math.exp(x.value), Math.exp(x.value));
const log = (x: Dual) => chain(x, Math.log(x.value), 1 / x.value, -1 / x.value ** 2);

function power(a: Dual, b: Dual): Dual {
  if (b.first !== 0 || b.second !== 0) return exp(times(b, log(a)));
  const n = b.value;
  return chain(a, a.value ** n, product(n, a.value ** (n - 1)), product(n * (n - 1), a.value ** (n - 2)));
}

/** The slope of erf and its slope. */
const bell = (x: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
const bellSlope = (x: number) => product(-2 * x, bell(x));

/** I1/I0 with three derivatives, by the equation r' = 1 - r/x - r^2; near 0, where its terms cancel, by series. */
function besselDerivatives(x: number): [number, number, number, number] {
  const ratio = besselRatio(x);
  const slope = besselRatioSlope(x);
  if (Math.abs(x) < 0.01)
    return [ratio, slope, (5 * x ** 3) / 24 - (3 * x) / 8, (5 * x * x) / 8 - 3 / 8 - 0.37598 * x ** 4];
  const second = (ratio / x - slope) / x - 2 * ratio * slope;
  const third = (2 * (slope - ratio / x)) / x / x - second / x - 2 * slope * slope - 2 * ratio * second;
  return [ratio, slope, second, third];
}

const scalarRules: Readonly<Record<string, (...args: Dual[]) => Dual | boolean>> = {
  "+": (a, b) => plus(a!, b!),
  "-": (a, b) => plus(a!, b!, -1),
  "*": (a, b) => times(a!, b!),
  "/": (a, b) => times(a!, chain(b!, 1 / b!.value, -1 / b!.value ** 2, 2 / b!.value ** 3)),
  "^": (a, b) => power(a!, b!),
  negate: (a) => plus(constant(0), a!, -1),
  "<": (a, b) => a!.value < b!.value,
  "<=": (a, b) => a!.value <= b!.value,
  ">": (a, b) => a!.value > b!.value,
  ">=": (a, b) => a!.value >= b!.value,
  "=": (a, b) => a!.value === b!.value,
  "!=": (a, b) => a!.value !== b!.value,
  max: (a, b) => (a!.value > b!.value ? a! : b!),
  min: (a, b) => (a!.value < b!.value ? a! : b!),
  abs: (x) => chain(x!, Math.abs(x!.value), Math.sign(x!.value), 0),
  sign: (x) => constant(Math.sign(x!.value)),
  sqrt: (x) => chain(x!, Math.sqrt(x!.value), 0.5 / Math.sqrt(x!.value), -0.25 / x!.value ** 1.5),
  exp: (x) => exp(x!),
  log: (x) => log(x!),
  sin: (x) => chain(x!, Math.sin(x!.value), Math.cos(x!.value), -Math.sin(x!.value)),
  cos: (x) => chain(x!, Math.cos(x!.value), -Math.sin(x!.value), -Math.cos(x!.value)),
  atan: (x) => chain(x!, Math.atan(x!.value), 1 / (1 + x!.value ** 2), (-2 * x!.value) / (1 + x!.value ** 2) ** 2),
  lgamma: (x) => chain(x!, lgamma(x!.value), digamma(x!.value), polygamma(1, x!.value)),
  digamma: (x) => chain(x!, digamma(x!.value), polygamma(1, x!.value), polygamma(2, x!.value)),
  polygamma: (n, x) => {
    const [value, slope, curvature] = [0, 1, 2].map((order) => polygamma(n!.value + order, x!.value));
    return chain(x!, value!, slope!, curvature!);
  },
  log_i0: (x) => chain(x!, logI0(x!.value), besselRatio(x!.value), besselRatioSlope(x!.value)),
  bessel_ratio: (x) => {
    const [value, slope, curvature] = besselDerivatives(x!.value);
    return chain(x!, value, slope, curvature);
  },
  bessel_ratio_slope: (x) => {
    const [, value, slope, curvature] = besselDerivatives(x!.value);
    return chain(x!, value, slope, curvature);
  },
  erf: (x) => chain(x!, erf(x!.value), bell(x!.value), bellSlope(x!.value)),
  erfc: (x) => chain(x!, erfc(x!.value), -bell(x!.value), -bellSlope(x!.value)),
  stop_gradient: (x) => constant(x!.value),
  // by hand, since what they mean cancels where x is small
  log1p: (x) => chain(x!, Math.log1p(x!.value), 1 / (1 + x!.value), -1 / (1 + x!.value) ** 2),
  expm1: (x) => chain(x!, Math.expm1(x!.value), Math.exp(x!.value), Math.exp(x!.value)),
};

/** The value of a formula with its derivatives; `names` says along which entry they are taken. */
export function evaluateDual(expression: Expression, names: ReadonlyMap<string, DualValue>): DualValue {
  const known = new Map<Expression, DualValue>();
  const visit = (node: Expression): DualValue => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const value = compute(node);
    known.set(node, value);
    return value;
  };
  const compute = (node: Expression): DualValue => {
    if (node.kind === "number") return constant(node.value);
    if (node.kind === "text") throw new Error("a text has no derivative");
    if (node.kind === "name") return names.get(node.name)!;
    const args = node.arguments.map(visit);
    const row = functionNamed(node.name)!;
    if (row.acts === "elementwise") return broadcast(args, (...entries) => elementwise(node.name, entries));
    return along(node.name, args);
  };
  return visit(expression);
}

function broadcast(args: readonly DualValue[], apply: (...entries: (Dual | boolean)[]) => Dual | boolean): DualValue {
  const list = args.find(Array.isArray) as unknown[] | undefined;
  if (!list) return apply(...(args as (Dual | boolean)[]));
  return list.map((_, k) => apply(...args.map((argument) => (Array.isArray(argument) ? argument[k]! : argument)))) as
    | Dual[]
    | boolean[];
}

function elementwise(name: string, args: (Dual | boolean)[]): Dual | boolean {
  if (name === "where") return args[0] ? args[1]! : args[2]!;
  if (name === "and") return Boolean(args[0] && args[1]);
  if (name === "or") return Boolean(args[0] || args[1]);
  if (name === "not") return !args[0];
  const rule = scalarRules[name];
  return rule ? rule(...(args as Dual[])) : (byMeaning(name, args) as Dual);
}

function along(name: string, args: readonly DualValue[]): DualValue {
  const [list, other] = args as [Dual[], Dual];
  switch (name) {
    case "sum":
      return list.reduce((left, right) => plus(left, right), constant(0));
    case "len":
      return constant(list.length);
    case "index":
      return list[other.value] ?? constant(Number.NaN);
    case "onehot":
      return Array.from({ length: other.value }, (_, k) => constant(k === (args[0] as Dual).value ? 1 : 0));
    case "onehot_like":
      return list.map((_, k) => constant(k === other.value ? 1 : 0));
    case "amax":
      return list.reduce((left, right) => (right.value > left.value ? right : left));
    case "amin":
      return list.reduce((left, right) => (right.value < left.value ? right : left));
    case "argmax":
      return constant(list.findIndex(({ value }) => value === Math.max(...list.map((x) => x.value))));
    case "cumsum":
      return list.map((_, k) => along("sum", [list.slice(0, k + 1)]) as Dual);
    case "revcumsum":
      return list.map((_, k) => along("sum", [list.slice(k)]) as Dual);
    case "sort_by":
      return ascending(args[1] as Dual[]).map((k) => list[k]!);
    case "unsort_by":
      return ascending(args[1] as Dual[])
        .map((place, k) => [place, list[k]!] as const)
        .sort(([a], [b]) => a - b)
        .map(([, x]) => x);
    case "mass_below":
    case "excess_over": {
      const [v, w, weights] = args as Dual[][];
      const term = (x: Dual, j: number) =>
        name === "mass_below" ? weights![j]! : times(weights![j]!, plus(x, w![j]!, -1));
      return v!.map((x) => along("sum", [w!.flatMap(({ value }, j) => (value < x.value ? [term(x, j)] : []))]) as Dual);
    }
    case "lag":
      return list.map((_, k) => list[k - other.value] ?? constant(0));
    case "ranks":
      return list.map((x, k) =>
        constant(1 + list.filter((y, l) => y.value > x.value || (y.value === x.value && l < k)).length),
      );
    case "median": {
      const inOrder = ascending(list).map((k) => list[k]!);
      const middle = [inOrder[(list.length - 1) >> 1]!, inOrder[list.length >> 1]!] as const;
      return times(constant(0.5), plus(...middle));
    }
    case "sparsemax_threshold": {
      const inOrder = ascending(list)
        .map((k) => list[k]!)
        .reverse();
      const sumOf = (size: number) => along("sum", [inOrder.slice(0, size)]) as Dual;
      const sizes = list.map((_, k) => k + 1);
      const size = sizes.findLast((k) => 1 + k * inOrder[k - 1]!.value > sumOf(k).value)!;
      return times(constant(1 / size), plus(sumOf(size), constant(1), -1));
    }
    case "logsumexp": {
      // the largest entry is taken out first, as the meaning would overflow
      const top = constant(Math.max(...list.map(({ value }) => value)));
      return plus(top, log(along("sum", [list.map((x) => exp(plus(x, top, -1)))]) as Dual));
    }
    default:
      return byMeaning(name, args);
  }
}

function byMeaning(name: string, args: readonly DualValue[]): DualValue {
  const row = functionNamed(name)!;
  if (row.means === undefined) throw new Error(`${name} has neither a rule for dual numbers nor a meaning`);
  const names = new Map(row.parameters.map((parameter, i) => [parameter, args[i]!]));
  return evaluateDual(parse(row.means), names);
}

/** The places of duals in ascending order of their values. */
function ascending(keys: readonly Dual[]): number[] {
  return [...keys.keys()].sort((a, b) => keys[a]!.value - keys[b]!.value);
}
