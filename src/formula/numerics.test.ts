import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as pairs from "./pair-numerics.ts";
import { runtime } from "./runtime.ts";

/**
 * Reference values from mpmath, rounded once to float64, which the scripts *.reference.py write.
 * The last item of a case is the result, the others are the arguments.
 */
const reference = Object.assign(
  {},
  ...["numerics", "special", "power-divergence"].map((name) => {
    return JSON.parse(readFileSync(new URL(`${name}.reference.json`, import.meta.url), "utf8"));
  }),
) as Record<string, unknown[][]>;

const least = 2 ** -1074;

/** How far apart in units in the last place of the expected; subnormals have that of the smallest normal number. */
function unitsApart(actual: number, expected: number): number {
  if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  const unit = Math.max(least, 2 ** (Math.floor(Math.log2(Math.max(Math.abs(expected), 2 ** -1022))) - 52));
  return Math.abs(actual - expected) / unit;
}

const toNumber = (value: unknown) => Number(value);

type Scalar = (...args: number[]) => number;
type Reduction = (v: Float64Array, start: number, count: number) => number;
type Fill = (v: Float64Array, start: number, count: number, out: Float64Array) => void;

const scalarNames = Object.keys(reference).filter((name) => !Array.isArray(reference[name]![0]![0]));
const reductionNames = ["sum", "mean", "norm", "logsumexp", "amax", "amin", "variance", "median", "sumLessOne"];
const fillNames = ["softmax", "softmaxRest", "logSoftmax", "unit", "unitRest", "cumsum", "revcumsum", "sort", "ranks"];

/** Special functions are sums of many terms: measured, and by far within 1e-13. */
const unitsOfSpecial: Readonly<Record<string, number>> = {
  digamma: 24,
  polygamma: 16,
  inverseMillsDelta: 64,
  normalEdge: 128,
  normalEdgeExcess: 128,
  besselRatio: 16,
  besselRatioSlope: 64,
};

test.each(scalarNames)("%s is right to some units in the last place, from subnormal to huge", (name) => {
  const run = runtime[name] as unknown as Scalar;
  for (const line of reference[name]!) {
    const args = line.slice(0, -1).map(toNumber);
    const expected = toNumber(line.at(-1));
    const actual = run(...args);
    // Math.exp, log1p and the like are within 1 unit; two or three of them make a result.
    if (!(unitsApart(actual, expected) <= (unitsOfSpecial[name] ?? 4)))
      expect({ name, args, actual }).toEqual({ name, args, actual: expected });
  }
});

test.each(reductionNames)("%s is right to 2 units in the last place, from subnormal to huge", (name) => {
  const run = runtime[name] as unknown as Reduction;
  for (const [list, result] of reference[name]!) {
    const v = Float64Array.from([9, ...(list as number[]), 9]); // surrounded by other rows
    const actual = run(v, 1, v.length - 2);
    if (!(unitsApart(actual, toNumber(result)) <= 2))
      expect({ list, actual }).toEqual({ list, actual: toNumber(result) });
  }
});

test.each(fillNames)("%s is right to 4 units in the last place in every entry", (name) => {
  const run = runtime[name] as unknown as Fill;
  for (const [list, result] of reference[name]!) {
    const v = Float64Array.from([9, ...(list as number[]), 9]);
    const out = new Float64Array(v.length - 2);
    run(v, 1, out.length, out);
    const top = Math.max(...(list as number[]));
    out.forEach((actual, k) => {
      const expected = toNumber((result as unknown[])[k]);
      // The rounding of v_k - max, at most |v_k - max| 2^-53, is a relative error of exp(v_k - max).
      const ofTheDifference = name === "softmax" ? Math.min(746, top - (list as number[])[k]!) : 0;
      if (!(unitsApart(actual, expected) <= 4 + ofTheDifference))
        expect({ list, k, actual }).toEqual({ list, k, actual: expected });
    });
  }
});

test("dot is right to 2 units in the last place of the sum of the products' sizes", () => {
  const run = runtime.dot as unknown as (...args: unknown[]) => number;
  for (const [v, w, result, size] of reference.dot as [number[], number[], unknown, unknown][]) {
    const actual = run(Float64Array.from([9, ...v]), 1, Float64Array.from(w), 0, v.length);
    // Products are rounded before they are added (exact products would cost 17 operations more), so where they
    // cancel the error is theirs.
    const unit = Math.max(toNumber(size) * 2 ** -52, least);
    if (!(Math.abs(actual - toNumber(result)) <= 2 * unit)) expect(actual).toBe(toNumber(result));
  }
});

