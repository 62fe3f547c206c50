import type { FunctionRow } from "./function-row.ts";

/**
 * The one table of functions. A row says what a function is, once: what it takes, its partial derivatives as
 * formulas, its JavaScript, its LaTeX, what it means in simpler functions, and where test points are drawn.
 * The choice made at a kink is the partial written here, and is made nowhere else:
 * sign(0) = 0, step(0) = 0, relu and max are flat at a tie with a constant, a root and a norm are flat at 0.
 */

type Rest = Partial<FunctionRow>;

function elementwise(name: string, parameters: string, js: string | undefined, latex: string, rest: Rest): FunctionRow {
  const list = parameters.split(" ");
  return {
    name,
    parameters: list,
    acts: "elementwise",
    vectors: 0,
    latex,
    domain: list.map(() => "(-20, 20)"),
    ...(js === undefined ? {} : { js }),
    ...rest,
  };
}

function operator(name: string, latex: string, rest: Rest): FunctionRow {
  return elementwise(name, "a b", undefined, latex, { infix: true, ...rest });
}

function vectorFunction(
  acts: "reduction" | "map",
  name: string,
  parameters: string,
  js: string | undefined,
  latex: string,
  rest: Rest,
): FunctionRow {
  const list = parameters.split(" ");
  return elementwise(name, parameters, js, latex, { acts, vectors: list.length, ...rest });
}

const comparison: Rest = { gives: "boolean", flat: true };
const positive = "(0, 10)";
const pair = [positive, positive];

