import { call, type Expression, functionNamed, name, namesIn, number, rewrite, toText } from "../../formula/index.ts";
import type { ManyRowsFormulas } from "./formulas.ts";

/** A number that is folded over rows: what of it is asked for, and the formula of one row that it folds. */
export interface Fold {
  statistic: "sum" | "mean" | "variance" | "amax" | "amin" | "len";
  /** position in `StreamedFormulas.locals` */
  local: number;
}

/**
 * Formulas over many rows, taken apart for one pass in constant memory: the formulas of a row that are folded, and
 * what is made of the folds, which stand in these formulas as the names `foldName(i)`.
 */
export interface StreamedFormulas {
  locals: readonly Expression[];
  folds: readonly Fold[];
  value: Expression;
  divisor: Expression;
  defined: Expression;
  gradients: ReadonlyMap<string, Expression>;
  hessians: ReadonlyMap<string, Expression>;
}

/** No column and no parameter has such a name. */
export function foldName(fold: number): string {
  return `#${fold}`;
}

const statistics: readonly string[] = ["sum", "mean", "variance", "amax", "amin", "len"];

/**
 * Takes formulas apart; undefined where they need the rows themselves: a median, an order, a fold of a fold (as the
 * squares around a mean), pairs of rows, or several columns.
 */
export function streamed(formulas: ManyRowsFormulas): StreamedFormulas | undefined {
  if ([...formulas.names.values()].some(({ shape }) => shape === "table")) return undefined;
  const locals: Expression[] = [];
  const folds: Fold[] = [];
  const known = new Map<string, number>();
  let possible = true;
  const take = (formula: Expression): Expression =>
    rewrite(inSums(formula), (node) => {
      if (node.kind !== "call" || functionNamed(node.name)!.acts === "elementwise") return node;
      const [row] = node.arguments;
      if (!statistics.includes(node.name) || namesIn(row!).some((used) => used.startsWith("#"))) {
        possible = false;
        return node;
      }
      const key = toText(node);
      let fold = known.get(key);
      if (fold === undefined) {
        fold = folds.push({ statistic: node.name as Fold["statistic"], local: localOf(row!, locals) }) - 1;
        known.set(key, fold);
      }
      return name(foldName(fold));
    });
  const takeAll = (of: ReadonlyMap<string, Expression>) =>
    new Map([...of].map(([role, formula]) => [role, take(formula)]));
  const value = take(formulas.value);
  const divisor = take(formulas.divisor);
  const defined = take(formulas.defined);
  const gradients = takeAll(formulas.gradients);
  const hessians = takeAll(formulas.hessians);
  return possible ? { locals, folds, value, divisor, defined, gradients, hessians } : undefined;
}

/** A formula of the rows that several folds share is computed once. */
function localOf(row: Expression, locals: Expression[]): number {
  const text = toText(row);
  const before = locals.findIndex((other) => toText(other) === text);
  return before >= 0 ? before : locals.push(row) - 1;
}

/** Lengths and products of vectors as the sums that they are. */
function inSums(formula: Expression): Expression {
  return rewrite(formula, (node) => {
    if (node.kind !== "call") return node;
    const [first, second] = node.arguments;
    if (node.name === "dot") return call("sum", call("*", first!, second!));
    if (node.name === "norm") return call("sqrt", call("sum", call("^", first!, number(2))));
    // the derivative of a norm
    if (node.name === "unit") return call("xdivy", first!, call("sqrt", call("sum", call("^", first!, number(2)))));
    return node;
  });
}
