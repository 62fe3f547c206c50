import { defaultParameters } from "../src/commands/catalogue-entry.ts";
import { domainText, reductionText } from "../src/commands/explain-page.ts";
import { type Form, formsOf } from "../src/commands/loss-forms.ts";
import type { LossDeclaration, LossFamily } from "../src/contracts.ts";
import { domainOf, formulaName } from "../src/engine/index.ts";
import { families, misleadingNames, peers } from "../src/losses/index.ts";
import { parseSpec } from "../src/options.ts";
import { type NotOffered, notOffered } from "./not-offered.ts";

/** a derivative that is longer is left to `lossline explain`: nobody reads it in a page of all losses */
const longest = 600;

/** docs/losses.md: every loss of the registry, with what is derived from its formula. */
export function lossesPage(): string {
  const count = families.reduce((sum, { losses }) => sum + losses.length, 0);
  return `${[
    "# Losses",
    "<!-- Made by `npm run docs` from src/losses/ and scripts/not-offered.ts. Edit those. -->",
    introduction(count),
    "## Contents",
    [...families.map(contentsOf), `- [Not offered, and why](#${slug("Not offered, and why")})`].join("\n"),
    ...families.flatMap(familySection),
    "## Names that would mislead",
    "Another library has a loss of this name that is another loss, or has another default; or it is a score, of which more is better. lossline refuses the name and says what to use.",
    table(
      ["name", "use"],
      Object.entries(misleadingNames).map(([name, use]) => [code(name), use]),
    ),
    "## Not offered, and why",
    ...notOffered.map(notOfferedText),
  ].join("\n\n")}\n`;
}

function introduction(count: number): string {
  return `The ${count} losses of lossline by family. Each is a formula, and its gradient and the diagonal of its Hessian are derived from it; where
one is stated by hand instead, to keep digits, it was compared with what is derived.

In a formula \`f\` is the prediction (\`-p\`) and \`y\` the target (\`-t\`); any other role is a column named with \`--col ROLE=COLUMN\`.
A loss of one number takes K columns as K outputs, and its value is the mean of theirs. Formulas are those of
one row, unless it says "over all rows". The names under "elsewhere" belong to the same loss in that library; \`--compat\` follows the library
where it differs. \`lossline explain LOSS\` shows more: properties, LaTeX, the formula at given parameters.`;
}

function contentsOf({ title, losses }: LossFamily): string {
  const links = losses.map(({ name }) => `[${name}](#${slug(name)})`);
  return `- [${title}](#${slug(title)}): ${links.join(", ")}`;
}

/** The anchor of a heading, as GitHub makes it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

function familySection({ title, losses }: LossFamily): string[] {
  return [`## ${title}`, ...losses.map(lossSection)];
}

function lossSection(loss: LossDeclaration): string {
  const roles = Object.entries(loss.roles).map(([role, declaration]) => [
    code(role),
    declaration.summary,
    domainText(declaration.kind, domainOf(declaration)),
    declaration.differentiable ? "yes" : "",
  ]);
  return [
    `### ${loss.name}`,
    `**${loss.title}.** ${loss.summary}`,
    formulas(loss),
    table(["role", "holds", "values", "derivative"], roles),
    ...parameterTable(loss),
    facts(loss),
  ].join("\n\n");
}

/** The formula, and what is derived from it; the formula alone where nothing can be. */
function formulas(loss: LossDeclaration): string {
  const { named, label, overRows } = formsOf(parseSpec(loss.name));
  const over = loss.over ? " over all rows, or those of a group" : "";
  const lines = [`loss${over} = ${loss.formula}`, ...formLines(named, loss.formula)];
  if (label) lines.push("with a label y:", ...formLines(label, loss.formula));
  if (overRows) lines.push(`over all rows = ${loss.aggregate}`, ...formLines(overRows, loss.aggregate));
  return `\`\`\`\n${lines.join("\n")}\n\`\`\``;
}

function formLines({ text: { formula, derivatives } }: Form, declared: string | undefined): string[] {
  const short = (text: string) => (text.length > longest ? "(long: see lossline explain)" : text);
  return [
    ...(formula === declared ? [] : [`computed as ${short(formula)}`]),
    ...derivatives.flatMap(({ role, gradient, hessian }) => [
      `d/d${role} = ${short(gradient)}`,
      ...(hessian === null ? [] : [`d2/d${role}2 = ${short(hessian)}`]),
    ]),
  ];
}

function parameterTable(loss: LossDeclaration): string[] {
  const parameters = Object.entries(loss.parameters ?? {});
  if (parameters.length === 0) return [];
  const defaults = defaultParameters(loss);
  const rows = parameters.map(([name, { domain, words, summary, list, perClass, aliases = [] }]) => [
    [name, ...aliases].map(code).join(", ") +
      (formulaName(name) === name ? "" : ` (${code(formulaName(name))} in the formula)`),
    defaults[name] === undefined ? "required" : code(String(defaults[name])),
    (words ? Object.keys(words).map(code).join(", ") : code(domain)) +
      (list ? ", a list" : perClass ? ", or a list with a number for each class" : ""),
    summary,
  ]);
  return [table(["parameter", "default", "values", "meaning"], rows)];
}

function facts(loss: LossDeclaration): string {
  const { aliases = [], references } = loss;
  const elsewhere = Object.values(peers).flatMap(({ title, losses }) => {
    const theirs = losses[loss.name];
    if (!theirs) return [];
    const given = theirs.arguments === undefined ? "" : ` with ${theirs.arguments}`;
    return [`${title} ${code(theirs.name)}${given}${theirs.differs === undefined ? "" : ` (${theirs.differs})`}`];
  });
  return [
    `- reduction: ${reductionText(loss)}`,
    ...(aliases.length > 0 ? [`- also called ${aliases.map(code).join(", ")}`] : []),
    ...(elsewhere.length > 0 ? [`- elsewhere: ${elsewhere.join("; ")}`] : []),
    ...(references.length > 0 ? [`- source: ${references.join("; ")}`] : []),
  ].join("\n");
}

function notOfferedText({ what, examples, why, instead }: NotOffered): string {
  return `**${what}** (${examples}). ${why}${instead === undefined ? "" : ` ${instead}`}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), `|${" --- |".repeat(header.length)}`, ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}
