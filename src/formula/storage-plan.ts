import { fitsInto, type Shape } from "./axes.ts";
import { functionNamed } from "./functions.ts";
import type { Call, Expression } from "./tree.ts";
import { type Names, typesOf } from "./types.ts";

/** Far deeper than what people write, and far from what the stack of a JavaScript engine has room for. */
const deepestExpression = 100;

/** What a program computes, and what of it is stored in variables and arrays. */
export interface Plan {
  /** the nodes whose values are needed, arguments first */
  order: readonly Expression[];
  shapes: ReadonlyMap<Expression, Shape>;
  /** nodes that get a variable or an array of their own */
  stored: ReadonlySet<Expression>;
  /** of a stored node, those that are needed for the last time when it is computed */
  spent: ReadonlyMap<Expression, readonly Expression[]>;
}

/**
 * A value is stored where it is used again, where a function goes along it, or where it would be computed anew in a
 * loop that it does not move with. `formulas` are shared, `wanted` the shapes of the arrays that they fill.
 */
export function planOf(formulas: readonly Expression[], wanted: readonly Shape[], names: Names): Plan {
  const shapes = new Map<Expression, Shape>();
  for (const formula of formulas) for (const [node, { shape }] of typesOf(formula, names)) shapes.set(node, shape);
  formulas.forEach((formula, i) => {
    const shape = shapes.get(formula)!;
    if (!fitsInto(shape, wanted[i]!)) throw new Error(`output ${i} is a ${shape}, and its array is a ${wanted[i]}`);
  });
  const order = neededNodes(formulas);
  const uses = new Map<Expression, number>();
  const use = (node: Expression) => uses.set(node, (uses.get(node) ?? 0) + 1);
  /** a function works along them */
  const needsArray = new Set<Expression>();
  /** used inside of loops over axes that they do not have */
  const usedWider = new Set<Expression>();
  formulas.forEach((formula, i) => {
    use(formula);
    if (wanted[i] !== shapes.get(formula)) usedWider.add(formula);
  });
  for (const node of order) {
    if (node.kind !== "call") continue;
    const row = functionNamed(node.name)!;
    operandsOf(node).forEach((operand, i) => {
      use(operand);
      if (row.acts === "rows" || (i < row.vectors && !isOneHot(node))) {
        if (!isPickOfLogSoftmax(node)) needsArray.add(operand);
      } else if (shapes.get(operand) !== shapes.get(node)) usedWider.add(operand);
    });
    if (row.acts === "map" && !isOneHot(node)) needsArray.add(node);
    if (isPickOfLogSoftmax(node)) needsArray.add((node.arguments[0] as Call).arguments[0]!);
  }
  const isStored = (node: Expression): boolean => {
    if (node.kind !== "call" || isView(node, shapes)) return false;
    if (needsArray.has(node)) return !isPickedOnly(node, order, uses);
    return (uses.get(node)! > 1 || usedWider.has(node)) && !isCheap(node);
  };
  const stored = new Set<Expression>();
  /** how deep the expression nests that is written for a node */
  const depths = new Map<Expression, number>();
  for (const node of order) {
    const depth = 1 + Math.max(0, ...operandsOf(node).map((operand) => depths.get(operand)!));
    const isTooDeep = depth > deepestExpression && node.kind === "call" && !isView(node, shapes) && !isCheap(node);
    if (isStored(node) || isTooDeep) stored.add(node);
    depths.set(node, stored.has(node) ? 0 : depth);
  }
  return { order, shapes, stored, spent: spentAt(stored, formulas) };
}

/** Where each stored node is read for the last time; what outputs read is needed to the end. */
function spentAt(stored: ReadonlySet<Expression>, formulas: readonly Expression[]): Map<Expression, Expression[]> {
  const last = new Map<Expression, Expression | undefined>();
  const read = (node: Expression, by: Expression | undefined): void => {
    for (const operand of operandsOf(node)) {
      if (stored.has(operand)) last.set(operand, by);
      else read(operand, by);
    }
  };
  for (const node of stored) read(node, node);
  for (const formula of formulas) {
    if (stored.has(formula)) last.set(formula, undefined);
    else read(formula, undefined);
  }
  const spent = new Map<Expression, Expression[]>();
  for (const [node, by] of last) if (by) spent.set(by, [...(spent.get(by) ?? []), node]);
  return spent;
}

/** A log_softmax of which only single entries are picked is never filled as a whole. */
function isPickedOnly(node: Call, order: readonly Expression[], uses: ReadonlyMap<Expression, number>): boolean {
  if (node.name !== "log_softmax") return false;
  return (
    order.filter((other) => isPickOfLogSoftmax(other) && (other as Call).arguments[0] === node).length ===
    uses.get(node)
  );
}

/** A length needs no value of what it is the length of. */
function neededNodes(formulas: readonly Expression[]): Expression[] {
  const found = new Set<Expression>();
  const visit = (node: Expression): void => {
    if (found.has(node)) return;
    for (const operand of operandsOf(node)) visit(operand);
    found.add(node);
  };
  formulas.forEach(visit);
  return [...found];
}

/** A vector across is the same array. */
function isView(node: Call, shapes: ReadonlyMap<Expression, Shape>): boolean {
  return node.name === "across" && shapes.get(node) !== "matrix";
}

/** Computed anew as fast as read from an array. */
function isCheap(node: Call): boolean {
  return isOneHot(node) || node.name === "across" || operandsOf(node).length === 0;
}

/** The arguments of which a node needs the values. */
export function operandsOf(node: Expression): readonly Expression[] {
  if (node.kind !== "call" || ["len", "len_rows", "itself"].includes(node.name)) return [];
  if (node.name === "full_like" || node.name === "onehot_like") return node.arguments.slice(1);
  return node.name === "onehot" ? node.arguments.slice(0, 1) : node.arguments;
}

export function isOneHot(node: Expression): boolean {
  return node.kind === "call" && (node.name === "onehot" || node.name === "onehot_like");
}

/** `log_softmax(v)[i]` costs one logarithm, not K, when it is asked for as one number. */
export function isPickOfLogSoftmax(node: Expression): boolean {
  if (node.kind !== "call" || node.name !== "index") return false;
  const [vector] = node.arguments;
  return vector!.kind === "call" && vector!.name === "log_softmax";
}
