import { elementwise, type FunctionRow } from "./row.ts";

/** Choices and kinks. The derivative of `where` is the derivative of the branch taken, a rule of differentiate.ts. */
export const choices: readonly FunctionRow[] = [
  elementwise("where", "c a b", undefined, "\\begin{cases} #2 & #1 \\\\ #3 & \\text{otherwise} \\end{cases}", {
    says: "`a` where the condition holds, else `b`; the slope is that of the branch taken",
    takes: ["boolean", "number", "number"],
  }),
  elementwise("max", "a b", "Math.max", "\\max(#1, #2)", {
    says: "the larger of two; flat at a tie with a constant",
    partials: ["where(a > b, 1, 0)", "where(a > b, 0, 1)"],
  }),
  elementwise("min", "a b", "Math.min", "\\min(#1, #2)", {
    says: "the smaller of two; flat at a tie with a constant",
    partials: ["where(a < b, 1, 0)", "where(a < b, 0, 1)"],
  }),
  elementwise("abs", "x", "Math.abs", "\\left|#1\\right|", {
    says: "the absolute value; slope 0 at 0",
    partials: ["sign(x)"],
  }),
  elementwise("sign", "x", "Math.sign", "\\operatorname{sign}(#1)", { says: "-1, 0 or 1", flat: true }),
  elementwise("step", "x", "step", "\\mathbb{1}[#1 > 0]", { flat: true, means: "where(x > 0, 1, 0)" }),
  elementwise("relu", "x", "relu", "\\max(#1, 0)", { partials: ["step(x)"], means: "max(x, 0)" }),
  elementwise("stop_gradient", "x", "stopGradient", "\\operatorname{sg}\\left[#1\\right]", {
    says: "`x`, which counts as a constant for derivatives",
    flat: true,
    means: "x",
  }),
  elementwise("full_like", "v x", "fullLike", "#2", {
    says: "`x` for each entry of `v`",
    partials: ["0", "1"],
    means: "x",
  }),
];
