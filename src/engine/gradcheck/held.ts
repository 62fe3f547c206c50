import type { LossDeclaration } from "../../contracts.ts";
import { call, name, namesIn, parse, rewrite, substitute, toText } from "../../formula/index.ts";

/** What `stop_gradient` stops at: a copy of each role within it, by the copied role, that differences leave where it is. */
export interface HeldLoss {
  declaration: LossDeclaration;
  held: Readonly<Record<string, string>>;
}

/**
 * The loss with copies of its roles inside `stop_gradient`, which differences do not move: a derivative takes what stands
 * there for a constant, and so must they.
 */
export function withHeldRoles(declaration: LossDeclaration): HeldLoss {
  const { formula, stable, link } = declaration;
  const held: Record<string, string> = {};
  const linked = link === undefined ? new Map() : new Map([["f", parse(link)]]);
  const hold = (text: string) =>
    toText(
      rewrite(parse(text), (node) => {
        if (node.kind !== "call" || node.name !== "stop_gradient") return node;
        const inside = substitute(node.arguments[0]!, linked);
        const copies = namesIn(inside).filter((role) => declaration.roles[role]);
        for (const role of copies) held[role] = heldName(role);
        return call("stop_gradient", substitute(inside, new Map(copies.map((role) => [role, name(heldName(role))]))));
      }),
    );
  const changed = hold(formula);
  const stableChanged = stable && { ...stable, formula: hold(stable.formula) };
  const copies = Object.entries(held).map(([role, copy]) => {
    const { differentiable: _, ...rest } = declaration.roles[role]!;
    return [copy, rest] as const;
  });
  if (copies.length === 0) return { declaration, held };
  const roles = { ...declaration.roles, ...Object.fromEntries(copies) };
  const formulas = { formula: changed, ...(stableChanged ? { stable: stableChanged } : {}) };
  return { declaration: { ...declaration, ...formulas, roles }, held };
}

/** A name that no formula has, since it takes backticks to type it. */
function heldName(role: string): string {
  return `held ${role}`;
}