test("cosineDistance and rejection keep their digits where the vectors are nearly parallel", () => {
  const distance = runtime.cosineDistance as unknown as (...args: unknown[]) => number;
  const reject = runtime.rejection as unknown as (...args: unknown[]) => void;
  for (const [v, w, result] of reference.cosineDistance as [number[], number[], unknown][]) {
    const actual = distance(Float64Array.from([9, ...v]), 1, Float64Array.from(w), 0, v.length);
    // some ten roundings beside the exact products
    if (!(unitsApart(actual, toNumber(result)) <= 10))
      expect({ v, w, actual }).toEqual({ v, w, actual: toNumber(result) });
  }
  for (const [v, w, result] of reference.rejection as [number[], number[], unknown[]][]) {
    const out = new Float64Array(v.length);
    reject(Float64Array.from([9, ...v]), 1, Float64Array.from(w), 0, v.length, out);
    // double-double carries 2^-104 of the terms, here at most 2^-50 of an entry that cancels by 1e-16
    const size = Math.max(...result.map((x) => Math.abs(toNumber(x))));
    out.forEach((x, k) => {
      const off = Math.abs(x - toNumber(result[k])) / Math.max(size, 2 ** -1022);
      if (!(off <= 2 ** -50)) expect({ v, w, k, x }).toEqual({ v, w, k, x: toNumber(result[k]) });
    });
  }
});

test("pNorm is right to 4 units in the last place, from tiny to huge", () => {
  const run = runtime.pNorm as unknown as (...args: unknown[]) => number;
  for (const [list, p, result] of reference.pNorm as [number[], number, unknown][]) {
    const actual = run(Float64Array.from([9, ...list, 9]), 1, p, list.length);
    if (!(unitsApart(actual, toNumber(result)) <= 4))
      expect({ list, p, actual }).toEqual({ list, p, actual: toNumber(result) });
  }
});

test("every function that generated code calls has reference values", () => {
  // these choose or copy and have nothing to round; logSoftmaxAt and the arithmetic of pairs have their own tests
  const copies = ["entry", "onehot", "stopGradient", "fullLike", "sortBy", "unsortBy", "lag"];
  const exact = [...copies, "logSoftmaxAt", "massBelow", "excessOver", ...Object.keys(pairs)];
  expect(Object.keys(runtime).filter((name) => !reference[name] && !exact.includes(name))).toEqual([]);
});

test("sparsemax and its threshold are right to some units in the last place of 1", () => {
  const fill = runtime.sparsemax as unknown as Fill;
  const threshold = runtime.sparsemaxThreshold as unknown as Reduction;
  for (const [list, result] of reference.sparsemax!) {
    const v = Float64Array.from([99, ...(list as number[]), 99]);
    const out = new Float64Array(v.length - 2);
    fill(v, 1, out.length, out);
    out.forEach((p, k) => {
      expect(Math.abs(p - toNumber((result as unknown[])[k]))).toBeLessThanOrEqual(4 * 2 ** -53);
    });
  }
  for (const [list, result] of reference.sparsemaxThreshold!) {
    const actual = threshold(Float64Array.from(list as number[]), 0, (list as number[]).length);
    // the largest entry less a number between 0 and 1
    const unit = 2 ** -52 * Math.max(1, ...(list as number[]).map(Math.abs));
    expect(Math.abs(actual - toNumber(result))).toBeLessThanOrEqual(2 * unit);
  }
});

test("sorting by keys keeps equal ones as they come, and is undone", () => {
  const run = (name: string, v: number[], keys: number[]) => {
    const out = new Float64Array(v.length);
    const call = runtime[name] as unknown as (...args: unknown[]) => void;
    call(Float64Array.from([9, ...v]), 1, Float64Array.from([9, 9, ...keys]), 2, v.length, out);
    return [...out];
  };
  const keys = [2, 1, 2, -Infinity, 1, Infinity];
  const byKey = run("sortBy", [0, 1, 2, 3, 4, 5], keys);
  expect(byKey).toEqual([3, 1, 4, 0, 2, 5]); // by hand
  expect(run("unsortBy", byKey, keys)).toEqual([0, 1, 2, 3, 4, 5]);
  const many = Array.from({ length: 1000 }, (_, k) => (k * 7919) % 100);
  expect(run("unsortBy", run("sortBy", many, many.toReversed()), many.toReversed())).toEqual(many);
});

