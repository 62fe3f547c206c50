import { functionNamed, functionNames } from "./functions.ts";
import { hasOtherThanAscii } from "./identifier.ts";
import { FormulaTooLarge } from "./size.ts";
import { type Call, type Expression, FormulaError, number, rewrite, type Span } from "./tree.ts";

/** A formula longer or deeper than this is refused: what a stranger types must not exhaust memory or the stack. */
const longestText = 20_000;
const deepest = 400;

/** How tightly each infix operator binds; `^` groups to the right, comparisons do not chain. */
const infix: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  "=": 4,
  "==": 4,
  "!=": 4,
  "<>": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "^": 8,
  "**": 8,
};
const notBinds = 3;
/** Looser than `*`: `-a*b` is `-(a*b)`, as it is read and as it is printed. */
const minusBinds = 5;
const spellings: Readonly<Record<string, string>> = { "==": "=", "<>": "!=", "**": "^" };

interface Token extends Span {
  kind: "number" | "text" | "name" | "symbol" | "end";
  /** the symbol or word, without quotes or backticks */
  text: string;
  quoted?: boolean;
}

/** Tokens, in formulas whose names fit `name`. */
const tokensWith = (name: string, flags: string) =>
  new RegExp(
    String.raw`\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>${name})|` +
      "`(?<column>[^`]+)`" +
      String.raw`|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<symbol>\*\*|<=|>=|<>|!=|==|[-+*/^<>=()[\],])`,
    flags,
  );
const asciiTokens = tokensWith("[A-Za-z_][A-Za-z0-9_]*", "y");
let allTokens: RegExp | undefined;

function tokensOf(text: string): RegExp {
  if (!hasOtherThanAscii(text)) return asciiTokens;
  allTokens ??= tokensWith(String.raw`[\p{L}_][\p{L}\p{N}_]*`, "uy");
  return allTokens;
}

/** What is written here in place of other languages' characters. */
const spelledInstead: Readonly<Record<string, string>> = {
  "&": "and",
  "|": "or",
  "!": "not",
  ".": "a name with a dot in it between backticks",
};

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const tokenPattern = tokensOf(text);
  let position = 0;
  while (position < text.length) {
    tokenPattern.lastIndex = position;
    const match = tokenPattern.exec(text);
    if (!match) {
      const character = String.fromCodePoint(text.codePointAt(position)!);
      const instead = spelledInstead[character];
      const open = "`\"'".includes(character)
        ? `${character} is never closed`
        : `${character} has no meaning here${instead === undefined ? "" : `: write ${instead}`}`;
      throw new FormulaError(open, { start: position, end: position + character.length });
    }
    const end = position + match[0].length;
    const span = { start: position, end };
    const { number: digits, name, column, double, single, symbol } = match.groups!;
    if (digits !== undefined || name === "inf") tokens.push({ kind: "number", text: digits ?? name!, ...span });
    else if (column !== undefined) tokens.push({ kind: "name", text: column, quoted: true, ...span });
    else if (name !== undefined)
      tokens.push({ kind: /^(?:and|or|not)$/.test(name) ? "symbol" : "name", text: name, ...span });
    else if (double !== undefined || single !== undefined) {
      tokens.push({ kind: "text", text: (double ?? single)!, ...span });
    } else if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol, ...span });
    position = end;
  }
  tokens.push({ kind: "end", text: "the end", start: text.length, end: text.length });
  return tokens;
}

/**
 * What a call stands for that is no function of the table, such as a loss: `named` are its arguments, where all are
 * `name = value` pairs. Undefined leaves the call to the table; a FormulaError says what is wrong with it.
 */
export type CallResolver = (
  name: string,
  named: ReadonlyMap<string, Expression> | undefined,
  span: Span,
) => Expression | undefined;

/**
 * Reads a formula: infix operators, comparisons, `and or not`, calls, `f[y]`, numbers and `inf`, names
 * (`` `any text` `` for a name that is no identifier) and strings. Throws FormulaError, which points at the characters.
 */
