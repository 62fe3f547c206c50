import type { LossDeclaration, RoleDeclaration } from "../contracts.ts";
import { LosslineError, usageError } from "../errors.ts";
import {
  type CallResolver,
  type Expression,
  FormulaError,
  functionNamed,
  isIdentifier,
  name,
  number,
  parse,
  rewrite,
  type Span,
  substitute,
  toText,
} from "../formula/index.ts";
import { formulaName, type Parameters } from "./compile.ts";
import { domainOf, factsOf, withKinds } from "./roles.ts";

/** What a formula may refer to, beside roles and columns. */
export interface FormulaSurroundings {
  findLoss(name: string): LossDeclaration | undefined;
  readParameters(loss: LossDeclaration, given: readonly { name: string; value: string }[]): Parameters;
  /** numbers by name: `--param` */
  numbers: ReadonlyMap<string, number>;
  /** names are vectors over the rows of a group: a group column or a batch size is given */
  overRows: boolean;
}

/** A formula as it was typed, with losses that it calls in their places. */
export interface ReadFormula {
  tree: Expression;
  /** what it says in the formula language alone */
  formula: string;
  /** of the losses that it calls, by the names that they have here */
  roles: Map<string, RoleDeclaration>;
  over: LossDeclaration["over"];
}

/**
 * Reads a formula of names and other losses, as in `softmax(label_smoothing=0.1) + 0.01*center()`. A loss's role can be
 * given another name, `center(f=features)`. A name in backticks is a column, even where a role has that name. Throws
 * FormulaError.
 */
export function readFormula(text: string, surroundings: FormulaSurroundings): ReadFormula {
  const roles = new Map<string, RoleDeclaration>();
  let over: LossDeclaration["over"];
  let calls = false;
  const resolve: CallResolver = (called, named, span) => {
    const loss = surroundings.findLoss(called);
    if (!loss) return undefined;
    if (!named) {
      if (functionNamed(called)) return undefined;
      throw new FormulaError(`${called} is a loss, and not a function`, span, {
        name: called,
        known: [],
        instead: waysToCall(called, loss),
      });
    }
    calls = true;
    over ??= loss.over;
    const values = new Map([...named].map(([key, value]) => [key, unquoted(value, text)]));
    const { tree, roles: ofLoss } = pointedAt(span, () => call(loss, values, span, text, surroundings));
    for (const [role, declaration] of ofLoss) addRole(roles, role, declaration, loss, span);
    return tree;
  };
  const typed = parse(text, resolve);
  const tree = rewrite(typed, (node) => unquoted(node, text));
  return { tree, formula: calls || tree !== typed ? toText(tree) : text, roles, over };
}

/** How a loss is used that was called as if it were a function. */
function waysToCall(called: string, { name: typed, roles, parameters = {} }: LossDeclaration): string {
  const [role = "f"] = Object.keys(roles);
  const given = [`${role}=COLUMN`, ...Object.keys(parameters).map((parameter) => `${formulaName(parameter)}=X`)];
  return `write ${called}(), or what differs by name, ${called}(${given.slice(0, 2).join(", ")}); alone it is -l ${typed}`;
}

/** A name in backticks that needs none is a column, and is told apart from a role of that name by this. */
const quoted = "column ";

function unquoted(node: Expression, text: string): Expression {
  const isQuoted = node.kind === "name" && node.span !== undefined && text[node.span.start] === "`";
  return isQuoted && isIdentifier(node.name) ? { ...node, name: quoted + node.name } : node;
}

/** The column that a name of a formula stands for, where it is no role. */
export function columnOf(nameInFormula: string): string {
  const name = nameInFormula.startsWith(quoted) ? nameInFormula.slice(quoted.length) : "";
  return isIdentifier(name) ? name : nameInFormula;
}

/** A loss in a formula: its own formula with its parameters' values, and its roles under their names there. */
function call(
  loss: LossDeclaration,
  named: ReadonlyMap<string, Expression>,
  span: Span,
  typed: string,
  { readParameters }: FormulaSurroundings,
): { tree: Expression; roles: Map<string, RoleDeclaration> } {
  if (loss.aggregate !== undefined || (loss.reduction !== "mean" && loss.reduction !== "sum")) {
    throw new FormulaError(`${loss.name} is a value over all rows, not a loss that each row has`, span);
  }
  const renamed = new Map<string, string>();
  const given: { name: string; value: string }[] = [];
  for (const [key, value] of named) {
    if (Object.hasOwn(loss.roles, key) && value.kind === "name") renamed.set(key, value.name);
    else
      given.push({
        name: key,
        value: value.kind === "text" ? value.value : typed.slice(value.span!.start, value.span!.end),
      });
  }
  const parameters = readParameters(loss, given);
  const replacements = new Map<string, Expression>();
  for (const [parameter, value] of Object.entries(parameters)) {
    if (typeof value !== "number") {
      throw usageError("parameter-no-list", `${parameter} of ${loss.name} cannot be a list inside a formula`, {
        hint: "give one number",
      });
    }
    replacements.set(formulaName(parameter), number(value));
  }
  for (const [role, other] of renamed) replacements.set(role, name(other));
  const tree = substitute(parse(loss.formula), replacements);
  const roles = Object.entries(withKinds(loss, parameters).roles).map(([role, declaration]) => {
    const { domainWhen: _, ...plain } = declaration;
    return [renamed.get(role) ?? role, { ...plain, domain: domainOf(declaration, parameters) }] as const;
  });
  return { tree: rewrite(tree, (node) => ({ ...node, span })), roles: new Map(roles) };
}

/** What is wrong with a called loss's parameters is wrong at the characters of the call. */
function pointedAt<Result>(span: Span, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof LosslineError) throw new FormulaError(error.message, span, undefined, error);
    throw error;
  }
}

/** Two losses may share a role where both want a vector, or both one number. */
function addRole(
  roles: Map<string, RoleDeclaration>,
  role: string,
  declaration: RoleDeclaration,
  loss: LossDeclaration,
  span: Span,
): void {
  const before = roles.get(role);
  if (!before) {
    roles.set(role, declaration);
    return;
  }
  const [was, is] = [factsOf(before), factsOf(declaration)];
  if (was.vector !== is.vector) {
    throw new FormulaError(
      `"${role}" is ${is.words} for ${loss.name}, and ${was.words} for a loss before it: give it another name, ${loss.name}(${role}=other)`,
      span,
    );
  }
  // the narrower of the two is the one whose values both accept
  if (before.kind === "vector" || before.kind === "real") {
    const differentiable = before.differentiable === true || declaration.differentiable === true;
    roles.set(role, { ...declaration, differentiable });
  }
}
