import type { LossDeclaration, RoleDeclaration } from "../contracts.ts";
import {
  domainOf,
  factsOf,
  formulaName,
  type LossRequest,
  type Properties,
  type Property,
  predictionRole,
  printedParameters,
  roleName,
} from "../engine/index.ts";
import { defaultParameters } from "./catalogue-entry.ts";
import type { Form, LossForms } from "./loss-forms.ts";

/** What `lossline explain` has to say. */
export interface Explained extends LossForms {
  request: LossRequest;
  /** of a formula of the command line, whose columns are not known: what its names are taken for */
  assumed: { vectors: readonly string[]; numbers: readonly string[] } | undefined;
  /** the number of entries of vectors at which properties were looked for */
  width: number;
  properties: Properties;
}

type Bold = (text: string) => string;

const titles: Readonly<Record<string, string>> = {
  convex: "convex",
  jointly_convex: "jointly convex",
  strictly_convex: "strictly convex",
  strongly_convex: "strongly convex",
  continuous_gradient: "gradient continuous",
  twice_differentiable: "Hessian continuous",
  lipschitz: "Lipschitz",
  smooth: "smooth",
  symmetric: "symmetric",
  non_negative: "never negative",
  zero_where_equal: "zero where equal",
  infinite_at_edge: "infinite at an edge",
};
/** with these, a number is a constant: the largest or smallest of what was found */
const constants: Readonly<Record<string, string>> = {
  lipschitz: "largest slope",
  smooth: "largest second derivative",
  strongly_convex: "smallest second derivative",
};
const titleWidth = Math.max(...Object.values(titles).map(({ length }) => length));
const indent = " ".repeat(titleWidth + 4);

/** The page that `lossline explain` prints. */
export function explainPage(explained: Explained, bold: Bold): string {
  const { request, named, numbers, label, overRows } = explained;
  const { declaration: loss } = request;
  const lines = [`${bold(loss.name)}  ${loss.title}`, loss.summary, ""];
  lines.push(`${bold("formula")}    ${loss.formula}`, ...assumedLines(explained, bold));
  lines.push(...formLines(named, loss.formula, bold));
  if (numbers) {
    lines.push("", bold(`with ${parametersText(request)}`), ...formLines(numbers, undefined, bold));
  }
  if (label) lines.push("", bold("with a label y"), ...formLines(label, undefined, bold));
  if (overRows) {
    lines.push(
      "",
      bold("over all rows"),
      `${bold("formula")}    ${loss.aggregate}`,
      ...formLines(overRows, loss.aggregate, bold),
    );
  }
  lines.push("", bold("roles"));
  for (const [role, declaration] of Object.entries(loss.roles)) {
    const domain = domainText(declaration.kind, domainOf(declaration, request.parameters));
    lines.push(`  ${role}  ${roleName(role)}: ${declaration.summary}; ${domain}${orderText(declaration)}`);
  }
  lines.push(...parameterLines(request, bold), ...propertyLines(explained, bold));
  lines.push("", `${bold("reduction")}  ${reductionText(loss)}`);
  if (loss.aliases) lines.push(`${bold("aliases")}    ${loss.aliases.join(", ")}`);
  if (loss.references.length > 0) lines.push(`${bold("source")}     ${loss.references.join("; ")}`);
  return `${lines.join("\n")}\n`;
}

/** How the losses of rows become one number, in words. */
export function reductionText({ over, aggregate, reduction }: LossDeclaration): string {
  if (aggregate !== undefined) return "the formula over all rows";
  return over ? `one value over all rows; with --col group= or --batch-size the ${reduction} of the groups` : reduction;
}

/** Of a formula no columns are known: what its names were taken for. */
function assumedLines({ assumed }: Explained, bold: Bold): string[] {
  if (!assumed) return [];
  const told = [
    [assumed.vectors, "K numbers a row"],
    [assumed.numbers, "one number a row"],
  ] as const;
  const sentences = told.flatMap(([names, what]) => (names.length === 0 ? [] : [`${names.join(", ")}: ${what}`]));
  return sentences.length === 0 ? [] : [`${bold("assumed")}    ${sentences.join("; ")}`];
}

function formLines(
  { text, page: { formula, derivatives, parts }, missing }: Form,
  declared: string | undefined,
  bold: Bold,
): string[] {
  const isDeclared = declared !== undefined && withoutSpaces(text.formula) === withoutSpaces(declared);
  const lines = isDeclared ? [] : [`${bold("computed")}   ${formula}`];
  for (const { role, gradient, hessian } of derivatives) {
    lines.push(`${bold("gradient")}   d/d${role} = ${gradient}`);
    if (hessian !== null) lines.push(`${bold("Hessian")}    d2/d${role}2 = ${hessian}`);
  }
  parts.forEach(
    (part, i) => void lines.push(`${i === 0 ? bold("where") : "     "}      ${part.name} = ${part.formula}`),
  );
  for (const { role, what, because } of missing) lines.push(`${bold(what.padEnd(8))}   by ${role}: none, ${because}`);
  return lines;
}

