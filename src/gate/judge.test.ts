import { expect, test } from "vitest";
import {
  increaseLimit,
  judgeIncrease,
  judgeMax,
  judgeMin,
  judgeRatio,
  judgeRule,
  numberOf,
  relativeChange,
} from "./judge.ts";
import { countsAs, exitCodeOf, verdictOf } from "./verdict.ts";

// The rules of the gate, one test each: a pass is a comparison that is true of finite numbers, and nothing else is.

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

test("a value below its limit passes, above it fails", () => {
  expect(judgeMax(0.29, 0.3).outcome).toBe("pass");
  expect(judgeMax(0.31, 0.3)).toEqual({ outcome: "fail", reason: "0.31 is above 0.3" });
  expect(judgeMin(0.31, 0.3).outcome).toBe("pass");
  expect(judgeMin(0.29, 0.3).outcome).toBe("fail");
});

test("equality passes", () => {
  expect(judgeMax(0.3, 0.3).outcome).toBe("pass");
  expect(judgeMin(0.3, 0.3).outcome).toBe("pass");
  expect(judgeIncrease(1.5, 1, { abs: 0.5 }).outcome).toBe("pass");
  expect(judgeRatio(2, 3, 1.5).outcome).toBe("pass");
});

test("the next number above a limit fails", () => {
  expect(judgeMax(0.30000000000000004, 0.3).outcome).toBe("fail");
});

test("NaN fails, whatever the limit and the side", () => {
  for (const judge of [judgeMax, judgeMin]) expect(judge(nan, 1).outcome).toBe("fail");
  expect(judgeIncrease(nan, 1, { abs: 1 }).outcome).toBe("fail");
  expect(judgeRatio(nan, 1, 2).outcome).toBe("fail");
  expect(judgeRatio(1, nan, 2).outcome).toBe("fail");
});

test("infinity fails on the side that it would pass too", () => {
  for (const value of [infinity, -infinity]) {
    expect(judgeMax(value, 1).outcome).toBe("fail");
    expect(judgeMin(value, 1).outcome).toBe("fail");
    expect(judgeIncrease(value, 1, { abs: 1 }).outcome).toBe("fail");
    expect(judgeRatio(1, value, 2).outcome).toBe("fail");
  }
});

test("a limit that is NaN lets nothing pass", () => {
  expect(judgeMax(1, nan).outcome).toBe("fail");
  expect(judgeMin(1, nan).outcome).toBe("fail");
  expect(judgeIncrease(1, 1, { abs: nan }).outcome).toBe("fail");
});

test("a change relative to 0 is undefined: it is no number, and fails", () => {
  expect(relativeChange(1, 0)).toBeNull();
  expect(relativeChange(0, 0)).toBeNull();
  expect(judgeIncrease(1e-300, 0, { rel: "1000%" })).toMatchObject({
    outcome: "fail",
    reason: expect.stringContaining("undefined"),
  });
  expect(judgeIncrease(0, 0, { rel: 0.1 }).outcome).toBe("fail");
});

test("beside an absolute limit a relative one that is undefined decides nothing where either is enough", () => {
  expect(judgeIncrease(0.05, 0, { abs: 0.1, rel: 0.1, combine: "any" }).outcome).toBe("pass");
  expect(judgeIncrease(0.05, 0, { abs: 0.1, rel: 0.1 }).outcome).toBe("fail");
});

test("absolute and relative limits are combined: 10 with 1 and 20 %", () => {
  expect(increaseLimit({ abs: 1, rel: "20%" }, 10)).toBe(11);
  expect(increaseLimit({ abs: 1, rel: "20%", combine: "any" }, 10)).toBe(12);
  expect(increaseLimit({ rel: "20%" }, -10)).toBe(-8);
});

test("percentages are hundredths", () => {
  expect([numberOf("2%"), numberOf("-0.5 %"), numberOf(0.02)]).toEqual([0.02, -0.005, 0.02]);
});

test("against a baseline that is not finite there is no verdict", () => {
  for (const baseline of [nan, infinity, -infinity]) {
    expect(judgeIncrease(1, baseline, { abs: 1 }).outcome).toBe("no-verdict");
    expect(relativeChange(1, baseline)).toBeNull();
  }
});

test("a ratio to 0 or to a negative value fails", () => {
  expect(judgeRatio(0, 1, 2).outcome).toBe("fail");
  expect(judgeRatio(-1, 1, 2).outcome).toBe("fail");
});

test("fail-if-worse fails where worse is shown, pass-only-if-not-worse passes where not worse is shown", () => {
  expect(judgeRule("fail-if-worse", 0.04, 0.05).outcome).toBe("fail");
  expect(judgeRule("fail-if-worse", 0.05, 0.05).outcome).toBe("pass");
  expect(judgeRule("pass-only-if-not-worse", 0.04, 0.05).outcome).toBe("pass");
  expect(judgeRule("pass-only-if-not-worse", 0.05, 0.05).outcome).toBe("fail");
});

test("a p-value that is NaN passes by neither rule", () => {
  expect(judgeRule("fail-if-worse", nan, 0.05).outcome).toBe("fail");
  expect(judgeRule("pass-only-if-not-worse", nan, 0.05).outcome).toBe("fail");
});

test("only severity error fails the gate, and without a verdict the policy says", () => {
  expect(countsAs("fail", "error", "no-verdict")).toBe("fail");
  expect(countsAs("fail", "warn", "fail")).toBe("warn");
  expect(countsAs("no-verdict", "info", "fail")).toBe("info");
  expect(countsAs("no-verdict", "error", "no-verdict")).toBe("no-verdict");
  expect(countsAs("no-verdict", "error", "fail")).toBe("fail");
  expect(countsAs("no-verdict", "error", "warn")).toBe("warn");
  expect(countsAs("pass", "error", "fail")).toBe("pass");
});

test("a failure wins over what has no verdict, and that over a pass: 1, 4, 0", () => {
  const verdict = (...kinds: Parameters<typeof countsAs>[0][]) =>
    verdictOf(kinds.map((kind) => ({ counts_as: countsAs(kind, "error", "no-verdict") })));
  expect(exitCodeOf[verdict("pass", "no-verdict", "fail")]).toBe(1);
  expect(exitCodeOf[verdict("pass", "no-verdict")]).toBe(4);
  expect(exitCodeOf[verdict("pass")]).toBe(0);
});
