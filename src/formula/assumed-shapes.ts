import type { Shape } from "./axes.ts";
import { type Expression, FormulaError, namesIn, topologicalOrder } from "./tree.ts";
import { type Names, typesOf, type ValueType } from "./types.ts";

/**
 * What each name of a formula holds, as far as the formula says: names of which nothing is `known` are of the first of
 * the `shapes`, and where that does not fit, those that stand there are of the next one. Throws FormulaError where none
 * fits.
 */
export function assumeShapes(expression: Expression, known: Names, shapes: readonly [Shape, ...Shape[]]): Names {
  const assumed = new Map<string, number>();
  for (const used of namesIn(expression)) if (!known.has(used)) assumed.set(used, 0);
  for (;;) {
    const names = new Map<string, ValueType>(known);
    for (const [used, i] of assumed) names.set(used, { shape: shapes[i]!, kind: "number" });
    try {
      typesOf(expression, names);
      return names;
    } catch (error) {
      if (!(error instanceof FormulaError) || !widened(assumed, partAt(expression, error), shapes.length)) throw error;
    }
  }
}

/** The part of a formula that an error points at. */
function partAt(expression: Expression, { span }: FormulaError): Expression | undefined {
  return topologicalOrder([expression]).findLast((part) => part.span === span);
}

/** Gives those names of a part that hold the least the next shape; false where all have the last one. */
function widened(assumed: Map<string, number>, part: Expression | undefined, count: number): boolean {
  const open = part ? namesIn(part).filter((used) => (assumed.get(used) ?? count) < count - 1) : [];
  const least = Math.min(...open.map((used) => assumed.get(used)!));
  for (const used of open) if (assumed.get(used) === least) assumed.set(used, least + 1);
  return open.length > 0;
}
