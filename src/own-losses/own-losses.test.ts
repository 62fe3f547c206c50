import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { lossline, root, rowsOf, words } from "../../fixtures/command.ts";
import { LosslineError } from "../errors.ts";
import { catalogue } from "../losses/index.ts";
import { readOwnLosses } from "./index.ts";
import { lossesFileSchema } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "lossline-own-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string, name = "mine.yaml"): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** What the program says of a text: nothing, or the code of the error, where it stands, and its sentence. */
function said(text: string): string {
  try {
    readOwnLosses([written(text)]);
    return "";
  } catch (error) {
    if (!(error instanceof LosslineError)) throw error;
    const { line, column } = error.details.location ?? {};
    return `${error.code} ${line}:${column} ${error.message}; ${error.details.didYouMean?.join() ?? ""}`;
  }
}

const capped = `losses:
  - name: capped-squares
    title: Capped squares
    summary: Squares of the residual, up to a cap.
    formula: min((f - y)^2, cap)
    parameters:
      cap: { default: 4, domain: "(0, inf)", summary: where the squares end }
    aliases: [clipped-squares]
    references: [our handbook]
`;

describe("a loss of one's own", () => {
  const file = written(capped, "capped.yaml");
  const rows = "f,y\n1,2\n5,2\n";
  const run = (line: string, stdin = rows) => lossline([...words(line), "--losses", file], stdin);

  test("is computed by its name, with its parameters", async () => {
    // by hand: min(1, 4) and min(9, 4); with cap=20 min(1, 20) and min(9, 20)
    expect(rowsOf(await run("eval - -l capped-squares -l c=Capped_Squares:cap=20 -f ndjson -q"))).toMatchObject([
      { label: "capped_squares", loss: "capped-squares", spec: "capped-squares", params: { cap: 4 }, value: 2.5 },
      { label: "c", loss: "capped-squares", spec: "capped-squares:cap=20", params: { cap: 20 }, value: 5 },
    ]);
  });

  test("has a gradient, and aliases", async () => {
    expect(rowsOf(await run("eval - -l clipped-squares --per-sample --grad -f ndjson -q"))).toEqual([
      { row: 1, loss_capped_squares: 1, grad_capped_squares: -2 },
      { row: 2, loss_capped_squares: 4, grad_capped_squares: 0 },
    ]);
  });

  test("is listed under a heading of its own, after the built-in ones", async () => {
    const { stdout } = await run("list");
    expect(stdout).toMatch(/\nYour own\n\n.*\n.*capped-squares +a number +a number +cap=4 +mean/s);
    expect(stdout.indexOf("Your own")).toBeGreaterThan(stdout.indexOf("huber"));
    expect((await run("list --family own --json")).stdout).toMatch(/"name":\s*"capped-squares"/);
    expect((await lossline(["list"])).stdout).not.toContain("Your own");
  });

  test("is explained", async () => {
    const { stdout } = await run("explain capped-squares:cap=9");
    expect(stdout).toContain("capped-squares  Capped squares\nSquares of the residual, up to a cap.\n");
    expect(stdout).toContain("formula    min((f - y)^2, cap)");
    expect(stdout).toContain("gradient   d/df = where((f - y)^2 < cap, 2*(f - y), 0)");
    expect(stdout).toContain("with cap=9");
    expect(stdout).toContain("source     our handbook");
    const explained = JSON.parse((await run("explain capped-squares --json")).stdout) as unknown;
    expect(explained).toMatchObject({ family: "own", parameters: { cap: { default: 4, domain: "(0, inf)" } } });
  });

  test("keeps to the range of its parameters", async () => {
    const { exit, stderr } = await run("eval - -l capped-squares:cap=-1");
    expect([exit, stderr]).toEqual([2, expect.stringContaining("cap=-1 of capped-squares is outside (0, inf)")]);
    expect((await run("eval - -l capped-squares:cpa=1")).stderr).toContain("did you mean cap?");
    expect((await run("eval - -l capped-square")).stderr).toContain("did you mean capped-squares");
  });

  test("can be called in a formula, and is known to every command that takes losses", async () => {
    expect(rowsOf(await run("eval - -l expr:2*capped_squares(cap=20) -f ndjson -q"))[0]).toMatchObject({ value: 10 });
    for (const line of [
      "worst - -l capped-squares",
      "compare - -l capped-squares -p f -p y -t y",
      "check - --max capped-squares=9",
      "gradcheck capped-squares",
      "plot hist - -l capped-squares",
      "sql capped-squares --dialect duckdb --table t",
    ]) {
      const { exit, stdout, stderr } = await run(line);
      expect([line, exit, stderr.includes("error")]).toEqual([line, 0, false]);
      expect(stdout).not.toBe("");
    }
  });

  test("of other files can be there too, and call those above it", async () => {
    const other = written("losses: [{name: twice, formula: 2*capped_squares(cap=1) + half()}]", "twice.yaml");
    const half = written("losses: [{name: half, formula: abs(f - y)/2}]", "half.yaml");
    const args = words("eval - -l twice -f ndjson -q");
    const { stdout } = await lossline([...args, "--losses", file, "--losses", half, "--losses", other], rows);
    // by hand: 2*1 + 1/2 and 2*1 + 3/2
    expect(JSON.parse(stdout)).toMatchObject({ value: 3, params: {} });
    expect((await lossline([...args, "--losses", half, "--losses", other], rows)).stderr).toContain(
      "unknown function capped_squares",
    );
  });
});

