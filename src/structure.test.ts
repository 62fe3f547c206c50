import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// How the sources hang together, beside the table of imports.test.ts: packages in one place, parts loaded on use, no
// cycles, indexes that list their units, files of a page. Tests and their helpers may reach anywhere.

const src = fileURLToPath(new URL(".", import.meta.url));
const isTest = (file: string) => /\.test\.ts$|(?:^|\/)testing\/|test-support\.ts$|^statistics\/oracle\.ts$/.test(file);
const files = (readdirSync(src, { recursive: true }) as string[])
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !isTest(file))
  .sort();

interface Import {
  from: string;
  /** a file of src, or the name of a package */
  to: string;
  isPackage: boolean;
  typesOnly: boolean;
  /** `import()`, which is loaded on use */
  dynamic: boolean;
}

const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const text = readFileSync(join(src, from), "utf8");
  const written = [...text.matchAll(/^(?:import|export)\s(type\s)?([^;]*?)\sfrom\s"([^"]+)"/gms)].map(
    ([, type, clause, specifier]) => ({
      specifier: specifier!,
      dynamic: false,
      typesOnly: type !== undefined || /^\{(?:\s*type\s[^,}]+,?)+\s*\}$/.test(clause!.trim()),
    }),
  );
  const onUse = [...text.matchAll(/(?<!typeof )\bimport\("([^"]+)"\)/g)].map(([, specifier]) => ({
    specifier: specifier!,
    dynamic: true,
    typesOnly: false,
  }));
  return [...written, ...onUse].map(({ specifier, ...rest }) => {
    const isPackage = !specifier.startsWith(".");
    // AssemblyScript names files without their ending
    const file = from.startsWith("bytes/") ? `${specifier}.ts` : specifier;
    return {
      from,
      to: isPackage ? packageOf(specifier) : normalize(join(dirname(from), file)),
      isPackage,
      ...rest,
    };
  });
}

function packageOf(specifier: string): string {
  return specifier.startsWith("node:")
    ? "node"
    : specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");
}

const folderOf = (file: string) => (file.includes("/") ? file.split("/")[0]! : file);
const shown = ({ from, to, typesOnly }: Import) => `${from} -> ${to}${typesOnly ? " (types)" : ""}`;

/** Packages, each in the one place that knows it. */
const packages: Readonly<Record<string, readonly string[]>> = {
  "csv-parse": ["sources/csv-parser.ts"],
  "apache-arrow": ["sources/arrow.ts"],
  "@duckdb/node-api": ["duckdb.ts"],
  hyparquet: ["sources/parquet/"],
  fzstd: ["sources/decompress.ts", "sources/arrow.ts"],
  "cli-table3": ["sinks/table.ts"],
  chalk: ["sinks/color.ts"],
  tinyglobby: ["commands/inputs.ts"],
  "cli-progress": ["commands/progress.ts"],
  yaml: ["yaml/yaml-file.ts"],
  zod: ["yaml/schema.ts"],
  "#import-module": ["pictures/vega/render.ts"],
  // its errors and options are met where flags are declared
  commander: ["cli.ts", "commands/"],
};

test("losses are data: they import types only", () => {
  const wrong = imports.filter(
    ({ from, to, typesOnly }) => folderOf(from) === "losses" && folderOf(to) !== "losses" && !typesOnly,
  );
  expect(wrong.map(shown)).toEqual([]);
});

test("each package is imported in its one place", () => {
  const wrong = imports.filter(({ from, to, isPackage }) => {
    if (!isPackage || to === "node") return false;
    return !packages[to]?.some((place) => from.startsWith(place));
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("what draws tables and colours, and what reads a configuration, is loaded on use", () => {
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const { from, to, typesOnly, dynamic } of imports) if (from === file && !typesOnly && !dynamic) visit(to);
  };
  for (const start of ["cli.ts", "commands/eval.ts", "commands/list.ts", "commands/explain.ts"]) visit(start);
  expect(reached.size).toBeGreaterThan(50);
  expect(
    [...reached].filter((to) =>
      ["chalk", "cli-table3", "sinks/table.ts", "yaml", "zod", "duckdb.ts", "@duckdb/node-api"].includes(to),
    ),
  ).toEqual([]);
});

test("no file imports itself by way of others", () => {
  const next = new Map(files.map((file) => [file, [] as string[]]));
  for (const { from, to, isPackage, typesOnly, dynamic } of imports) {
    if (!isPackage && !typesOnly && !dynamic) next.get(from)!.push(to);
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (path.includes(file) || done.has(file)) return;
    for (const other of next.get(file) ?? []) visit(other, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test("every import is of a file that is there", () => {
  expect(imports.filter(({ to, isPackage }) => !isPackage && !existsSync(join(src, to))).map(shown)).toEqual([]);
});

/** Folders whose index lists their units, and how a unit is told from the parts that units share. */
const units: Readonly<Record<string, (file: string) => boolean>> = {
  losses: (file) => /^export default/m.test(readFileSync(join(src, "losses", file), "utf8")),
  sources: (file) => ["csv.ts", "json.ts", "ndjson.ts"].includes(file),
  sinks: (file) => /^export default function/m.test(readFileSync(join(src, "sinks", file), "utf8")),
  commands: (file) =>
    /^export (?:async )?function configure\b/m.test(readFileSync(join(src, "commands", file), "utf8")),
};

test.each(Object.keys(units))("the index of %s lists its units", (folder) => {
  const there = files
    .filter((file) => dirname(file) === folder && !file.endsWith("/index.ts"))
    .filter((file) => units[folder]!(file.slice(folder.length + 1)));
  const listed = new Set(imports.filter(({ from }) => from === `${folder}/index.ts`).map(({ to }) => to));
  expect(there.length).toBeGreaterThan(0);
  expect(there.filter((file) => !listed.has(file))).toEqual([]);
});

/** Files of more than 300 lines, each with its reason. */
const long: Readonly<Record<string, string>> = {
  "contracts.ts": "the types that everything meets at, read as one page",
  "formula/functions.ts": "one table, a row for each function",
};

test("a file over 300 lines has a reason", () => {
  const lines = (file: string) => readFileSync(join(src, file), "utf8").split("\n").length - 1;
  expect(files.filter((file) => lines(file) > 300 && !(file in long))).toEqual([]);
});
