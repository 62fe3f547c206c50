import type { LossDeclaration, RoleDeclaration, RoleKind } from "../../contracts.ts";
import { seededRandom } from "../../statistics/index.ts";
import type { Parameters } from "../compile.ts";
import { type Interval, parseInterval } from "../interval.ts";
import { domainOf, factsOf, predictionRole } from "../roles.ts";
import { tidy } from "./reports.ts";

/** A row: by role, its numbers. A scalar is a list of one. */
export type Point = Readonly<Record<string, readonly number[]>>;

/** What the drawing of points needs to know of a role. */
export interface Role {
  name: string;
  declaration: RoleDeclaration;
  vector: boolean;
  width: number;
  interval: Interval;
  /** its numbers sum to one */
  simplex: boolean;
  differentiable: boolean;
}

/** 1 - 1e-17 is 1: this is how near, in powers of ten, a number can come to an edge that is not 0. */
const nearestToEdge = 15;
const families: readonly (readonly RoleKind[])[] = [
  ["real", "vector", "scores"],
  ["binary", "probability", "probabilities", "label-probabilities", "distribution", "class"],
];

/** How many entries the vectors of made-up rows have: as many as a list of parameters has numbers. */
export function usualWidth(parameters: Parameters): number {
  const list = Object.values(parameters).find((value): value is readonly number[] => typeof value !== "number");
  return list?.length ?? 3;
}

export function rolesOf(declaration: LossDeclaration, parameters: Parameters, width: number): Role[] {
  const roles = Object.entries(declaration.roles).map(([name, role]) => {
    const { vector, sumsToOne } = factsOf(role);
    return {
      name,
      declaration: role,
      vector,
      width: vector ? width : 1,
      interval: parseInterval(domainOf(role, parameters)),
      simplex: sumsToOne && vector && width > 1,
      differentiable: role.differentiable === true,
    };
  });
  // the prediction first, whatever a declaration begins with
  const prediction = predictionRole(declaration);
  return [...roles.filter(({ name }) => name === prediction), ...roles.filter(({ name }) => name !== prediction)];
}

/** Whether what one role holds means the same in the other: both numbers, or both probabilities. */
export function comparable(a: Role, b: Role): boolean {
  const family = families.find((kinds) => kinds.includes(a.declaration.kind));
  return a.width === b.width && family?.includes(b.declaration.kind) === true;
}

/** Whether two roles take the same values, so that they may change places; at an end of a domain, one may and one not. */
export function sameDomain(a: Role, b: Role): boolean {
  const inside = ({ interval: { low, high, values, parts } }: Role) => JSON.stringify([low, high, values, parts]);
  return a.simplex === b.simplex && inside(a) === inside(b);
}

/**
 * Draws rows from the domains of a loss's roles. The reach says how far out, in powers of ten: at 0 numbers are within
 * a few units and well inside their domain; at 8 some are 1e8 away from zero, 1e-8 from it, from an edge of the domain
 * or from another role. Numbers have few digits, so that a counterexample can be typed again.
 */
export class Points {
  readonly roles: readonly Role[];
  /** the role that moves while the others are fixed */
  readonly prediction: Role;
  readonly random: () => number;
  /** by role, the other roles that hold the like */
  private readonly comparables: ReadonlyMap<string, readonly string[]>;

  constructor(roles: readonly Role[], seed = 1) {
    this.roles = roles;
    this.prediction = roles[0]!;
    this.random = seededRandom(seed);
    const others = (role: Role) => roles.filter((other) => other.name !== role.name && comparable(role, other));
    this.comparables = new Map(roles.map((role) => [role.name, others(role).map(({ name }) => name)]));
  }

  /** One row; `reachOf` gives the reach of each role. */
  draw(reachOf: (role: string) => number): Point {
    const point: Record<string, readonly number[]> = {};
    // the prediction last, so that it can be drawn near the others
    for (const role of [...this.roles.slice(1), this.prediction]) {
      point[role.name] = this.value(role, reachOf(role.name), point);
    }
    for (const { name, declaration } of this.roles) {
      const lower = declaration.atLeast;
      if (lower === undefined) continue;
      const [a, b] = [point[lower]!, point[name]!];
      point[lower] = a.map((number, k) => Math.min(number, b[k]!));
      point[name] = a.map((number, k) => Math.max(number, b[k]!));
    }
    return point;
  }

