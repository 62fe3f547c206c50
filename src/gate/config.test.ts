import { readFileSync, writeFileSync } from "node:fs";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod/mini";
import { root } from "../../fixtures/command.ts";
import { LosslineError } from "../errors.ts";
import { parseConfig } from "./config.ts";
import { configSchema } from "./config-schema.ts";

const schemaPath = `${root}schemas/lossline-config.schema.json`;

const schema: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(configSchema, { io: "input" })));
if (process.env.UPDATE_SCHEMA) writeFileSync(schemaPath, `${JSON.stringify(schema, null, 2)}\n`);

test("the schema that ships is the one that the program validates by", () => {
  expect(JSON.parse(readFileSync(schemaPath, "utf8"))).toEqual(schema);
});

/** What the program says of a text: nothing, or the code of the error, where it stands, and its sentence. */
function said(text: string): string {
  try {
    parseConfig(text, "lossline.yaml");
    return "";
  } catch (error) {
    if (!(error instanceof LosslineError)) throw error;
    const { line, column } = error.details.location ?? {};
    return `${error.code} ${line}:${column} ${error.message}; ${error.details.didYouMean?.join() ?? ""}`;
  }
}

const checks = "checks:\n  - loss: mae\n    max: 0.3\n";

describe("each error has its line and column", () => {
  test.each([
    ["an unknown key", "chekcs: []\n", /^unknown-key 1:1 the configuration has no key "chekcs"; checks$/],
    ["an unknown key of a check", `${checks}    stt: p95\n`, /^unknown-key 4:5 checks\[0\] has no key "stt"; stat/],
    ["an unknown key deep inside", `${checks}    max_increase: {rle: 2%}\n`, /^unknown-key 4:20 .* "rle"; rel$/],
    ["a value of another type", `${checks}    name: 3\n`, /^bad-config 4:11 checks\[0\].name: a text is expected/],
    ["a word that is not offered", `${checks}    severity: fatal\n`, /^bad-config 4:15 .*one of error, warn, info/],
    ["a key that is missing", "checks:\n  - max: 3\n", /^bad-config 2:5 checks\[0\].loss is missing/],
    ["no checks", "data: {file: a.csv}\n", /^bad-config 1:1 checks is missing/],
    ["an empty file", "", /^bad-config 1:1/],
    ["a check that would always pass", "checks:\n  - loss: mae\n", /^bad-config 2:5 .*a check needs one of max, min/],
    ["an infinite limit", "checks:\n  - loss: mae\n    max: .inf\n", /^limit-not-finite 3:10 .*is Infinity/],
    ["a limit that is NaN", "checks:\n  - loss: mae\n    min: .nan\n", /^limit-not-finite 3:10 .*is NaN/],
    ["a percentage that is none", `${checks}    max_increase: {rel: 2 percent}\n`, /^bad-config 4:25 .*such as 2%/],
    [
      "an increase without a limit",
      `${checks}    max_increase: {combine: any}\n`,
      /^bad-config 4:19 .*give abs, rel or both/,
    ],
    ["a rule that needs a margin", `${checks}    rule: pass-only-if-not-worse\n`, /^bad-config 2:5 .*needs a margin/],
    ["a statistic that is none", `${checks}    stat: p101\n`, /^bad-config 4:11 .*p95/],
    [
      "a slice that is not declared",
      `${checks}    slices: [segmnt]\nslices: [{by: segment}]\n`,
      /^unknown-slice 4:14 .*; segment$/,
    ],
    ["two slices of one name", `slices: [{by: s}, {by: s}]\n${checks}`, /^slice-twice 1:19/],
    ["bins of several columns", `slices: [{by: [a, b], bins: 4}]\n${checks}`, /^bad-config 1:10 .*one column/],
    ["a key that is given twice", `${checks}checks: []\n`, /^bad-yaml 4:1 /],
    ["broken YAML", "checks: [\n", /^bad-yaml 2:1 /],
    ["a column behind letters of two units", '{checks: [{loss: "😀😀", mux: 3}]}', /^unknown-key 1:24 /],
    ["a tag that YAML 1.2 does not have", "checks: !!js/function 1\n", /^bad-yaml 1:9 /],
  ])("%s", (_, text, expected) => {
    expect(said(text)).toMatch(expected);
  });
});

test("yes, no, on and off are texts in YAML 1.2, and 010 is ten", () => {
  const { document } = parseConfig(`data: {classes: [no, yes, on, off], eps: 0.1, ignore_index: 010}\n${checks}`, "x");
  expect(document.data).toMatchObject({ classes: ["no", "yes", "on", "off"], ignore_index: 10 });
});

test("anchors and merges of one document are read", () => {
  expect(said("checks:\n  - &a {loss: mae, max: 1}\n  - *a\n")).toBe("");
});

// The schema is what an editor shows; the program must be of the same opinion. ajv is the independent reader of it.
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true });
const accepts = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")) as AnySchemaObject);

