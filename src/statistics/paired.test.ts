import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { adjustedP } from "./adjust-p.ts";
import { normalQuantile } from "./bootstrap.ts";
import { type PairedRequest, pairedTest, smallestDetectable } from "./paired.ts";
import { bcaInterval, pairedDistribution, percentileInterval } from "./paired-bootstrap.ts";
import { type Aggregate, meanAggregate, type PairedUnits } from "./paired-units.ts";
import { seededRandom } from "./random.ts";
import { studentUpperTail } from "./student.ts";

// Numbers of SciPy, statsmodels and mpmath: paired.reference.py writes them.
const reference = JSON.parse(readFileSync(new URL("paired.reference.json", import.meta.url), "utf8"));

interface Case {
  name: string;
  base: number[];
  candidate: number[];
  t: Record<PairedRequest["alternative"] | "low" | "high", number>;
  permutation?: Record<PairedRequest["alternative"], number>;
  percentile: { middle: [number, number]; deviation: [number, number] };
  bca: { middle: [number, number]; deviation: [number, number] };
}
const cases: readonly Case[] = reference.cases;
const alternatives = ["two-sided", "worse", "better"] as const;

const request: PairedRequest = { test: "t", alternative: "two-sided", level: 0.95, resamples: 2000, seed: 0 };

function unitsOf(base: ArrayLike<number>, candidate: ArrayLike<number>): PairedUnits {
  return {
    base: Float64Array.from(base),
    candidate: Float64Array.from(candidate),
    sizes: new Float64Array(base.length).fill(1),
  };
}

const relative = (found: number, expected: number) => Math.abs(found - expected) / Math.abs(expected);

test("the tail of Student's t is that of a quadrature in 30 digits", () => {
  const errors = reference.tails.map(({ t, freedom, tail }: Record<"t" | "freedom" | "tail", number>) =>
    relative(studentUpperTail(t, freedom), tail),
  );
  expect(errors).toHaveLength(54);
  expect(Math.max(...errors)).toBeLessThan(1e-10);
});

describe.each(cases)("$name", ({ base, candidate, t, permutation, percentile, bca }) => {
  const units = unitsOf(base, candidate);

  test("p-values and interval of t are SciPy's", () => {
    for (const alternative of alternatives) {
      const { p, method } = pairedTest(units, meanAggregate, { ...request, alternative });
      expect(method).toBe("t");
      expect(relative(p!, t[alternative])).toBeLessThan(1e-10);
    }
    const { interval } = pairedTest(units, meanAggregate, request);
    expect(relative(interval!.low, t.low)).toBeLessThan(1e-10);
    expect(relative(interval!.high, t.high)).toBeLessThan(1e-10);
  });

  test.runIf(permutation)("p-values of all sign flips are SciPy's", () => {
    for (const alternative of alternatives) {
      const { p, method } = pairedTest(units, meanAggregate, { ...request, alternative, test: "permutation" });
      expect(method).toBe("exact-permutation");
      expect(relative(p!, permutation![alternative])).toBeLessThan(1e-10);
    }
  });

  test.each([
    ["percentile", percentileInterval, percentile],
    ["BCa", bcaInterval, bca],
  ] as const)("the %s interval is one of SciPy's", (_, intervalOf, theirs) => {
    const { low, high } = intervalOf(pairedDistribution(units, meanAggregate, 2000, 1), 0.95);
    // 4 deviations of SciPy's own ends over seeds: one in 16 000 would miss by chance
    expect(Math.abs(low - theirs.middle[0]) / theirs.deviation[0]).toBeLessThan(4);
    expect(Math.abs(high - theirs.middle[1]) / theirs.deviation[1]).toBeLessThan(4);
  });

  test("random sign flips and the bootstrap come close to t where rows are many", () => {
    if (base.length < 200) return;
    for (const kind of ["permutation", "bootstrap"] as const) {
      const found = pairedTest(units, meanAggregate, { ...request, test: kind, alternative: "worse" });
      expect(found.method).toBe(kind);
      // 4 standard errors of 2000 resamples, and as much for the normal approximation
      const error = Math.sqrt((t.worse * (1 - t.worse)) / 2000);
      expect(Math.abs(found.p! - t.worse)).toBeLessThan(8 * error);
    }
  });
});

