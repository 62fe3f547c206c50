export { type Adjustment, adjustedP } from "./adjust-p.ts";
export { confidenceInterval, type Interval, type IntervalRequest, normalQuantile } from "./bootstrap.ts";
export { ExactSum, type ExactSumState, quotient } from "./exact-sum.ts";
export { deviationOf, Moments, type MomentsState } from "./moments.ts";
export {
  type Alternative,
  type PairedMethod,
  type PairedRequest,
  type PairedResult,
  pairedTest,
  smallestDetectable,
} from "./paired.ts";
export { type Aggregate, meanAggregate, type PairedUnits } from "./paired-units.ts";
export { addWithSquares } from "./products.ts";
export { quantileOfSorted, weightedQuantile } from "./quantiles.ts";
export { seededRandom } from "./random.ts";
