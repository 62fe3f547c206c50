import type { LossDeclaration } from "../../contracts.ts";
import type { Parameters } from "../compile.ts";
import { type Bound, curvatureOf, type Quantity, supremum } from "./bounds.ts";
import { convex, strictlyConvex } from "./convexity.ts";
import { findJumps, type Jumps } from "./jumps.ts";
import { comparable, type Point, Points, type Role, rolesOf, sameDomain } from "./points.ts";
import { type AlongLines, Probe } from "./probe.ts";
import { type Property, refuted, rowOf, shortNumber } from "./reports.ts";

/** The properties of a loss, in the order in which they are shown. */
export type Properties = Readonly<Record<string, Property>>;

const rowCount = 500;
/** losses that should be 0 are sums of a few numbers of size 1 */
const rounding = 1e-12;
/** a second derivative this small, beside the ordinary ones, bounds nothing from below */
const smallestModulus = 1e-9;

/**
 * Finds out, by computing it at many points of its domain, what a row's loss is like as a function of the prediction,
 * everything else fixed: nothing is declared, nothing proved. Constants hold for all values of the other roles.
 * The same points every time. `width` is the number of entries of vectors.
 */
export function propertiesOf(declaration: LossDeclaration, parameters: Parameters, width: number): Properties {
  const roles = rolesOf(declaration, parameters, width);
  // a user's formula need not have a prediction
  if (!hasPrediction(roles)) return {};
  // without the numbers of its parameters a loss has no values
  if (Object.keys(declaration.parameters ?? {}).some((name) => parameters[name] === undefined)) return {};
  const points = new Points(roles);
  const probe = new Probe(declaration, parameters, roles, width);
  const moving = roles.filter(({ differentiable }) => differentiable);
  const found: Record<string, Property> = {};
  found.convex = convex(probe, points, roles.slice(0, 1));
  if (moving.length > 1) found.jointly_convex = convex(probe, points, moving);
  found.strictly_convex = found.convex.value === true ? strictlyConvex(probe, points) : found.convex;
  found.strongly_convex = found.strictly_convex.value === true ? modulus(probe, points) : found.strictly_convex;
  const jumps = findJumps(probe, points);
  found.continuous_gradient = jumpReport(jumps, ["value", "slope"]);
  found.twice_differentiable = jumpReport(jumps, ["value", "slope", "curvature"]);
  found.lipschitz =
    jumps.kind === "value"
      ? { ...found.continuous_gradient, value: "none" }
      : constant("slope", (samples) => probe.steepness(samples.map(({ point }) => point)), points);
  found.smooth = found.continuous_gradient.value
    ? constant("second derivative", largerOf(curvatureOf(probe, 1), curvatureOf(probe, -1)), points)
    : { ...found.continuous_gradient, value: "none" };
  found.symmetric = symmetric(probe, points);
  found.non_negative = nonNegative(probe, points);
  const zero = zeroWhereEqual(probe, points);
  if (zero) found.zero_where_equal = zero;
  const infinite = infiniteAtEdges(probe, points);
  if (infinite) found.infinite_at_edge = infinite;
  return found;
}

/** Whether there is a role that the loss has a derivative by; it is the first. */
function hasPrediction(roles: readonly Role[]): roles is readonly [Role, ...Role[]] {
  return roles[0]?.differentiable === true;
}

function largerOf(a: Quantity, b: Quantity): Quantity {
  return (samples) => {
    const other = b(samples);
    return a(samples).map((value, i) => Math.max(value, other[i]!));
  };
}

function jumpReport({ kind, jump, checked }: Jumps, kinds: readonly (keyof AlongLines)[]): Property {
  if (!jump || !kinds.includes(kind!)) return { value: true, checked };
  const what = { value: "loss", slope: "slope", curvature: "second derivative" }[kind!];
  const says = `near here the ${what} jumps from ${shortNumber(jump.before)} to ${shortNumber(jump.after)}`;
  return refuted(checked, says, [jump.point]);
}

function constant(what: string, quantity: Quantity, points: Points): Property {
  const bound = supremum(quantity, points);
  if (bound.largest !== undefined) return { value: constantNumber(bound.largest), checked: bound.checked };
  return {
    value: "none",
    checked: bound.checked,
    grows_with: bound.growsWith,
    counterexample: { says: `the ${what} is ${shortNumber(bound.value)}`, points: [rowOf(bound.at.point)] },
  };
}

/** Seven digits: the search for the largest value comes no nearer to it. */
function constantNumber(value: number): number {
  return Number(value.toPrecision(7));
}

/** The smallest second derivative in any direction, where there is one above zero. */
function modulus(probe: Probe, points: Points): Property {
  const bound: Bound = supremum(curvatureOf(probe, -1), points);
  const smallest = -bound.value;
  if (smallest > smallestModulus) return { value: constantNumber(smallest), checked: bound.checked };
  return refuted(bound.checked, `the second derivative is as small as ${shortNumber(Math.max(0, smallest))}`, [
    bound.at.point,
  ]);
}