test("weighted clusters are those of a cluster-robust regression on a constant", () => {
  const { base, candidate, weights, groups, error, p, interval } = reference.clustered;
  const units = { base: new Float64Array(9), candidate: new Float64Array(9), sizes: new Float64Array(9) };
  groups.forEach((group: number, i: number) => {
    units.base[group]! += weights[i] * base[i];
    units.candidate[group]! += weights[i] * candidate[i];
    units.sizes[group]! += weights[i];
  });
  const found = pairedTest(units, meanAggregate, request);
  expect(found.units).toBe(9);
  expect(relative(found.standardError, error)).toBeLessThan(1e-10);
  expect(relative(found.p!, p)).toBeLessThan(1e-10);
  expect(relative(found.interval!.low, interval[0])).toBeLessThan(1e-10);
  expect(relative(found.interval!.high, interval[1])).toBeLessThan(1e-10);
});

test("adjusted p-values are those of statsmodels and SciPy; no test does not count", () => {
  const { values, holm, bh } = reference.adjusted;
  for (const [adjustment, expected] of [
    ["holm", holm],
    ["bh", bh],
    ["none", values],
  ] as const) {
    const found = adjustedP([null, ...values], adjustment);
    expect(found[0]).toBeNull();
    for (const [i, value] of expected.entries()) expect(relative(found[i + 1]!, value)).toBeLessThan(1e-14);
  }
});

/** Of roots: those of means of squares. */
const root: Aggregate = { value: Math.sqrt, slope: (mean) => 1 / (2 * Math.sqrt(mean)) };

describe("what is true of every test", () => {
  const { base, candidate } = cases.at(-1)!;
  const tests = ["bootstrap", "permutation", "t"] as const;

  test.each(tests)("%s: the same numbers for a seed, others for another", (kind) => {
    const of = (seed: number) => pairedTest(unitsOf(base, candidate), meanAggregate, { ...request, test: kind, seed });
    expect(of(3)).toEqual(of(3));
    if (kind !== "t") expect(of(3).p).not.toBe(of(4).p);
  });

  test.each(tests)("%s: base and candidate swapped, worse is better", (kind) => {
    const of = (units: PairedUnits, alternative: PairedRequest["alternative"]) =>
      pairedTest(units, meanAggregate, { ...request, test: kind, alternative }).p!;
    const [one, two] = [unitsOf(base, candidate), unitsOf(candidate, base)];
    // the resamples are the same, so that only the rounding of the bootstrap's quantiles (1e-9) differs
    for (const [a, b] of [
      ["worse", "better"],
      ["better", "worse"],
    ] as const) {
      if (kind !== "permutation") expect(of(one, a)).toBeCloseTo(of(two, b), 7);
      else expect(of(one, a)).toBe(of(two, b));
    }
  });

  test.each(tests)("%s: the same losses are no difference, and one pair is no answer", (kind) => {
    const same = pairedTest(unitsOf(base, base), meanAggregate, { ...request, test: kind });
    expect(same).toMatchObject({ p: 1, standardError: 0, interval: { low: 0, high: 0 } });
    const one = pairedTest(unitsOf([1], [2]), meanAggregate, { ...request, test: kind });
    expect(one).toMatchObject({ p: null, interval: null });
  });

  test.each(tests)("%s: a difference that never varies is found", (kind) => {
    const shifted = base.map((loss) => loss + 1);
    expect(pairedTest(unitsOf(base, shifted), meanAggregate, { ...request, test: kind }).p).toBeLessThan(0.01);
  });

  test.each(tests)("%s: a margin is subtracted from the candidate's losses", (kind) => {
    const lowered = candidate.map((loss) => loss - 0.125);
    const of = (units: PairedUnits, margin: number) =>
      pairedTest(units, meanAggregate, { ...request, test: kind, alternative: "better", margin }).p!;
    expect(of(unitsOf(base, candidate), 0.125)).toBeCloseTo(of(unitsOf(base, lowered), 0), 12);
  });

  test("a root of means is tested as the means are, by resamples and by sign flips", () => {
    const units = unitsOf(base, candidate.map(Math.abs));
    for (const kind of ["permutation", "bootstrap"] as const) {
      const of = (aggregate: Aggregate) => pairedTest(units, aggregate, { ...request, test: kind }).p!;
      expect(of(root)).toBeCloseTo(of(meanAggregate), 12);
    }
  });

  test("above 2e8 draws the answer is the analytic one, and says so", () => {
    const units = unitsOf(
      new Float64Array(500_000).fill(1),
      Float64Array.from({ length: 500_000 }, (_, i) => i % 3),
    );
    expect(pairedTest(units, meanAggregate, { ...request, test: "bootstrap" }).method).toBe("t");
  });
});

