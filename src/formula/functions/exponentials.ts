import { elementwise, type FunctionRow, pair, positive } from "./row.ts";

/** Powers, exponentials and logarithms, and products and quotients that are 0 where their first factor is. */
export const exponentials: readonly FunctionRow[] = [
  elementwise("sqrt", "x", "Math.sqrt", "\\sqrt{#1}", {
    says: "the square root; slope 0 at 0",
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
  elementwise("exp", "x", "Math.exp", "e^{#1}", { says: "the exponential", partials: ["exp(x)"] }),
  elementwise("expm1", "x", "Math.expm1", "\\left(e^{#1} - 1\\right)", { partials: ["exp(x)"], means: "exp(x) - 1" }),
  elementwise("log", "x", "Math.log", "\\log(#1)", {
    says: "the natural logarithm",
    partials: ["1/x"],
    domain: [positive],
  }),
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
  elementwise("log1p_square", "x", "log1pSquare", "\\log\\left(1 + #1^2\\right)", {
    partials: ["2*hypot_ratio(x, 1)/hypot(x, 1)"],
    means: "log1p(x^2)",
  }),
  elementwise("log1p_ratio", "a b", "log1pRatio", "\\log\\frac{1 + #1}{1 + #2}", {
    partials: ["1/(1 + a)", "-1/(1 + b)"],
    means: "log1p(a) - log1p(b)",
    domain: ["(-1, 20)", "(-1, 20)"],
  }),
  elementwise("log1mexp", "x", "log1mexp", "\\log\\left(1 - e^{#1}\\right)", {
    partials: ["-1/expm1(-x)"],
    means: "log(-expm1(x))",
    domain: ["(-20, 0)"],
  }),
  elementwise("logaddexp", "a b", "logaddexp", "\\log\\left(e^{#1} + e^{#2}\\right)", {
    partials: ["sigmoid(a - b)", "sigmoid(b - a)"],
    means: "max(a, b) + log1p(exp(-abs(a - b)))",
  }),
  elementwise("logdiffexp", "a b", "logdiffexp", "\\log\\left(e^{#1} - e^{#2}\\right)", {
    partials: ["-1/expm1(b - a)", "-1/expm1(a - b)"],
    means: "a + log1mexp(b - a)",
    domain: ["(0, 20)", "(-20, 0)"],
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
];
