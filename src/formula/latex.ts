import { functionNamed } from "./functions.ts";
import { checkWritten } from "./size.ts";
import type { Call, Expression } from "./tree.ts";

const strengths: Readonly<Record<string, number>> = {
  // fractions and powers: a superscript beside them would be read as theirs, or be no LaTeX at all
  "/": 8,
  xdivy: 8,
  rsqrt: 8,
  unit: 8,
  direction: 8,
  across: 8,
  relative_difference: 8,
  ratio_power: 8,
  relative_power_difference: 8,
  alpha_div: 8,
  inverse_mills: 8,
  edge_density: 8,
  bessel_ratio: 8,
  inverse_mills_delta: 6,
  exp: 8,
  "+": 5,
  "-": 5,
  negate: 5.5,
  "*": 6,
  xmul: 6,
  geometric_mean: 6,
  matmul: 6,
  products: 6,
  gram: 6,
  "^": 8,
  and: 2,
  or: 1,
  not: 3,
};
/** Printed as a sign in front of its argument. */
const sumLike = new Set(
  "xlogy xlog1py rel_entr dot sum mean js_div amax amin argmax variance median sum_rows mean_rows weighted_differences".split(
    " ",
  ),
);
/** Printed as a logarithm, or a choice, of which a power has to be told apart. */
const logarithms = new Set(
  "logcosh logsumexp log_softmax log_ratio log_mean_ratio logaddexp logdiffexp log_sigmoid lgamma log_Phi log_Phi_diff log_i0 where".split(
    " ",
  ),
);
const comparisonStrength = 4;
const tightest = 10;

const greek = new Set(
  "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega".split(" "),
);

/**
 * The formula in LaTeX mathematics, without the dollar signs; braces, backslashes and the like in names are escaped.
 * Throws FormulaTooLarge for what nobody could read.
 */
export function toLatex(expression: Expression): string {
  checkWritten(expression, (node, i) => functionNamed(node.name)!.latex.split(`#${i + 1}`).length - 1);
  return latexOf(expression);
}

function latexOf(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return numberLatex(expression.value);
    case "text":
      return `\\text{“${escaped(expression.value)}”}`;
    case "name":
      return nameLatex(expression.name);
    case "call":
      return callLatex(expression);
  }
}

function callLatex(node: Call): string {
  const row = functionNamed(node.name)!;
  const args = node.arguments.map((argument, i) => argumentLatex(node, argument, i));
  return row.latex.replace(/#(\d)/g, (_, position: string) => args[Number(position) - 1]!);
}

function argumentLatex(node: Call, argument: Expression, i: number): string {
  const text = latexOf(argument);
  return strengthOf(argument) >= strengthWanted(node.name, i) ? text : `\\left(${text}\\right)`;
}

/** How tightly an argument must bind to stand without brackets. */
function strengthWanted(functionName: string, i: number): number {
  switch (functionName) {
    case "+":
    case "-":
      return i === 0 ? 5 : 5.75;
    case "*":
    case "xmul":
    case "matmul":
      return i === 0 ? 6 : 6.5;
    case "products":
    case "weighted_differences":
      return i === 0 ? 6 : 9;
    case "negate":
      return 5.9;
    case "relative_difference":
      return i === 0 ? 5 : 5.75;
    case "log1pmx":
      return 5.75;
    case "log_mean_ratio":
      return i === 0 ? 6.5 : 5;
    case "and":
      return i === 0 ? 2 : 2.5;
    case "or":
      return i === 0 ? 1 : 1.5;
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "=":
    case "!=":
    case "not":
      return 5;
    case "^":
      return i === 0 ? 9 : 0;
    case "xlogy":
    case "xlog1py":
    case "rel_entr":
    case "kl_div":
    case "js_div":
    case "sum":
    case "mean":
    case "sum_rows":
    case "mean_rows":
    case "amax":
    case "amin":
    case "argmax":
    case "variance":
    case "median":
      return i === 0 ? 6 : 5;
    case "dot":
    case "index":
    case "across":
    case "gram":
      return 9;
    case "geometric_mean":
    case "alpha_div":
      return i < 2 ? 9 : 5.75;
    case "unit_rest":
    case "full_like":
    case "inverse_mills_delta":
      return 9;
    default:
      return 0;
  }
}

function strengthOf(expression: Expression): number {
  if (expression.kind === "number") return expression.value < 0 ? 5.5 : tightest;
  if (expression.kind !== "call") return tightest;
  const row = functionNamed(expression.name)!;
  if (row.gives === "boolean") return strengths[expression.name] ?? comparisonStrength;
  if (sumLike.has(expression.name)) return 5.9;
  if (logarithms.has(expression.name)) return 7;
  return strengths[expression.name] ?? tightest;
}

function numberLatex(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "\\infty" : "-\\infty";
  const [mantissa, exponent] = String(value).split("e");
  return exponent === undefined ? mantissa! : `${mantissa} \\cdot 10^{${Number(exponent)}}`;
}

/** A Greek letter, a single letter (`f` with its index spelled as a subscript), or upright text. */
function nameLatex(name: string): string {
  if (greek.has(name)) return `\\${name}`;
  if (/^\p{L}$/u.test(name)) return name;
  return `\\mathrm{${escaped(name)}}`;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\backslash ", "^": "\\hat{}", "~": "\\tilde{}" };

function escaped(text: string): string {
  return text.replace(/[\\{}$&#%_^~]/g, (character) => escapes[character] ?? `\\${character}`);
}