export function parse(text: string, resolveCall?: CallResolver): Expression {
  if (text.length > longestText) {
    throw new FormulaTooLarge(`a formula may have ${longestText} characters, this one has ${text.length}`, undefined);
  }
  const tokens = tokenize(text);
  let next = 0;
  let depth = 0;

  const peek = () => tokens[next]!;
  const take = () => tokens[next++]!;
  const takeSymbol = (symbol: string) => {
    if (peek().kind === "symbol" && peek().text === symbol) return take();
    return undefined;
  };
  const expectSymbol = (symbol: string) => {
    const token = takeSymbol(symbol);
    if (!token) throw unexpected(symbol, peek());
    return token;
  };
  const depths = new Map<Expression, number>();
  const build = (name: string, args: readonly Expression[], start: number, end: number): Call => {
    const height = 1 + Math.max(0, ...args.map((argument) => depths.get(argument) ?? 0));
    if (height > deepest) throw new FormulaTooLarge(`a formula may nest ${deepest} deep`, { start, end });
    const node: Call = { kind: "call", name, arguments: args, span: { start, end } };
    depths.set(node, height);
    return node;
  };

  const operand = (): Expression => {
    const token = take();
    const { start, end } = token;
    if (token.kind === "number") {
      const value = token.text === "inf" ? Number.POSITIVE_INFINITY : Number(token.text);
      if (!Number.isFinite(value) && token.text !== "inf")
        throw new FormulaError(`${token.text} is too large for a float64`, token);
      return { ...number(value), span: { start, end } };
    }
    if (token.kind === "text") return { kind: "text", value: token.text, span: { start, end } };
    if (token.kind === "name") {
      if (!token.quoted && takeSymbol("(")) return functionCall(token);
      return { kind: "name", name: token.text, span: { start, end } };
    }
    if (token.kind === "symbol" && token.text === "(") {
      const inner = expression(0);
      expectSymbol(")");
      return inner;
    }
    throw new FormulaError(`a value expected, found ${token.text}`, token);
  };

  const functionCall = (token: Token): Expression => {
    const args: Expression[] = [];
    if (!takeSymbol(")")) {
      do args.push(expression(0));
      while (takeSymbol(","));
      expectSymbol(")");
    }
    const end = tokens[next - 1]!.end;
    const resolved = resolveCall?.(token.text, namedArguments(args), { start: token.start, end });
    if (resolved) return resolved;
    const row = functionNamed(token.text);
    if (!row || row.infix) {
      throw new FormulaError(`unknown function ${token.text}`, token, { name: token.text, known: functionNames() });
    }
    if (args.length !== row.parameters.length) {
      const wanted = row.parameters.length === 1 ? "1 argument" : `${row.parameters.length} arguments`;
      const instead = `write ${token.text}(${row.parameters.join(", ")})`;
      throw new FormulaError(
        `${token.text} takes ${wanted}, not ${args.length}`,
        { start: token.start, end },
        { name: token.text, known: [], instead },
      );
    }
    if (row.shorthand) return written(row.shorthand, row.parameters, args, { start: token.start, end });
    return build(row.name, args, token.start, end);
  };

  const postfix = (): Expression => {
    const start = peek().start;
    let value = operand();
    while (takeSymbol("[")) {
      const position = expression(0);
      const { end } = expectSymbol("]");
      value = build("index", [value, position], start, end);
    }
    return value;
  };

  const prefix = (binds: number): Expression => {
    const { start } = peek();
    if (takeSymbol("-")) {
      const literal = peek().kind === "number";
      const value = expression(Math.max(minusBinds, binds));
      const end = tokens[next - 1]!.end;
      if (value.kind === "number" && literal) return { ...number(-value.value), span: { start, end } };
      return build("negate", [value], start, end);
    }
    if (takeSymbol("+")) return expression(Math.max(minusBinds, binds));
    if (takeSymbol("not")) {
      const value = expression(notBinds);
      return build("not", [value], start, tokens[next - 1]!.end);
    }
    return postfix();
  };

  const expression = (binds: number): Expression => {
    if (++depth > deepest) throw new FormulaTooLarge(`a formula may nest ${deepest} deep`, peek());
    const { start } = peek();
    let left = prefix(binds);
    for (;;) {
      const token = peek();
      const strength = token.kind === "symbol" ? infix[token.text] : undefined;
      if (
        strength === undefined ||
        strength < binds ||
        (strength === binds && token.text !== "^" && token.text !== "**")
      )
        break;
      take();
      const right = expression(strength);
      left = build(spellings[token.text] ?? token.text, [left, right], start, tokens[next - 1]!.end);
      if (strength === infix["="] && infix[peek().text] === strength && peek().kind === "symbol") {
        throw new FormulaError("comparisons do not chain; join them with and", peek());
      }
    }
    depth--;
    return left;
  };

  if (peek().kind === "end") throw new FormulaError("the formula is empty", peek());
  const result = expression(0);
  if (peek().kind !== "end") throw unexpected("an operator", peek());
  return result;
}

/** A word where an operator could stand is one of another language's. */
function unexpected(wanted: string, token: Token): FormulaError {
  const word = /^\p{L}/u.test(token.text) && !token.quoted && token.kind !== "end";
  const unknown = word ? { name: token.text, known: [] } : undefined;
  return new FormulaError(`${wanted} expected, found ${token.text}`, token, unknown);
}

/** A shorthand written out, with all its calls at the characters of the one. */
function written(
  shorthand: string,
  parameters: readonly string[],
  args: readonly Expression[],
  span: Span,
): Expression {
  return rewrite(parse(shorthand), (node) =>
    node.kind === "name" ? args[parameters.indexOf(node.name)]! : { ...node, span },
  );
}

/** Arguments that all are `name = value`, by name; undefined where one is not. */
function namedArguments(args: readonly Expression[]): ReadonlyMap<string, Expression> | undefined {
  const named = new Map<string, Expression>();
  for (const argument of args) {
    const [left, right] = argument.kind === "call" && argument.name === "=" ? argument.arguments : [];
    if (left?.kind !== "name") return undefined;
    named.set(left.name, right!);
  }
  return named;
}
