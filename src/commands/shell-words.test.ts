import { expect, test } from "vitest";
import { bashReply, splitLine } from "./shell-words.ts";

test.each([
  ["lossline ", [""]],
  ["lossline ev", ["ev"]],
  ["lossline eval a.csv  -l ", ["eval", "a.csv", "-l", ""]],
  ["lossline eval my\\ file.csv -p x", ["eval", "my file.csv", "-p", "x"]],
  ['lossline eval \'my file.csv\' "a \\"b\\" \\c" d', ["eval", "my file.csv", 'a "b" \\c', "d"]],
  ["lossline eval -l huber:delta=1", ["eval", "-l", "huber:delta=1"]],
  ["cat a.csv | lossline eval - -l m", ["eval", "-", "-l", "m"]],
  ["cd data && lossline eval ''", ["eval", ""]],
])("the line %j is split", (line, words) => {
  expect(splitLine(line)).toEqual({ words, quoted: false });
});

test.each([
  ["lossline eval -t 'my c", ["eval", "-t", "my c"]],
  ['lossline eval -t "my c', ["eval", "-t", "my c"]],
])("the line %j ends in quotes", (line, words) => {
  expect(splitLine(line)).toEqual({ words, quoted: true });
});

const wordBreaks = " \t\n\"'@><=;|&(:";

test.each([
  ["huber", "hub", "huber"],
  ["huber:delta=", "huber:d", "delta="],
  ["h1=huber", "h1=hu", "huber"],
  ["var=my col", "var=m", "my\\ col"],
  ["my col", "", "my\\ col"],
  ["it's $5 größer", "it", "it\\'s\\ \\$5\\ größer"],
  ["logit_*", "lo", "logit_\\*"],
  ["@file", "@f", "@file"],
  ["a,b", "a,", "a,b"],
])("the candidate %j for %j is given to bash as %j", (candidate, current, reply) => {
  expect(bashReply(candidate, current, false, wordBreaks)).toBe(reply);
});

test("within quotes bash breaks no words and reads no backslashes", () => {
  expect(bashReply("huber:delta= x", "huber:d", true, wordBreaks)).toBe("huber:delta= x");
});

test("bash may be told to break at no colons", () => {
  expect(bashReply("huber:delta=", "huber:d", false, " =")).toBe("huber:delta=");
});
