import { elementwise, type FunctionRow, pair, vectorFunction } from "./row.ts";

/** from where tests draw the power of a term: away from 0 and 1, where meanings divide by 0 */
const power = "(1.2, 3)";

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
  elementwise("ratio_power", "a b p", "ratioPower", "\\left(\\frac{#1}{#2}\\right)^{#3}", {
    partials: [
      "p*xdivy(ratio_power(a, b, p), a)",
      "-p*xdivy(ratio_power(a, b, p), b)",
      "xmul(ratio_power(a, b, p), log_ratio(a, b))",
    ],
    means: "where(a = 0 and b = 0, 0, (a/b)^p)",
    domain: [...pair, power],
  }),
  elementwise(
    "relative_power_difference",
    "a b p",
    "relativePowerDifference",
    "\\frac{\\left(\\frac{#1}{#2}\\right)^{#3} - 1}{#3}",
    {
      partials: [
        "xdivy(ratio_power(a, b, p), a)",
        "-xdivy(ratio_power(a, b, p), b)",
        "(xmul(ratio_power(a, b, p), log_ratio(a, b)) - relative_power_difference(a, b, p))/p",
      ],
      means: "where(p = 0, log_ratio(a, b), where(a = b, 0, ((a/b)^p - 1)/p))",
      domain: [...pair, power],
    },
  ),
  elementwise("geometric_mean", "a b p", "geometricMean", "#1^{#3} #2^{1 - #3}", {
    partials: [
      "p*ratio_power(a, b, p - 1)",
      "(1 - p)*ratio_power(a, b, p)",
      "xmul(geometric_mean(a, b, p), log_ratio(a, b))",
    ],
    means: "where(a = b, a, a^p*b^(1 - p))",
    domain: [...pair, power],
  }),
  elementwise(
    "alpha_div",
    "a b p",
    "alphaDiv",
    "\\frac{#1^{#3} #2^{1 - #3} - #3 #1 - \\left(1 - #3\\right) #2}{#3 \\left(#3 - 1\\right)}",
    {
      partials: [
        "relative_power_difference(a, b, p - 1)",
        "-relative_power_difference(a, b, p)",
        "(geometric_mean(a, b, p)*log_ratio(a, b) - a + b - (2*p - 1)*alpha_div(a, b, p))/(p*(p - 1))",
      ],
      means:
        "where(p = 1, kl_div(a, b), where(p = 0, kl_div(b, a), where(a = b, 0, (a^p*b^(1 - p) - p*a - (1 - p)*b)/(p*(p - 1)))))",
      domain: [...pair, power],
    },
  ),
  vectorFunction("reduction", "sum_less_one", "v", "sumLessOne", "\\left(\\sum_k #1 - 1\\right)", {
    partials: ["1"],
    means: "sum(v) - 1",
  }),
];