function withoutSpaces(formula: string): string {
  return formula.replace(/\s/g, "");
}

function parametersText({ declaration, parameters }: LossRequest): string {
  return Object.entries(printedParameters(declaration, parameters))
    .map(([name, value]) => `${name}=${Array.isArray(value) ? `[${value.join(",")}]` : value}`)
    .join(", ");
}

function parameterLines({ declaration }: LossRequest, bold: Bold): string[] {
  const parameters = Object.entries(declaration.parameters ?? {});
  if (parameters.length === 0) return [];
  const defaults = defaultParameters(declaration);
  return [
    "",
    bold("parameters"),
    ...parameters.map(([name, parameter]) => {
      const inFormula = formulaName(name) === name ? "" : `, ${formulaName(name)} in the formula`;
      const choices = parameter.words ? `{${Object.keys(parameter.words).join(", ")}}` : parameter.domain;
      const value = defaults[name] === undefined ? `${name} (required)` : `${name}=${defaults[name]}`;
      return `  ${value}  in ${choices}${inFormula}: ${parameter.summary}`;
    }),
  ];
}

function propertyLines({ request, width, properties }: Explained, bold: Bold): string[] {
  const shown = Object.entries(properties);
  const required = Object.keys(request.declaration.parameters ?? {}).filter((name) => !(name in request.parameters));
  if (shown.length === 0 && required.length > 0) {
    return ["", `${bold("properties")}  are looked for once ${required.join(" and ")} is given`];
  }
  if (shown.length === 0) return [];
  const vectors = Object.values(request.declaration.roles).some((role) => factsOf(role).vector);
  const at = [parametersText(request), vectors ? `K=${width}` : ""].filter((text) => text !== "").join(", ");
  return [
    "",
    `${bold("properties")}  of a row's loss, seen from ${predictionRole(request.declaration)}${at === "" ? "" : `, at ${at}`}: computed, not proved`,
    ...withoutRepeats(shown.flatMap(([name, property]) => propertyText(name, property))),
  ];
}

function propertyText(name: string, property: Property): string[] {
  const { value, checked, counterexample, edges } = property;
  const answer = value === true ? "yes" : value === false ? "no" : String(value);
  const details = [
    constants[name] && typeof value === "number" ? `the ${constants[name]}` : "",
    property.with === undefined ? "" : `with ${property.with}`,
    property.grows_with === undefined ? "" : `grows with ${property.grows_with}`,
    edges ? edges.join(", ") : "",
    checked === 0 ? "" : `checked at ${checked} points`,
  ].filter((text) => text !== "");
  const line = `  ${titles[name]!.padEnd(titleWidth)}  ${`${answer.padEnd(8)}  ${details.join("; ")}`.trimEnd()}`;
  return counterexample ? [line, `${indent}${counterexampleText(counterexample)}`] : [line];
}

/** What is not convex is not strictly convex either: the same reason is given once. */
function withoutRepeats(lines: readonly string[]): string[] {
  return lines.filter((line, i) => !line.startsWith(indent) || lines.indexOf(line) === i);
}

/** The rows, the roles that are the same in all of them first. */
function counterexampleText({ points, says }: NonNullable<Property["counterexample"]>): string {
  const roles = Object.keys(points[0] ?? {});
  const texts = new Map(roles.map((role) => [role, [...new Set(points.map((row) => valueText(row[role]!)))]]));
  const same = roles.filter((role) => texts.get(role)!.length === 1);
  const other = roles.filter((role) => !same.includes(role));
  const list = [
    ...same.map((role) => `${role} = ${texts.get(role)![0]}`),
    points
      .slice(other.length === 0 ? points.length : 0)
      .map((row) => other.map((role) => `${role} = ${valueText(row[role]!)}`).join(", "))
      .join(" and "),
  ].filter((text) => text !== "");
  return [list.join(", "), says].filter((text) => text !== "").join(": ");
}

function valueText(value: number | readonly number[]): string {
  return typeof value === "number" ? String(value) : `[${value.join(", ")}]`;
}

function orderText({ atLeast }: RoleDeclaration): string {
  return atLeast === undefined ? "" : `, not below ${atLeast}`;
}

/** What a column of a kind may hold, in words. */
export function domainText(kind: string, domain: string): string {
  if (kind === "class" && domain === "{0, 1}") return "labels 0..K-1, or K numbers of which one is 1, the others 0";
  if (kind === "class") return "labels 0..K-1, or K numbers in [0, 1] that sum to 1";
  if (kind === "ordinal") return domain.startsWith("{") ? `in ${domain}` : "labels 0..n";
  if (kind === "log-probabilities") return `K numbers in ${domain} whose exponentials sum to 1`;
  return kind === "distribution" ? "K numbers in [0, 1] that sum to 1" : `in ${domain}`;
}
