import { nearest, usageError } from "../errors.ts";
import { type DocumentKind, parseYaml, readYaml, type YamlFile } from "../yaml/index.ts";
import { type ConfigDocument, configSchema } from "./config-schema.ts";
import { sliceName } from "./views.ts";

/** A configuration, valid in itself, and where its parts stand. */
export type Config = YamlFile<ConfigDocument>;

/** Reads and validates a configuration. Exit 2: `no-config`, and the errors of `parseConfig`. */
export function readConfig(path: string): Config {
  return checked(readYaml(path, configSchema, kind));
}

/**
 * A configuration from its text in YAML 1.2; `path` is for messages. Exit 2, each at its line and column: `bad-yaml`,
 * `unknown-key`, `bad-config`, `limit-not-finite`, `slice-twice`, `unknown-slice`.
 */
export function parseConfig(text: string, path: string): Config {
  return checked(parseYaml(text, path, configSchema, kind));
}

const kind: DocumentKind = {
  called: "the configuration",
  missing: (path, reason) =>
    usageError("no-config", `${path} cannot be read: ${reason}`, {
      hint: "lossline check --init writes a lossline.yaml to start from",
    }),
  invalid(message, details, found) {
    const hint = "docs/gate.md describes every key; lossline check --init writes an example";
    if (typeof found === "number" && !Number.isFinite(found)) {
      return usageError("limit-not-finite", message.replace(":", ` is ${found}:`), { ...details, hint });
    }
    return usageError("bad-config", message, { ...details, hint });
  },
};

function checked(config: Config): Config {
  checkSlices(config);
  return config;
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
