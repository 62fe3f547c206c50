import { functionNamed } from "./functions.ts";
import { inPlainFunctions } from "./plain-meanings.ts";
import { type Call, type Expression, namesIn, sharing, topologicalOrder } from "./tree.ts";
import { arraysAmong, widthOfPlaces } from "./whole-arrays.ts";

/** An SQL engine: how it spells what statements are made of. */
export interface SqlDialect {
  name: string;
  /** how it is called in a sentence */
  title: string;
  /** by function: #1, #2... stand for the arguments; what is not here is written by its meaning */
  functions: Readonly<Record<string, string>>;
  /** a float64 literal; infinite numbers and NaN too */
  number(value: number): string;
  text(value: string): string;
  identifier(name: string): string;
  /** a file in the place of a table, where the engine reads files */
  file?(path: string): string;
  /** what keeps a subquery from being written into the one around it, where the engine would compute a column as often as it is named */
  fence?: string;
  /** a column of any numeric type, as float64; `orNull`: a text that is no number is NULL and no error, where it can be */
  toFloat64(column: string, orNull?: boolean): string;
  /** the k-th entry of an array, from 0; NULL where there is none */
  element(column: string, k: number): string;
  /** how many entries an array has */
  length(column: string): string;
  /** an array of numbers, from the expressions of its entries */
  array(entries: readonly string[]): string;
  /** how it works on whole arrays, where it has functions of functions */
  arrays?: SqlArrays;
  /** a column of any type, as text */
  toText(column: string): string;
}

/** Functions of arrays that take a function of an entry: `body`, in which the entry is called `entry`. */
export interface SqlArrays {
  /** the array of the body's values */
  transform(array: string, entry: string, body: string): string;
  /** whether the body, a condition, holds for any entry; of no entries it does not, or is NULL */
  any(array: string, entry: string, body: string): string;
  /** 0, 1... `width - 1` */
  places(width: number): string;
  /** the entry of an array at one of those */
  at(array: string, place: string): string;
  /** a column of arrays of any numeric type, as arrays of float64 */
  toFloat64(column: string): string;
}

/** A formula as SQL: columns to compute before it, a step after the other, and the expressions that use them. */
export interface SqlProgram {
  steps: readonly (readonly SqlColumn[])[];
  expressions: readonly string[];
}

export interface SqlColumn {
  name: string;
  expression: string;
}

/** How tightly operators bind in SQL; what is no operator binds tightest. */
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  "=": 4,
  "!=": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  negate: 7,
};
const tightest = 10;

/** Engines bound how deeply an expression nests: DuckDB at 1000 levels, of which a call of ours takes several. */
const deepest = 50;

/** Operators and choices that all engines write alike. */
const common: Readonly<Record<string, string>> = {
  "+": "#1 + #2",
  "-": "#1 - #2",
  "*": "#1 * #2",
  "<": "#1 < #2",
  "<=": "#1 <= #2",
  ">": "#1 > #2",
  ">=": "#1 >= #2",
  "=": "#1 = #2",
  "!=": "#1 <> #2",
  and: "#1 and #2",
  or: "#1 or #2",
  not: "not #1",
  negate: "-#1",
  // printed by `choice`; this says that it names each argument once
  where: "#1 #2 #3",
  // printed as what it is full of
  full_like: "#2",
};

/** What else `toSql` has to know. */
export interface SqlSetting {
  /** what the columns of steps are called, with a number */
  prefix?: string;
  /** the widths of the names that stand for arrays */
  arrays?: ReadonlyMap<string, number>;
  /** names that columns of steps may not have, beside those in the formulas */
  taken?: readonly string[];
}

/**
 * Formulas of numbers as SQL, and of arrays as whole-arrays.ts makes them. A subexpression that occurs twice, or that a
 * spelling names twice, becomes a column `t1`, `t2`... of a step before, and so does a number that is computed once for
 * all entries of an array; `columnOf` says how a name is written. Throws MissingFunction for what the engine lacks.
 */
