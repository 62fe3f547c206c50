import type { LossDeclaration, ParameterDeclaration, RoleDeclaration } from "../../contracts.ts";
import { domainOf, factsOf, type Parameters, parseInterval, type RoleShape, withKinds } from "../../engine/index.ts";
import { losses } from "../index.ts";

/** A loss, configured: the laws run over all of them. */
export interface Instance {
  title: string;
  declaration: LossDeclaration;
  parameters: Parameters;
  shapes: Readonly<Record<string, RoleShape>>;
  /** columns of the vectors; 1 where all roles are scalars */
  width: number;
}

/** How many numbers a list has that is the formula's only vector. */
const listLength = 3;

/** What a row holds: a number, a label, or a vector for each role. */
export type Row = Readonly<Record<string, number | readonly number[]>>;

/** Every loss of rows, with its defaults and with each parameter elsewhere, for rows of numbers and of 1, 2, 3 and 10 columns. */
export function instances(): Instance[] {
  const ofRows = losses.filter(({ over }) => over === undefined);
  return ofRows.flatMap((declaration) =>
    layouts(declaration).flatMap(({ shapes, width }) =>
      parameterSets(declaration, width).map((parameters) => {
        const shown = Object.entries(parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
        const kinds = Object.entries(shapes).map(([role, shape]) => `${role} ${shape}`);
        const title = `${[declaration.name, ...shown].join(" ")}, ${kinds.join(", ")}, width ${width}`;
        return { title, declaration: withKinds(declaration, parameters), parameters, shapes, width };
      }),
    ),
  );
}

function layouts({ roles, parameters = {} }: LossDeclaration): { shapes: Record<string, RoleShape>; width: number }[] {
  const all = Object.entries(roles);
  const mustBeVectors = all.some(([, role]) => factsOf(role).vector);
  const least = Math.max(...all.map(([, role]) => factsOf(role).leastWidth));
  const shapesOf = (shapeOf: (role: RoleDeclaration) => RoleShape) =>
    Object.fromEntries(all.map(([name, role]) => [name, shapeOf(role)]));
  const found: { shapes: Record<string, RoleShape>; width: number }[] = [];
  const lists = Object.values(parameters).some(({ list }) => list);
  if (!mustBeVectors) found.push({ shapes: shapesOf(() => "scalar"), width: lists ? listLength : 1 });
  // a label of ordered classes stands beside one score
  if (all.some(([, { kind }]) => kind === "ordinal")) return found;
  const distributions = all.some(([, role]) => factsOf(role).sumsToOne);
  for (const width of [1, 2, 3, 10].filter((columns) => columns >= (distributions ? 2 : least))) {
    // one number a row beside vectors stays one; a loss of numbers takes K columns as K outputs
    found.push({
      shapes: shapesOf((role) => (mustBeVectors && !factsOf(role).vector ? "scalar" : "vector")),
      width,
    });
    if (all.some(([, { kind }]) => kind === "class")) {
      found.push({ shapes: shapesOf(({ kind }) => (kind === "class" ? "label" : "vector")), width });
    }
  }
  return found;
}

function parameterSets({ parameters = {}, roles }: LossDeclaration, columns: number): Parameters[] {
  // where no role is a vector, a list of any length is
  const width = Object.values(roles).some((role) => factsOf(role).vector) ? columns : 3;
  const defaults = Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, parameter.default ?? requiredValue(parameter, width)]),
  );
  const elsewhere = Object.entries(parameters).flatMap(([name, { domain, perClass, list }]) => {
    const others: (number | readonly number[])[] = list ? [] : insideOf(domain);
    if (perClass && width > 1) others.push(Array.from({ length: width }, (_, k) => 0.5 + ((k * 7) % 5)));
    return others.map((value) => ({ ...defaults, [name]: value }));
  });
  return [defaults, ...elsewhere];
}

/** Increasing numbers for a list, since levels and thresholds are; one number for a parameter that takes one. */
function requiredValue({ domain, list, perClass }: ParameterDeclaration, width: number): number | readonly number[] {
  const [low, high] = insideOf(domain) as [number, number];
  if (!list && !perClass) return low;
  return Array.from({ length: width }, (_, k) => low + ((k + 1) / (width + 1)) * (high - low));
}

function insideOf(domain: string): number[] {
  const { low, high, values } = parseInterval(domain);
  if (values) return [...values];
  const from = Math.max(low, -4);
  const to = Math.min(high, 4);
  return [from + 0.15 * (to - from), from + 0.7 * (to - from)];
}

/** Random numbers from 0 to 1 that are the same in every run (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A row from the inside of the domains. */
export function drawRow({ declaration, parameters, shapes, width }: Instance, random: () => number): Row {
  const row: Record<string, number | readonly number[]> = Object.fromEntries(
    Object.entries(declaration.roles).map(([name, role]) => {
      if (shapes[name] === "label") return [name, Math.floor(random() * width)];
      const domain = domainOf(role, parameters);
      if (factsOf(role).sumsToOne) return [name, drawDistribution(width, random, domain)];
      if (role.kind === "log-probabilities") return [name, drawDistribution(width, random, "[0, 1]").map(Math.log)];
      if (shapes[name] === "scalar") return [name, drawNumber(domain, random)];
      return [name, Array.from({ length: width }, () => drawNumber(domain, random))];
    }),
  );
  for (const [name, { atLeast }] of Object.entries(declaration.roles)) {
    if (atLeast !== undefined) [row[atLeast], row[name]] = inOrder(row[atLeast]!, row[name]!);
  }
  return row;
}

/** The smaller numbers and the larger ones of two of one shape. */
function inOrder<Numbers extends number | readonly number[]>(one: Numbers, other: Numbers): [Numbers, Numbers] {
  const pick = (choose: (a: number, b: number) => number) =>
    typeof one === "number"
      ? choose(one, other as number)
      : one.map((number, k) => choose(number, (other as readonly number[])[k]!));
  return [pick(Math.min) as Numbers, pick(Math.max) as Numbers];
}

/** A number from the inside of an interval, or one of the values of a set. */
export function drawNumber(domain: string, random: () => number): number {
  const { low, high, values } = parseInterval(domain);
  if (values) return values[Math.floor(random() * values.length)]!;
  if (Number.isFinite(low) && Number.isFinite(high)) return low + (high - low) * (0.02 + 0.96 * random());
  const wide = 6 * random() - 3;
  if (Number.isFinite(low)) return low + Math.exp(wide);
  return Number.isFinite(high) ? high - Math.exp(wide) : 2 * wide;
}

function drawDistribution(width: number, random: () => number, domain: string): number[] {
  if (parseInterval(domain).values) {
    const label = Math.floor(random() * width);
    return Array.from({ length: width }, (_, k) => (k === label ? 1 : 0));
  }
  const parts = Array.from({ length: width }, () => Math.exp(4 * random() - 2));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}