/** Names of slices are not in the schema's power. */
const beyondSchema = /^(?:unknown-slice|slice-twice)/;

function expectAgreement(document: unknown): void {
  const word = said(JSON.stringify(document));
  const bySchema = accepts(document);
  expect({ document, accepted: word === "" || beyondSchema.test(word) }).toEqual({ document, accepted: bySchema });
}

const whole = {
  data: {
    file: ["a.csv", "b.csv"],
    pred: "p",
    target: ["y"],
    col: { var: "v" },
    batch_size: "all",
    header: false,
    null: [""],
  },
  baseline: "baseline.json",
  slices: [
    { by: "s", min_samples: 3 },
    { name: "w", where: "x > 1" },
    { by: "x", name: "x4", bins: 4, max_groups: 9 },
  ],
  significance: { test: "t", alpha: 0.1, adjust: "bh", level: 0.9, resamples: 10, seed: -1 },
  unresolved: "fail",
  checks: [
    { loss: "mae", name: "n", stat: "p95", max: 1, min: -1, max_increase: { abs: 1, rel: "2%", combine: "any" } },
    {
      loss: "mse",
      rule: "pass-only-if-not-worse",
      margin: "1 %",
      slices: ["s", "w"],
      severity: "warn",
      unresolved: "warn",
    },
    { loss: "mse", across: "s", max_ratio: 1.5, gradient: { max_abs: 0, max_zeros: 1 } },
  ],
};

test("a document with every key is accepted by both", () => {
  expect(said(JSON.stringify(whole))).toBe("");
  expectAgreement(whole);
});

const values = [
  null,
  true,
  0,
  -1,
  1.5,
  1,
  3,
  1e9,
  1e300,
  0.5,
  "",
  "all",
  "2%",
  "p95",
  "fail-if-worse",
  "trimmed-mean:0.2",
  [],
  ["s"],
  [1],
  {},
  { abs: 1 },
  { rel: "3%" },
  { max_abs: 2 },
];
const keys = [
  "loss",
  "name",
  "stat",
  "max",
  "min",
  "max_increase",
  "rule",
  "margin",
  "across",
  "max_ratio",
  "gradient",
  "slices",
  "by",
  "where",
  "bins",
  "abs",
  "rel",
  "combine",
  "alpha",
  "seed",
  "resamples",
  "file",
  "header",
  "unknown",
];

/** Every place of a document where a value or a key stands. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [
    path,
    ...inside.flatMap(([key, item]) => placesOf(item, [...path, Array.isArray(value) ? Number(key) : key])),
  ];
}

function changed(
  document: unknown,
  path: readonly (string | number)[],
  change: (parent: never, key: string | number) => void,
) {
  const copy = structuredClone(document);
  const parent = path.slice(0, -1).reduce<unknown>((inside, step) => (inside as never)[step], copy);
  change(parent as never, path.at(-1)!);
  return copy;
}

const places = placesOf(whole).slice(1);

test("of a document with a key less, schema and program are of one opinion", () => {
  for (const path of places) {
    expectAgreement(
      changed(whole, path, (parent: Record<string | number, unknown>, key) => {
        if (Array.isArray(parent)) parent.splice(Number(key), 1);
        else delete parent[key];
      }),
    );
  }
});

test("of a document with another value anywhere, they are too", () => {
  for (const path of places) {
    for (const value of values) {
      expectAgreement(
        changed(whole, path, (parent: Record<string | number, unknown>, key) => {
          parent[key] = value;
        }),
      );
    }
  }
});

test("of random documents made of the same keys and values, they are too", () => {
  const value = fc.constantFrom(...values);
  const object = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5, noNullPrototype: true });
  const document = fc.record(
    {
      checks: fc.array(
        object.map((check) => ({ loss: "mae", ...check })),
        { maxLength: 2 },
      ),
      slices: fc.array(object, { maxLength: 2 }),
      significance: object,
      data: object,
    },
    { requiredKeys: ["checks"], noNullPrototype: true },
  );
  fc.assert(fc.property(document, expectAgreement), { numRuns: 1000, seed: 6 });
});

test("JSON is YAML: the documents of these tests are read as they are", () => {
  expect(parse(JSON.stringify(whole))).toEqual(whole);
});

test("docs/gate.md has every key, and its example is valid", () => {
  const page = readFileSync(`${root}docs/gate.md`, "utf8");
  const keysIn = (node: unknown): string[] => {
    if (typeof node !== "object" || node === null) return [];
    const { properties = {}, additionalProperties } = node as { properties?: object; additionalProperties?: unknown };
    const own = additionalProperties === false ? Object.keys(properties) : [];
    return [...own, ...Object.values(node).flatMap(keysIn)];
  };
  const words = new Set([...page.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => code!.split(/[^\w]+/)));
  expect(keysIn(schema).filter((key) => !words.has(key))).toEqual([]);
  const [, example] = /```yaml\n(.*?)```/s.exec(page)!;
  expect(said(example!)).toBe("");
});