const rows: readonly FunctionRow[] = [
  // operators                        partial derivatives
  operator("+", "#1 + #2", { partials: ["1", "1"] }),
  operator("-", "#1 - #2", { partials: ["1", "-1"] }),
  operator("*", "#1 \\, #2", { partials: ["b", "a"] }),
  operator("/", "\\frac{#1}{#2}", { partials: ["1/b", "-(a/b)/b"], domain: ["(-20, 20)", "(0.1, 20)"] }),
  operator("^", "#1^{#2}", { partials: ["b*a^(b - 1)", "xlogy(a^b, a)"], domain: ["(0, 10)", "(-4, 4)"] }),
  elementwise("negate", "a", undefined, "-#1", { infix: true, partials: ["-1"] }),
  operator("<", "#1 < #2", comparison),
  operator("<=", "#1 \\le #2", comparison),
  operator(">", "#1 > #2", comparison),
  operator(">=", "#1 \\ge #2", comparison),
  operator("=", "#1 = #2", { ...comparison, takes: ["number or text", "number or text"] }),
  operator("!=", "#1 \\ne #2", { ...comparison, takes: ["number or text", "number or text"] }),
  operator("and", "#1 \\land #2", { ...comparison, takes: ["boolean", "boolean"] }),
  operator("or", "#1 \\lor #2", { ...comparison, takes: ["boolean", "boolean"] }),
  elementwise("not", "a", undefined, "\\lnot #1", {
    infix: true,
    takes: ["boolean"],
    gives: "boolean",
    partials: ["0"],
  }),

  // choices; the derivative of `where` is the derivative of the branch taken, a rule of differentiate.ts
  elementwise("where", "c a b", undefined, "\\begin{cases} #2 & #1 \\\\ #3 & \\text{otherwise} \\end{cases}", {
    takes: ["boolean", "number", "number"],
  }),
  elementwise("max", "a b", "Math.max", "\\max(#1, #2)", { partials: ["where(a > b, 1, 0)", "where(a > b, 0, 1)"] }),
  elementwise("min", "a b", "Math.min", "\\min(#1, #2)", { partials: ["where(a < b, 1, 0)", "where(a < b, 0, 1)"] }),
  elementwise("abs", "x", "Math.abs", "\\left|#1\\right|", { partials: ["sign(x)"] }),
  elementwise("sign", "x", "Math.sign", "\\operatorname{sign}(#1)", { flat: true }),
  elementwise("step", "x", "step", "\\mathbb{1}[#1 > 0]", { flat: true, means: "where(x > 0, 1, 0)" }),
  elementwise("relu", "x", "relu", "\\max(#1, 0)", { partials: ["step(x)"], means: "max(x, 0)" }),

  // powers, exponentials and logarithms
  elementwise("sqrt", "x", "Math.sqrt", "\\sqrt{#1}", {
    partials: ["rsqrt(x)/2"],
    domain: [positive],
  }),
  elementwise("rsqrt", "x", "rsqrt", "\\frac{1}{\\sqrt{#1}}", {
    partials: ["-rsqrt(x)^3/2"],
    means: "where(x = 0, 0, 1/sqrt(x))",
    domain: [positive],
  }),
  elementwise("hypot", "a b", "hypot", "\\sqrt{#1^2 + #2^2}", {
    partials: ["hypot_ratio(a, b)", "hypot_ratio(b, a)"],
    means: "sqrt(a^2 + b^2)",
  }),
  elementwise("hypot_ratio", "a b", "hypotRatio", "\\frac{#1}{\\sqrt{#1^2 + #2^2}}", {
    partials: ["xdivy(hypot_ratio(b, a)^2, hypot(a, b))", "-xdivy(hypot_ratio(a, b)*hypot_ratio(b, a), hypot(a, b))"],
    means: "xdivy(a, sqrt(a^2 + b^2))",
  }),
  elementwise("exp", "x", "Math.exp", "e^{#1}", { partials: ["exp(x)"] }),
  elementwise("expm1", "x", "Math.expm1", "\\left(e^{#1} - 1\\right)", { partials: ["exp(x)"], means: "exp(x) - 1" }),
  elementwise("log", "x", "Math.log", "\\log(#1)", { partials: ["1/x"], domain: [positive] }),
  elementwise("log1p", "x", "Math.log1p", "\\operatorname{log1p}(#1)", {
    partials: ["1/(1 + x)"],
    means: "log(1 + x)",
    domain: ["(-1, 20)"],
  }),
  elementwise("log1pmx", "x", "log1pmx", "\\left(\\log(1 + #1) - #1\\right)", {
    partials: ["-x/(1 + x)"],
    means: "log1p(x) - x",
    domain: ["(-1, 20)"],
  }),
  elementwise("log1mexp", "x", "log1mexp", "\\log\\left(1 - e^{#1}\\right)", {
    partials: ["-1/expm1(-x)"],
    means: "log(-expm1(x))",
    domain: ["(-20, 0)"],
  }),
  elementwise("xlogy", "x y", "xlogy", "#1 \\log(#2)", {
    partials: ["log(y)", "xdivy(x, y)"],
    means: "where(x = 0, 0, x*log(y))",
    domain: pair,
  }),
  elementwise("xlog1py", "x y", "xlog1py", "#1 \\operatorname{log1p}(#2)", {
    partials: ["log1p(y)", "xdivy(x, 1 + y)"],
    means: "where(x = 0, 0, x*log1p(y))",
    domain: [positive, "(-1, 20)"],
  }),
  elementwise("xmul", "x y", "xmul", "#1 \\, #2", {
    partials: ["y", "x"],
    means: "where(x = 0, 0, x*y)",
  }),
  elementwise("xdivy", "x y", "xdivy", "\\frac{#1}{#2}", {
    partials: ["1/y", "-xdivy(xdivy(x, y), y)"],
    means: "where(x = 0, 0, x/y)",
    domain: ["(-20, 20)", "(0.1, 20)"],
  }),

  // sigmoids and hyperbolics
  elementwise("sigmoid", "x", "sigmoid", "\\sigma(#1)", {
    partials: ["sigmoid(x)*sigmoid(-x)"],
    means: "1/(1 + exp(-x))",
  }),
  elementwise("softplus", "x", "softplus", "\\log\\left(1 + e^{#1}\\right)", {
    partials: ["sigmoid(x)"],
    means: "max(x, 0) + log1p(exp(-abs(x)))",
  }),
  elementwise("sinh", "x", "Math.sinh", "\\sinh(#1)", { partials: ["cosh(x)"], means: "(exp(x) - exp(-x))/2" }),
  elementwise("cosh", "x", "Math.cosh", "\\cosh(#1)", { partials: ["sinh(x)"], means: "(exp(x) + exp(-x))/2" }),
  elementwise("tanh", "x", "Math.tanh", "\\tanh(#1)", { partials: ["sech(x)^2"], means: "1 - 2/(exp(2*x) + 1)" }),
  elementwise("sech", "x", "sech", "\\operatorname{sech}(#1)", { partials: ["-sech(x)*tanh(x)"], means: "1/cosh(x)" }),
  elementwise("logcosh", "x", "logcosh", "\\log\\cosh(#1)", {
    partials: ["tanh(x)"],
    means: "abs(x) + log1p(exp(-2*abs(x))) - log(2)",
  }),

  // terms of divergences
  elementwise("log_ratio", "a b", "logRatio", "\\log\\frac{#1}{#2}", {
    partials: ["1/a", "-1/b"],
    means: "log(a) - log(b)",
    domain: pair,
  }),
  elementwise("relative_difference", "a b", "relativeDifference", "\\frac{#1 - #2}{#2}", {
    partials: ["1/b", "-xdivy(xdivy(a, b), b)"],
    means: "xdivy(a - b, b)",
    domain: pair,
  }),
  elementwise("rel_entr", "a b", "relEntr", "#1 \\log\\frac{#1}{#2}", {
    partials: ["log_ratio(a, b) + 1", "-xdivy(a, b)"],
    means: "xlogy(a, a/b)",
    domain: pair,
  }),
  elementwise("kl_div", "a b", "klDiv", "\\left(#1 \\log\\frac{#1}{#2} - #1 + #2\\right)", {
    partials: ["log_ratio(a, b)", "-relative_difference(a, b)"],
    means: "xlogy(a, a/b) - a + b",
    domain: pair,
  }),
  elementwise("log_mean_ratio", "a b", "logMeanRatio", "\\log\\frac{2 #1}{#1 + #2}", {
    partials: ["xdivy(xdivy(b, a + b), a)", "-1/(a + b)"],
    means: "log(2*a/(a + b))",
    domain: pair,
  }),
  elementwise(
    "js_div",
    "a b",
    "jsDiv",
    "\\tfrac{1}{2}\\left(#1 \\log\\frac{2 #1}{#1 + #2} + #2 \\log\\frac{2 #2}{#1 + #2}\\right)",
    {
      partials: ["log_mean_ratio(a, b)/2", "log_mean_ratio(b, a)/2"],
      means: "(xlogy(a, 2*a/(a + b)) + xlogy(b, 2*b/(a + b)))/2",
      domain: pair,
    },
  ),

  // along a row's vector: to a number
  vectorFunction("reduction", "sum", "v", "sum", "\\sum_k #1", { partials: ["1"] }),
  vectorFunction("reduction", "mean", "v", "mean", "\\operatorname{mean}_k #1", {
    partials: ["1/len(v)"],
    means: "sum(v)/len(v)",
  }),
  vectorFunction("reduction", "dot", "v w", "dot", "#1 \\cdot #2", { partials: ["w", "v"], means: "sum(v*w)" }),
  vectorFunction("reduction", "norm", "v", "norm", "\\left\\lVert #1 \\right\\rVert", {
    partials: ["unit(v)"],
    means: "sqrt(sum(v^2))",
  }),
  vectorFunction("reduction", "cosine_distance", "v w", "cosineDistance", "\\left(1 - \\cos\\angle(#1, #2)\\right)", {
    partials: ["-rejection(w, v)/(norm(v)*norm(w))", "-rejection(v, w)/(norm(v)*norm(w))"],
    means: "1 - dot(v, w)/(norm(v)*norm(w))",
  }),
  vectorFunction("reduction", "logsumexp", "v", "logsumexp", "\\log\\sum_k e^{#1}", {
    partials: ["softmax(v)"],
    means: "log(sum(exp(v)))",
  }),
  vectorFunction("reduction", "len", "v", undefined, "K", { flat: true }),
  vectorFunction("reduction", "index", "v i", undefined, "#1_{#2}", {
    vectors: 1,
    partials: ["onehot(i, len(v))", "0"],
    domain: ["(-20, 20)", "{0, 1, 2}"],
  }),

  // along a row's vector: to a vector
  vectorFunction(
    "map",
    "rejection",
    "v w",
    "rejection",
    "\\left(#1 - \\frac{#1 \\cdot #2}{\\lVert #2 \\rVert^2} #2\\right)",
    {
      jacobians: [
        { own: "unit_rest(w)", left: "-unit(w)", right: "unit(w)" },
        {
          own: "-(dot(v, w)/dot(w, w)*unit_rest(w) + w*rejection(v, w)/dot(w, w))",
          left: "-w",
          right: "(rejection(v, w) - dot(v, w)/dot(w, w)*w)/dot(w, w)",
        },
      ],
      means: "v - dot(v, w)/dot(w, w)*w",
    },
  ),
  vectorFunction("map", "softmax", "v", "softmax", "\\operatorname{softmax}(#1)", {
    jacobians: [{ own: "softmax(v)*softmax_rest(v)", left: "-softmax(v)", right: "softmax(v)" }],
    means: "exp(v - logsumexp(v))",
  }),
  vectorFunction("map", "softmax_rest", "v", "softmaxRest", "\\left(1 - \\operatorname{softmax}(#1)\\right)", {
    jacobians: [{ own: "-softmax(v)*softmax_rest(v)", left: "softmax(v)", right: "softmax(v)" }],
    means: "1 - softmax(v)",
  }),
  vectorFunction("map", "log_softmax", "v", "logSoftmax", "\\log\\operatorname{softmax}(#1)", {
    jacobians: [{ own: "softmax_rest(v)", left: "-1", right: "softmax(v)" }],
    means: "v - logsumexp(v)",
  }),
  vectorFunction("map", "unit", "v", "unit", "\\frac{#1}{\\left\\lVert #1 \\right\\rVert}", {
    jacobians: [{ own: "xdivy(unit_rest(v), norm(v))", left: "-xdivy(unit(v), norm(v))", right: "unit(v)" }],
    means: "xdivy(v, norm(v))",
  }),
  vectorFunction(
    "map",
    "unit_rest",
    "v",
    "unitRest",
    "\\left(1 - \\frac{#1^2}{\\left\\lVert #1 \\right\\rVert^2}\\right)",
    {
      jacobians: [
        {
          own: "-2*xdivy(unit(v)*unit_rest(v), norm(v))",
          left: "2*xdivy(unit(v)^2, norm(v))",
          right: "unit(v)",
        },
      ],
      means: "where(norm(v) = 0, 0, 1 - unit(v)^2)",
    },
  ),
  vectorFunction("map", "onehot", "i count", undefined, "\\operatorname{onehot}(#1)", {
    vectors: 0,
    flat: true,
    domain: ["{0, 1, 2}", "{3}"],
  }),
];

const byName = new Map(rows.map((row) => [row.name, row]));

/** The row of a function or operator, undefined where there is none. */
export function functionNamed(name: string): FunctionRow | undefined {
  return byName.get(name);
}

/** Every row, operators included. */
export function allFunctions(): readonly FunctionRow[] {
  return rows;
}

/** The names that may be called in a formula. */
export function functionNames(): string[] {
  return rows.filter((row) => !row.infix).map((row) => row.name);
}
