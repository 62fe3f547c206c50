import { elementwise, type FunctionRow, positive } from "./row.ts";

/** The logarithm of the gamma function, and its derivatives without end. */
export const gammas: readonly FunctionRow[] = [
  elementwise("lgamma", "x", "lgamma", "\\log\\Gamma(#1)", {
    says: "the logarithm of the gamma function",
    partials: ["digamma(x)"],
    domain: [positive],
  }),
  elementwise("digamma", "x", "digamma", "\\psi(#1)", {
    says: "the slope of `lgamma`",
    partials: ["trigamma(x)"],
    domain: [positive],
  }),
  elementwise("trigamma", "x", "trigamma", "\\psi_1(#1)", {
    partials: ["polygamma(2, x)"],
    means: "polygamma(1, x)",
    domain: [positive],
  }),
  elementwise("polygamma", "n x", "polygamma", "\\psi_{#1}(#2)", {
    says: "the nth derivative of `digamma`",
    partials: ["0", "polygamma(n + 1, x)"],
    domain: ["{0, 1, 2}", positive],
  }),
];
