import { elementwise, type FunctionRow } from "./row.ts";

/** The modified Bessel function I0, as its logarithm, with slopes. */
export const bessels: readonly FunctionRow[] = [
  elementwise("log_i0", "x", "logI0", "\\log I_0(#1)", {
    says: "the logarithm of the modified Bessel function of order 0",
    partials: ["bessel_ratio(x)"],
  }),
  elementwise("bessel_ratio", "x", "besselRatio", "\\frac{I_1(#1)}{I_0(#1)}", {
    says: "I1/I0, the slope of `log_i0`",
    partials: ["bessel_ratio_slope(x)"],
  }),
  elementwise("bessel_ratio_slope", "x", "besselRatioSlope", "\\left(\\frac{I_1}{I_0}\\right)'(#1)", {
    says: "the slope of `bessel_ratio`",
    // the slope of 1 - r/x - r^2, which is what this is; near 0, where the first terms cancel, its series
    partials: [
      "where(abs(x) < 0.001, 5*x^3/24 - 3*x/8, (bessel_ratio(x)/x - bessel_ratio_slope(x))/x - 2*bessel_ratio(x)*bessel_ratio_slope(x))",
    ],
  }),
];
