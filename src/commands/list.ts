import type { Command } from "commander";
import type { LossDeclaration, LossFamily } from "../contracts.ts";
import { factsOf } from "../engine/index.ts";
import { nearest, usageError } from "../errors.ts";
import { type Io, wantsColor, write } from "../io.ts";
import { catalogue } from "../losses/index.ts";
import { jsonText } from "../sinks/index.ts";
import { defaultParameters, entry } from "./catalogue-entry.ts";
import { addPrintFlags, type PrintFlags } from "./flags.ts";
import { registryWith } from "./requested-losses.ts";
import { lossesOption } from "./run-flags.ts";

interface ListFlags extends PrintFlags {
  family?: string;
  losses?: string[];
}

/** `lossline list`: the catalogue. */
export function configure(command: Command, io: Io): void {
  command.option("--family <FAMILY>", `one family: ${catalogue.families.map(({ name }) => name).join(", ")}`);
  command.addOption(lossesOption());
  addPrintFlags(command);
  command
    .addHelpText("before", "Examples:\n  lossline list\n  lossline list --family distance\n  lossline list --json\n")
    .action((flags: ListFlags) => run(flags, io));
}

async function run(flags: ListFlags, io: Io): Promise<void> {
  const { families } = await registryWith(flags.losses);
  const chosen = flags.family === undefined ? families : [familyNamed(flags.family, families)];
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
    const columns = columnsOf(losses);
    const table = plainTable(
      columns.map(([header]) => header),
      losses.map((loss) => columns.map(([, textOf]) => textOf(loss))),
      columns.length,
      color,
    );
    return `${title}\n\n${table}\n`;
  });
  await write(io.stdout, `${sections.join("\n")}\n${closing}`);
}

function familyNamed(name: string, families: readonly LossFamily[]): LossFamily {
  const family = families.find((known) => known.name === name.toLowerCase());
  if (family) return family;
  const names = families.map((known) => known.name);
  throw usageError("unknown-family", `unknown family "${name}"`, {
    didYouMean: nearest(name, names),
    hint: `the families are ${names.join(", ")}`,
  });
}

/** What a loss eats and gives, by header; further roles and parameters only where a family has any. */
function columnsOf(losses: readonly LossDeclaration[]): [string, (loss: LossDeclaration) => string][] {
  const columns: [string, (loss: LossDeclaration) => string][] = [
    ["prediction", (loss) => wordsOf(loss, "f")],
    ["target", (loss) => wordsOf(loss, "y")],
    ["further columns", furtherRoles],
    ["parameters", parametersOf],
  ];
  const used = columns.filter(([, textOf]) => losses.some((loss) => textOf(loss) !== ""));
  return [["loss", ({ name }) => name], ...used, ["reduction", reductionOf]];
}

function wordsOf(loss: LossDeclaration, role: string): string {
  const declaration = loss.roles[role];
  return declaration ? factsOf(declaration).words : "";
}

/** In brackets where the loss does without. */
function furtherRoles({ roles }: LossDeclaration): string {
  const further = Object.entries(roles).filter(([role]) => role !== "f" && role !== "y");
  return further.map(([role, { classMeanOf }]) => (classMeanOf === undefined ? role : `[${role}]`)).join(" ");
}

function parametersOf(loss: LossDeclaration): string {
  const defaults = defaultParameters(loss);
  return Object.keys(loss.parameters ?? {})
    .map((name) => `${name}=${defaults[name] ?? "?"}`)
    .join(" ");
}

/** A formula over many rows is its own reduction; that of its groups is in brackets. */
function reductionOf({ over, aggregate, reduction }: LossDeclaration): string {
  if (aggregate !== undefined) return "over rows";
  return over ? `over rows [${reduction}]` : reduction;
}

const closing = `A loss with further columns takes them by --col ROLE=COLUMN; a parameter =? has to be given.
lossline explain LOSS shows formula, derivatives, domains and other names.
`;
