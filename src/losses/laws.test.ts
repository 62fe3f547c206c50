import { afterAll, describe, expect, test } from "vitest";
import { compileLoss, deriveLoss, domainOf, formulaName } from "../engine/index.ts";
import { call, type Expression, evaluate, name, parse, rewrite, typeOfFormula, type Value } from "../formula/index.ts";
import { losses } from "./index.ts";
import { drawNumber, drawRow, type Instance, instances, makeRandom, type Row } from "./testing/instances.ts";

// Laws that hold for every loss, whatever its parameters and the number of its columns. The oracle is the slow walk
// over the formula as it is declared: nothing is simplified, derived or generated there.

const all = instances();

function rowsOf(instance: Instance, count = instance.width > 3 ? 3 : 8): Row[] {
  const random = makeRandom(20240117);
  return Array.from({ length: count }, () => drawRow(instance, random));
}

/** A formula of the declaration, at a row; what gradients take for constant is that of the row `still`. */
function oracle(instance: Instance, formula: string): (row: Row, still?: Row) => number {
  const { declaration, parameters, shapes, width } = instance;
  const written = parse(formula);
  const types = deriveLoss(declaration, shapes, parameters, { gradient: false, hessian: false }).names;
  const labelled = new Map([...types].map(([role, type]) => [role, shapes[role] === "label" ? vectorType : type]));
  const one: Expression = typeOfFormula(written, labelled).shape === "vector" ? call("mean", written) : written;
  const constants: Expression[] = [];
  const moving = rewrite(one, (node) => {
    if (node.kind !== "call" || node.name !== "stop_gradient") return node;
    constants.push(node);
    return name(`constant ${constants.length - 1}`);
  });
  const namesAt = (row: Row) => {
    const names = new Map<string, Value>();
    for (const [role, value] of Object.entries(row)) {
      names.set(role, shapes[role] === "label" ? oneHot(value as number, width) : value);
    }
    for (const [parameter, value] of Object.entries(parameters)) names.set(formulaName(parameter), value);
    return names;
  };
  return (row, still = row) => {
    const fixed = constants.map((node, i) => [`constant ${i}`, evaluate(node, namesAt(still))] as const);
    return evaluate(moving, new Map([...namesAt(row), ...fixed])) as number;
  };
}

const vectorType = { shape: "vector", kind: "number" } as const;

function oneHot(label: number, width: number): number[] {
  return Array.from({ length: width }, (_, k) => (k === label ? 1 : 0));
}

/** What the kernel of an instance computes for some rows. */
function computed(instance: Instance, rows: readonly Row[], want = { gradient: true, hessian: true }) {
  const { declaration, shapes, width, parameters } = instance;
  const compiled = compileLoss(declaration, shapes, width, parameters, want);
  const inputs = compiled.roles.map((role) => Float64Array.from(rows.flatMap((row) => row[role]!)));
  const outputs = compiled.outputs.map((output) => new Float64Array(rows.length * output.width));
  compiled.kernel.run(rows.length, [...inputs, ...compiled.fixed], outputs);
  return { loss: outputs[0]!, outputs: compiled.outputs.map((output, i) => ({ ...output, values: outputs[i]! })) };
}

const close = (found: number, expected: number, tolerance: number, scale = 1) =>
  found === expected || Math.abs(found - expected) <= tolerance * Math.max(scale, Math.abs(expected));

describe.each(all.map((instance) => [instance.title, instance] as const))("%s", (_, instance) => {
  const { declaration } = instance;
  const rows = rowsOf(instance);
  let known: { value: ReturnType<typeof oracle>; found: ReturnType<typeof computed> } | undefined;
  // both tests ask the same
  const results = () => {
    known ??= { value: oracle(instance, declaration.formula), found: computed(instance, rows) };
    return known;
  };
  afterAll(() => {
    known = undefined;
  });

  test("the kernel computes the formula as it is declared", () => {
    const { value, found } = results();
    const wrong = rows.flatMap((row, i) => {
      const [loss, expected] = [found.loss[i]!, value(row)];
      // the derived form may keep digits that the plain one loses next to 1
      return close(loss, expected, 1e-12) ? [] : [`${JSON.stringify(row)}: ${loss} for ${expected}`];
    });
    expect(wrong).toEqual([]);
  });

  test("gradient and Hessian are central differences of the formula as it is declared", () => {
    const { value, found } = results();
    let [compared, skipped] = [0, 0];
    const wrong: string[] = [];
    for (const { kind, role, width, values } of found.outputs) {
      if (kind !== "gradient" && kind !== "hessian") continue;
      rows.forEach((row, i) => {
        for (let k = 0; k < width; k++) {
          const expected = difference(kind, value, row, role, k, instance);
          if (expected === undefined) {
            skipped++;
            continue;
          }
          compared++;
          const derived = values[i * width + k]!;
          const { slope, noise } = expected;
          if (close(derived, slope, kind === "gradient" ? 1e-6 : 1e-4) || Math.abs(derived - slope) <= noise) continue;
          wrong.push(`${kind} by ${role}[${k}] at ${JSON.stringify(row)} is ${derived}, differences say ${slope}`);
        }
      });
    }
    expect(wrong).toEqual([]);
    // at kinks there is nothing to compare, and those are rare
    expect(skipped).toBeLessThanOrEqual(0.4 * (compared + skipped));
  });
});

