import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lossline, root } from "../../fixtures/command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lossline-completions-"));
  symlinkSync(join(root, "fixtures/predictions/iris.csv"), join(folder, "iris.csv"));
  for (const array of ["logits.npy", "stored.npz", "three.safetensors", "table.arrow"]) {
    symlinkSync(join(root, "fixtures/arrays", array), join(folder, array));
  }
  writeFileSync(join(folder, "odd name.csv"), "my col,y_true,it's,a$b\n1,2,3,4\n");
  writeFileSync(join(folder, "semicolon.csv"), "first;second,third\n1;2,5\n");
  writeFileSync(join(folder, "mine.yaml"), "losses: [{name: my-loss, formula: a*f, parameters: {a: {}}}]\n");
  writeFileSync(join(folder, "broken.json"), '{"y": [1,');
  const program = join(folder, "lossline");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(root, "bin/lossline.js")}' "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What may stand at the end of these words, without the help beside it; relative files are those of the folder. */
async function candidates(words: readonly string[]): Promise<string[]> {
  const placed = words.map((word) => (/\.\w+$/.test(word) ? join(folder, word) : word));
  const { exit, stdout, stderr } = await lossline(["__complete", "zsh", "--", ...placed]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  const [kind, ...lines] = stdout.split("\n").slice(0, -1);
  return kind === "files" ? ["(files)"] : lines.map((line) => line.split("\t")[0]!);
}

test.each([
  ["a command", ["ins"], ["inspect"]],
  ["a command to be helped with", ["help", "exp"], ["explain"]],
  ["a flag", ["eval", "--per"], ["--per-sample"]],
  ["a flag of lossline itself", ["--v"], ["--version"]],
  ["a flag of another command", ["list", "--fam"], ["--family"]],
  ["the values of a choice", ["eval", "--missing", ""], ["error", "drop"]],
  ["a value that is attached", ["eval", "--format=nd"], ["--format=ndjson"]],
  ["an output format", ["diff", "-f", "m"], ["md"]],
  ["an input format", ["eval", "--in-format", "t"], ["tsv"]],
  ["a family", ["list", "--family", "dive"], ["divergence"]],
  ["a shell", ["completions", "f"], ["fish"]],
  [
    "a loss, and with the colon where it has parameters",
    ["eval", "-l", "smooth-l1"],
    expect.arrayContaining(["smooth-l1"]),
  ],
  ["what a command is made of", ["baseline", ""], ["save", "show"]],
  ["a flag of such a part", ["baseline", "save", "--per"], ["--per-sample"]],
  ["a column of a baseline's file", ["baseline", "save", "iris.csv", "-t", "y"], ["y_true"]],
  ["a format of the gate", ["check", "-f", "j"], ["json", "junit"]],
  ["a loss without parameters", ["eval", "-l", "rms"], ["rmse", "rmsle"]],
  ["a loss to explain", ["explain", "rms"], ["rmse", "rmsle"]],
  ["an alias", ["explain", "l1_l"], ["l1_loss"]],
  ["a loss with a label", ["eval", "-l", "h1=rms"], ["h1=rmse", "h1=rmsle"]],
  ["the parameters of a loss", ["eval", "-l", "huber:"], ["huber:delta="]],
  ["the parameters that are not yet set", ["eval", "-l", "huber:delta=1,"], []],
  ["a column", ["eval", "iris.csv", "-t", "y"], ["y_true"]],
  ["a column before the other flags", ["eval", "iris.csv", "-l", "mse", "--json", "--id", "i"], ["id"]],
  ["columns that are numbered on", ["eval", "iris.csv", "-p", "log"], ["logit_*", "logit_0", "logit_1", "logit_2"]],
  [
    "a list of columns",
    ["eval", "iris.csv", "-p", "logit_0,logit_"],
    ["logit_0,logit_*", "logit_0,logit_1", "logit_0,logit_2"],
  ],
  ["a slice", ["eval", "iris.csv", "--by", "s"], ["species"]],
  ["slices by file", ["eval", "iris.csv", "--by", "@"], ["@file"]],
  ["a role of any loss", ["eval", "--col", "va"], ["var="]],
  ["the roles of the losses on the line", ["eval", "-l", "gaussian-nll", "--col", ""], ["var="]],
  ["the column of a role", ["eval", "iris.csv", "--col", "var=y"], ["var=y_true"]],
  [
    "a column of two files that are joined",
    ["eval", "--pred-file", "iris.csv", "--target-file", "odd name.csv", "-t", "m"],
    ["my col"],
  ],
  ["the parameters of a loss to explain", ["explain", "huber:"], ["huber:delta="]],
  ["a column with blanks", ["inspect", "odd name.csv", "-t", "my"], ["my col"]],
  ["the array of a .npy, by the file's name", ["eval", "logits.npy", "-p", ""], ["logits"]],
  ["an array of a .npz", ["eval", "stored.npz", "-t", "la"], ["labels"]],
  ["a tensor", ["eval", "three.safetensors", "-t", "la"], ["labels"]],
  ["a column of an Arrow file", ["eval", "table.arrow", "-t", "a"], ["animal"]],
  ["a column of a file with another delimiter", ["eval", "semicolon.csv", "--delimiter", ",", "-t", "t"], ["third"]],
  ["a loss to check", ["gradcheck", "rms"], ["rmse", "rmsle"]],
  ["the rows to check it at", ["gradcheck", "softmax", ""], ["(files)"]],
  ["a column of those rows", ["gradcheck", "softmax", "iris.csv", "-t", "y"], ["y_true"]],
  [
    "a gradient column",
    ["gradcheck", "softmax", "iris.csv", "--against", "pr"],
    ["prob_*", "prob_0", "prob_1", "prob_2"],
  ],
  ["the roles of the loss to check", ["gradcheck", "gaussian-nll", "--col", ""], ["var="]],
  ["a flag of the worst rows", ["worst", "--ro"], ["--rows"]],
  ["a column to keep", ["worst", "iris.csv", "-l", "softmax", "--keep", "sp"], ["species"]],
  ["a loss of a file", ["eval", "--losses", "mine.yaml", "-l", "my"], ["my-loss", "my-loss:"]],
  ["its parameters", ["explain", "--losses", "mine.yaml", "my-loss:"], ["my-loss:a="]],
  ["the family of such losses", ["list", "--losses", "mine.yaml", "--family", "own"], ["own"]],
  ["a file of losses", ["list", "--losses", ""], ["(files)"]],
  ["a file", ["eval", ""], ["(files)"]],
  ["a second file", ["eval", "iris.csv", ""], ["(files)"]],
  ["a file after the end of the flags", ["eval", "--", "-"], ["(files)"]],
  ["a document", ["diff", "a.json", ""], ["(files)"]],
  ["nothing after the last argument", ["diff", "a.json", "b.json", ""], []],
  ["nothing where any number may stand", ["eval", "--digits", ""], []],
])("%s is completed", async (_, words, expected) => {
  expect(await candidates(words)).toEqual(expected);
});

test.each([
  [[]],
  [["nope", ""]],
  [["eval", "missing.csv", "-p", ""]],
  [["eval", "broken.json", "-p", ""]],
  [["eval", "-", "-p", ""]],
  [["eval", "--losses", "broken.json", "-l", ""]],
  [["eval", "--nope", "x", "--digits", "many", "iris.csv", "-p", ""]],
  [["eval", "-l", "nope:"]],
])("whatever is on the line (%j), no error is printed", async (words) => {
  await expect(candidates(words)).resolves.toBeDefined();
});

test("no help shows the entry of the scripts", async () => {
  expect((await lossline(["--help"])).stdout).not.toContain("__complete");
  expect((await lossline(["nope"])).stderr).not.toContain("__complete");
});

test("another shell is an error that names the three", async () => {
  const { exit, stderr } = await lossline(["completions", "tcsh"]);
  expect(exit).toBe(2);
  expect(stderr).toMatch(/bash.*zsh.*fish/);
});

/** Runs a shell's commands in the folder, with lossline on the path. */
function run(shell: string, args: readonly string[]): string[] {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  return execFileSync(shell, args, { cwd: folder, env, encoding: "utf8" }).split("\n").slice(0, -1);
}

const missing = (shell: string) => spawnSync(shell, ["-c", "true"]).error !== undefined;

/** What is typed, and what a shell then offers for its last word. */
type Case = [typed: string, offered: string[]];

describe("bash", () => {
  const offers = (typed: string) =>
    run("bash", [
      "--norc",
      "-c",
      `source <(lossline completions bash)
      COMP_LINE=$1 COMP_POINT=\${#1}
      _lossline lossline "\${1##* }"
      printf "%s\\n" "\${COMPREPLY[@]}"`,
      "bash",
      typed,
    ]);

  test.each<Case>([
    ["lossline ins", ["inspect"]],
    ["lossline eval iris.csv -l huber:", ["delta="]],
    ["lossline eval -f nd", ["ndjson"]],
    ["lossline eval --format=nd", ["ndjson"]],
    ["cat x | lossline eval iris.csv -p logit_", ["logit_\\*", "logit_0", "logit_1", "logit_2"]],
    ["lossline eval odd\\ name.csv -t m", ["my\\ col"]],
    ["lossline eval 'odd name.csv' -t 'm", ["my col"]],
    ["lossline eval 'odd name.csv' --col var=a", ["a\\$b"]],
    ["lossline inspect sem", ["semicolon.csv"]],
  ])("offers for %j", (typed, offered) => {
    expect(offers(typed)).toEqual(offered);
  });
});

describe.skipIf(missing("zsh"))("zsh (skipped where it is not installed)", () => {
  // the completion system's own commands print what they are given
  const stubs = `
    compdef() { : }
    compadd() { print -rl -- "\${(@P)@[-1]}" }
    _files() { print -r -- "(files)" }
    source <(lossline completions zsh)
    words=("$@") CURRENT=$# PREFIX="\${@[-1]}"
    _lossline`;
  const offers = (words: readonly string[]) => run("zsh", ["-f", "-c", stubs, "zsh", "lossline", ...words]);

  test.each<[words: string[], offered: string[]]>([
    [["ins"], ["inspect"]],
    [["eval", "iris.csv", "-l", "huber:"], ["huber:delta="]],
    [["eval", "'odd name.csv'", "-t", "m"], ["my col"]],
    [["eval", "odd\\ name.csv", "-t", "my\\ "], ["my col"]],
    [["eval", ""], ["(files)"]],
  ])("offers for %j", (words, offered) => {
    expect(offers(words)).toEqual(offered);
  });
});

describe.skipIf(missing("fish"))("fish (skipped where it is not installed)", () => {
  const offers = (typed: string) =>
    run("fish", ["--no-config", "-c", "lossline completions fish | source; complete -C $argv[1]", typed]);

  test.each<Case>([
    ["lossline ins", ["inspect\twhat the reader sees in a file, and the losses that fit"]],
    ["lossline eval -f nd", ["ndjson"]],
    ["lossline eval iris.csv -p logit_", ["logit_*", "logit_0", "logit_1", "logit_2"]],
    ["lossline eval 'odd name.csv' -t m", ["my col"]],
    ["lossline inspect sem", ["semicolon.csv"]],
  ])("offers for %j", (typed, offered) => {
    expect(offers(typed)).toEqual(offered);
  });
});
