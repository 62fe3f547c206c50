import { type Command, InvalidArgumentError } from "commander";
import {
  factsOf,
  formulaUsageError,
  type LossRequest,
  type Properties,
  printedParameters,
  propertiesOf,
  usualWidth,
} from "../engine/index.ts";
import { usageError } from "../errors.ts";
import { FormulaError } from "../formula/index.ts";
import { type Io, wantsColor, write } from "../io.ts";
import { jsonText } from "../sinks/index.ts";
import { entry } from "./catalogue-entry.ts";
import { type Explained, explainPage } from "./explain-page.ts";
import type { PairFlags } from "./file-pair.ts";
import { addPrintFlags, addReaderFlags, type PrintFlags, type ReaderFlags } from "./flags.ts";
import { type Form, formsOf, type LossForms } from "./loss-forms.ts";
import { type FormulaFlags, registryWith, requestedLoss } from "./requested-losses.ts";
import { addColumnFlags, addFormulaFlags, type ColumnFlags } from "./run-flags.ts";

export interface ExplainFlags extends PrintFlags, ColumnFlags, FormulaFlags, ReaderFlags, PairFlags {
  latex?: boolean;
  plot?: boolean;
  sweep?: [string, string[]];
}

/** `lossline explain`: what a loss is, what is derived from it, and what is found out about it. */
export function configure(command: Command, io: Io): void {
  command
    .argument("<LOSS>", "name or alias of a loss, with parameters or without, or expr:FORMULA")
    .argument("[FILE...]", "with --plot: files whose residuals are shown below the curves")
    .option("--latex", "formula and derivatives as LaTeX, a line each")
    .option("--plot", "draw loss and gradient, of the residual or of the prediction")
    .option(
      "--sweep <NAME=LIST>",
      "with --plot: a curve for each value of a parameter, such as delta=0.5,1,2",
      parseSweep,
    );
  addFormulaFlags(command);
  addColumnFlags(command);
  addReaderFlags(command);
  addPrintFlags(command);
  command
    .addHelpText(
      "before",
      "Examples:\n  lossline explain huber\n  lossline explain huber:delta=2 --json\n  lossline explain softmax --latex\n  lossline explain huber --plot --sweep delta=0.5,1,2\n  lossline explain huber:delta=20 preds.csv --plot\n",
    )
    .action((spec: string, files: string[], flags: ExplainFlags) => run(spec, files, flags, io));
}

async function run(spec: string, files: readonly string[], flags: ExplainFlags, io: Io): Promise<void> {
  if (flags.sweep && !flags.plot) throw usageError("flag-needs-flag", "--sweep needs --plot", { hint: "add --plot" });
  if (flags.plot) {
    const { explainPlot } = await import("./explain-plot.ts");
    return write(io.stdout, await explainPlot(spec, files, flags, io));
  }
  if (files.length > 0) throw usageError("flag-needs-flag", "a file needs --plot", { hint: "add --plot" });
  const request = await requestedLoss(spec, flags);
  // what is found out about the loss takes far longer than its formulas
  if (flags.latex && !flags.json) return write(io.stdout, latexOf(asUsage(request, formsOf)));
  const explained = asUsage(request, explain);
  if (flags.json) return write(io.stdout, `${jsonText(await jsonOf(explained, flags))}\n`);
  const { boldText } = await import("../sinks/color.ts");
  await write(io.stdout, explainPage(explained, boldText(wantsColor(io, io.stdout, flags.color))));
}

function explain(request: LossRequest): Explained {
  return {
    request,
    assumed: assumedOf(request),
    ...formsOf(request),
    width: usualWidth(request.parameters),
    properties: findProperties(request),
  };
}

/** What is found of a request; a formula in which something is wrong is a usage error. */
function asUsage<Found>(request: LossRequest, find: (request: LossRequest) => Found): Found {
  try {
    return find(request);
  } catch (error) {
    if (error instanceof FormulaError) throw formulaUsageError(error, request.declaration.formula, request.label);
    throw error;
  }
}

function assumedOf({ declaration: { name, roles } }: LossRequest): Explained["assumed"] {
  if (name !== "expr") return undefined;
  const names = Object.entries(roles);
  return {
    vectors: names.flatMap(([name, role]) => (factsOf(role).vector ? [name] : [])),
    numbers: names.flatMap(([name, role]) => (factsOf(role).vector ? [] : [name])),
  };
}

function findProperties({ declaration, parameters }: LossRequest): Properties {
  // what can be seen from one prediction says little of a value over many rows
  if (declaration.over || declaration.aggregate) return {};
  // a parameter without a default is not given
  if (Object.keys(declaration.parameters ?? {}).some((name) => parameters[name] === undefined)) return {};
  return propertiesOf(declaration, parameters, usualWidth(parameters));
}

async function jsonOf(
  { request, assumed, named, numbers, label, overRows, width, properties }: Explained,
  { losses }: FormulaFlags,
): Promise<Record<string, unknown>> {
  const { declaration, parameters } = request;
  const { families } = await registryWith(losses);
  const family = families.find(({ losses }) => losses.some(({ name }) => name === declaration.name));
  return {
    schema: "lossline/explain@1",
    ...entry(family ?? { name: "formula", title: "A formula", losses: [] }, declaration),
    ...formJson(named),
    spec: request.spec,
    params: printedParameters(declaration, parameters),
    assumed: assumed ?? null,
    with_params: numbers ? formJson(numbers) : null,
    over_rows: overRows ? formJson(overRows) : null,
    with_label: label ? formJson(label) : null,
    properties_width: width,
    properties,
  };
}

function formJson({ text, latex, missing }: Form): Record<string, unknown> {
  return { computed_as: text.formula, derivatives: text.derivatives, missing, latex };
}

/** The formulas of the spec, numbers in place; those of a label follow after a line that is a LaTeX comment. */
function latexOf({ named, numbers, label, overRows }: LossForms): string {
  const lines = latexLines(numbers ?? named);
  if (label) lines.push("% with a label y in place of a distribution", ...latexLines(label));
  if (overRows) lines.push("% over all rows", ...latexLines(overRows));
  return `${lines.join("\n")}\n`;
}

function latexLines({ latex: { formula, derivatives } }: Form): string[] {
  return [
    `L = ${formula}`,
    ...derivatives.flatMap(({ role, gradient, hessian }) => {
      const name = /^\p{L}$/u.test(role) ? role : `\\mathrm{${role.replaceAll("_", "\\_")}}`;
      return [
        `\\frac{\\partial L}{\\partial ${name}} = ${gradient}`,
        ...(hessian === null ? [] : [`\\frac{\\partial^2 L}{\\partial ${name}^2} = ${hessian}`]),
      ];
    }),
  ];
}

function parseSweep(text: string): [string, string[]] {
  const [, name, values] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && values !== undefined) return [name, values.split(",")];
  throw new InvalidArgumentError("A parameter and its values are expected, such as delta=0.5,1,2.");
}
