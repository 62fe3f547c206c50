export { ExactSum, type ExactSumState, quotient } from "./exact-sum.ts";
export { Moments, type MomentsState } from "./moments.ts";