export function toSql(
  formulas: readonly Expression[],
  dialect: SqlDialect,
  columnOf: (name: string) => string,
  { prefix = "t", arrays = new Map(), taken = [] }: SqlSetting = {},
): SqlProgram {
  const widthOf = (name: string) => arrays.get(name) ?? widthOfPlaces(name);
  const isArray = arraysAmong((name) => widthOf(name) !== undefined);
  const templateOf = (node: Call): string => spellingOf(node, dialect) ?? common[node.name]!;
  const isSpelled = (name: string) => name === "^" || name in dialect.functions || name in common;
  const share = sharing(new Set(["+", "*"]));
  const roots = inPlainFunctions(formulas, isSpelled).map(share);

  const nodes = topologicalOrder(roots);
  const order = nodes.filter((node) => node.kind === "call");
  const uses = new Map(order.map((node): [Expression, number] => [node, 0]));
  const use = (node: Expression, times: number) => uses.has(node) && uses.set(node, uses.get(node)! + times);
  for (const root of roots) use(root, 1);
  for (const node of order) {
    const times = timesNamed(templateOf(node));
    node.arguments.forEach((argument, i) => {
      const entries = isArray(node) && !isArray(argument) ? 2 : 1;
      use(argument, (times[i] ?? 0) * entries);
    });
  }
  const names = nodes.flatMap((node) => (node.kind === "name" ? [node.name] : []));
  const untaken = untakenAmong([...names, ...taken]);

  const stored = new Map<Expression, string>();
  /** choices that stand in each other's last place are one `case` */
  const choice = (node: Call, entryOf: EntryOf | undefined): string => {
    const branches: string[] = [];
    let rest: Expression = node;
    while (rest.kind === "call" && rest.name === "where" && (rest === node || !stored.has(rest))) {
      const [condition, then, otherwise]: readonly Expression[] = rest.arguments;
      branches.push(`when ${printed(condition!, 0, entryOf)} then ${printed(then!, 0, entryOf)}`);
      rest = otherwise!;
    }
    return `case ${branches.join(" ")} else ${printed(rest, 0, entryOf)} end`;
  };
  const [entryName, placeName] = [untaken("x"), untaken("k")];
  /** a computed array: of the entries of another one, or of all places */
  const transformed = (node: Expression): string => {
    const { transform, places, at } = dialect.arrays!;
    const used = new Set<string>();
    const ofPlace = printed(node, 0, (array) => {
      used.add(array ?? placeName);
      return array === undefined ? placeName : at(array, placeName);
    });
    const [array] = used;
    if (used.size === 1 && array !== placeName) {
      const ofEntry = printed(node, 0, () => entryName);
      return transform(array!, entryName, ofEntry);
    }
    const [width] = namesIn(node).flatMap((name) => widthOf(name) ?? []);
    return transform(places(width!), placeName, ofPlace);
  };
  const stepOf = new Map<Expression, number>();
  const steps: SqlColumn[][] = [];
  /** `entryOf` is given where one entry of an array is printed, inside of the function of one. */
  const printed = (node: Expression, strength: number, entryOf?: EntryOf): string => {
    if (isArray(node)) {
      if (node.kind === "name" && widthOfPlaces(node.name) !== undefined && entryOf) return entryOf(undefined);
      const whole = stored.get(node) ?? (node.kind === "name" ? columnOf(node.name) : undefined);
      if (!entryOf) return whole ?? transformed(node);
      if (whole !== undefined) return entryOf(whole);
    }
    const column = stored.get(node);
    if (column !== undefined) return column;
    if (node.kind === "number") {
      const text = dialect.number(node.value);
      return text.startsWith("-") && strength > 5 ? `(${text})` : text;
    }
    if (node.kind === "text") return dialect.text(node.value);
    if (node.kind === "name") return columnOf(node.name);
    if (node.name === "where") return choice(node, entryOf);
    if (node.name === "full_like") return printed(node.arguments[1]!, strength, entryOf);
    const own = strengthOf(node, dialect);
    const ofEntry = isArray(node) ? entryOf : undefined;
    const text = templateOf(node).replace(/#(\d)/g, (_, position: string) => {
      const i = Number(position) - 1;
      return printed(node.arguments[i]!, operandStrength(node, i, own), ofEntry);
    });
    return own < strength ? `(${text})` : text;
  };
  const depthOf = new Map<Expression, number>();
  for (const node of order) {
    const step = Math.max(0, ...node.arguments.map((operand) => stepOf.get(operand) ?? 0));
    const depths = node.arguments.map((operand) => depthOf.get(operand) ?? 0);
    // a choice in the last place of a choice is a branch of the same `case`
    const depth = Math.max(0, ...depths.map((depth, i) => (node.name === "where" && i === 2 ? depth : depth + 1)));
    depthOf.set(node, depth);
    if (depth > deepest || (uses.get(node)! > 1 && !isCheap(node, stored))) {
      depthOf.set(node, 0);
      const expression = printed(node, 0);
      const name = untaken(`${prefix}${stored.size + 1}`);
      steps[step] = [...(steps[step] ?? []), { name, expression }];
      stored.set(node, name);
      stepOf.set(node, step + 1);
    } else stepOf.set(node, step);
  }
  return { steps, expressions: roots.map((root) => printed(root, 0)) };
}

