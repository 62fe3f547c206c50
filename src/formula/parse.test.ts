import { expect, test } from "vitest";
import { parse } from "./parse.ts";
import { randomNumbers } from "./testing/domains.ts";
import { type Expression, FormulaError } from "./tree.ts";

/** A tree with brackets around every call, so that grouping is seen. */
function grouped(node: Expression): string {
  if (node.kind === "number") return String(node.value);
  if (node.kind === "text") return JSON.stringify(node.value);
  if (node.kind === "name") return node.name;
  return `(${[node.name, ...node.arguments.map(grouped)].join(" ")})`;
}

// Expected groupings by hand, from the precedence of textbooks and of Python (except `^`, which is its `**`).
test.each([
  ["a + b*c", "(+ a (* b c))"],
  ["a*b + c", "(+ (* a b) c)"],
  ["a - b - c", "(- (- a b) c)"],
  ["a - (b - c)", "(- a (- b c))"],
  ["a/b/c", "(/ (/ a b) c)"],
  ["a/b*c", "(* (/ a b) c)"],
  ["a^b^c", "(^ a (^ b c))"],
  ["(a^b)^c", "(^ (^ a b) c)"],
  ["a*b^c", "(* a (^ b c))"],
  ["-a^2", "(negate (^ a 2))"],
  ["(-a)^2", "(^ (negate a) 2)"],
  ["-2^2", "(negate (^ 2 2))"],
  ["(-2)^2", "(^ -2 2)"],
  ["-a*b", "(negate (* a b))"],
  ["-a/b", "(negate (/ a b))"],
  ["-a + b", "(+ (negate a) b)"],
  ["a*-b", "(* a (negate b))"],
  ["a*-b*c", "(* (* a (negate b)) c)"],
  ["a - -b", "(- a (negate b))"],
  ["2^-x*y", "(* (^ 2 (negate x)) y)"],
  ["2^-x^2", "(^ 2 (negate (^ x 2)))"],
  ["-f[y]", "(negate (index f y))"],
  ["--a", "(negate (negate a))"],
  ["-inf", "-Infinity"],
  ["a - `inf`", "(- a inf)"],
  ["cosines(f - g)", "(gram (direction (- f g)))"],
  ["-2", "-2"],
  ["-(2)", "(negate 2)"],
  ["+a", "a"],
  ["a + +b", "(+ a b)"],
  ["a < b and c >= d or e != g", "(or (and (< a b) (>= c d)) (!= e g))"],
  ["a or b and c", "(or a (and b c))"],
  ["(a or b) and c", "(and (or a b) c)"],
  ["not a = b", "(not (= a b))"],
  ["not a and b", "(and (not a) b)"],
  ["not not a", "(not (not a))"],
  ["a < b + 1", "(< a (+ b 1))"],
  ["-a < b", "(< (negate a) b)"],
  ["f[y]", "(index f y)"],
  ["f[y + 1]^2", "(^ (index f (+ y 1)) 2)"],
  ["softmax(f)[y]", "(index (softmax f) y)"],
  ["(f - g)[y]", "(index (- f g) y)"],
  ["where(a < b, -a, b)", "(where (< a b) (negate a) b)"],
  ["max(a, min(b, c))", "(max a (min b c))"],
])("%s groups as %s", (text, expected) => {
  expect(grouped(parse(text))).toBe(expected);
});

test.each([
  ["a ** b", "a^b"],
  ["a == b", "a = b"],
  ["a <> b", "a != b"],
  ["a**-b", "a^-b"],
  ["a\n+\tb", "a + b"],
])("%s is another spelling of %s", (spelling, canonical) => {
  expect(grouped(parse(spelling))).toBe(grouped(parse(canonical)));
});

test.each([
  ["1", 1],
  ["1.5", 1.5],
  ["1.", 1],
  [".5", 0.5],
  ["1e3", 1000],
  ["1E-3", 0.001],
  ["2.5e+2", 250],
  ["-0", -0],
])("%s is the number %d", (text, value) => {
  expect(parse(text)).toMatchObject({ kind: "number", value });
});

test("a name is letters, digits and underscores, or anything in backticks", () => {
  for (const text of ["y", "y_hat", "_1", "größe", "日本", "π2"])
    expect(parse(text)).toMatchObject({ kind: "name", name: text });
  for (const text of ["my column", "a+b", "1st", "and", 'say "hi"', "max(", "🙂"]) {
    expect(parse(`\`${text}\``)).toMatchObject({ kind: "name", name: text });
  }
});

test("a name in backticks is never a function", () => {
  expect(grouped(parse("`max` + 1"))).toBe("(+ max 1)");
  expect(() => parse("`max`(1, 2)")).toThrow(FormulaError);
});

test("strings stand in either quotes", () => {
  expect(parse(`color = "dark 'red'"`)).toMatchObject({ arguments: [{}, { kind: "text", value: "dark 'red'" }] });
  expect(parse(`color = 'dark "red"'`)).toMatchObject({ arguments: [{}, { kind: "text", value: 'dark "red"' }] });
});

test("every node knows its characters", () => {
  const text = "where(a <= 1, f[y], -b^2)";
  const written = (node: Expression) => text.slice(node.span!.start, node.span!.end);
  const tree = parse(text);
  const [condition, entry, negative] = tree.kind === "call" ? tree.arguments : [];
  expect([tree, condition!, entry!, negative!].map(written)).toEqual([text, "a <= 1", "f[y]", "-b^2"]);
});

