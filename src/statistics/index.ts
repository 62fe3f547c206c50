export { confidenceInterval, type Interval, type IntervalRequest, normalQuantile } from "./bootstrap.ts";
export { ExactSum, type ExactSumState, quotient } from "./exact-sum.ts";
export { Moments, type MomentsState } from "./moments.ts";
export { quantileOfSorted, weightedQuantile } from "./quantiles.ts";
export { seededRandom } from "./random.ts";
