import { expect, test } from "vitest";
import { describeLocation, nearest } from "./errors.ts";

test.each([
  ["hubber", ["huber", "mse"], ["huber"]],
  ["hubre", ["huber"], ["huber"]], // neighbours swapped count once
  ["y_prd", ["y_pred", "y_true", "id"], ["y_pred"]],
  ["Y-PRED", ["y_pred"], ["y_pred"]],
  ["soft", ["softmax", "softplus", "mse"], ["softmax", "softplus"]], // what was begun
  ["zzzz", ["huber", "mse"], []],
  ["z", ["y", "f"], []], // of a single letter no letter is near
  ["", ["y", "ab"], []],
  ["mse", [], []],
])("the names near %j among %j are %j", (typed, known, expected) => {
  expect(nearest(typed, known)).toEqual(expected);
});

test("three names at the most are offered, the best first, and ties by the alphabet", () => {
  expect(nearest("aaaa", ["aaad", "aaac", "aaab", "aaae"])).toEqual(["aaab", "aaac", "aaad"]);
  expect(nearest("focal", ["focla", "focal-logits", "vocal"])[0]).toBe("focal-logits");
});

test("a location is told as exactly as the format allows", () => {
  expect(describeLocation({ path: "a.csv", line: 3, column: 5 })).toBe("a.csv:3:5");
  expect(describeLocation({ path: "a.csv", line: 3 })).toBe("a.csv:3");
  expect(describeLocation({ path: "a.json", record: 2, byte: 17 })).toBe("a.json: record 2, byte 17");
  expect(describeLocation({ path: "a.json", record: 2 })).toBe("a.json: record 2");
  expect(describeLocation({ path: "-" })).toBe("<stdin>");
});
