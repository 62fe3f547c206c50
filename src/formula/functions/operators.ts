import { elementwise, type FunctionRow, operator } from "./row.ts";

const comparison: Partial<FunctionRow> = { gives: "boolean", flat: true };

/** Operators, with their partial derivatives. */
export const operators: readonly FunctionRow[] = [
  //                                  partial derivatives
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
];
