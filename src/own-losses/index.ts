/** Losses of the user's own, from YAML files: `--losses`. */
import type { Location, LossDeclaration } from "../contracts.ts";
import { contains, formulaName, isInterval, ownLoss, parseInterval } from "../engine/index.ts";
import { usageError } from "../errors.ts";
import { catalogue, type Registry, registryOf } from "../losses/index.ts";
import { surroundingsOf } from "../options.ts";
import { type DocumentKind, readYaml, type YamlFile, type z } from "../yaml/index.ts";
import { lossesFileSchema } from "./schema.ts";

type LossesFile = YamlFile<z.infer<typeof lossesFileSchema>>;
type Entry = LossesFile["document"]["losses"][number];

const kind: DocumentKind = {
  called: "the file of losses",
  missing: (path, reason) =>
    usageError("no-losses-file", `the file of losses cannot be read: ${reason}`, {
      location: { path },
      hint: "--losses names a YAML file",
    }),
  invalid: (message, details) =>
    usageError("bad-losses-file", message, { ...details, hint: "docs/formulas.md describes every key" }),
};

/**
 * The catalogue with the losses of these files as a family beside it. A formula may call the losses above it, and those
 * of the catalogue. Exit 2 at the line and column of what is wrong: `no-losses-file`, `bad-yaml`, `unknown-key`,
 * `bad-losses-file`, `loss-name-taken`, `unused-name`, `bad-formula`, `formula-too-large`.
 */
export function readOwnLosses(paths: readonly string[]): Registry {
  let registry = catalogue;
  const own: LossDeclaration[] = [];
  for (const path of paths) {
    const file = readYaml(path, lossesFileSchema, kind);
    file.document.losses.forEach((_, i) => {
      own.push(readEntry(file, i, registry));
      registry = withFamily(own);
    });
  }
  return registry;
}

function withFamily(losses: readonly LossDeclaration[]): Registry {
  return registryOf([...catalogue.families, { name: "own", title: "Your own", losses }]);
}

function readEntry(file: LossesFile, i: number, registry: Registry): LossDeclaration {
  const entry = file.document.losses[i]!;
  const locate = (path: readonly (string | number)[], character?: number) =>
    file.locate(["losses", i, ...path], character);
  checkNames(entry, registry, locate);
  checkDomains(entry, locate);
  return ownLoss(entry, surroundingsOf({ registry, numbers: new Map(), overRows: false }), locate);
}

/** Names that are taken, of losses and within a formula. */
function checkNames(
  { name, aliases = [], roles = {}, parameters = {}, aggregate }: Entry,
  registry: Registry,
  locate: (path: readonly (string | number)[]) => Location,
): void {
  [name, ...aliases].forEach((typed, i) => {
    const taken = registry.find(typed);
    if (!taken && typed !== "expr") return;
    throw usageError("loss-name-taken", `there is a loss "${typed}" already${taken ? `: ${taken.title}` : ""}`, {
      location: locate(i === 0 ? ["name"] : ["aliases", i - 1]),
      hint: "choose another name",
    });
  });
  const meanings = new Map([["group", "the column of the groups of rows"]]);
  if (aggregate !== undefined) meanings.set("loss", "the loss of the rows in an aggregate");
  for (const [key, what, names] of [
    ["roles", "a role", Object.keys(roles)],
    ["parameters", "a parameter", Object.keys(parameters)],
  ] as const) {
    for (const typed of names) {
      const before = meanings.get(formulaName(typed));
      if (before !== undefined) {
        throw usageError("bad-losses-file", `${name}: "${formulaName(typed)}" is ${before} already, and ${what} here`, {
          location: locate([key, typed]),
          hint: "give it another name",
        });
      }
      meanings.set(formulaName(typed), what);
    }
  }
}

function checkDomains(
  { name, roles = {}, parameters = {} }: Entry,
  locate: (path: readonly (string | number)[]) => Location,
): void {
  for (const [key, declared] of [
    ["roles", roles],
    ["parameters", parameters],
  ] as const) {
    for (const [of, { domain }] of Object.entries(declared)) {
      if (domain === undefined || isInterval(domain)) continue;
      throw usageError("bad-losses-file", `${name}: "${domain}" is no set of numbers`, {
        location: locate([key, of, "domain"]),
        hint: "write an interval such as [0, 1] or (0, inf), or single values {-1, 1}",
      });
    }
  }
  for (const [parameter, { default: usual, domain = "(-inf, inf)" }] of Object.entries(parameters)) {
    if (usual === undefined || contains(parseInterval(domain), usual)) continue;
    throw usageError("bad-losses-file", `${name}: the default of ${parameter} is outside ${domain}`, {
      location: locate(["parameters", parameter, "default"]),
      hint: "choose a default that the domain has, or a wider domain",
    });
  }
}
