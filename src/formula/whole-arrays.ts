import { functionNamed } from "./functions.ts";
import { parse } from "./parse.ts";
import { type Call, call, type Expression, name, number, substitute } from "./tree.ts";
import { sharperMeanings } from "./vector-entries.ts";

/** The name of the array 0, 1... `width - 1`: with a character that no name in SQL may have. */
function placesName(width: number): string {
  return `\0${width}`;
}

/** The width of the array of places that a name stands for; undefined for any other name. */
export function widthOfPlaces(given: string): number | undefined {
  return given.startsWith("\0") ? Number(given.slice(1)) : undefined;
}

/** What an engine with functions of arrays computes of a whole array; all else along vectors is written by its meaning. */
const ofArrays = new Set(["sum", "sum_less_one", "amax", "amin", "argmax", "index"]);

const others = "sum(where(k = argmax(v), 0, exp(v - amax(v))))";

/** Meanings in functions of entries and of arrays, where the table of functions has none that keeps as many digits; `k` is the places. */
const meanings: Readonly<Record<string, string>> = {
  ...sharperMeanings,
  onehot: "where(k = i, 1, 0)",
  onehot_like: "where(k = i, 1, 0)",
  // the exponential of the largest entry, where it stands first, is 1, and those of the others are added up
  softmax: `where(k = argmax(v), 1, exp(v - amax(v)))/(1 + ${others})`,
  softmax_rest: `where(k = argmax(v), ${others}, (1 + ${others}) - exp(v - amax(v)))/(1 + ${others})`,
  log_softmax: `where(k = argmax(v), 0, v - amax(v)) - log1p(${others})`,
  logsumexp: `where(amax(v) = -inf, -inf, amax(v) + log1p(${others}))`,
  unit_rest: `where(norm(v) = 0, 0, where(k = argmax(abs(v)),
    sum(where(k = argmax(abs(v)), 0, xdivy(v, norm(v))^2)), 1 - xdivy(v, norm(v))^2))`,
};

/**
 * A formula of vectors as one of whole arrays: functions of entries, and the few functions along arrays that engines have.
 * `vectors` are the names that stand for arrays, of `width` numbers each; `gives` is what is wanted, and one number may
 * stand for all of an array. Undefined for a formula that sorts, adds up in steps or compares all pairs.
 */
export function arrayFormula(
  formula: Expression,
  vectors: ReadonlySet<string>,
  width: number,
  gives: "number" | "array",
): Expression | undefined {
  const places = name(placesName(width));
  const known = new Map<Expression, Expression | undefined>();
  const isArray = arraysAmong((given) => vectors.has(given) || given === places.name);

  const visit = (node: Expression): Expression | undefined => {
    if (!known.has(node)) {
      const found = node.kind === "call" ? written(node) : node;
      known.set(node, found);
      if (found) known.set(found, found);
    }
    return known.get(node);
  };
  const written = (node: Call): Expression | undefined => {
    if (node.name === "len") return number(width);
    const args = node.arguments.map(visit);
    if (args.includes(undefined)) return undefined;
    const given = args as Expression[];
    const row = functionNamed(node.name)!;
    if (node.name === "index") return entryAt(given[0]!, given[1]!);
    if (row.acts === "elementwise" || ofArrays.has(node.name)) return { ...node, arguments: given };
    const meaning = meanings[node.name] ?? row.means;
    if (meaning === undefined) return undefined;
    const values = new Map(row.parameters.map((parameter, i) => [parameter, given[i]!]));
    return visit(substitute(parse(meaning), values.set("k", places)));
  };
  /** An entry of a formula of entries is the formula of the entries there. */
  const entryAt = (array: Expression, position: Expression): Expression => {
    const there = new Map<Expression, Expression>();
    const entry = (node: Expression): Expression => {
      if (!isArray(node)) return node;
      if (node.kind === "name") return node.name === places.name ? position : call("index", node, position);
      if (!there.has(node)) there.set(node, { ...(node as Call), arguments: (node as Call).arguments.map(entry) });
      return there.get(node)!;
    };
    return entry(array);
  };
  const found = visit(formula);
  return found && gives === "array" && !isArray(found) ? call("full_like", places, found) : found;
}

/** Whether a formula of entries is an array: it names one outside of what reduces it to a number. Asks no node twice. */
export function arraysAmong(isArrayName: (given: string) => boolean): (node: Expression) => boolean {
  const known = new Map<Expression, boolean>();
  const isArray = (node: Expression): boolean => {
    let answer = known.get(node);
    if (answer === undefined) {
      if (node.kind === "name") answer = isArrayName(node.name);
      else
        answer =
          node.kind === "call" && functionNamed(node.name)!.acts === "elementwise" && node.arguments.some(isArray);
      known.set(node, answer);
    }
    return answer;
  };
  return isArray;
}
