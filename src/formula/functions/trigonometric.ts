import { elementwise, type FunctionRow } from "./row.ts";

/** Angles in radians. */
export const trigonometric: readonly FunctionRow[] = [
  elementwise("sin", "x", "Math.sin", "\\sin(#1)", { partials: ["cos(x)"] }),
  elementwise("cos", "x", "Math.cos", "\\cos(#1)", { partials: ["-sin(x)"] }),
  elementwise("atan", "x", "Math.atan", "\\arctan(#1)", { partials: ["1/(1 + x^2)"] }),
];
