import { type Call, type Expression, FormulaError, visitOnce } from "./tree.ts";

// What a stranger types must neither exhaust memory or the stack nor keep the program busy. A text is bounded as it is
// read (parse.ts); what is derived from it may be far larger, and is bounded here. The largest derivative of the
// catalogue has 129 distinct parts, and 3571 written out.

/** Distinct parts of a formula, or of one that is derived from it. */
export const mostParts = 3_000;
/** Calls on top of each other: most walks over a formula are recursive, and a thread's stack has room for some 1500. */
const deepest = 800;
/** Parts of a formula that is written out, where what occurs twice is written twice. */
const mostWritten = 20_000;

/** A formula that is larger than any use of it, or has a derivative that is. */
export class FormulaTooLarge extends FormulaError {}

export function tooLarge(what: string): FormulaTooLarge {
  return new FormulaTooLarge(`the formula, or a derivative of it, ${what}`, undefined);
}

/** Throws FormulaTooLarge for a formula that has too many distinct parts, or nests too deep. Gives the number of parts. */
export function checkSize(expression: Expression): number {
  const depths = new Map<Expression, number>();
  visitOnce(expression, depths, (part) => {
    const depth = 1 + Math.max(0, ...inside(part).map((child) => depths.get(child)!));
    depths.set(part, depth);
    if (depths.size > mostParts) throw tooLarge(`has more than ${mostParts} parts`);
    if (depth > deepest) throw tooLarge(`nests more than ${deepest} deep`);
  });
  return depths.size;
}

/**
 * Throws FormulaTooLarge for a formula that nobody could read, written out. `copies`: how often a call's argument is
 * written, where that is not once.
 */
export function checkWritten(expression: Expression, copies: (node: Call, argument: number) => number = () => 1): void {
  const sizes = new Map<Expression, number>();
  visitOnce(expression, sizes, (part) => {
    let size = 1;
    if (part.kind === "call") {
      for (const [i, argument] of part.arguments.entries()) size += copies(part, i) * sizes.get(argument)!;
    }
    sizes.set(part, size);
    if (size > mostWritten) throw tooLarge(`has more than ${mostWritten} parts when it is written out`);
  });
}

function inside(part: Expression): readonly Expression[] {
  return part.kind === "call" ? part.arguments : [];
}