describe("what is left out is as in a formula of the command line", () => {
  const table = "f,y,w,g\n1,2,3,1\n5,2,1,1\n";
  const value = async (entry: string, flags = "", stdin = table) => {
    const file = written(`losses:\n  - {name: mine, ${entry}}\n`);
    return rowsOf(await lossline([...words(`eval - -l mine -f ndjson -q ${flags}`), "--losses", file], stdin))[0]!
      .value;
  };

  test.each([
    // by hand, of residuals -1 and 3 with w 3 and 1
    ["columns by their names", "formula: w*abs(f - y)", "", 3],
    ["other columns by --col", "formula: w*abs(f - y)", "--col w=g", 2],
    ["a reduction", "formula: abs(f - y), reduction: sum", "", 4],
    ["a root of the mean", "formula: (f - y)^2, reduction: sqrt-mean", "", Math.sqrt(5)],
    ["rows", "formula: sum(abs(f - y))/sum(abs(y)), over: rows", "", 1],
    ["groups", "formula: relu(sum(f - y)), over: group", "--batch-size 1", 1.5],
    ["an aggregate", "formula: abs(f - y), aggregate: sum(loss)/sum(w), roles: {w: {}}", "", 1],
    ["other losses", "formula: mse() + huber(delta=1)", "", (1 + 0.5 + 9 + 2.5) / 2],
  ])("%s", async (_, entry, flags, expected) => {
    expect(await value(entry, flags)).toBe(expected);
  });

  test("a name is a vector where only vectors fit, also of one column", async () => {
    expect(await value("formula: sum((f - y)^2)", "-p f,w -t y,g")).toBe((1 + 4 + 9 + 0) / 2);
    expect(await value("formula: sum((f - y)^2)")).toBe(5);
  });

  test("declared kinds and domains are checked as those of built-in losses are", async () => {
    const file = written(`losses:
  - name: mine
    formula: -xlogy(y, f)
    roles: { f: { kind: probability }, y: { kind: binary } }
  - name: top
    formula: 1 - f[y]
    roles: { f: { kind: distribution }, y: { domain: "{0, 1}" } }
  - name: cross
    formula: -sum(y*log_softmax(f))
    roles: { f: { kind: logits }, y: { kind: class } }
`);
    const bad = await lossline(["eval", "-", "-l", "mine", "--losses", file], "f,y\n2,1\n");
    expect([bad.exit, bad.stderr]).toEqual([
      3,
      expect.stringContaining("2 is outside [0, 1], the domain of a mine prediction"),
    ]);
    const args = (loss: string) => words(`eval - -p a,b -t y -l ${loss} --json -q --losses ${file}`);
    const top = await lossline(args("top"), "a,b,y\n0.25,0.75,1\n");
    expect(JSON.parse(top.stdout)).toMatchObject({ results: [{ value: 0.25 }] });
    const cross = await lossline(args("cross"), "a,b,y\n0,0,1\n");
    expect(JSON.parse(cross.stdout)).toMatchObject({ results: [{ value: Math.LN2 }] });
  });
});

const entry = (text: string) => `losses:\n  - name: mine\n    ${text}\n`;