/** Whether prediction and target may change places; where there is no target, prediction and another role. */
function symmetric(probe: Probe, points: Points): Property {
  const [prediction, ...others] = points.roles as [Role, ...Role[]];
  const target = others.find(({ name }) => name === "y");
  const alike = others.filter((role) => comparable(prediction, role));
  const candidates = target && alike.includes(target) ? [target] : alike;
  const reports = candidates.map((role) => symmetricWith(probe, points, prediction, role));
  const none: Property = {
    value: false,
    checked: 0,
    counterexample: { says: "no other role holds what the prediction holds", points: [] },
  };
  return reports.find(({ value }) => value === true) ?? reports[0] ?? none;
}

function symmetricWith(probe: Probe, points: Points, prediction: Role, other: Role): Property {
  if (!sameDomain(prediction, other)) {
    const says = `${other.name} and ${prediction.name} have different domains, so that they cannot change places`;
    return { value: false, checked: 0, with: other.name, counterexample: { says, points: [] } };
  }
  const rows = points.drawMany(rowCount, 0);
  const swapped = rows.map((point) => ({
    ...point,
    [prediction.name]: point[other.name]!,
    [other.name]: point[prediction.name]!,
  }));
  const [there, back] = [probe.values(rows), probe.values(swapped)];
  const differs = there.findIndex((value, i) => {
    const distance = Math.abs(value - back[i]!);
    return distance > rounding * Math.max(1, Math.abs(value));
  });
  if (differs < 0) return { value: true, checked: rowCount, with: other.name };
  const says = `the loss is ${shortNumber(there[differs]!)}, and ${shortNumber(back[differs]!)} with ${prediction.name} and ${other.name} exchanged`;
  return { ...refuted(rowCount, says, [rows[differs]!]), with: other.name };
}

function nonNegative(probe: Probe, points: Points): Property {
  const rows = [...points.drawMany(rowCount, 0), ...points.drawMany(rowCount, 2)];
  const values = probe.values(rows);
  const negative = values.findIndex((value) => value < -rounding);
  if (negative < 0) return { value: true, checked: rows.length };
  return refuted(rows.length, `the loss is ${shortNumber(values[negative]!)}`, [rows[negative]!]);
}

/** Whether a prediction that is the target costs nothing; undefined where the two hold different things. */
function zeroWhereEqual(probe: Probe, points: Points): Property | undefined {
  const [prediction, ...others] = points.roles as [Role, ...Role[]];
  const alike = others.filter((role) => comparable(prediction, role));
  const target = alike.find(({ name }) => name === "y") ?? alike[0];
  if (!target) return undefined;
  const rows = points
    .drawMany(rowCount, 0)
    .map((point): Point => ({ ...point, [prediction.name]: point[target.name]! }));
  const values = probe.values(rows);
  const other = values.findIndex((value) => Math.abs(value) > rounding);
  if (other < 0) return { value: true, checked: rowCount, with: target.name };
  return {
    ...refuted(rowCount, `the loss is ${shortNumber(values[other]!)}`, [rows[other]!]),
    with: target.name,
  };
}

/** The edges of the domain where the loss may be infinite; undefined where the domain has no edge of its own. */
function infiniteAtEdges(probe: Probe, points: Points): Property | undefined {
  const edges = points.roles.filter(({ differentiable }) => differentiable).flatMap(edgesOf);
  if (edges.length === 0) return undefined;
  const found = edges.map(({ role, edge, text }) => {
    const rows = points
      .drawMany(rowCount, 0)
      .map((point): Point => ({ ...point, [role.name]: onEdge(role, point, edge) }));
    const values = probe.values(rows);
    const without = rows[values.findIndex(Number.isNaN)];
    return { text, infinite: values.includes(Number.POSITIVE_INFINITY), without };
  });
  const infinite = found.filter((edge) => edge.infinite).map(({ text }) => text);
  // on such an edge a formula may have no value in floating-point numbers: that is said, not passed over
  const without = found.find((edge) => edge.without)?.without;
  return {
    value: infinite.length > 0,
    checked: edges.length * rowCount,
    ...(infinite.length > 0 ? { edges: infinite } : {}),
    ...(without ? { counterexample: { says: "the loss is undefined (NaN)", points: [rowOf(without)] } } : {}),
  };
}

/** The closed ends of a role's interval. Of K numbers that sum to one, the upper end is the lower one of the others. */
function edgesOf(role: Role): { role: Role; edge: number; text: string }[] {
  const { low, high, lowClosed, highClosed } = role.interval;
  const ends = [...(lowClosed ? [low] : []), ...(highClosed && !role.simplex ? [high] : [])];
  return ends.map((edge) => {
    const number = Number.isFinite(edge) ? String(edge) : edge < 0 ? "-inf" : "inf";
    return { role, edge, text: role.vector ? `an entry of ${role.name} = ${number}` : `${role.name} = ${number}` };
  });
}

function onEdge(role: Role, point: Point, edge: number): readonly number[] {
  const [first, ...rest] = point[role.name] as [number, ...number[]];
  if (!role.simplex) return [edge, ...rest];
  return [0, ...rest.map((entry) => entry / (1 - first))];
}
