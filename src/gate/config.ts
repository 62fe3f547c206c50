import { readFileSync } from "node:fs";
import { isNode, isScalar, LineCounter, type ParsedNode, parseDocument, type YAMLMap } from "yaml";
import type { Location } from "../contracts.ts";
import { nearest, usageError } from "../errors.ts";
import { type ConfigDocument, configSchema, keysAt } from "./config-schema.ts";
import { sliceName } from "./views.ts";

/** Keys and positions from the document's root: ["checks", 0, "max"]. */
export type ConfigPath = readonly (string | number)[];

/** A configuration, valid in itself, and where its parts stand. */
export interface Config {
  path: string;
  document: ConfigDocument;
  /** of a value of the document, or of the nearest one around it that is written down */
  locate(path: ConfigPath): Location;
}

/** Reads and validates a configuration. Exit 2: `no-config`, and the errors of `parseConfig`. */
export function readConfig(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw usageError("no-config", `${path} cannot be read: ${(error as Error).message}`, {
      hint: "lossline check --init writes a lossline.yaml to start from",
    });
  }
  return parseConfig(text, path);
}

/**
 * A configuration from its text in YAML 1.2; `path` is for messages. Exit 2, each at its line and column: `bad-yaml`,
 * `unknown-key`, `bad-config`, `limit-not-finite`, `slice-twice`, `unknown-slice`.
 */
export function parseConfig(text: string, path: string): Config {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { version: "1.2", lineCounter: lines, prettyErrors: false, stringKeys: true });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: [...text.slice(offset - col + 1, offset)].length + 1 };
  };
  const broken = yaml.errors[0] ?? yaml.warnings[0];
  if (broken) {
    throw usageError("bad-yaml", broken.message, {
      location: at(broken.pos[0]),
      hint: "the file is YAML 1.2; quote a text that has a special sign in it",
    });
  }
  const offsetOf = (steps: readonly PropertyKey[]): number => {
    for (let length = steps.length; length > 0; length--) {
      const node = yaml.getIn(steps.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return (yaml.contents as ParsedNode | null)?.range[0] ?? 0;
  };
  let value: unknown;
  try {
    value = yaml.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw usageError("bad-yaml", (error as Error).message, { location: { path }, hint: "see its anchors and aliases" });
  }
  const document = validated(
    value,
    (steps) => at(offsetOf(steps)),
    (steps, key) => at(keyOffset(yaml, steps, key)),
  );
  const config: Config = { path, document, locate: (steps) => at(offsetOf(steps)) };
  checkSlices(config);
  return config;
}

function keyOffset(yaml: ReturnType<typeof parseDocument>, path: readonly PropertyKey[], key: string): number {
  const map = path.length === 0 ? yaml.contents : yaml.getIn(path, true);
  const pair = (map as YAMLMap).items.find((item) => isScalar(item.key) && item.key.value === key);
  return (pair!.key as ParsedNode).range[0];
}

/** The document, or the error of its first fault: an unknown key first, since other faults may follow from it. */
function validated(
  value: unknown,
  locate: (path: readonly PropertyKey[]) => Location,
  locateKey: (path: readonly PropertyKey[], key: string) => Location,
): ConfigDocument {
  const { success, data, error } = configSchema.safeParse(value);
  if (success) return data;
  for (const issue of error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const [key] = issue.keys as [string];
    const known = keysAt(issue.path);
    throw usageError("unknown-key", `${described(issue.path)} has no key "${key}"`, {
      location: locateKey(issue.path, key),
      didYouMean: nearest(key, known),
      hint: `its keys are ${known.join(", ")}`,
    });
  }
  const { path, message } = error.issues[0]!;
  const found = path.reduce<unknown>((inside, step) => (inside as Record<PropertyKey, unknown>)?.[step], value);
  const details = {
    location: locate(path),
    hint: "docs/gate.md describes every key; lossline check --init writes an example",
  };
  if (typeof found === "number" && !Number.isFinite(found)) {
    throw usageError("limit-not-finite", `${described(path)} is ${found}: ${message}`, details);
  }
  if (found === undefined) throw usageError("bad-config", `${described(path)} is missing`, details);
  throw usageError("bad-config", `${described(path)}: ${message}`, details);
}

/** A place as people write it: checks[0].max. */
function described(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the configuration";
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}

/** What the schema cannot say: that names of slices are unique, and that checks name those there are. */
function checkSlices({ document, locate }: Config): void {
  const names = (document.slices ?? []).map(sliceName);
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice >= 0) {
    throw usageError("slice-twice", `two slices are called "${names[twice]}"`, {
      location: locate(["slices", twice]),
      hint: "give one a name of its own: name: ...",
    });
  }
  document.checks.forEach(({ slices = [] }, i) => {
    slices.forEach((name, j) => {
      if (names.includes(name)) return;
      throw usageError("unknown-slice", `there is no slice "${name}"`, {
        location: locate(["checks", i, "slices", j]),
        didYouMean: nearest(name, names),
        hint: names.length === 0 ? "declare it under slices" : `there is ${names.join(", ")}`,
      });
    });
  });
}
