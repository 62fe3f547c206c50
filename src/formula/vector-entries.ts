import { functionNamed } from "./functions.ts";
import { parse } from "./parse.ts";
import { call, type Expression, FormulaError, isNumber, name, number, sharing } from "./tree.ts";

/** The entries of a vector, or one number. */
type Entries = Expression | readonly Expression[];

/** What is written for each entry makes some MB of so many, and a choice among them is as deep as walks over it can go. */
const mostEntries = 2000;
/** The same where each entry is held against each. */
const mostCompared = 200;
const comparesAll = new Set("sparsemax_threshold sort_by unsort_by ranks median mass_below excess_over".split(" "));

/** The name of an entry of a vector; no column and no parameter has such a name. */
export function entryName(vector: string, entry: number): string {
  return `${vector}#${entry}`;
}

/**
 * A formula of vectors as the formulas of its entries, one for each of `width` columns: for a language that knows
 * numbers only. `vectors` are the names that stand for vectors; `values` has what stands in the place of their entries,
 * by `entryName`, and of other names. Throws FormulaError for more entries than can be written.
 */
export function entriesOf(
  formula: Expression,
  vectors: ReadonlySet<string>,
  width: number,
  values: ReadonlyMap<string, Expression> = new Map(),
  share = sharing(),
): readonly Expression[] {
  if (width > mostEntries) {
    throw new FormulaError(`each of ${width} entries would be written, and ${mostEntries} are the most`, undefined);
  }
  const known = new Map<Expression, Entries>();
  const standingFor = (given: string) => values.get(given) ?? name(given);
  const visit = (node: Expression): Entries => {
    let entries = known.get(node);
    if (entries === undefined) {
      const found = spread(node);
      entries = isList(found) ? found.map(share) : share(found);
      known.set(node, entries);
    }
    return entries;
  };
  const spread = (node: Expression): Entries => {
    if (node.kind === "name") {
      return vectors.has(node.name)
        ? range(width, (k) => standingFor(entryName(node.name, k)))
        : standingFor(node.name);
    }
    if (node.kind !== "call") return node;
    const row = functionNamed(node.name)!;
    if (row.acts === "rows") throw new FormulaError(`${node.name} takes the rows of a group`, node.span);
    if (node.name === "len") return number(width);
    if (node.name === "onehot") return oneHot(one(visit(node.arguments[0]!)), width);
    const given = node.arguments.map(visit);
    if (row.acts !== "elementwise") return alongVector(node.name, given, width, share);
    if (node.name === "full_like") return range(width, () => one(given[1]!));
    if (!given.some(isList)) return call(node.name, ...(given as Expression[]));
    return range(width, (k) => call(node.name, ...given.map((entries) => entryAt(entries, k))));
  };
  const entries = visit(share(formula));
  return isList(entries) ? entries : [entries];
}

function alongVector(
  functionName: string,
  given: readonly Entries[],
  width: number,
  share: (formula: Expression) => Expression,
): Entries {
  const [first, ...rest] = given;
  const v = listOf(first!, width);
  if (width > mostCompared && comparesAll.has(functionName)) {
    const pairs = `${functionName} holds each of ${width} entries against each`;
    throw new FormulaError(`${pairs}, which is written for ${mostCompared} at most`, undefined);
  }
  const direct = builders[functionName];
  if (direct) return direct(v, ...rest.map((entries) => (isList(entries) ? entries : [entries])));
  const row = functionNamed(functionName)!;
  const meaning = meanings[functionName] ?? sharperMeanings[functionName] ?? row.means;
  if (meaning === undefined) throw new FormulaError(`${functionName} cannot be written entry by entry`, undefined);
  // the meaning is a formula in the parameters, of which the vectors are spread too
  const vectors = new Set(row.parameters.filter((_, i) => isList(given[i]!)));
  const values = new Map<string, Expression>();
  row.parameters.forEach((parameter, i) => {
    const entries = given[i]!;
    if (isList(entries)) entries.forEach((entry, k) => void values.set(entryName(parameter, k), entry));
    else values.set(parameter, entries);
  });
  const spread = entriesOf(parse(meaning), vectors, width, values, share);
  return row.acts === "map" ? spread : spread[0]!;
}

