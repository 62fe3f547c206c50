import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../fixtures/command.ts";

// docs/errors.md lists the stable codes. These tests read them from the source and from the page: a code that is
// missing in the page fails, and so does one that the program no longer has. A row of a table is found by its code,
// and what the code ends with by the heading above: "Exit 2", "Exit 3", "Exit 70", "Warnings".

const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && path !== "errors.ts")
  .map((path) => ({ path, text: readFileSync(`${root}src/${path}`, "utf8") }));

/** The kinds of codes, and how the source says them; the first group is the code. */
const spellings: Readonly<Record<string, readonly RegExp[]>> = {
  "Exit 2": [/usageError\(\s*"([^"]+)"/g, /"commander\.\w+": "([^"]+)"/g, /commanderCodes\[[^\]]+\] \?\? "([^"]+)"/g],
  "Exit 3": [/(?:inputError|cellError)\(\s*"([^"]+)"/g, /(?:utf16|notText) = \{\s*code: "([^"]+)"/g],
  "Exit 70": [/exitCodes\.bug, "([^"]+)"/g],
  Warnings: [
    /(?:^|[^\w.])(?:say|compare)\(\s*"([^"]+)"/g,
    /\{\s*code: "([^"]+)",\s*(?:what|count)\b/g,
    /code: `([^`]+)`/g,
  ],
};

/** Calls that pass a code on which stands elsewhere in the source, where it is found. */
const passedOn = ["usageError(code,", "inputError(kind.code,", "inputError(error.code,"];

const found = new Map(
  Object.entries(spellings).map(([kind, patterns]) => [
    kind,
    new Set(
      patterns.flatMap((pattern) =>
        sources.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, code]) => code!)),
      ),
    ),
  ]),
);

const documented = new Map<string, Set<string>>();
for (const section of readFileSync(`${root}docs/errors.md`, "utf8").split(/^## /m).slice(1)) {
  const kind = /^(?:Exit \d+|\w+)/.exec(section)![0];
  const codes = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code]) => code!);
  if (codes.length > 0) documented.set(kind, new Set(codes));
}

/** A template such as `guessed-${what}` stands for every code of its form. */
const fits = (code: string, spelled: string) =>
  new RegExp(`^${spelled.replace(/\$\{[^}]*\}/g, "[a-z-]+")}$`).test(code);

test.each(Object.keys(spellings))("every code of the source is in the page: %s", (kind) => {
  const listed = [...(documented.get(kind) ?? [])];
  expect([...found.get(kind)!].filter((spelled) => !listed.some((code) => fits(code, spelled)))).toEqual([]);
});

test.each(Object.keys(spellings))("every code of the page is in the source: %s", (kind) => {
  const known = [...found.get(kind)!];
  expect([...documented.get(kind)!].filter((code) => !known.some((spelled) => fits(code, spelled)))).toEqual([]);
});

test("the codes of a kind are in alphabetical order within each table", () => {
  const page = readFileSync(`${root}docs/errors.md`, "utf8");
  for (const table of page.split(/\n\n/)) {
    const codes = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code]) => code!);
    expect(codes).toEqual(codes.toSorted());
  }
});

test("every error and warning of the source names its code where these tests see it", () => {
  const unseen = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:(?:usageError|inputError|cellError)\(|new LosslineError\(exitCodes\.\w+,)\s*[^\s,)]*,?/g)]
      .map(([call]) => call.replace(/\s+/g, ""))
      .filter((call) => !/"[a-z0-9-]+",?$/.test(call) && !passedOn.includes(call))
      .map((call) => `${path}: ${call}`),
  );
  expect(unseen).toEqual([]);
});
