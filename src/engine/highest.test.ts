import fc from "fast-check";
import { expect, test } from "vitest";
import { Highest } from "./highest.ts";

/** Repeated numbers, the infinities and NaN among others. */
const scores = fc.array(
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 0), fc.double()),
  { maxLength: 200 },
);

/** NaN as the largest number of all. */
const rank = (score: number) => (Number.isNaN(score) ? [1, 0] : [0, score]);

test("what is kept is the head of all items, sorted: NaN first, equal ones as they came", () => {
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 12 }), (given, size) => {
      const highest = new Highest<number>(size);
      given.forEach((score, i) => {
        highest.add(score, i);
      });
      const sorted = given
        .map((score, i) => ({ rank: rank(score), i }))
        .sort((a, b) => {
          for (const k of [0, 1]) if (a.rank[k] !== b.rank[k]) return a.rank[k]! < b.rank[k]! ? 1 : -1;
          return a.i - b.i;
        });
      expect(highest.items()).toEqual(sorted.slice(0, size).map(({ i }) => i));
    }),
  );
});

test("what cannot be kept is told beforehand", () => {
  const highest = new Highest<string>(1);
  for (let i = 0; i < 20; i++) highest.add(i, `${i}`);
  expect(highest.items()).toEqual(["19"]);
  expect([18, 19, 20, Number.NaN].map((score) => highest.takes(score))).toEqual([false, false, true, true]);
});
