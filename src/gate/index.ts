/**
 * The gate: what two models' losses on the same rows say, and verdicts on them. What reads lossline.yaml (`config.ts`)
 * and the report for people (`reports/text.ts`) are loaded on use.
 */

export {
  type Baseline,
  type BaselineDocument,
  baselineResults,
  fileBaseline,
  nodeMajor,
  packedRowsOf,
  repairCommand,
  savedBaseline,
} from "./baseline.ts";
export { evaluateChecks, type GateData, type PlannedCheck } from "./checks.ts";
export {
  type CompareRequest,
  type Comparison,
  type ComparisonVerdict,
  compareModels,
  type Model,
  type ModelPair,
  pairModels,
} from "./compare.ts";
export type { Config } from "./config.ts";
export type { CheckConfig, ConfigDocument, DataConfig, SignificanceConfig, SliceConfig } from "./config-schema.ts";
export { configName, findConfig } from "./find-config.ts";
export { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
export { summarizeGradients } from "./gradients.ts";
export { type MovedRow, type MovedRows, movedRows } from "./moved.ts";
export { flatReport } from "./reports/flat.ts";
export { annotations, stepSummary } from "./reports/github.ts";
export { junitReport } from "./reports/junit.ts";
export { markdownReport } from "./reports/markdown.ts";
export { benchmarkEntries, dvcMetrics } from "./reports/measurements.ts";
export { openMetricsReport } from "./reports/openmetrics.ts";
export { headline, marks } from "./reports/texts.ts";
export {
  type CheckDocument,
  type CheckResult,
  countsOf,
  exitCodeOf,
  sliceText,
  verdictOf,
  worstFirst,
} from "./verdict.ts";
export { runView, sliceName, type View, viewsOf } from "./views.ts";
