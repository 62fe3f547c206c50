import { applyToOne } from "./evaluate.ts";
import { functionNamed } from "./functions.ts";
import { parse } from "./parse.ts";
import { specialMeanings } from "./plain-specials.ts";
import { type Call, type Expression, number, sharing, substitute } from "./tree.ts";

/**
 * Meanings that keep their digits where those of the table of functions do not: for a language that has little more
 * than exp and ln. They stand for themselves: simplified, `(1 + x) - 1` would be x.
 */
const stable: Readonly<Record<string, string>> = {
  // Kahan: what rounding did to 1 + x is in both the logarithm and the difference, and cancels
  log1p: "where(1 + x = 1, x, where(abs(x) > 1, log(1 + x), log(1 + x)*x/((1 + x) - 1)))",
  expm1: "where(exp(x) = 1, x, where(abs(x) > 1, exp(x) - 1, (exp(x) - 1)*x/log(exp(x))))",
  // log(1 + x) = 2 atanh(r), as numerics.ts has it
  log1pmx: `where(x > -0.4 and x < 0.6, x/(2 + x)*(2*(x/(2 + x))^2*${atanhTail("(x/(2 + x))^2")} - x), log1p(x) - x)`,
  log1p_square: "where(abs(x) > 1e8, 2*log(abs(x)), log1p(x^2))",
  log1p_ratio: "where(abs(a - b) < (1 + b)/2, log1p((a - b)/(1 + b)), log1p(a) - log1p(b))",
  log1mexp: "where(x > -0.6931471805599453, log(-expm1(x)), log1p(-exp(x)))",
  logaddexp: "where(a = b, a + 0.6931471805599453, max(a, b) + log1p(exp(-abs(a - b))))",
  logdiffexp: "where(a = b, -inf, a + log1mexp(b - a))",
  log_ratio: "where(a = b, 0, where(abs(a - b) < b/2, log1p((a - b)/b), log(a) - log(b)))",
  rel_entr: "where(a = 0, 0, a*log_ratio(a, b))",
  kl_div:
    "where(a = 0, b, where((b - a)/a > -0.6 and (b - a)/a < 3, -a*log1pmx((b - a)/a), a*log_ratio(a, b) - a + b))",
  js_div: "(kl_div(a, (a + b)/2) + kl_div(b, (a + b)/2))/2",
  // as power-divergence.ts has it; p is a number, so one of these is left
  alpha_div: `where(a = b, 0, where(p = 1, kl_div(a, b), where(p = 0, kl_div(b, a), where(p = 0.5, 2*((a - b)/(sqrt(a) + sqrt(b)))^2,
    where(p = -1, (b - a)*((b - a)/a)/2, where(p = 2, (a - b)*((a - b)/b)/2,
    where(p > 0.5, ${bentPower("b", "a", "(1 - p)")}, ${bentPower("a", "b", "p")})/(p*(p - 1))))))))`,
  log_mean_ratio: "where(a = b, 0, where(a = 0, -inf, -log1p((b - a)/a/2)))",
  relative_power_difference:
    "where(a = b, 0, where(p = 0, log_ratio(a, b), where(a = 0, where(p > 0, -1/p, -inf), expm1(p*log_ratio(a, b))/p)))",
  sigmoid: "where(x >= 0, 1/(1 + exp(-abs(x))), exp(-abs(x))/(1 + exp(-abs(x))))",
  sinh: "where(abs(x) < 1, (expm1(x) - expm1(-x))/2, (exp(x) - exp(-x))/2)",
  tanh: "sign(x)*(-expm1(-2*abs(x)))/(1 + exp(-2*abs(x)))",
  sech: "2*exp(-abs(x))/(1 + exp(-abs(x))^2)",
  logcosh: "where(abs(x) < 1, log1p(2*sinh(x/2)^2), abs(x) + log1p(exp(-2*abs(x))) - 0.6931471805599453)",
  hypot: "where(max(abs(a), abs(b)) = 0, 0, max(abs(a), abs(b))*sqrt(1 + (min(abs(a), abs(b))/max(abs(a), abs(b)))^2))",
  hypot_ratio: "xdivy(a, hypot(a, b))",
};

