import { functionNamed, namesIn, parse, rewrite } from "../../formula/index.ts";
import { weightedQuantile } from "../../statistics/index.ts";
import type { BoundLoss, BoundRole } from "../bind-loss.ts";
import { compileLoss } from "../compile.ts";
import { parseInterval } from "../interval.ts";
import { domainOf, factsOf, isClipped } from "../roles.ts";
import { descend } from "./descent.ts";
import { type LineMinimum, minimumOnLine } from "./minimum-on-line.ts";
import { Objective } from "./objective.ts";
import { type Space, spaceOf } from "./spaces.ts";
import { type DistinctTargets, givenRoles } from "./targets.ts";

/** What a search for the best constant starts from. */
export interface ConstantSearch {
  loss: BoundLoss;
  targets: DistinctTargets;
  /** what is summed are squares of the loss */
  squared: boolean;
  /** predicted probabilities are clipped to [eps, 1 - eps] */
  eps: number | undefined;
}

/** The best constant prediction, and one with finite numbers that has its loss. */
export interface BestConstant {
  constant: number[];
  near: number[];
}

/**
 * The constant prediction with the smallest loss over the targets, in the space that the prediction's columns hold;
 * `undefined` where there is none. One number is searched for on a line, K outputs column by column, K columns that
 * make one value by descent from several starts. Of a loss that is not convex it is the best that the starts lead to.
 */
export function bestConstant(search: ConstantSearch): BestConstant | undefined {
  const { loss, targets } = search;
  const prediction = loss.roles.find(({ role }) => role === "f")!;
  if (targets.rows === 0) return undefined;
  if (prediction.width > 1 && !isElementwise(loss)) return bestRow(search, prediction);
  const searches =
    prediction.width === 1 ? [search] : Array.from({ length: prediction.width }, (_, k) => columnOf(search, k));
  const columns: LineMinimum[] = [];
  for (const column of searches) {
    const found = bestNumber(column);
    if (!found) return undefined;
    columns.push(found);
  }
  return { constant: columns.map(({ x }) => x), near: columns.map(({ near }) => near) };
}

/** The cost of a constant prediction, as the run sums it up. */
export function objectiveFor({ loss, targets, squared }: ConstantSearch): Objective {
  const shapes = Object.fromEntries(loss.roles.map(({ role, shape }) => [role, shape]));
  const want = { gradient: true, hessian: false };
  const compiled = compileLoss(loss.request.declaration, shapes, loss.width, loss.parameters, want);
  return new Objective(compiled, targets, loss.roles.find(({ role }) => role === "f")!.width, squared);
}

function bestNumber(search: ConstantSearch): LineMinimum | undefined {
  const { loss, targets, eps } = search;
  const objective = objectiveFor(search);
  const { declaration } = loss.roles.find(({ role }) => role === "f")!;
  const interval =
    eps === undefined || !isClipped(declaration)
      ? parseInterval(domainOf(declaration, loss.parameters))
      : { low: eps, high: 1 - eps, lowClosed: true, highClosed: true, values: undefined };
  const place = givenRoles(loss).findIndex(({ role, width }) => role === "y" && width === 1);
  const at = (x: number) => {
    const { value, gradient, size } = objective.cost([x]);
    return { value, slope: gradient[0]!, size: size[0]! };
  };
  return minimumOnLine(at, interval, place < 0 ? [] : targets.columns[place]!);
}

/** A constant as `--eps` clips it. */
export function clipped(loss: BoundLoss, constant: readonly number[], eps: number | undefined): readonly number[] {
  const { declaration } = loss.roles.find(({ role }) => role === "f")!;
  if (eps === undefined || !isClipped(declaration)) return constant;
  return constant.map((number) => Math.min(Math.max(number, eps), 1 - eps));
}

/** Whether a loss of K outputs is a mean over the columns: no function in it takes a row as a whole. */
function isElementwise({ request: { declaration }, roles, parameters }: BoundLoss): boolean {
  if (roles.some((role) => factsOf(role.declaration).vector)) return false;
  if (Object.values(parameters).some((value) => typeof value !== "number")) return false;
  let whole = false;
  const formula = parse(declaration.formula);
  rewrite(formula, (node) => {
    if (node.kind === "call" && functionNamed(node.name)?.vectors) whole = true;
    return node;
  });
  return !whole && namesIn(formula).includes("f");
}

/** The same search for one of K outputs. */
function columnOf({ loss, targets, squared, eps }: ConstantSearch, k: number): ConstantSearch {
  const single = (role: BoundRole): BoundRole => ({ ...role, width: 1, shape: "scalar" });
  const columns = targets.columns.map((column, i) => {
    const { width } = givenRoles(loss)[i]!;
    return width === 1 ? column : Float64Array.from({ length: targets.rows }, (_, row) => column[row * width + k]!);
  });
  return { loss: { ...loss, width: 1, roles: loss.roles.map(single) }, targets: { ...targets, columns }, squared, eps };
}

