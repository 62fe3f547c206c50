/** The gate: what two models' losses on the same rows say, and verdicts on them. */
export {
  type CompareRequest,
  type Comparison,
  type ComparisonVerdict,
  compareModels,
  type Model,
  type ModelPair,
  pairModels,
} from "./compare.ts";
export { type MovedRow, type MovedRows, movedRows } from "./moved.ts";
