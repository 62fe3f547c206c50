import type { LossDeclaration } from "../../contracts.ts";
import type { Interval } from "../interval.ts";
import type { LossRequest } from "../requests.ts";
import { type Role, rolesOf, usualWidth } from "./points.ts";
import { Probe } from "./probe.ts";

/** A loss and its derivative while its prediction moves and everything else stays. */
export interface LossCurve {
  x: readonly number[];
  loss: readonly number[];
  gradient: readonly number[];
}

/** What stands still, and what moves where: losses that are drawn together need the same one. */
export interface CurveAxis {
  /** for the axis: what moves, and what the target is */
  title: string;
  /** it is the residual f - y, so that the rows of a file have a place on it */
  residual: boolean;
  low: number;
  high: number;
  /** where what stands still stands, if it may: at 0, or at 1 where a loss has no value at 0 */
  rest: 0 | 1;
}

const points = 401;

/** The axis for some losses of the same roles; undefined where one has no curve over one number. */
export function curveAxis(requests: readonly LossRequest[]): CurveAxis | undefined {
  return ([0, 1] as const)
    .map((rest) => axisAt(requests, rest))
    .find((axis) => axis && requests.every((request) => curveOf(request, axis).loss.some(Number.isFinite)));
}

function axisAt(requests: readonly LossRequest[], rest: 0 | 1): CurveAxis | undefined {
  if (requests.some(({ declaration }) => declaration.over !== undefined)) return undefined;
  const [{ declaration, parameters }] = requests as [LossRequest];
  const [f, ...others] = rolesOf(declaration, parameters, usualWidth(parameters)) as [Role, ...Role[]];
  if (!f.differentiable || others.some(({ declaration: { kind } }) => kind === "label")) return undefined;
  // wide enough to see where a parameter bends the curve
  const sizes = requests
    .flatMap((request) => Object.values(request.parameters))
    .filter((size) => typeof size === "number");
  const reach = 3 * Math.max(1, ...sizes.filter((size) => size <= 1000));
  const y = others.find(({ name }) => name === "y");
  const target = y ? fixed(y, rest)[0]! : 0;
  const free = !Number.isFinite(f.interval.low) && !Number.isFinite(f.interval.high);
  const residual =
    free && !f.vector && y !== undefined && target === 0 && !y.interval.values && y.declaration.kind === "real";
  const at = y === undefined ? "" : y.vector ? ", the first class being the target" : `, at y = ${target}`;
  const what = f.vector
    ? `first entry of ${f.name}`
    : (f.declaration.kind === "real" ? "" : `${f.declaration.kind} `) + f.name;
  return { title: residual ? "residual f - y" : `${what}${at}`, residual, rest, ...rangeOf(f.interval, reach) };
}

/** The curve of a loss on an axis. */
export function curveOf({ declaration, parameters }: LossRequest, { low, high, rest }: CurveAxis): LossCurve {
  const width = usualWidth(parameters);
  const roles = rolesOf(declaration, parameters, width) as [Role, ...Role[]];
  const [f, ...others] = roles;
  const point = Object.fromEntries(others.map((role) => [role.name, fixed(role, rest)]));
  // of a distribution what the first entry gains the others lose
  const share = f.simplex ? 1 / (f.width - 1) : 0;
  const origin = Array.from({ length: f.width }, (_, k) => (k === 0 ? 0 : share));
  const direction = origin.map((number, k) => (k === 0 ? 1 : -number));
  const x = Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  const probe = new Probe(declaration as LossDeclaration, parameters, roles, width);
  const { value, slope } = probe.along(x.map((step) => ({ point: { ...point, [f.name]: origin }, direction, step })));
  return { x, loss: [...value], gradient: [...slope] };
}

/** Where a role stays: at `rest` if it may, else at 1; of classes the first. */
function fixed({ interval, vector, simplex, width, declaration }: Role, rest: 0 | 1): readonly number[] {
  if (vector && (simplex || declaration.kind === "class"))
    return Array.from({ length: width }, (_, k) => (k === 0 ? 1 : 0));
  const { low, high, values } = interval;
  const number = values ? values.at(-1)! : low < 0 && high > rest ? rest : high < 1 ? (low + high) / 2 : 1;
  return Array.from({ length: width }, () => number);
}

function rangeOf({ low, high }: Interval, reach: number): { low: number; high: number } {
  const edge = 0.002;
  if (Number.isFinite(low) && Number.isFinite(high)) {
    return { low: low + edge * (high - low), high: high - edge * (high - low) };
  }
  if (Number.isFinite(low)) return { low: low + 0.05, high: low + 1 + reach };
  return Number.isFinite(high) ? { low: high - 1 - reach, high: high - 0.05 } : { low: -reach, high: reach };
}
