import { describe, expect, test } from "vitest";
import type { Column } from "../contracts.ts";
import { LosslineError } from "../errors.ts";
import { guessColumn, selectColumns } from "./columns.ts";

const columns = (...names: string[]): Column[] => names.map((name) => ({ name, width: 1, array: false }));

function outcome(select: () => unknown): unknown {
  try {
    return select();
  } catch (error) {
    if (error instanceof LosslineError) return error.code;
    throw error;
  }
}

const selected = (selector: string, ...names: string[]) =>
  outcome(() => selectColumns(selector, columns(...names), "x.csv"));

describe("selectors", () => {
  const names = ["id", "y", "f0", "f1", "f10", "g"];

  test.each([
    ["a name", "y", [1]],
    ["a list, in its own order", "g,y", [5, 1]],
    ["spaces around the items of a list", "g , y", [5, 1]],
    ["a glob, in the order of the file", "f*", [2, 3, 4]],
    ["a question mark is one character", "f?", [2, 3]],
    ["a range, by position in the file", "y..f1", [1, 2, 3]],
    ["a range of one", "y..y", [1]],
    ["a range of positions", "#2..#4", [1, 2, 3]],
    ["a position", "#3", [2]],
    ["a list of everything", "g,f0..f1,#2", [5, 2, 3, 1]],
    ["a star alone is all columns", "*", [0, 1, 2, 3, 4, 5]],
  ])("%s: %s", (_, selector, positions) => {
    expect(selected(selector, ...names)).toEqual(positions);
  });

  test.each([
    ["an unknown name", "z", "unknown-column"],
    ["a name in another case", "Y", "unknown-column"],
    ["a glob that fits nothing", "z*", "unknown-column"],
    ["a position beyond the last", "#7", "unknown-column"],
    ["position 0", "#0", "unknown-column"],
    ["a range to the left", "g..y", "empty-range"],
    ["a range from nowhere", "a..y", "unknown-column"],
    ["a column twice", "y,y", "column-twice"],
    ["a column twice, through a glob", "f0,f*", "column-twice"],
    ["an empty item", "y,", "unknown-column"],
    ["nothing", "", "unknown-column"],
  ])("%s: %s is %s", (_, selector, code) => {
    expect(selected(selector, ...names)).toBe(code);
  });

  test("a name that is in the file as it stands always wins", () => {
    expect(selected("a,b", "a", "b", "a,b")).toEqual([2]);
    expect(selected("a*", "ab", "a*")).toEqual([1]);
    expect(selected("a..b", "a", "b", "a..b")).toEqual([2]);
    expect(selected("#1", "a", "#1")).toEqual([1]);
    expect(selected("y, true", "id", "y, true")).toEqual([1]);
  });

  test("a glob fits what the regular expression of it fits, at once", () => {
    const letters = ["a", "b", "*", "?"];
    const texts = (length: number): string[] =>
      length === 0 ? [""] : texts(length - 1).flatMap((text) => letters.map((letter) => text + letter));
    const given = ["a", "b", "ab", "ba", "aab", "abab", "bbb"];
    for (const glob of texts(4).filter((text) => /[*?]/.test(text) && !given.includes(text))) {
      const pattern = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      const fitting = given.flatMap((name, i) => (pattern.test(name) ? [i] : []));
      expect([glob, selected(glob, ...given)]).toEqual([glob, fitting.length > 0 ? fitting : "unknown-column"]);
    }
    expect(selected(`${"*a".repeat(30)}b`, "a".repeat(60))).toBe("unknown-column");
  });

  test("characters of regular expressions stand for themselves in a glob", () => {
    expect(selected("p.*", "p.a", "pxa", "p.b")).toEqual([0, 2]);
    expect(selected("a\\b*", "a\\b1", "ab1")).toEqual([0]);
    expect(selected("a(b)*", "a(b)1", "ab1")).toEqual([0]);
    expect(selected("[ab]*", "[ab]c", "ac")).toEqual([0]);
    expect(selected("a+*", "a+1", "aa1")).toEqual([0]);
    expect(selected("?", "é", "😀", "ab")).toEqual([0, 1]);
    expect(selected("a*", "a\nb")).toEqual([0]);
  });

  test("a name that stands twice is an error where it is used, by itself or in a glob", () => {
    expect(selected("a", "a", "a")).toBe("duplicate-column");
    expect(selected("a*", "a", "a")).toBe("duplicate-column");
    expect(selected("b", "a", "a", "b")).toEqual([2]);
    expect(selected("#2", "a", "a")).toEqual([1]);
  });
});

describe("guesses", () => {
  const guess = (what: "target" | "prediction", ...names: string[]) =>
    outcome(() => guessColumn(what, columns(...names), "x.csv").selector);

  test.each(["y_true", "target", "label", "y", "Y_True", "LABEL"])("%s is a target", (name) => {
    expect(guess("target", "id", name, "other")).toBe(name);
  });

  test.each(["y_pred", "pred", "prediction", "f", "logits", "Prediction"])("%s is a prediction", (name) => {
    expect(guess("prediction", "id", name, "other")).toBe(name);
  });

  test("nothing is guessed where two names fit, where none does, or where the name stands twice", () => {
    expect(guess("target", "y", "label")).toBe("ambiguous-column");
    expect(guess("target", "a", "b")).toBe("no-column");
    expect(["ambiguous-column", "duplicate-column"]).toContain(guess("target", "y", "y"));
  });
});
