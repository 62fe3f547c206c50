import { elementwise, type FunctionRow } from "./row.ts";

/** Sigmoids and hyperbolics. */
export const sigmoids: readonly FunctionRow[] = [
  elementwise("sigmoid", "x", "sigmoid", "\\sigma(#1)", {
    partials: ["sigmoid(x)*sigmoid(-x)"],
    means: "1/(1 + exp(-x))",
  }),
  elementwise("softplus", "x", "softplus", "\\log\\left(1 + e^{#1}\\right)", {
    partials: ["sigmoid(x)"],
    means: "max(x, 0) + log1p(exp(-abs(x)))",
  }),
  elementwise("log_sigmoid", "x", "logSigmoid", "\\log\\sigma(#1)", {
    partials: ["sigmoid(-x)"],
    means: "-softplus(-x)",
  }),
  elementwise("sinh", "x", "Math.sinh", "\\sinh(#1)", { partials: ["cosh(x)"], means: "(exp(x) - exp(-x))/2" }),
  elementwise("cosh", "x", "Math.cosh", "\\cosh(#1)", { partials: ["sinh(x)"], means: "(exp(x) + exp(-x))/2" }),
  elementwise("tanh", "x", "Math.tanh", "\\tanh(#1)", { partials: ["sech(x)^2"], means: "1 - 2/(exp(2*x) + 1)" }),
  elementwise("sech", "x", "sech", "\\operatorname{sech}(#1)", { partials: ["-sech(x)*tanh(x)"], means: "1/cosh(x)" }),
  elementwise("logcosh", "x", "logcosh", "\\log\\cosh(#1)", {
    partials: ["tanh(x)"],
    means: "abs(x) + log1p(exp(-2*abs(x))) - log(2)",
  }),
];