/**
 * A derivative by differences of the fourth order, and what the rounding of the values may add to it, which is much
 * where another output of the row is huge; undefined where two step lengths disagree, as they do beside a kink.
 */
function difference(
  kind: "gradient" | "hessian",
  value: (row: Row, still: Row) => number,
  row: Row,
  role: string,
  k: number,
  { declaration, parameters }: Instance,
): { slope: number; noise: number } | undefined {
  const held = row[role]!;
  const x = typeof held === "number" ? held : held[k]!;
  // the two step lengths have points in common
  const known = new Map<number, number>();
  const at = (moved: number) => {
    const before = known.get(moved);
    if (before !== undefined) return before;
    const replaced = typeof held === "number" ? moved : held.map((entry, i) => (i === k ? moved : entry));
    const found = value({ ...row, [role]: replaced }, row);
    known.set(moved, found);
    return found;
  };
  const room = roomAround(x, domainOf(declaration.roles[role]!, parameters));
  const by = (h: number) => {
    const [a, b, c, d] = [at(x - 2 * h), at(x - h), at(x + h), at(x + 2 * h)];
    return kind === "gradient"
      ? (a - 8 * b + 8 * c - d) / (12 * h)
      : (-a + 16 * b - 30 * at(x) + 16 * c - d) / (12 * h * h);
  };
  const [fine, coarse] = kind === "gradient" ? [1e-3, 2e-3] : [1e-2, 2e-2];
  const [one, other] = [by(fine * room), by(coarse * room)];
  if (!close(one, other, kind === "gradient" ? 1e-6 : 1e-4)) return undefined;
  // the coefficients of the values add up to 18 and 64; values are right to a few units in the last place
  const rounding = 4 * 2 ** -52 * Math.abs(at(x));
  const step = fine * room;
  return {
    slope: one,
    noise: kind === "gradient" ? (18 * rounding) / (12 * step) : (64 * rounding) / (12 * step ** 2),
  };
}

/** How far a number is from the ends of its domain, at most 1. */
function roomAround(x: number, domain: string): number {
  const ends = domain.slice(1, -1).split(",").map(Number).filter(Number.isFinite);
  return Math.min(1, ...ends.map((end) => Math.abs(x - end)));
}

test.each(losses.filter(({ stable }) => stable).map((loss) => [loss.name, loss] as const))(
  "the stable formula of %s is its formula",
  (_, loss) => {
    for (const instance of all.filter(({ declaration }) => declaration.name === loss.name)) {
      const [plain, stable] = [oracle(instance, loss.formula), oracle(instance, loss.stable!.formula)];
      expect(rowsOf(instance, 100).filter((row) => !close(stable(row), plain(row), 1e-12))).toEqual([]);
    }
  },
);

test("no loss is negative where it cannot be, and all are finite inside their domains", () => {
  // a density may be larger than 1
  // a distance is what the user says it is
  const further = ["dawid-sebastiani", "hinge-embedding"];
  const mayBeNegative = (name: string) => name.includes("-nll") || further.includes(name);
  for (const instance of all) {
    const { loss } = computed(instance, rowsOf(instance, 50), { gradient: false, hessian: false });
    const least = mayBeNegative(instance.declaration.name) ? Number.NEGATIVE_INFINITY : -1e-15;
    expect(
      loss.filter((value) => !Number.isFinite(value) || value < least),
      instance.title,
    ).toEqual(new Float64Array(0));
  }
});

test("the drawing of numbers fills the domains", () => {
  const random = makeRandom(1);
  const draws = (domain: string) => Array.from({ length: 2000 }, () => drawNumber(domain, random));
  expect(new Set(draws("{-1, 1}"))).toEqual(new Set([-1, 1]));
  const probabilities = draws("[0, 1]");
  expect(Math.min(...probabilities)).toBeLessThan(0.05);
  expect(Math.max(...probabilities)).toBeGreaterThan(0.95);
  expect(draws("(-inf, inf)").some((x) => x < -4) && draws("(-inf, inf)").some((x) => x > 4)).toBe(true);
  const positive = draws("(0, inf)");
  expect(Math.min(...positive)).toBeGreaterThan(0);
  expect(positive.some((x) => x < 0.1) && positive.some((x) => x > 10)).toBe(true);
});

test("every declaration names its roles and parameters in its formula, and nothing else", () => {
  for (const { name: title, formula, roles, parameters = {} } of losses) {
    const known = [...Object.keys(roles), ...Object.keys(parameters).map(formulaName)];
    const used = new Set<string>();
    const walk = (node: Expression): void => {
      if (node.kind === "name") used.add(node.name);
      if (node.kind === "call") node.arguments.forEach(walk);
    };
    walk(parse(formula));
    expect(
      [...used].filter((one) => !known.includes(one)),
      title,
    ).toEqual([]);
    for (const role of Object.keys(roles)) expect(used, `${title}: ${role}`).toContain(role);
  }
});