/** The normal distribution by inversion. */
function normals(seed: number): () => number {
  const random = seededRandom(seed);
  return () => normalQuantile(random() + 2 ** -33);
}

/** Squared errors of two models whose errors share most of what they are. */
function modelPair(seed: number, rows: number, growth = 1): PairedUnits {
  const normal = normals(seed);
  const units = unitsOf(new Float64Array(rows), new Float64Array(rows));
  for (let i = 0; i < rows; i++) {
    const shared = normal();
    units.base[i] = (shared + 0.05 * normal()) ** 2;
    units.candidate[i] = growth * (shared + 0.05 * normal()) ** 2;
  }
  return units;
}

// Of 500 tests that reject with probability 0.05, fewer than 11 or more than 40 reject once in 500 runs: SciPy's
// binom(500, 0.05).
const within = (rejected: number) => rejected >= 11 && rejected <= 40;
const pairs = 500;
const seeds = Array.from({ length: pairs }, (_, seed) => seed + 1000);

describe("500 pairs of models without a true difference, one-sided at 0.05", () => {
  test.each(["bootstrap", "permutation", "t"] as const)("%s fails one in twenty", (kind) => {
    const setting: PairedRequest = { ...request, test: kind, alternative: "worse", resamples: 500 };
    const rejected = seeds.filter((seed) => pairedTest(modelPair(seed, 200), meanAggregate, setting).p! < 0.05).length;
    expect(rejected).toSatisfy(within);
  });

  test("in the far tail, where Holm looks, the bootstrap is no more liberal than it says", () => {
    // 1000 tests at 0.0025: more than 8 once in 1000 runs, SciPy's binom(1000, 0.0025)
    const setting: PairedRequest = { ...request, test: "bootstrap", alternative: "worse", resamples: 2000 };
    const many = Array.from({ length: 1000 }, (_, seed) => modelPair(50_000 + seed, 50));
    const rejected = many.filter((units) => pairedTest(units, meanAggregate, setting).p! < 0.0025).length;
    expect(rejected).toBeLessThanOrEqual(8);
  });

  test("20 slices under Holm fail one in twenty together", () => {
    const setting: PairedRequest = { ...request, test: "permutation", alternative: "worse", resamples: 800 };
    const rejected = seeds.filter((seed) => {
      const slices = Array.from({ length: 20 }, (_, slice) => modelPair(seed * 100 + slice, 50));
      const values = slices.map((units) => pairedTest(units, meanAggregate, setting).p);
      return adjustedP(values, "holm").some((p) => p! < 0.05);
    }).length;
    expect(rejected).toSatisfy(within);
  });
});

test("a true regression of 1 % is found at least five times as often as by a test that ignores the pairs", () => {
  const setting: PairedRequest = { ...request, test: "bootstrap", alternative: "worse", resamples: 500 };
  const found = { paired: 0, unpaired: 0 };
  for (const seed of seeds) {
    const units = modelPair(seed, 400, 1.01);
    if (pairedTest(units, meanAggregate, setting).p! < 0.05) found.paired++;
    if (unpairedT(units) > normalQuantile(0.95)) found.unpaired++;
  }
  expect(found.paired).toBeGreaterThanOrEqual(5 * Math.max(found.unpaired, 1));
});

/** Welch's t, of 400 rows a normal variable. */
function unpairedT({ base, candidate }: PairedUnits): number {
  const momentsOf = (losses: Float64Array) => {
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    return { mean, error: losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length ** 2 };
  };
  const [own, other] = [momentsOf(base), momentsOf(candidate)];
  return (other.mean - own.mean) / Math.sqrt(own.error + other.error);
}

test("the smallest detectable difference is found four times in five", () => {
  const setting: PairedRequest = { ...request, alternative: "worse" };
  const found = seeds.filter((seed) => {
    const units = modelPair(seed, 400);
    const { standardError } = pairedTest(units, meanAggregate, setting);
    const change = smallestDetectable(standardError, 0.05, "worse");
    const moved = units.candidate.map((loss) => loss + change);
    return pairedTest({ ...units, candidate: moved }, meanAggregate, setting).p! < 0.05;
  }).length;
  // binom(500, 0.8): fewer than 372 or more than 427 once in 500 runs
  expect(found).toBeGreaterThanOrEqual(372);
  expect(found).toBeLessThanOrEqual(427);
});