/** Meanings that keep more digits than those of the table of functions, or that it lacks. */
export const sharperMeanings: Readonly<Record<string, string>> = {
  // half of the squared distance of the two directions, in which nothing cancels
  cosine_distance: "sum((unit(v) - unit(w))^2)/2",
};

/** Those that are for entries only. */
const meanings: Readonly<Record<string, string>> = {
  logsumexp: "where(amax(v) = -inf, -inf, amax(v) - log_softmax(v)[argmax(v)])",
};

type Builder = (v: readonly Expression[], ...rest: readonly (readonly Expression[])[]) => Entries;

/** What is made of entries, where it is no formula of vectors. */
const builders: Readonly<Record<string, Builder>> = {
  sum,
  sum_less_one: (v) => {
    // the rounding error of every addition is carried along (Knuth's two-sum)
    const lost: Expression[] = [];
    const add = (a: Expression, b: Expression): Expression => {
      const total = call("+", a, b);
      const ofB = call("-", total, a);
      lost.push(call("+", call("-", a, call("-", total, ofB)), call("-", b, ofB)));
      return total;
    };
    const total = inHalves(add, [number(-1), ...v]);
    return call("+", total, sum(lost));
  },
  amax,
  amin: (v) => folded("min", v),
  argmax,
  index: (v, [i]) => pick(v, i!),
  onehot_like: (v, [i]) => oneHot(i!, v.length),
  softmax: (v) => {
    const { exponentials, rest } = fromLargest(v);
    return exponentials.map((e) => call("/", e, call("+", number(1), rest)));
  },
  softmax_rest: (v) => {
    const { at, exponentials, rest } = fromLargest(v);
    const whole = call("+", number(1), rest);
    return exponentials.map((e, k) => call("/", where(is(at, k), rest, call("-", whole, e)), whole));
  },
  log_softmax: (v) => {
    const { top, at, rest } = fromLargest(v);
    return v.map((x, k) => call("-", where(is(at, k), number(0), call("-", x, top)), call("log1p", rest)));
  },
  unit_rest: (v) => {
    const length = call("sqrt", sum(v.map((x) => call("^", x, number(2)))));
    const squares = v.map((x) => call("^", call("xdivy", x, length), number(2)));
    const at = argmax(v.map((x) => call("abs", x)));
    const others = sum(squares.map((square, k) => where(is(at, k), number(0), square)));
    const isZero = call("=", length, number(0));
    return squares.map((square, k) => where(isZero, number(0), where(is(at, k), others, call("-", number(1), square))));
  },
  sparsemax_threshold: (v) => {
    const levels = v.map((level) => {
      const above = (x: Expression) => call(">=", x, level);
      const total = sum(v.map((x) => where(above(x), x, number(0))));
      const count = sum(v.map((x) => where(above(x), number(1), number(0))));
      return call("/", call("-", total, number(1)), count);
    });
    return amax(levels);
  },
  cumsum: (v) => runningSums(v),
  revcumsum: (v) => runningSums(v.toReversed()).toReversed(),
  sort_by: (v, keys) => {
    const places = placesOf(keys!);
    return v.map((_, k) => choose(v, (j) => is(places[j]!, k)));
  },
  unsort_by: (v, keys) => placesOf(keys!).map((place) => pick(v, place)),
  ranks: (v) => placesOf(v.map((x) => call("negate", x))).map((place) => call("+", place, number(1))),
  median: (v) => {
    const places = placesOf(v);
    const at = (k: number) => choose(v, (j) => is(places[j]!, k));
    const [low, high] = [(v.length - 1) >> 1, v.length >> 1];
    return low === high ? at(low) : call("/", call("+", at(low), at(high)), number(2));
  },
  mass_below: (v, w, weights) =>
    v.map((x) => sum(w!.map((other, j) => where(call("<", other, x), weights![j]!, number(0))))),
  excess_over: (v, w, weights) =>
    v.map((x) => sum(w!.map((other, j) => call("*", weights![j]!, call("max", call("-", x, other), number(0)))))),
  lag: (v, [n]) => {
    if (!isNumber(n!)) throw new FormulaError("lag wants a number of places here", undefined);
    return v.map((_, k) => v[k - n.value] ?? number(0));
  },
};