test("lag, by hand", () => {
  const lag = runtime.lag as unknown as (...args: unknown[]) => void;
  const lagged = (n: number) => {
    const out = new Float64Array(4);
    lag(Float64Array.of(9, 1, 2, 3, 4), 1, n, 4, out);
    return [...out];
  };
  expect([lagged(0), lagged(1), lagged(-2), lagged(7)]).toEqual([
    [1, 2, 3, 4],
    [0, 1, 2, 3],
    [3, 4, 0, 0],
    [0, 0, 0, 0],
  ]);
});

test("mass below and excess over, by hand", () => {
  const run = (name: string) => {
    const out = new Float64Array(3);
    const [v, w, weights] = [Float64Array.of(9, 2, 0, 5), Float64Array.of(1, 2, 4), Float64Array.of(10, 20, 40)];
    (runtime[name] as unknown as (...args: unknown[]) => void)(v, 1, w, 0, weights, 0, 3, out);
    return [...out];
  };
  expect(run("massBelow")).toEqual([10, 0, 70]);
  expect(run("excessOver")).toEqual([10 * 1, 0, 10 * 4 + 20 * 3 + 40 * 1]);
});

test("logSoftmaxAt is an entry of logSoftmax, to the bit", () => {
  const fill = runtime.logSoftmax as unknown as Fill;
  const at = runtime.logSoftmaxAt as unknown as (...args: unknown[]) => number;
  for (const [list] of reference.logSoftmax!) {
    const v = Float64Array.from(list as number[]);
    const out = new Float64Array(v.length);
    fill(v, 0, v.length, out);
    expect(Float64Array.from(v, (_, k) => at(v, 0, v.length, k))).toEqual(out);
  }
});

