import { foldNumbers, isBinaryOfNumbers } from "./fold.ts";
import { simplifyProduct } from "./products.ts";
import { type RuleBook, readRules, rewritten } from "./rewriting.ts";
import { presentations, simplifications, stabilizations } from "./rules.ts";
import { simplifyAlong } from "./shapes.ts";
import { checkSize } from "./size.ts";
import { simplifyEntry, simplifyOneHot, simplifySum, simplifyTerms } from "./sums.ts";
import { type Call, call, type Expression, isNumber, number, sharing } from "./tree.ts";
import { type Names, type Shape, shapesIn } from "./types.ts";

/** Far more than any formula needs; bounds, so that no formula whatever can hang the program. */
const mostPasses = 100;
const mostVisits = 20_000;
/** Presenting a formula and simplifying it again settle in one or two turns. */
const mostTurns = 5;

type ShapeOf = (node: Expression) => Shape | undefined;
const nothingKnown: Names = new Map();

const simplifying = readRules(simplifications);
const presenting = readRules(presentations);
const stabilizing = readRules(stabilizations);

/**
 * A shorter formula with the same value: rules of rules.ts, products put in order, numbers folded, equal subtrees
 * shared. A few rules need to know what is a vector; those wait where `names` does not say. Throws FormulaTooLarge.
 */
export function simplify(expression: Expression, names: Names = nothingKnown): Expression {
  const work = startOfWork(names);
  let current = work.share(expression);
  for (let turn = 0; turn < mostTurns; turn++) {
    const reduced = applyUntilStable(current, simplifying, work, true);
    const presented = applyUntilStable(reduced, presenting, work, false);
    if (presented === reduced || presented === current) return presented;
    current = presented;
  }
  return current;
}

/** The same formula in spellings that keep digits, then simplified. */
export function stabilize(expression: Expression, names: Names = nothingKnown): Expression {
  return simplify(applyUntilStable(expression, stabilizing, startOfWork(names), false), names);
}

/** What the passes over one formula have in common. */
interface Work {
  shapeOf: ShapeOf;
  share: (expression: Expression) => Expression;
  /** nodes that certain rules are known to leave as they are */
  settled: ReadonlyMap<RuleBook, Set<Expression>>;
  /** distinct nodes seen in all passes */
  visits: number;
}

function startOfWork(names: Names): Work {
  const settled = new Map([simplifying, presenting, stabilizing].map((rules) => [rules, new Set<Expression>()]));
  return { shapeOf: shapesIn(names), share: sharing(), settled, visits: 0 };
}

function applyUntilStable(expression: Expression, rules: RuleBook, work: Work, reducing: boolean): Expression {
  let current = work.share(expression);
  const settled = work.settled.get(rules)!;
  for (let pass = 0; pass < mostPasses && work.visits < mostVisits && !settled.has(current); pass++) {
    work.visits += checkSize(current);
    const next = work.share(onePass(current, rules, work.shapeOf, reducing, settled));
    if (next === current) break;
    current = next;
  }
  return current;
}

/** Applies the rules once at every distinct node that is not settled, arguments first. */
function onePass(
  expression: Expression,
  rules: RuleBook,
  shapeOf: ShapeOf,
  reducing: boolean,
  settled: Set<Expression>,
): Expression {
  const done = new Map<Expression, Expression>();
  const visit = (node: Expression): Expression => {
    if (settled.has(node)) return node;
    const known = done.get(node);
    if (known) return known;
    let result = node;
    if (node.kind === "call") {
      const args = node.arguments.map(visit);
      const rebuilt = args.some((argument, i) => argument !== node.arguments[i]) ? { ...node, arguments: args } : node;
      result = simplifyAlong(node, rebuilt, shapeOf) ?? simplifyNode(rebuilt, rules, shapeOf, reducing);
    }
    if (result === node) settled.add(node);
    else done.set(node, result);
    return result;
  };
  return visit(expression);
}

function simplifyNode(node: Call, rules: RuleBook, shapeOf: ShapeOf, reducing: boolean): Expression {
  const folded = foldNumbers(node);
  if (folded) return folded;
  return (reducing ? reduced(node, rules, shapeOf) : undefined) ?? rewritten(node, rules, shapeOf) ?? node;
}

/** What takes more than a rule. */
function reduced(node: Call, rules: RuleBook, shapeOf: ShapeOf): Expression | undefined {
  return (
    moveSign(node) ??
    simplifyProduct(node, rules, shapeOf) ??
    simplifyTerms(node) ??
    simplifySum(node, shapeOf) ??
    simplifyEntry(node, shapeOf) ??
    simplifyOneHot(node, shapeOf)
  );
}

/** -2*x is -(2*x), and x + (-2) is x - 2: so that the rules for minus signs see it. */
function moveSign(node: Call): Expression | undefined {
  const [first, second] = node.arguments;
  if (second === undefined || isBinaryOfNumbers(node)) return undefined;
  const opposite = (of: Expression) => (isNumber(of) && of.value < 0 ? number(-of.value) : undefined);
  switch (node.name) {
    case "*":
    case "/": {
      const positive = opposite(first!);
      if (positive) return call("negate", call(node.name, positive, second));
      const divisor = opposite(second);
      return divisor && call("negate", call(node.name, first!, divisor));
    }
    case "+":
    case "-": {
      const positive = opposite(second);
      if (positive) return call(node.name === "+" ? "-" : "+", first!, positive);
      const leading = opposite(first!);
      if (!leading) return undefined;
      return node.name === "+" ? call("-", second, leading) : call("negate", call("+", leading, second));
    }
    default:
      return undefined;
  }
}