/** How an entry of an array is written: of one by its expression, and of the places where there is none. */
type EntryOf = (array: string | undefined) => string;

/** Makes of a name one that is not among those taken; engines see no difference between `x` and `X`. */
export function untakenAmong(taken: readonly string[]): (wanted: string) => string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  return (wanted) => {
    let found = wanted;
    while (lower.has(found.toLowerCase())) found += "_";
    return found;
  };
}

/** A square is a product and a power of a half a root, as the kernel has it. */
function spellingOf(node: Call, { functions, element }: SqlDialect): string | undefined {
  const exponent = node.name === "^" && node.arguments[1]!.kind === "number" ? node.arguments[1]!.value : undefined;
  if (exponent === 2) return "#1 * #1";
  if (exponent === 0.5) return functions.sqrt;
  if (node.name === "index" && node.arguments[1]!.kind === "number") return element("#1", node.arguments[1]!.value);
  // by a number other than 0 every engine divides alike
  if (node.name === "/" && node.arguments[1]!.kind === "number" && node.arguments[1]!.value !== 0) return "#1 / #2";
  return functions[node.name];
}

function timesNamed(template: string): number[] {
  const times: number[] = [];
  for (const [, position] of template.matchAll(/#(\d)/g)) {
    times[Number(position) - 1] = (times[Number(position) - 1] ?? 0) + 1;
  }
  return times;
}

function strengthOf(node: Call, dialect: SqlDialect): number {
  const template = spellingOf(node, dialect) ?? common[node.name]!;
  if (node.name === "^") return template === "#1 * #1" ? 6 : tightest;
  // an operator that the engine writes as a function
  return /^(?:-|not )?#1(?: \S+ #2)?$/.test(template) ? (strengths[node.name] ?? tightest) : tightest;
}

/** How tightly an operand must bind to stand without brackets. */
function operandStrength(node: Call, i: number, own: number): number {
  if (own === tightest) return node.name === "/" ? (i === 0 ? 6 : 6.5) : 0;
  if (node.name === "^") return i === 0 ? 6.5 : 0;
  if (own === 4) return 5;
  // 1 and a sum of several: a - (b - c), a / (b * c)
  return i === 0 && node.name !== "negate" ? own : own + 0.5;
}

/** A comparison of columns and numbers is as short as a name for it. */
function isCheap(node: Expression, stored: ReadonlyMap<Expression, string>): boolean {
  if (node.kind !== "call" || functionNamed(node.name)!.gives !== "boolean") return false;
  return node.arguments.every((argument) => argument.kind !== "call" || stored.has(argument));
}
