import type { Command } from "commander";
import type { LossDeclaration, LossFamily } from "../contracts.ts";
import { domainOf, factsOf, printedParameters } from "../engine/index.ts";
import { nearest, usageError } from "../errors.ts";
import { type Io, wantsColor, write } from "../io.ts";
import { families } from "../losses/index.ts";
import { jsonText } from "../sinks/index.ts";
import { addPrintFlags, type PrintFlags } from "./flags.ts";

interface ListFlags extends PrintFlags {
  family?: string;
}

/** `lossline list`: the catalogue. */
export function configure(command: Command, io: Io): void {
  command.option("--family <FAMILY>", `one family: ${families.map(({ name }) => name).join(", ")}`);
  addPrintFlags(command);
  command
    .addHelpText("before", "Examples:\n  lossline list\n  lossline list --family distance\n  lossline list --json\n")
    .action((flags: ListFlags) => run(flags, io));
}

async function run(flags: ListFlags, io: Io): Promise<void> {
  const chosen = flags.family === undefined ? families : [familyNamed(flags.family)];
  if (flags.json) {
    const document = {
      schema: "lossline/list@1",
      losses: chosen.flatMap((family) => family.losses.map((loss) => entry(family, loss))),
    };
    return write(io.stdout, `${jsonText(document)}\n`);
  }
  const { plainTable } = await import("../sinks/table.ts");
  const color = wantsColor(io, io.stdout, flags.color);
  const sections = chosen.map(({ title, losses }) => {
    const rows = losses.map((loss) => [
      loss.name,
      role(loss, "f"),
      role(loss, "y"),
      parametersOf(loss),
      loss.reduction,
    ]);
    return `${title}\n\n${plainTable(["loss", "prediction", "target", "parameters", "reduction"], rows, 5, color)}\n`;
  });
  await write(io.stdout, `${sections.join("\n")}\nlossline explain LOSS shows formula, derivatives and domain.\n`);
}

function familyNamed(name: string): LossFamily {
  const family = families.find((known) => known.name === name.toLowerCase());
  if (family) return family;
  const names = families.map((known) => known.name);
  throw usageError("unknown-family", `unknown family "${name}"`, {
    didYouMean: nearest(name, names),
    hint: `the families are ${names.join(", ")}`,
  });
}

function role(loss: LossDeclaration, name: string): string {
  const declaration = loss.roles[name];
  return declaration ? factsOf(declaration).words : "";
}

function parametersOf(loss: LossDeclaration): string {
  return Object.entries(defaultParameters(loss))
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** The defaults of a loss's parameters, as they are typed; "?" where there is none. */
export function defaultParameters(loss: LossDeclaration): ReturnType<typeof printedParameters> {
  const parameters = Object.entries(loss.parameters ?? {}).map(([name, { default: value }]) => [name, value] as const);
  const missing = parameters.filter(([, value]) => value === undefined).map(([name]) => [name, "?"]);
  const given = parameters.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...printedParameters(loss, Object.fromEntries(given)), ...Object.fromEntries(missing) };
}

/** A loss as the machine-readable catalogue shows it. */
export function entry(family: LossFamily, loss: LossDeclaration): Record<string, unknown> {
  return {
    name: loss.name,
    title: loss.title,
    family: family.name,
    summary: loss.summary,
    formula: loss.formula,
    roles: Object.fromEntries(
      Object.entries(loss.roles).map(([name, declaration]) => [
        name,
        {
          kind: declaration.kind,
          domain: domainOf(declaration),
          differentiable: declaration.differentiable === true,
          summary: declaration.summary,
        },
      ]),
    ),
    parameters: Object.fromEntries(
      Object.entries(loss.parameters ?? {}).map(([name, parameter]) => [
        name,
        {
          default: parameter.default ?? null,
          domain: parameter.domain,
          per_class: parameter.perClass === true,
          summary: parameter.summary,
        },
      ]),
    ),
    over: loss.over ?? null,
    aggregate: loss.aggregate ?? null,
    reduction: loss.reduction,
    aliases: loss.aliases ?? [],
    references: loss.references,
  };
}