describe("each error has its line and column", () => {
  test.each([
    ["an unknown key", "loses: []\n", /^unknown-key 1:1 the file of losses has no key "loses"; losses$/],
    ["an unknown key of a loss", entry("formla: f"), /^unknown-key 3:5 losses\[0\] has no key "formla"; formula$/],
    ["an unknown key of a role", entry("formula: f\n    roles: {f: {kin: real}}"), /^unknown-key 4:17 .*; kind$/],
    ["an unknown key of a parameter", entry("formula: f*a\n    parameters: {a: {min: 1}}"), /^unknown-key 4:22 /],
    ["a kind that is none", entry("formula: f\n    roles: {f: {kind: float}}"), /^bad-losses-file 4:23 .*one of real,/],
    ["a name that cannot be typed", "losses: [{name: My loss, formula: f}]", /^bad-losses-file 1:17 .*my-loss/],
    ["no formula", "losses: [{name: mine}]", /^bad-losses-file 1:10 losses\[0\].formula is missing/],
    ["no losses", "losses: []", /^bad-losses-file 1:9 .*at least one/],
    ["an empty file", "", /^bad-losses-file 1:1/],
    ["broken YAML", "losses: [", /^bad-yaml 1:10/],
    ["the name of a built-in loss", "losses: [{name: huber, formula: f}]", /^loss-name-taken 1:17 .*Huber/],
    ["the alias of a built-in loss", "losses: [{name: l1-loss, formula: f}]", /^loss-name-taken 1:17/],
    ["an alias that is taken", entry("formula: f\n    aliases: [a, mse]"), /^loss-name-taken 4:18/],
    ["a name twice", `${entry("formula: f")}  - name: mine\n    formula: y\n`, /^loss-name-taken 4:11/],
    ["expr", "losses: [{name: expr, formula: f}]", /^loss-name-taken 1:17/],
    ["a domain that is none", entry('formula: f\n    roles: {f: {domain: "[1"}}'), /^bad-losses-file 4:25 .*no set/],
    ["a domain of words", entry('formula: f\n    roles: {f: {domain: "{a}"}}'), /^bad-losses-file 4:25 .*no set/],
    [
      "a default outside the domain",
      entry('formula: f*a\n    parameters: {a: {default: -1, domain: "(0, 1)"}}'),
      /^bad-losses-file 4:31 mine: the default of a is outside/,
    ],
    [
      "a role and a parameter",
      entry("formula: f*a\n    roles: {a: {}}\n    parameters: {a: {}}"),
      /^bad-losses-file 5:21/,
    ],
    ["a role called group", entry("formula: f*group\n    roles: {group: {}}"), /^bad-losses-file 4:20/],
    ["a parameter that is not used", entry("formula: f*a\n    parameters: {b: {}}"), /^unused-name 4:21 .*"b"/],
    ["a role that is not used", entry("formula: f\n    roles: {y: {}}"), /^unused-name 4:16/],
    [
      "two aggregates",
      entry("formula: sum(f)\n    over: rows\n    aggregate: sum(loss)"),
      /^bad-losses-file 2:5 .*exclude/,
    ],
    ["a formula that cannot be read", entry("formula: (f - y"), /^bad-formula 3:20 mine: \) expected/],
    ["a formula that cannot be read, quoted", entry('formula: "f +* y"'), /^bad-formula 3:18 /],
    ["an unknown function", entry("formula: 1 + foo(f)"), /^bad-formula 3:18 .*unknown function foo/],
    ["an unknown function in a block", entry("formula: |\n      f -\n        foo(y)"), /^bad-formula 5:9 .*foo/],
    [
      "an unknown function in a folded block",
      entry("formula: >-\n      f -\n\n      foo(y)"),
      /^bad-formula 6:7 .*foo/,
    ],
    ["an unknown function in a text of two lines", entry("formula: f -\n      foo(y)"), /^bad-formula 4:7 .*foo/],
    ["behind letters of two units", entry('formula: "`😀` + foo(f)"'), /^bad-formula 3:21 /],
    ["in a text with escapes", entry('formula: "f\\u0020+ foo(f)"'), /^bad-formula 3:14 .*foo/],
    ["a formula that is a condition", entry("formula: f > y"), /^bad-formula 3:14 .*condition/],
    ["shapes that do not fit", entry("formula: f - sum(2)"), /^bad-formula 3:22 .*sum wants a vector/],
    [
      "a declared number that stands for a vector",
      entry("formula: 1 + sum(f)\n    roles: {f: {kind: real}}"),
      /^bad-formula 3:22 .*sum wants a vector/,
    ],
    ["a parameter of another loss", entry("formula: f + huber(delta=-1)"), /^parameter-out-of-range 3:18 /],
    ["an aggregate that cannot be read", entry("formula: f\n    aggregate: sum(loss"), /^bad-formula 4:24/],
    ["an aggregate of each row", entry("formula: f\n    aggregate: 2*loss"), /^bad-formula 4:16 .*one number for all/],
    ["an unknown name in an aggregate", entry("formula: f\n    aggregate: sum(los)"), /^bad-formula 4:20 .*; loss$/s],
    ["a formula that is too large", entry(`formula: ${"f+".repeat(500)}f`), /^formula-too-large 3:14/],
  ])("%s", (_, text, expected) => {
    expect(said(text)).toMatch(expected);
  });

  test("a file that is not there", async () => {
    const { exit, stderr } = await lossline(words("list --losses nowhere.yaml"));
    expect([exit, stderr]).toEqual([2, expect.stringContaining("nowhere.yaml: the file of losses cannot be read")]);
  });

  test("a bomb of aliases", () => {
    const bomb = [
      "a: &a [x]",
      ...Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${i === 0 ? "*a,*a" : `*b${i - 1},*b${i - 1}`}]`),
    ];
    expect(said(bomb.join("\n"))).toMatch(/^bad-yaml/);
  });
});

describe("the schema that ships", () => {
  const schemaPath = `${root}schemas/losses-file.schema.json`;
  const schema = JSON.parse(JSON.stringify(z.toJSONSchema(lossesFileSchema, { io: "input" }))) as AnySchemaObject;
  if (process.env.UPDATE_SCHEMA) writeFileSync(schemaPath, `${JSON.stringify(schema, null, 2)}\n`);
  const validate = new Ajv2020({ strict: true, strictRequired: false, unicodeRegExp: true }).compile(schema);

  test("is the one that the program validates by", () => {
    expect(JSON.parse(readFileSync(schemaPath, "utf8"))).toEqual(schema);
  });

  const whole = {
    losses: [
      {
        name: "mine",
        formula: "f*a",
        title: "t",
        summary: "s",
        roles: { f: { kind: "real", domain: "[0, 1]", summary: "s", differentiable: true } },
        parameters: { a: { default: 1, domain: "(0, 2)", summary: "s" } },
        reduction: "sum",
        aggregate: "sum(loss)",
        aliases: ["b"],
        references: ["r"],
      },
      { name: "other", formula: "sum(f)", over: "rows" },
    ],
  };

  test("is of the program's opinion, whatever stands at any place of a document", () => {
    expect(said(JSON.stringify(whole))).toBe("");
    const values = [null, true, 0, 1.5, "", "x", "real", "My name", [], ["a"], [1], {}, { a: {} }, { "b c": {} }];
    let judged = 0;
    const judge = (document: unknown) => {
      judged++;
      const { success } = lossesFileSchema.safeParse(document);
      expect({ document, valid: validate(document) }).toEqual({ document, valid: success });
    };
    const places = (value: unknown, path: readonly string[]): (readonly string[])[] =>
      typeof value === "object" && value !== null
        ? [path, ...Object.entries(value).flatMap(([key, inside]) => places(inside, [...path, key]))]
        : [path];
    for (const path of places(whole, []).slice(1)) {
      for (const change of [undefined, ...values]) {
        const copy = structuredClone(whole);
        const parent = path.slice(0, -1).reduce<unknown>((inside, key) => (inside as never)[key], copy);
        const key = path.at(-1)!;
        if (change !== undefined) (parent as Record<string, unknown>)[key] = change;
        else if (Array.isArray(parent)) parent.splice(Number(key), 1);
        else delete (parent as Record<string, unknown>)[key];
        judge(copy);
      }
    }
    judge({ losses: [{ ...whole.losses[1], aggregate: "sum(loss)" }] });
    expect(judged).toBeGreaterThan(300);
  });
});

test("no file changes the catalogue", () => {
  const before = catalogue.names().length;
  expect(readOwnLosses([written(capped)]).find("capped-squares")?.title).toBe("Capped squares");
  expect(catalogue.find("capped-squares")).toBeUndefined();
  expect(catalogue.names()).toHaveLength(before);
});