test.each([
  ["", "the formula is empty", [0, 0]],
  ["  ", "the formula is empty", [2, 2]],
  ["a +", "a value expected, found the end", [3, 3]],
  ["a b", "an operator expected, found b", [2, 3]],
  ["a + * b", "a value expected, found *", [4, 5]],
  ["(a", ") expected, found the end", [2, 2]],
  ["a)", "an operator expected, found )", [1, 2]],
  ["f[y", "] expected, found the end", [3, 3]],
  ["max(a, b", ") expected, found the end", [8, 8]],
  ["max(a,)", "a value expected, found )", [6, 7]],
  ["a < b < c", "comparisons do not chain; join them with and", [6, 7]],
  ["a = b != c", "comparisons do not chain; join them with and", [6, 8]],
  ["1 + hubre(a)", "unknown function hubre", [4, 9]],
  ["negate(a)", "unknown function negate", [0, 6]],
  ["constructor(a)", "unknown function constructor", [0, 11]],
  ["1 + max(a)", "max takes 2 arguments, not 1", [4, 10]],
  ["abs()", "abs takes 1 argument, not 0", [0, 5]],
  ["where(a, b)", "where takes 3 arguments, not 2", [0, 11]],
  ["a $ b", "$ has no meaning here", [2, 3]],
  ["a + 🙂", "🙂 has no meaning here", [4, 6]],
  ["a + 'b", "' is never closed", [4, 5]],
  ["a + `b", "` is never closed", [4, 5]],
  ["a & b", "& has no meaning here: write and", [2, 3]],
  ["1 + 1e400", "1e400 is too large for a float64", [4, 9]],
  ["2x", "an operator expected, found x", [1, 2]],
  ["and", "a value expected, found and", [0, 3]],
] as const)("%s is an error at its characters", (text, message, [start, end]) => {
  const error = errorOf(text);
  expect(error.message).toBe(message);
  expect(error.span).toMatchObject({ start, end });
});

test("an unknown function comes with those that are known", () => {
  const { unknown } = errorOf("sigmod(f)");
  expect(unknown?.name).toBe("sigmod");
  expect(unknown?.known).toContain("sigmoid");
  expect(unknown?.known).not.toContain("+");
});

function errorOf(text: string): FormulaError {
  try {
    parse(text);
  } catch (error) {
    expect(error).toBeInstanceOf(FormulaError);
    return error as FormulaError;
  }
  throw new Error(`${text} was read`);
}

test("a formula too long or too deep is refused, not run out of stack", () => {
  for (const text of [
    "1+".repeat(20_000),
    `${"x+".repeat(9_999)}x`,
    `${"x^".repeat(9_000)}x`,
    `${"(".repeat(9_000)}x${")".repeat(9_000)}`,
    `${"-".repeat(15_000)}x`,
    `${"not ".repeat(4_000)}x`,
    `${"abs(".repeat(4_000)}x${")".repeat(4_000)}`,
    `x${"[1".repeat(9_000)}`,
    `x${"[1]".repeat(6_000)}`,
    "[".repeat(19_000),
  ]) {
    expect(() => parse(text)).toThrow(FormulaError);
  }
  expect(() => parse(`${"x+".repeat(390)}x`)).not.toThrow();
});

test("whatever is typed is read or refused with a FormulaError, quickly", () => {
  const random = randomNumbers(11);
  const pick = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)]!;
  const pieces = (
    "a b f y 1 2.5 1e3 .5 . e + - * / ^ ** < <= > >= = == != <> ( ) [ ] , ` \" ' and or not where( max( abs( softmax( sum( " +
    "f[y] $ # @ { } \\ \n \t é 🙂 \u0000 \ud800 __proto__ constructor toString( 0x1F 1_000"
  ).split(" ");
  const formulas = [
    "where(abs(f - y) <= delta, (f - y)^2 / 2, delta * (abs(f - y) - delta / 2))",
    "-sum(((1 - s)*y + s/len(f))*log_softmax(f))",
    "1 - dot(f, y)/(norm(f)*norm(`my column`))",
    "not (a = 'b') and c != \"d\" or e < -2^-3",
  ];
  const started = performance.now();
  for (let i = 0; i < 20_000; i++) {
    let text = "";
    if (i % 2 === 0)
      for (let n = Math.floor(random() * 12); n >= 0; n--) text += pick(pieces) + (random() < 0.5 ? " " : "");
    else {
      text = pick(formulas);
      for (let n = Math.floor(random() * 3); n >= 0; n--) {
        const at = Math.floor(random() * text.length);
        text = text.slice(0, at) + (random() < 0.5 ? pick(pieces) : "") + text.slice(at + Math.floor(random() * 3));
      }
    }
    try {
      parse(text);
    } catch (error) {
      if (!(error instanceof FormulaError)) throw new Error(`${JSON.stringify(text)}: ${error}`);
      const { start, end } = error.span;
      if (!(0 <= start && start <= end && end <= text.length))
        throw new Error(`${JSON.stringify(text)}: ${start}-${end}`);
    }
  }
  // a formula of 50 characters takes some 10 microseconds; ten times that is still no exponential search
  expect(performance.now() - started).toBeLessThan(5000);
});
