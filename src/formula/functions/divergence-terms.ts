import { elementwise, type FunctionRow, pair } from "./row.ts";

/** Terms of divergences, which keep their digits where two distributions are near each other. */
export const divergenceTerms: readonly FunctionRow[] = [
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
];
