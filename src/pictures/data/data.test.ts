import fc from "fast-check";
import { expect, test } from "vitest";
import { Histogram } from "./histogram.ts";
import { logarithmicBins, Magnitudes } from "./magnitudes.ts";
import { Reliability } from "./reliability.ts";
import { Spread } from "./spread.ts";

// bins are no narrower than 2^-1000, so what is nearer to zero than any measurement is left out
const decimal = fc
  .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -9, max: 9 }))
  .map(([digits, exponent]) => Number(`${digits}e${exponent}`));
const numbers = fc.array(decimal, { minLength: 1, maxLength: 60 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  histogram.add(Float64Array.from(values), values.length);
  return histogram;
}

function magnitudesOf(values: readonly number[]): Magnitudes {
  const magnitudes = new Magnitudes();
  magnitudes.add(Float64Array.from(values), values.length);
  return magnitudes;
}

test("a histogram counts each number in the bin where it lies", () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 2, max: 256 }), (values, most) => {
      const bins = histogramOf(values).bins(most);
      expect(bins.length).toBeLessThanOrEqual(most);
      if (new Set(values).size < 2) return;
      for (const { from, to, count } of bins) {
        expect(count).toBe(values.filter((value) => value >= from && value < to).length);
      }
    }),
  );
});

test("a histogram does not depend on the order, nor on how its parts were put together", () => {
  fc.assert(
    fc.property(numbers, fc.nat(60), (values, cut) => {
      const whole = histogramOf(values);
      const parts = histogramOf(values.slice(cut).reverse());
      parts.merge(histogramOf(values.slice(0, cut)).toState());
      expect(parts.bins(256)).toEqual(whole.bins(256));
      expect(parts.count).toBe(values.length);
    }),
  );
});

test("what is not finite is counted apart", () => {
  const histogram = histogramOf([1, Number.NaN, Number.POSITIVE_INFINITY, 2]);
  expect([histogram.count, histogram.notFinite]).toEqual([2, 2]);
});

test("quantiles of magnitudes are right to within a hundredth, and merging changes nothing", () => {
  fc.assert(
    fc.property(numbers, fc.nat(60), (values, cut) => {
      const whole = magnitudesOf(values);
      const parts = magnitudesOf(values.slice(cut));
      parts.merge(magnitudesOf(values.slice(0, cut)).toState());
      expect(parts.bins()).toEqual(whole.bins());
      const sorted = values.toSorted((a, b) => a - b);
      const median = sorted[Math.ceil(values.length / 2) - 1]!;
      expect(Math.abs(whole.quantile(0.5) - median)).toBeLessThanOrEqual(0.01 * Math.abs(median) + Number.MIN_VALUE);
    }),
  );
});

test("the sums of magnitudes are those of the numbers of their bins", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      for (const { from, to, sum } of magnitudesOf(values).bins()) {
        const own = values.filter((value) => (from < 0 ? value > from && value <= to : value >= from && value < to));
        const exact = own.reduce((total, value) => total + value, 0);
        // 24 bits below the seven of the bin
        expect(Math.abs(sum - exact)).toBeLessThanOrEqual(2 ** -30 * Math.abs(exact));
      }
    }),
  );
});

test("both zeros, and what is nearer to them than any bin, count as 0; what is not finite is counted apart", () => {
  const tiny = Number.MIN_VALUE;
  const values = [0, -0, tiny, -tiny, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const merged = magnitudesOf(values);
  merged.merge(magnitudesOf(values).toState());
  expect([merged.count, merged.notFinite]).toEqual([10, 6]);
  expect(merged.bins()).toEqual([
    { from: 0, to: 0, count: 8, sum: 0 },
    { from: 1, to: 1 + 1 / 128, count: 2, sum: 2 },
  ]);
});

test("what is gathered part by part, and forgotten in between, is what is gathered at once", () => {
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1, maxLength: 5 }), (parts) => {
      const found = { magnitudes: new Magnitudes(), spread: new Spread() };
      const part = { magnitudes: new Magnitudes(), spread: new Spread() };
      const all = { magnitudes: new Magnitudes(), spread: new Spread() };
      const add = ({ magnitudes, spread }: typeof all, values: Float64Array) => {
        magnitudes.add(values, values.length);
        spread.add(values, values, values.length);
      };
      for (const values of parts) {
        add(part, Float64Array.from(values));
        found.magnitudes.merge(part.magnitudes.toState());
        found.spread.merge(part.spread.toState());
        part.magnitudes.clear();
        part.spread.clear();
      }
      add(all, Float64Array.from(parts.flat()));
      expect(found.magnitudes.bins()).toEqual(all.magnitudes.bins());
      expect(found.spread.bins()).toEqual(all.spread.bins());
      expect(found.spread.x).toEqual(all.spread.x);
    }),
  );
});

test("points are kept while they are few", () => {
  const values = Float64Array.from({ length: 4000 }, (_, i) => i);
  const spread = new Spread();
  spread.add(values, values, 4000);
  expect([spread.complete, spread.y]).toEqual([true, values]);
  spread.merge(spread.toState());
  expect([spread.complete, spread.count, spread.x.length]).toEqual([false, 8000, 0]);
});