function bestRow(search: ConstantSearch, { width, declaration }: BoundRole): BestConstant | undefined {
  const { loss, targets, eps } = search;
  const space = spaceOf(declaration, domainOf(declaration, loss.parameters), eps);
  if (!space) return undefined;
  const objective = objectiveFor(search);
  const total = targets.weights.reduce((sum, weight) => sum + weight, 0);
  const cost = (constant: Float64Array) => {
    const { value, gradient } = objective.cost(space.seen(constant));
    return { value: value / total, gradient: gradient.map((slope) => slope / total) };
  };
  let best: { constant: Float64Array; value: number } | undefined;
  const consider = (constant: Float64Array, margin: number) => {
    const { value } = cost(constant);
    if (!Number.isFinite(value)) return;
    if (!best || value <= best.value + margin * Math.abs(best.value)) best = { constant, value };
  };
  for (const start of space.starts(targetSummary(search, width))) {
    const found = descendFrom(start, space, cost);
    if (!found) continue;
    consider(found, -1e-13);
    // a minimum at a target itself, where the slope may jump
    const nearest = nearestTarget(search, found, space);
    if (nearest) consider(nearest, 0);
  }
  if (!best) return undefined;
  for (const other of space.simpler(best.constant)) consider(other, 1e-15);
  return { constant: [...best.constant], near: [...best.constant] };
}

/** The constant that descent leads to; entries that start at -Infinity stay there. */
function descendFrom(
  start: Float64Array,
  space: Space,
  cost: (constant: Float64Array) => { value: number; gradient: Float64Array },
): Float64Array | undefined {
  const active = Array.from(start.keys()).filter((k) => start[k] !== Number.NEGATIVE_INFINITY);
  const whole = (part: Float64Array) => {
    const z = new Float64Array(start.length).fill(Number.NEGATIVE_INFINITY);
    active.forEach((k, i) => {
      z[k] = part[i]!;
    });
    return z;
  };
  const part = (z: Float64Array) => Float64Array.from(active, (k) => z[k]!);
  const at = (x: Float64Array) => {
    const z = whole(x);
    const { value, gradient } = cost(space.constant(z));
    return { value, gradient: part(space.pulledBack(z, gradient)) };
  };
  const first = part(start);
  if (!Number.isFinite(at(first).value)) return undefined;
  const { scale } = space;
  const found = descend({ at, ...(scale ? { scale: (x) => part(scale(whole(x))) } : {}) }, first);
  return space.constant(whole(found.x));
}

/** What the starts are made of: the weighted mean and median of the targets, where they are like the prediction. */
function targetSummary(
  { loss, targets }: ConstantSearch,
  width: number,
): { mean: Float64Array; others: Float64Array[] } {
  const roles = givenRoles(loss);
  const place = roles.findIndex(({ role, shape, width: own }) => role === "y" && (shape === "label" || own === width));
  const mean = new Float64Array(width);
  if (place < 0) return { mean, others: [] };
  const column = targets.columns[place]!;
  const { weights } = targets;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (roles[place]!.shape === "label") {
    weights.forEach((weight, row) => {
      mean[column[row]!]! += weight / total;
    });
    return { mean, others: [] };
  }
  const numbersOf = (k: number) => Float64Array.from({ length: targets.rows }, (_, row) => column[row * width + k]!);
  const columns = Array.from({ length: width }, (_, k) => numbersOf(k));
  columns.forEach((numbers, k) => {
    mean[k] = numbers.reduce((sum, number, row) => sum + number * weights[row]!, 0) / total;
  });
  const median = Float64Array.from(columns, (numbers) => weightedQuantile(numbers, weights, 0.5));
  return { mean, others: [median, column.slice(0, width)] };
}

/** The target nearest to a constant, where targets are like the prediction. */
function nearestTarget(
  { loss, targets }: ConstantSearch,
  constant: Float64Array,
  space: Space,
): Float64Array | undefined {
  const { length } = constant;
  const place = givenRoles(loss).findIndex(({ role, width }) => role === "y" && width === length);
  if (place < 0) return undefined;
  const column = targets.columns[place]!;
  let nearest = { row: 0, distance: Number.POSITIVE_INFINITY };
  const probabilities = space.comparable(constant);
  for (let row = 0; row < targets.rows; row++) {
    let distance = 0;
    for (let k = 0; k < length; k++) distance += (probabilities[k]! - column[row * length + k]!) ** 2;
    if (distance < nearest.distance) nearest = { row, distance };
  }
  return space.fromTarget(column.slice(nearest.row * length, (nearest.row + 1) * length));
}
