import type { Command } from "commander";
import type { LossDeclaration } from "../contracts.ts";
import {
  deriveLoss,
  domainOf,
  factsOf,
  formulaName,
  type LossFormulas,
  type RoleShape,
  roleName,
} from "../engine/index.ts";
import { toLatex, toText } from "../formula/index.ts";
import { type Io, wantsColor, write } from "../io.ts";
import { families } from "../losses/index.ts";
import { lookUpLoss } from "../options.ts";
import { jsonText } from "../sinks/index.ts";
import { addPrintFlags, type PrintFlags } from "./flags.ts";
import { entry } from "./list.ts";

interface ExplainFlags extends PrintFlags {
  latex?: boolean;
}

/** `lossline explain`: what a loss is, and what is derived from it. */
export function configure(command: Command, io: Io): void {
  command.argument("<LOSS>", "name or alias of a loss").option("--latex", "formula and derivatives as LaTeX");
  addPrintFlags(command);
  command
    .addHelpText("before", "Examples:\n  lossline explain huber\n  lossline explain softmax --latex\n")
    .action((name: string, flags: ExplainFlags) => run(name, flags, io));
}

async function run(name: string, flags: ExplainFlags, io: Io): Promise<void> {
  const loss = lookUpLoss(name);
  const shapes = Object.fromEntries(
    Object.entries(loss.roles).map(([role, declaration]): [string, RoleShape] => [
      role,
      factsOf(declaration).vector ? "vector" : "scalar",
    ]),
  );
  const formulas = deriveLoss(loss, shapes);
  if (flags.json) return write(io.stdout, `${jsonText(jsonOf(loss, formulas))}\n`);
  if (flags.latex) return write(io.stdout, latexOf(formulas));
  const { Chalk } = await import("chalk");
  const chalk = new Chalk({ level: wantsColor(io, io.stdout, flags.color) ? 1 : 0 });
  await write(
    io.stdout,
    textOf(loss, formulas, (title) => chalk.bold(title)),
  );
}

interface Derived {
  role: string;
  gradient: string;
  hessian: string;
}

function derived(formulas: LossFormulas, print: typeof toText): Derived[] {
  return [...formulas.gradients].map(([role, gradient]) => ({
    role,
    gradient: print(gradient),
    hessian: print(formulas.hessians.get(role)!),
  }));
}

function jsonOf(loss: LossDeclaration, formulas: LossFormulas): Record<string, unknown> {
  const family = families.find(({ losses }) => losses.includes(loss))!;
  return {
    schema: "lossline/explain@1",
    ...entry(family, loss),
    computed_as: toText(formulas.value),
    derivatives: derived(formulas, toText),
    latex: { formula: toLatex(formulas.value), derivatives: derived(formulas, toLatex) },
  };
}

function latexOf(formulas: LossFormulas): string {
  const several = formulas.gradients.size > 1;
  const lines = [`L = ${toLatex(formulas.value)}`];
  for (const { role, gradient, hessian } of derived(formulas, toLatex)) {
    const name = several || role !== "f" ? role : "f";
    lines.push(`\\frac{\\partial L}{\\partial ${name}} = ${gradient}`);
    lines.push(`\\frac{\\partial^2 L}{\\partial ${name}^2} = ${hessian}`);
  }
  return `${lines.join("\n")}\n`;
}

function textOf(loss: LossDeclaration, formulas: LossFormulas, bold: (text: string) => string): string {
  const value = toText(formulas.value);
  const lines = [`${bold(loss.name)}  ${loss.title}`, loss.summary, "", `${bold("formula")}    ${loss.formula}`];
  if (value !== loss.formula) lines.push(`${bold("computed")}   ${value}`);
  for (const { role, gradient, hessian } of derived(formulas, toText)) {
    lines.push(`${bold("gradient")}   d/d${role} = ${gradient}`, `${bold("Hessian")}    d2/d${role}2 = ${hessian}`);
  }
  lines.push("", bold("roles"));
  for (const [role, declaration] of Object.entries(loss.roles)) {
    lines.push(
      `  ${role}  ${roleName(role)}: ${declaration.summary}; ${domainText(declaration.kind, domainOf(declaration))}`,
    );
  }
  const parameters = Object.entries(loss.parameters ?? {});
  if (parameters.length > 0) lines.push("", bold("parameters"));
  for (const [name, parameter] of parameters) {
    const inFormula = formulaName(name) === name ? "" : `, ${formulaName(name)} in the formula`;
    lines.push(`  ${name}=${parameter.default}  in ${parameter.domain}${inFormula}: ${parameter.summary}`);
  }
  lines.push("", `${bold("reduction")}  ${loss.reduction}`);
  if (loss.aliases) lines.push(`${bold("aliases")}    ${loss.aliases.join(", ")}`);
  lines.push(`${bold("source")}     ${loss.references.join("; ")}`);
  return `${lines.join("\n")}\n`;
}

function domainText(kind: string, domain: string): string {
  if (kind === "class") return "labels 0..K-1, or K numbers in [0, 1] that sum to 1";
  return kind === "distribution" ? "K numbers in [0, 1] that sum to 1" : `in ${domain}`;
}
