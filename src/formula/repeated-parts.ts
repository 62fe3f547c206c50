import { toText } from "./text.ts";
import { type Expression, name, namesIn, share, topologicalOrder } from "./tree.ts";

/** Formulas in which what occurs twice stands under a name, and what the names stand for, those before them included. */
export interface NamedParts {
  formulas: readonly Expression[];
  parts: readonly { name: string; formula: Expression }[];
}

/** Shorter parts are read faster than looked up. */
const shortest = 16;

/** Names the parts that occur more than once in formulas, for people: `p1`, `p2`..., by a letter that no name has. */
export function nameRepeatedParts(formulas: readonly Expression[]): NamedParts {
  const shared = share(formulas);
  const order = topologicalOrder(shared);
  const uses = new Map<Expression, number>();
  for (const node of order) {
    if (node.kind !== "call") continue;
    for (const argument of node.arguments) uses.set(argument, (uses.get(argument) ?? 0) + 1);
  }
  for (const formula of shared) uses.set(formula, (uses.get(formula) ?? 0) + 1);
  const taken = shared.flatMap(namesIn);
  const letter = [..."pqrstuvw"].find((first) => !taken.some((other) => other.startsWith(first))) ?? "part";
  const parts: { name: string; formula: Expression }[] = [];
  const shown = new Map<Expression, Expression>();
  for (const node of order) {
    const formula = node.kind === "call" ? { ...node, arguments: node.arguments.map((x) => shown.get(x)!) } : node;
    const isNamed = node.kind === "call" && uses.get(node)! > 1 && toText(formula).length >= shortest;
    if (isNamed) parts.push({ name: `${letter}${parts.length + 1}`, formula });
    shown.set(node, isNamed ? name(parts.at(-1)!.name) : formula);
  }
  return { formulas: shared.map((formula) => shown.get(formula)!), parts };
}
