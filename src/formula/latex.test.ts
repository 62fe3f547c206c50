import { expect, test } from "vitest";
import { allFunctions } from "./functions.ts";
import { toLatex } from "./latex.ts";
import { parse } from "./parse.ts";
import { call, name } from "./tree.ts";

// brackets by hand: those a reader needs
test.each([
  ["a + b*c", "a + b \\, c"],
  ["(a + b)*c", "\\left(a + b\\right) \\, c"],
  ["a - (b - c)", "a - \\left(b - c\\right)"],
  ["a - (b + c)", "a - \\left(b + c\\right)"],
  ["a - b - c", "a - b - c"],
  ["a + (-b)", "a + \\left(-b\\right)"],
  ["-(a + b)", "-\\left(a + b\\right)"],
  ["-a*b", "-a \\, b"],
  ["(-a)*b", "\\left(-a\\right) \\, b"],
  ["(-2)*b", "\\left(-2\\right) \\, b"],
  ["(a + b)/(c - d)", "\\frac{a + b}{c - d}"],
  ["(a/b)^2", "\\left(\\frac{a}{b}\\right)^{2}"],
  ["(a*b)^2", "\\left(a \\, b\\right)^{2}"],
  ["(-a)^2", "\\left(-a\\right)^{2}"],
  ["-a^2", "-a^{2}"],
  ["(a^b)^c", "\\left(a^{b}\\right)^{c}"],
  ["a^(b + c)", "a^{b + c}"],
  ["exp(a)^2", "\\left(e^{a}\\right)^{2}"],
  ["sigmoid(a)^2", "\\sigma(a)^{2}"],
  ["f[y]", "f_{y}"],
  ["where(f > across(f), f, -inf)", "\\begin{cases} f & f > f^{\\top} \\\\ -\\infty & \\text{otherwise} \\end{cases}"],
  ["across(f - g)", "\\left(f - g\\right)^{\\top}"],
  ["across(f)^2", "\\left(f^{\\top}\\right)^{2}"],
  ["sum_rows(f + g)*a", "\\left(\\sum_i \\left(f + g\\right)\\right) \\, a"],
  ["gram(f - g)", "\\left(f - g\\right) \\, \\left(f - g\\right)^{\\top}"],
  ["gram(f)^2", "\\left(f \\, f^{\\top}\\right)^{2}"],
  ["a/gram(f)", "\\frac{a}{f \\, f^{\\top}}"],
  ["matmul(f + g, f*g)", "\\left(f + g\\right) \\, \\left(f \\, g\\right)"],
  ["softmax(f)[y]", "\\operatorname{softmax}(f)_{y}"],
  ["(f - g)[y]", "\\left(f - g\\right)_{y}"],
  ["xmul(a + b, c)", "\\left(a + b\\right) \\, c"],
  ["xmul(a, b + c)", "a \\, \\left(b + c\\right)"],
  ["xmul(a, b)^2", "\\left(a \\, b\\right)^{2}"],
  ["relative_difference(a, b + c)", "\\frac{a - \\left(b + c\\right)}{\\left(b + c\\right)}"],
  ["log1pmx(a + b)", "\\left(\\log(1 + \\left(a + b\\right)) - \\left(a + b\\right)\\right)"],
  ["log_mean_ratio(a + b, c)", "\\log\\frac{2 \\left(a + b\\right)}{\\left(a + b\\right) + c}"],
  ["sum(f - g)", "\\sum_k \\left(f - g\\right)"],
  ["sum(f*g)", "\\sum_k f \\, g"],
  ["sum(f) + sum(g)", "\\sum_k f + \\sum_k g"],
  ["sum(f)*sum(g)", "\\left(\\sum_k f\\right) \\, \\left(\\sum_k g\\right)"],
  ["dot(f - g, g)", "\\left(f - g\\right) \\cdot g"],
  ["sqrt(a + b)", "\\sqrt{a + b}"],
  ["abs(a - b)", "\\left|a - b\\right|"],
  ["not (a < b and c < d)", "\\lnot \\left(a < b \\land c < d\\right)"],
  ["a < b and (c < d or a = b)", "a < b \\land \\left(c < d \\lor a = b\\right)"],
  ["1e-7*a", "1 \\cdot 10^{-7} \\, a"],
])("%s is %s", (text, expected) => {
  expect(toLatex(parse(text))).toBe(expected);
});

test.each([
  ["y", "y"],
  ["gamma", "\\gamma"],
  ["omicron", "\\mathrm{omicron}"],
  ["y_hat", "\\mathrm{y\\_hat}"],
  ["100%", "\\mathrm{100\\%}"],
  ["a&b#c$", "\\mathrm{a\\&b\\#c\\$}"],
  ["{x}", "\\mathrm{\\{x\\}}"],
  ["a^b", "\\mathrm{a\\hat{}b}"],
  ["a~b", "\\mathrm{a\\tilde{}b}"],
  ["\\input{x}", "\\mathrm{\\backslash input\\{x\\}}"],
])("the name %s is %s", (column, expected) => {
  expect(toLatex(name(column))).toBe(expected);
});

test.each(allFunctions())("$name prints all its arguments, with balanced braces", (row) => {
  const letters = ["p", "q", "r"].slice(0, row.parameters.length);
  const text = toLatex(call(row.name, ...letters.map(name)));
  expect(text).not.toMatch(/#\d|undefined/);
  const silent = ["len", "onehot", "onehot_like", "full_like", "itself", "len_rows"].includes(row.name) ? 1 : 0;
  expect(letters.filter((letter) => text.includes(letter)).length).toBeGreaterThanOrEqual(letters.length - silent);
  const depth = [...text].reduce((level, c) => level + (c === "{" ? 1 : c === "}" ? -1 : 0), 0);
  expect(depth).toBe(0);
});

test("some formulas as they appear in the help", () => {
  const formulas = [
    "where(abs(f - y) <= delta, (f - y)^2/2, delta*(abs(f - y) - delta/2))",
    "-(xlogy(y, f) + xlog1py(1 - y, -f))",
    "-sum(((1 - s)*y + s/len(f))*log_softmax(f))",
    "1 - dot(f, y)/(norm(f)*norm(y))",
    "sum(kl_div(y, f))",
    "-alpha*(1 - f)^gamma*log(f)",
  ];
  expect(formulas.map((text) => toLatex(parse(text))).join("\n")).toMatchInlineSnapshot(`
    "\\begin{cases} \\frac{\\left(f - y\\right)^{2}}{2} & \\left|f - y\\right| \\le \\delta \\\\ \\delta \\, \\left(\\left|f - y\\right| - \\frac{\\delta}{2}\\right) & \\text{otherwise} \\end{cases}
    -\\left(y \\log(f) + \\left(1 - y\\right) \\operatorname{log1p}(-f)\\right)
    -\\sum_k \\left(\\left(1 - s\\right) \\, y + \\frac{s}{K}\\right) \\, \\log\\operatorname{softmax}(f)
    1 - \\frac{f \\cdot y}{\\left\\lVert f \\right\\rVert \\, \\left\\lVert y \\right\\rVert}
    \\sum_k \\left(y \\log\\frac{y}{f} - y + f\\right)
    -\\alpha \\, \\left(1 - f\\right)^{\\gamma} \\, \\log(f)"
  `);
});
