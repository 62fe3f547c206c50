import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/command.ts";

// The table of ARCHITECTURE.md that says which part may import which. Its rows are `part | job | may import`, where a
// part is a folder of src/ (`engine/`) or a file in it (`cli.ts`), and what may be imported is a list of parts and packages.

const rows = [...readFileSync(`${root}ARCHITECTURE.md`, "utf8").matchAll(/^\| `([\w./-]+)` \|[^|]*\|([^|]*)\|$/gm)];
const allowed = new Map(
  rows.map(([, part, imports]) => [part!, new Set([...imports!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!))]),
);

/** What only tests use. */
const forTests = /\.test\.ts$|^(?:formula|losses)\/testing\/|\/(?:oracle|test-support)\.ts$/;

const files = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !forTests.test(file),
);

/** `engine/run.ts` is of the part `engine/`; `cli.ts` is one of its own. */
const partOf = (file: string) => (file.includes("/") ? file.slice(0, file.indexOf("/") + 1) : file);

interface Import {
  /** a file of src/, or a package */
  from: string;
  inside: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(`${root}src/${file}`, "utf8");
  const found = [...text.matchAll(/(?:\bfrom |\bimport\(|^import )"([^"]+)"/gm)].map(([, from]) => from!);
  return found
    .filter((from) => !from.startsWith("node:"))
    .map((from) =>
      from.startsWith(".") ? { from: join(dirname(file), from), inside: true } : { from, inside: false },
    );
}

test("the table names every part, and no other", () => {
  expect([...allowed.keys()].toSorted()).toEqual([...new Set(files.map(partOf))].toSorted());
});

test.each(files)("%s imports what its part may", (file) => {
  const part = partOf(file);
  const wrong = importsOf(file).filter(({ from, inside }) => {
    const target = inside ? partOf(from) : from;
    return target !== part && !allowed.get(part)?.has(target);
  });
  expect(wrong).toEqual([]);
});

/** Files that no index names, since they and those that import them are loaded on use. */
const loadedOnUse = ["sinks/color.ts", "sinks/table.ts"];

test("a part is entered by its index", () => {
  const entered = files.flatMap((file) => {
    const text = readFileSync(`${root}src/${file}`, "utf8");
    return [...text.matchAll(/\bfrom "(\.[^"]+)"/g)]
      .map(([, from]) => join(dirname(file), from!))
      .filter((from) => from.includes("/") && partOf(from) !== partOf(file) && !from.endsWith("/index.ts"))
      .filter((from) => !loadedOnUse.includes(from))
      .map((from) => `${file}: ${from}`);
  });
  expect(entered).toEqual([]);
});

test("nothing is allowed that nobody imports", () => {
  const used = new Map<string, Set<string>>();
  for (const file of files) {
    for (const { from, inside } of importsOf(file)) {
      const targets = used.get(partOf(file)) ?? new Set();
      used.set(partOf(file), targets.add(inside ? partOf(from) : from));
    }
  }
  const idle = [...allowed].flatMap(([part, names]) =>
    [...names].filter((name) => !used.get(part)?.has(name)).map((name) => `${part}: ${name}`),
  );
  expect(idle).toEqual([]);
});