test("points that are not finite are left out, and widen no bin", () => {
  const spread = new Spread();
  const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
  spread.add(Float64Array.of(1, nan, 1e300, infinity, 2), Float64Array.of(5, 6, nan, 7, -infinity), 5);
  spread.add(Float64Array.of(1), Float64Array.of(8), 1);
  expect([spread.count, spread.x, spread.y]).toEqual([2, Float64Array.of(1, 1), Float64Array.of(5, 8)]);
  expect(spread.bins()).toEqual([{ from: 1, to: 1 + 2 ** -50, count: 2, mean: 6.5, deviation: 1.5 }]);
});

test("logarithmic bins of one range are the same for the magnitudes of each series", () => {
  const [near, far] = [magnitudesOf([1, 1.1, 3]), magnitudesOf([0.01, 500])];
  const all = magnitudesOf([1, 1.1, 3, 0.01, 500]);
  const edges = (magnitudes: Magnitudes) => logarithmicBins(magnitudes, 40, [all]).map(({ from, to }) => [from, to]);
  expect(edges(near)).toEqual(edges(far));
  expect(edges(near)).toEqual(logarithmicBins(all, 40).map(({ from, to }) => [from, to]));
});

test("logarithmic bins hold every positive number, from thousandths of an octave to a thousand octaves", () => {
  const positive = fc.array(fc.double({ noNaN: true, min: 1e-300, max: 1e300 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(positive, (values) => {
      const bins = logarithmicBins(magnitudesOf(values), 40);
      expect(bins.length).toBeLessThanOrEqual(41);
      for (const { from, to, count } of bins) {
        expect(count).toBe(values.filter((value) => value >= from && value < to).length);
      }
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    }),
  );
});

/** Of rows of a probability, an outcome, and a weight where there are weights. */
function reliabilityOf(rows: readonly (readonly [p: number, y: number, weight?: number])[]): Reliability {
  const reliability = new Reliability();
  const column = (i: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[i]!);
  reliability.add(column(0), column(1), rows[0]?.length === 3 ? column(2) : undefined, rows.length);
  return reliability;
}

test("calibration and refinement of the Brier score, by hand", () => {
  // two bins: 0.25 with 1 of 4, and 0.85 with 1 of 2
  const four = [1, 0, 0, 0].map((outcome) => [0.25, outcome] as const);
  const reliability = reliabilityOf([...four, [0.85, 1], [0.85, 0]]);
  const { calibration, refinement } = reliability.parts("brier");
  expect(calibration).toBeCloseTo((2 / 6) * 0.35 ** 2, 15);
  expect(refinement).toBeCloseTo((4 / 6) * 0.1875 + (2 / 6) * 0.25, 15);
});

test("the parts of both scores add up to the score of forecasts that are the means of their bins", () => {
  const outcome = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.constantFrom(0, 1));
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 1, maxLength: 50 }), (rows) => {
      // one probability to a bin
      const points = rows.map(([tenth, y]) => ({ p: tenth / 10 + 0.05, y }));
      const reliability = reliabilityOf(points.map(({ p, y }) => [p, y]));
      const mean = (score: (p: number, y: number) => number) =>
        points.reduce((sum, { p, y }) => sum + score(p, y), 0) / points.length;
      const brier = reliability.parts("brier");
      expect(brier.calibration + brier.refinement).toBeCloseTo(
        mean((p, y) => (p - y) ** 2),
        12,
      );
      const log = reliability.parts("log");
      expect(log.calibration + log.refinement).toBeCloseTo(
        mean((p, y) => -Math.log(y === 1 ? p : 1 - p)),
        12,
      );
    }),
  );
});

test("a reliability does not depend on the order, nor on how its parts were put together", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(share, share, share), { maxLength: 60 }), fc.nat(60), (rows, cut) => {
      const parts = reliabilityOf(rows.slice(cut).reverse());
      parts.merge(reliabilityOf(rows.slice(0, cut)).toState());
      expect(parts.bins()).toEqual(reliabilityOf(rows).bins());
    }),
  );
});

test("the spread of binned points is that of the points in the bin, however they came together", () => {
  fc.assert(
    fc.property(numbers, fc.nat(60), (values, cut) => {
      const points = values.map((x, i) => ({ x, y: (i * 7919) % 101 }));
      const of = (some: typeof points) => {
        const spread = new Spread();
        const [xs, ys] = [some.map(({ x }) => x), some.map(({ y }) => y)];
        spread.add(Float64Array.from(xs), Float64Array.from(ys), some.length);
        return spread;
      };
      const spread = of(points.slice(cut));
      spread.merge(of(points.slice(0, cut)).toState());
      const bins = spread.bins();
      expect(bins).toEqual(of(points).bins());
      expect(bins.length).toBeLessThanOrEqual(32);
      for (const { from, to, count, mean, deviation } of bins) {
        const ys = points.filter(({ x }) => x >= from && x < to).map(({ y }) => y);
        expect(ys.length).toBe(count);
        const exact = ys.reduce((sum, y) => sum + y, 0) / count;
        expect(mean).toBeCloseTo(exact, 9);
        expect(deviation).toBeCloseTo(Math.sqrt(ys.reduce((sum, y) => sum + (y - exact) ** 2, 0) / count), 9);
      }
    }),
  );
});
