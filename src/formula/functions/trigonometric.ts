import { elementwise, type FunctionRow } from "./row.ts";

/** Angles in radians. */
export const trigonometric: readonly FunctionRow[] = [
  elementwise("sin", "x", "Math.sin", "\\sin(#1)", { says: "the sine", partials: ["cos(x)"] }),
  elementwise("cos", "x", "Math.cos", "\\cos(#1)", { says: "the cosine", partials: ["-sin(x)"] }),
  elementwise("atan", "x", "Math.atan", "\\arctan(#1)", { says: "the arc tangent", partials: ["1/(1 + x^2)"] }),
];