  drawMany(count: number, reach: number): Point[] {
    return times(count, () => this.draw(() => reach));
  }

  /** A value of one role, `others` being those that it may be drawn near. */
  value(role: Role, reach: number, others: Point = {}): readonly number[] {
    if (role.simplex) return this.distribution(role, reach);
    const centre = this.centreFor(role, others);
    if (reach > 0 && centre && this.random() < 0.4) {
      const size = this.sign() * power(this.sign() * reach);
      return centre.map((number) => tidy(number + size * this.digits(2 * this.random() - 1)));
    }
    return times(role.width, () => this.number(role, reach));
  }

  /** Another role's value, of the same shape and without bounds, or the origin. */
  centreFor(role: Role, others: Point): readonly number[] | undefined {
    if (Number.isFinite(role.interval.low) || Number.isFinite(role.interval.high)) return undefined;
    const near = this.comparables.get(role.name)!.filter((name) => name in others);
    return this.pick([...near.map((name) => others[name]!), times(role.width, () => 0)]);
  }

  /** A vector without preference for a direction. */
  direction(width: number): number[] {
    return times(width, () => this.digits(this.random() + this.random() + this.random() - 1.5));
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)]!;
  }

  sign(): number {
    return this.random() < 0.5 ? -1 : 1;
  }

  private number({ interval, differentiable }: Role, reach: number): number {
    const { low, high, values, lowClosed, highClosed } = interval;
    if (values) return this.pick(values);
    const [fromBelow, fromAbove] = [Number.isFinite(low), Number.isFinite(high)];
    const far = reach > 0 ? this.random() : 1;
    // a target may lie on the edge, where a loss is simplest; what is derived by it may not
    if (!differentiable && fromBelow && lowClosed && this.random() < 0.25) return low;
    if (!differentiable && fromAbove && highClosed && this.random() < 0.25) return high;
    if (fromBelow && fromAbove) {
      const range = high - low;
      if (far < 0.35) return low + range * power(-(low === 0 ? reach : Math.min(reach, nearestToEdge)));
      if (far < 0.7) return high - range * power(-(high === 0 ? reach : Math.min(reach, nearestToEdge)));
      return this.digits(low + range * (0.01 + 0.98 * this.random()));
    }
    if (fromBelow || fromAbove) {
      const distance = far < 0.7 ? power(this.sign() * reach) : this.digits(10 ** (2 * this.random() - 1));
      return fromBelow ? low + distance : high - distance;
    }
    if (far < 0.35) return this.sign() * power(reach);
    if (far < 0.5) return this.sign() * power(-reach);
    return this.random() < 0.1 ? 0 : this.digits(8 * this.random() - 4);
  }

  /** Thousandths that sum to one; with a reach, some entries are tiny. A target is often one-hot. */
  private distribution({ width, differentiable, interval }: Role, reach: number): number[] {
    if (interval.values || (!differentiable && this.random() < 0.5)) {
      const label = Math.floor(this.random() * width);
      return times(width, (k) => (k === label ? 1 : 0));
    }
    const shares = times(width, () => 1 + Math.floor(600 * this.random()));
    const total = shares.reduce((sum, share) => sum + share, 0);
    const largest = shares.indexOf(Math.max(...shares));
    const entries = shares.map((share) => Math.max(1, Math.round((1000 * share) / total)) / 1000);
    if (reach > 0) {
      entries.forEach((_, k) => {
        if (k !== largest && this.random() < 0.5) entries[k] = power(-reach);
      });
    }
    const rest = entries.reduce((sum, entry, k) => (k === largest ? sum : sum + entry), 0);
    entries[largest] = reach > 0 ? 1 - rest : this.digits(1 - rest);
    return entries;
  }

  private digits(number: number): number {
    return Math.round(1000 * number) / 1000;
  }
}

/** As Array.from does, in a fraction of the time. */
function times<Item>(count: number, make: (position: number) => Item): Item[] {
  const made: Item[] = [];
  for (let i = 0; i < count; i++) made.push(make(i));
  return made;
}

const powers = new Map<number, number>();

/** The float64 nearest to a power of ten, which `10 ** exponent` is not always. */
function power(exponent: number): number {
  let known = powers.get(exponent);
  if (known === undefined) {
    known = Number(`1e${exponent}`);
    powers.set(exponent, known);
  }
  return known;
}
