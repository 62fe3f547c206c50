/** The engine: binds losses to columns, compiles them, runs batches, and folds what they give. */

export { isIdentifier } from "../formula/index.ts";
export { type Binding, bindColumns } from "./bind.ts";
export { columnOf, type FormulaSurroundings } from "./called-losses.ts";
export { guessColumn, listed, selectColumns } from "./columns.ts";
export { compileLoss, deriveLoss, formulaName, type LossFormulas, type Parameters, type RoleShape } from "./compile.ts";
export { decimalNumber } from "./decimal-number.ts";
export { type DescribedFormulas, describeLoss, describeManyRows } from "./described.ts";
export { fittingLosses } from "./fitting.ts";
export { formulaUsageError } from "./formula-error.ts";
export { formulaLoss } from "./formula-loss.ts";
export type { ColumnCheck, GivenDisagreement } from "./gradcheck/against.ts";
export type { DerivativeCheck, Disagreement, RowName } from "./gradcheck/derivative-check.ts";
export { checkAtPoints, checkColumns, checkRows } from "./gradcheck/gradcheck.ts";
export { Highest } from "./highest.ts";
export { contains, type Interval, isInterval, parseInterval } from "./interval.ts";
export { type Link, withLink } from "./links.ts";
export { noRows } from "./nothing-left.ts";
export { droppedWarning, looksHeaderless } from "./notices.ts";
export { hasOutputs, type Multioutput, withOutputs } from "./outputs.ts";
export { type OwnLoss, ownLoss } from "./own-loss.ts";
export {
  type ChunkOutcome,
  RunPass,
  type RunRequest,
  type Threads,
  type ThreadsJob,
} from "./pass.ts";
export type { PassState } from "./pass-state.ts";
export { type CurveAxis, curveAxis, curveOf } from "./properties/curve.ts";
export { usualWidth } from "./properties/points.ts";
export { type Properties, propertiesOf } from "./properties/properties.ts";
export type { Property } from "./properties/reports.ts";
export type { ComputedBatch, Gatherer, Gathering, RowReceiver, Watcher } from "./receivers.ts";
export type { ClassWeights, ColumnRequest, Inputs, LossRequest, RowsRequest } from "./requests.ts";
export { printedParameters, type ResultRequest, reductionOf } from "./results.ts";
export { domainOf, factsOf, predictionRole, roleName, withKinds } from "./roles.ts";
export { type MeasuredRows, type RowLosses, rowLossesOf, type TargetRows } from "./row-losses.ts";
export { passesOf, type RunOutcome, runLosses } from "./run.ts";
export { badRowStatement } from "./sql/bad-row.ts";
export { givenColumns } from "./sql/given-columns.ts";
export { formulaComment, type Statement, type StatementRequest, statementOf } from "./sql/statement.ts";
export { type Ranking, WorstRows } from "./worst.ts";