/** The largest entry, where it stands first, and exp(v_k - largest): that of the largest is 1, `rest` are the others. */
function fromLargest(v: readonly Expression[]) {
  const top = amax(v);
  const at = argmax(v);
  const below = v.map((x) => call("exp", call("-", x, top)));
  return {
    top,
    at,
    exponentials: below.map((e, k) => where(is(at, k), number(1), e)),
    rest: sum(below.map((e, k) => where(is(at, k), number(0), e))),
  };
}

function argmax(v: readonly Expression[]): Expression {
  const top = amax(v);
  return v.reduceRight<Expression | undefined>(
    (otherwise, x, k) => (otherwise ? where(call("=", x, top), number(k), otherwise) : number(k)),
    undefined,
  )!;
}

/** The place of each entry in ascending order, from 0; equal ones as they come. */
function placesOf(v: readonly Expression[]): Expression[] {
  return v.map((x, k) =>
    sum(
      v
        .flatMap((other, j) => (j === k ? [] : [where(call(j < k ? "<=" : "<", other, x), number(1), number(0))]))
        .concat(v.length === 1 ? [number(0)] : []),
    ),
  );
}

/** What two halves give, each of them what its halves give. */
function inHalves(combine: (a: Expression, b: Expression) => Expression, v: readonly Expression[]): Expression {
  if (v.length === 1) return v[0]!;
  const half = Math.ceil(v.length / 2);
  return combine(inHalves(combine, v.slice(0, half)), inHalves(combine, v.slice(half)));
}

/** Those of each half, and in the right one the sum of the left added: nests no deeper than there are halvings. */
function runningSums(v: readonly Expression[]): readonly Expression[] {
  if (v.length === 1) return v;
  const half = Math.ceil(v.length / 2);
  const left = runningSums(v.slice(0, half));
  const right = runningSums(v.slice(half));
  return [...left, ...right.map((x) => call("+", left.at(-1)!, x))];
}

/** The entry at a position; NaN for a position that is no entry. */
function pick(v: readonly Expression[], position: Expression): Expression {
  if (isNumber(position)) return v[position.value] ?? number(Number.NaN);
  return choose(v, (k) => is(position, k), number(Number.NaN));
}

/** The first entry for which a condition holds. */
function choose(v: readonly Expression[], condition: (k: number) => Expression, otherwise = v.at(-1)!): Expression {
  return v.reduceRight((other, x, k) => (x === other ? x : where(condition(k), x, other)), otherwise);
}

function oneHot(position: Expression, width: number): Expression[] {
  return range(width, (k) => where(is(position, k), number(1), number(0)));
}

function sum(v: readonly Expression[]): Expression {
  return folded("+", v);
}

function amax(v: readonly Expression[]): Expression {
  return folded("max", v);
}

/** From left to right; many entries in blocks, so that the formula nests no deeper than some of them. */
function folded(operation: string, v: readonly Expression[]): Expression {
  if (v.length <= longestBlock) return v.reduce((total, x) => call(operation, total, x));
  const size = Math.max(longestBlock, Math.ceil(Math.sqrt(v.length)));
  const blocks = range(Math.ceil(v.length / size), (i) => v.slice(i * size, (i + 1) * size));
  return folded(
    operation,
    blocks.map((block) => folded(operation, block)),
  );
}

const longestBlock = 32;

function where(condition: Expression, a: Expression, b: Expression): Expression {
  return call("where", condition, a, b);
}

function is(position: Expression, k: number): Expression {
  return call("=", position, number(k));
}

function range<T>(count: number, entry: (k: number) => T): T[] {
  return Array.from({ length: count }, (_, k) => entry(k));
}

function isList(entries: Entries): entries is readonly Expression[] {
  return Array.isArray(entries);
}

function listOf(entries: Entries, width: number): readonly Expression[] {
  return isList(entries) ? entries : range(width, () => entries);
}

function entryAt(entries: Entries, k: number): Expression {
  return isList(entries) ? entries[k]! : entries;
}

function one(entries: Entries): Expression {
  if (isList(entries)) throw new Error("a vector where one number is wanted");
  return entries;
}