describe("at the edges", () => {
  const scalar = (name: string, ...args: number[]) => (runtime[name] as unknown as Scalar)(...args);
  const reduce = (name: string, ...list: number[]) =>
    (runtime[name] as unknown as Reduction)(Float64Array.from(list), 0, list.length);
  const fill = (name: string, ...list: number[]) => {
    const out = new Float64Array(list.length);
    (runtime[name] as unknown as Fill)(Float64Array.from(list), 0, list.length, out);
    return [...out];
  };
  const { POSITIVE_INFINITY: infinity, NaN: nan } = Number;

  // limits, by hand
  test.each([
    ["sigmoid", [infinity], 1],
    ["sigmoid", [-infinity], 0],
    ["softplus", [infinity], infinity],
    ["softplus", [-infinity], 0],
    ["logcosh", [-infinity], infinity],
    ["sech", [infinity], 0],
    ["log1pmx", [infinity], -infinity],
    ["log1pmx", [-1], -infinity],
    ["log1pmx", [-1.5], nan],
    ["log1pSquare", [-infinity], infinity],
    ["log1pRatio", [-1, 3], -infinity],
    ["log1pRatio", [-1.5, 3], nan],
    ["relu", [infinity], infinity],
    ["rsqrt", [infinity], 0],
    ["xlogy", [0, 0], 0],
    ["xlogy", [1, 0], -infinity],
    ["xlogy", [1, -1], nan],
    ["xlog1py", [0, -1], 0],
    ["xdivy", [0, 0], 0],
    ["xmul", [0, infinity], 0],
    ["xmul", [1, -infinity], -infinity],
    ["relEntr", [0, 0], 0],
    ["relEntr", [1, 0], infinity],
    ["klDiv", [0, 0], 0],
    ["klDiv", [1, 0], infinity],
    ["klDiv", [0, 3], 3],
    ["jsDiv", [0, 0], 0],
    ["logMeanRatio", [0, 0], 0],
    ["logMeanRatio", [0, 1], -infinity],
    ["relativeDifference", [0, 0], 0],
    ["logSigmoid", [-infinity], -infinity],
    ["logSigmoid", [infinity], -0],
    ["logaddexp", [infinity, infinity], infinity],
    ["logaddexp", [-infinity, -infinity], -infinity],
    ["logaddexp", [-infinity, 3], 3],
    ["logdiffexp", [3, -infinity], 3],
    ["logdiffexp", [3, 3], -infinity],
    ["logdiffexp", [3, 4], nan],
    ["lgamma", [0], infinity],
    ["lgamma", [infinity], infinity],
    ["lgamma", [-0.5], nan],
    ["digamma", [0], -infinity],
    ["digamma", [infinity], infinity],
    ["digamma", [-1], nan],
    ["trigamma", [0], infinity],
    ["trigamma", [infinity], 0],
    ["polygamma", [2, 0], -infinity],
    ["polygamma", [0.5, 1], nan],
    ["erf", [infinity], 1],
    ["erf", [-infinity], -1],
    ["erfc", [infinity], 0],
    ["erfc", [-infinity], 2],
    ["normalDensity", [infinity], 0],
    ["normalMass", [infinity], 1],
    ["normalMass", [-infinity], 0],
    ["logNormalMass", [infinity], -0],
    ["logNormalMass", [-infinity], -infinity],
    ["logNormalMass", [-1e8], -5e15 - 19.339619277157038], // -x^2/2 - log(sqrt(2 pi)) - log(-x), and less than 1e-16
    ["inverseMills", [infinity], 0],
    ["inverseMills", [-1e8], 1e8],
    ["inverseMillsDelta", [-infinity], 1],
    ["inverseMillsDelta", [infinity], 0],
    ["logNormalInterval", [-infinity, infinity], -0],
    ["logNormalInterval", [1, 1], -infinity],
    ["logNormalInterval", [2, 1], nan],
    ["normalEdge", [-infinity, 1], 0],
    ["normalEdge", [infinity, 1], -0],
    ["normalEdge", [1, 1], infinity],
    ["normalEdge", [-infinity, infinity], 0],
    ["logI0", [0], 0],
    ["logI0", [-infinity], infinity],
    ["besselRatio", [-infinity], -1],
    ["besselRatio", [0], 0],
    ["besselRatioSlope", [0], 0.5],
    ["besselRatioSlope", [infinity], 0],
    ["stopGradient", [-3], -3],
    ["fullLike", [nan, 3], 3],
    ["power", [0, 0], 1],
    ["power", [-2, 2], 4],
  ] as const)("%s of %j is %d", (name, args, expected) => {
    expect(scalar(name, ...args)).toBe(expected);
  });

  test.each(scalarNames)("%s of NaN is NaN", (name) => {
    const run = runtime[name] as unknown as Scalar;
    expect(run(nan, ...Array.from({ length: run.length - 1 }, () => 1))).toBeNaN();
  });

  test.each([...reductionNames])("%s of a vector with a NaN is NaN, wherever it stands", (name) => {
    expect([reduce(name, nan, 1, 0), reduce(name, 0, nan), reduce(name, 2, 1, nan), reduce(name, nan, 0)]).toEqual([
      nan,
      nan,
      nan,
      nan,
    ]);
  });

  test("infinite logits: the largest takes all, -inf takes nothing", () => {
    expect(fill("softmax", infinity, 1, -infinity)).toEqual([1, 0, 0]);
    expect(fill("softmaxRest", infinity, 1, -infinity)).toEqual([0, 1, 1]);
    expect(fill("logSoftmax", infinity, 1, -infinity)).toEqual([0, -infinity, -infinity]);
    expect(fill("logSoftmax", 0, -infinity)).toEqual([0, -infinity]);
    expect(reduce("logsumexp", infinity, 1)).toBe(infinity);
    expect(reduce("logsumexp", -infinity, -infinity)).toBe(-infinity);
  });

  test("sums, norms and units of infinities and zeros", () => {
    expect([reduce("sum", infinity, 1), reduce("sum", infinity, -infinity), reduce("mean", -infinity, 1)]).toEqual([
      infinity,
      nan,
      -infinity,
    ]);
    expect([reduce("norm", 0, 0), reduce("norm", -infinity, 1), reduce("norm", -3)]).toEqual([0, infinity, 3]);
    expect(fill("unit", 0, 0)).toEqual([0, 0]);
    expect(fill("unitRest", 5, 0)).toEqual([0, 1]);
  });

  test("a sum that overflows on its way only is right", () => {
    expect(reduce("sum", 1e308, 1e308, -1e308)).toBe(1e308);
    expect(reduce("mean", 1e308, 1e308)).toBe(1e308);
    expect(reduce("sum", 1e16, 1, -1e16)).toBe(1);
    expect(reduce("sum", 1e308, 1e308)).toBe(infinity);
  });

  test("an entry beyond the row is NaN, not that of another row", () => {
    const entry = runtime.entry as unknown as (...args: unknown[]) => number;
    const v = Float64Array.from([1, 2, 3, 4]);
    expect([2, -1, 0.5, nan].map((position) => entry(v, 1, 2, position))).toEqual([nan, nan, nan, nan]);
    expect([entry(v, 1, 2, 0), entry(v, 1, 2, 1)]).toEqual([2, 3]);
  });
});