/** a^p b^(1-p) - b - p (a - b), in which no two terms cancel by more than half up to p = 1/2. */
function bentPower(a: string, b: string, p: string): string {
  const [relative, exponent] = [`((${a} - ${b})/${b})`, `(${p}*log_ratio(${a}, ${b}))`];
  const tail = Array.from({ length: 18 }, (_, i) => 20 - i).reduce((sum, n) => `((1 + ${sum})*${exponent}/${n})`, "0");
  const bend = `where(abs(${exponent}) < 1, ${exponent}^2*(1 + ${tail})/2, expm1(${exponent}) - ${exponent})`;
  const near = `${b}*(${bend} + ${p}*log1pmx(${relative}))`;
  const far = `where(abs(${exponent}) < 1, ${b}*expm1(${exponent}), geometric_mean(${a}, ${b}, ${p}) - ${b}) - ${p}*(${a} - ${b})`;
  return `where(${relative} > -0.8 and ${relative} < 4, ${near}, ${far})`;
}

/** 1/3 + s/5 + s^2/7 + ... to s^12/27. */
function atanhTail(square: string): string {
  let tail = "1/27";
  for (let n = 25; n >= 3; n -= 2) tail = `(1/${n} + ${square}*${tail})`;
  return tail;
}

/** Whether a comparison of numbers holds; undefined for any other condition. */
function settledBy(condition: Expression): boolean | undefined {
  if (condition.kind !== "call" || !condition.arguments.every(({ kind }) => kind === "number")) return undefined;
  return applyToOne(
    condition,
    condition.arguments.map((argument) => (argument as { value: number }).value),
  ) as boolean;
}

/** `where(c, 1, 0) = 1`, as a one-hot vector brings it, is c. */
function conditionOf({ name, arguments: [choice, value] }: Call): Expression | undefined {
  if (name !== "=" || choice!.kind !== "call" || choice!.name !== "where" || value!.kind !== "number") return undefined;
  const [condition, then, otherwise] = choice!.arguments;
  if (then!.kind !== "number" || otherwise!.kind !== "number") return undefined;
  return then!.value === value!.value && otherwise!.value !== value!.value ? condition : undefined;
}

/** A function that neither is known to a language nor means anything in functions that are. */
export class MissingFunction extends Error {
  readonly functionName: string;

  constructor(functionName: string) {
    super(`there is no ${functionName}`);
    this.functionName = functionName;
  }
}

/** What calls mean in functions that `isSpelled` knows; calls of numbers are computed. Throws MissingFunction. */
export function inPlainFunctions(
  formulas: readonly Expression[],
  isSpelled: (functionName: string) => boolean,
): readonly Expression[] {
  const known = new Map<Expression, Expression>();
  const meanings = new Map<string, Expression>();
  const meaningOf = (functionName: string): Expression => {
    let meaning = meanings.get(functionName);
    if (meaning === undefined) {
      const text = stable[functionName] ?? specialMeanings[functionName]?.() ?? functionNamed(functionName)!.means;
      if (text === undefined) throw new MissingFunction(functionName);
      meaning = parse(text);
      meanings.set(functionName, meaning);
    }
    return meaning;
  };
  // a meaning names its parameters often, and meanings nest: equal calls have to be one node
  const share = sharing();
  const visit = (node: Expression): Expression => {
    if (node.kind !== "call") return node;
    if (node.name === "where") {
      const [condition, then, otherwise] = node.arguments;
      const settled = settledBy(visit(condition!));
      if (settled !== undefined) return visit(settled ? then! : otherwise!);
    }
    let plain = known.get(node);
    if (!plain) {
      plain = share(plainCall({ ...node, arguments: node.arguments.map(visit) }));
      known.set(node, plain);
    }
    return plain;
  };
  const plainCall = (node: Call): Expression => {
    const row = functionNamed(node.name)!;
    if (row.gives !== "boolean" && node.arguments.every(({ kind }) => kind === "number")) {
      return number(
        applyToOne(
          node,
          node.arguments.map((argument) => (argument as { value: number }).value),
        ) as number,
      );
    }
    if (isSpelled(node.name)) return conditionOf(node) ?? node;
    const given = new Map(row.parameters.map((parameter, i) => [parameter, node.arguments[i]!]));
    return visit(share(substitute(meaningOf(node.name), given)));
  };
  return formulas.map((formula) => visit(share(formula)));
}
