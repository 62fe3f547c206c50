import { describe, expect, test } from "vitest";
import type { LossDeclaration, ParameterDeclaration } from "../../contracts.ts";
import { losses } from "../../losses/index.ts";
import { parseSpec } from "../../options.ts";
import { parseInterval } from "../interval.ts";
import { usualWidth } from "../properties/points.ts";
import type { LossRequest } from "../requests.ts";
import type { DerivativeCheck } from "./derivative-check.ts";
import { checkAtPoints } from "./gradcheck.ts";

const settings = { points: 40, seed: 0, tolerance: 1e-6 };

/** A loss with a value for each parameter that has no default. */
function requestOf(declaration: LossDeclaration): LossRequest {
  const request = parseSpec(declaration.name);
  const required = Object.entries(declaration.parameters ?? {}).filter(([name]) => !(name in request.parameters));
  const given = required.map(([name, parameter]) => [name, someValue(parameter)] as const);
  return { ...request, parameters: { ...request.parameters, ...Object.fromEntries(given) } };
}

function someValue({ domain, list, perClass }: ParameterDeclaration): number | readonly number[] {
  const { low, high } = parseInterval(domain);
  const [from, to] = [Math.max(low, -4), Math.min(high, 4)];
  const values = [0.25, 0.5, 0.75].map((share) => from + share * (to - from));
  return list || perClass ? values : values[0]!;
}

const differentiable = losses.filter(
  ({ over, roles }) => over === undefined && Object.values(roles).some((role) => role.differentiable),
);

test.each(differentiable.map((loss) => [loss.name, loss] as const))(
  "%s: derivatives agree with differences, and most can be compared",
  (_, loss) => {
    const request = requestOf(loss);
    for (const { derivative, role, compared, skipped, worst } of checkAtPoints(
      request,
      usualWidth(request.parameters),
      settings,
    )) {
      expect(worst, `${derivative} by ${role}`).toEqual([]);
      const left = skipped.kink + skipped.edge + skipped.uncertain;
      // half of the made-up targets are one-hot, where some losses are infinite
      expect(left, `${derivative} by ${role}`).toBeLessThan(0.5 * (compared + left));
    }
  },
);

describe("what is wrong is found", () => {
  const real = { kind: "real", summary: "", differentiable: true } as const;
  const loss = (others: Partial<LossDeclaration>): LossRequest => {
    const declaration: LossDeclaration = {
      name: "spoiled",
      title: "",
      summary: "",
      formula: "(f - y)^2",
      roles: { f: real, y: { kind: "real", summary: "" } },
      reduction: "mean",
      references: [],
      ...others,
    };
    return { label: "spoiled", spec: "spoiled", declaration, parameters: {}, given: new Set() };
  };
  const wrong = (formula: string) => ({ f: { formula, because: "to spoil it" } });
  const check = (others: Partial<LossDeclaration>, width = 1) => {
    const [gradient, hessian] = checkAtPoints(loss(others), width, settings);
    return { gradient: gradient!, hessian: hessian! };
  };
  const share = ({ compared, disagreements }: DerivativeCheck) => disagreements / compared;

  test.each(["2*(f - y)*1.00001", "2*(f - y) + 0.001", "2*(y - f)", "abs(f - y)"])("a gradient %s", (formula) => {
    const { gradient, hessian } = check({ gradient: wrong(formula) });
    expect(share(gradient)).toBeGreaterThan(0.8);
    const [worst] = gradient.worst;
    const { f, y } = worst!.at as { f: number; y: number };
    expect(worst!.differences).toBeCloseTo(2 * (f - y), 6);
    expect(gradient.worst).toHaveLength(10);
    // it is judged by the gradient that is printed
    if (formula === "abs(f - y)") expect(share(hessian)).toBeGreaterThan(0.8);
  });

  test.each(["2.0001", "1", "0"])("a Hessian %s", (formula) => {
    const { gradient, hessian } = check({ hessian: wrong(formula) });
    expect(gradient.disagreements).toBe(0);
    expect(share(hessian)).toBe(1);
  });

  test("a gradient that is not a number where the loss is one", () => {
    const { gradient } = check({ gradient: wrong("log(f - f - 1)") });
    expect(gradient.worst[0]!.derived).toBeNaN();
  });

  test("one entry of a vector's gradient", () => {
    const vector = { kind: "vector", summary: "", differentiable: true } as const;
    const { gradient } = check(
      {
        formula: "sum((f - y)^2)",
        roles: { f: vector, y: { kind: "vector", summary: "" } },
        gradient: wrong("2*(f - y)*(1 + onehot(1, len(f)))"),
      },
      3,
    );
    expect(new Set(gradient.worst.map(({ entry }) => entry))).toEqual(new Set([1]));
    expect(share(gradient)).toBeCloseTo(1 / 3, 1);
  });

  test("a convention that is not what both sides say", () => {
    // the square of a sign is 0 at 0, where the curve of the loss is 2
    const { gradient, hessian } = check({ formula: "abs(f - y)^2", hessian: wrong("2*sign(f - y)^2") });
    expect(gradient.disagreements).toBe(0);
    const places = hessian.worst.map(({ at }) => at);
    expect(places.every(({ f, y }) => f === y)).toBe(true);
  });
});

test("at a kink there is nothing to judge", () => {
  const request = parseSpec("expr:abs(f)");
  const [gradient] = checkAtPoints(request, 1, { ...settings, points: 400 });
  expect(gradient!.skipped.kink).toBeGreaterThan(0);
  expect(gradient!.disagreements).toBe(0);
});

test("what a gradient stops at is held where it is", () => {
  // the derivative of f^3 times a number, and of that number nothing
  for (const spec of ["expr:stop_gradient(f^2)*f^3", "expr:stop_gradient(f - y)*f^2", "beta-nll-weighted"]) {
    for (const { disagreements, compared } of checkAtPoints(parseSpec(spec), 1, settings)) {
      expect(disagreements).toBe(0);
      expect(compared).toBeGreaterThan(0.5 * settings.points);
    }
  }
});

test("points are the same for the same seed", () => {
  const request = parseSpec("expr:f*sin(f)*abs(f - 0.5)");
  const at = (seed: number) => JSON.stringify(checkAtPoints(request, 1, { ...settings, seed }));
  expect(at(1)).toBe(at(1));
  expect(at(1)).not.toBe(at(2));
});

test("a formula of columns alone has nothing to check", () => {
  expect(() => checkAtPoints(parseSpec("expr:y^2"), 1, settings)).toThrow(/no derivative/);
});
