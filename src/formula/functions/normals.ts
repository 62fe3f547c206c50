import { elementwise, type FunctionRow } from "./row.ts";

/** The error function and the normal distribution. The numbers are 2/sqrt(pi), sqrt(2 pi) and sqrt(2). */
export const normals: readonly FunctionRow[] = [
  elementwise("erf", "x", "erf", "\\operatorname{erf}(#1)", {
    says: "the error function",
    partials: ["1.1283791670955126*exp(-x^2)"],
  }),
  elementwise("erfc", "x", "erfc", "\\operatorname{erfc}(#1)", {
    says: "what the error function lacks to 1",
    partials: ["-1.1283791670955126*exp(-x^2)"],
    means: "1 - erf(x)",
  }),
  elementwise("phi", "x", "normalDensity", "\\varphi(#1)", {
    says: "the normal density",
    partials: ["-x*phi(x)"],
    means: "exp(-x^2/2)/2.5066282746310007",
  }),
  elementwise("Phi", "x", "normalMass", "\\Phi(#1)", {
    says: "the normal distribution function",
    partials: ["phi(x)"],
    means: "erfc(-x/1.4142135623730951)/2",
  }),
  elementwise("log_Phi", "x", "logNormalMass", "\\log\\Phi(#1)", {
    partials: ["inverse_mills(x)"],
    means: "log(Phi(x))",
  }),
  elementwise("inverse_mills", "x", "inverseMills", "\\frac{\\varphi(#1)}{\\Phi(#1)}", {
    partials: ["-inverse_mills_delta(x)"],
    means: "phi(x)/Phi(x)",
    domain: ["(-10, 10)"],
  }),
  elementwise(
    "inverse_mills_delta",
    "x",
    "inverseMillsDelta",
    "\\frac{\\varphi(#1)}{\\Phi(#1)} \\left(#1 + \\frac{\\varphi(#1)}{\\Phi(#1)}\\right)",
    {
      partials: ["inverse_mills(x)*(1 - inverse_mills_delta(x)) - inverse_mills_delta(x)*(x + inverse_mills(x))"],
      means: "inverse_mills(x)*(x + inverse_mills(x))",
      domain: ["(-10, 10)"],
    },
  ),
  elementwise("log_Phi_diff", "a b", "logNormalInterval", "\\log\\left(\\Phi(#2) - \\Phi(#1)\\right)", {
    partials: ["-edge_density(a, b)", "-edge_density(b, a)"],
    means: "log(Phi(b) - Phi(a))",
    domain: ["(-20, 0)", "(0, 20)"],
  }),
  elementwise("edge_density", "a b", "normalEdge", "\\frac{\\varphi(#1)}{\\Phi(#2) - \\Phi(#1)}", {
    partials: ["xmul(edge_density(a, b), edge_excess(a, b))", "edge_density(a, b)*edge_density(b, a)"],
    means: "phi(a)/(Phi(b) - Phi(a))",
    domain: ["(-20, 0)", "(0, 20)"],
  }),
  elementwise(
    "edge_excess",
    "a b",
    "normalEdgeExcess",
    "\\left(\\frac{\\varphi(#1)}{\\Phi(#2) - \\Phi(#1)} - #1\\right)",
    {
      partials: ["xmul(edge_density(a, b), edge_excess(a, b)) - 1", "edge_density(a, b)*edge_density(b, a)"],
      means: "edge_density(a, b) - a",
      domain: ["(-20, 0)", "(0, 20)"],
    },
  ),
];
