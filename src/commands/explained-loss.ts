import { formulaUsageError, type LossRequest, withVectors } from "../engine/index.ts";
import { FormulaError } from "../formula/index.ts";
import { type FormulaFlags, requestedLoss } from "./requested-losses.ts";

/** The loss of a spec, of which no column is known: names of a formula are vectors where only vectors fit. */
export async function explainedLoss(spec: string, flags: FormulaFlags): Promise<LossRequest> {
  const request = await requestedLoss(spec, flags);
  if (!isFormula(request)) return request;
  return { ...request, declaration: pointingAt(request, () => withVectors(request.declaration)) };
}

/** Whether a loss is a formula of the command line. */
export function isFormula({ declaration }: LossRequest): boolean {
  return declaration.name === "expr";
}

/** Runs `action`; what does not fit in the loss's formula is exit 2, with a mark under the characters. */
export function pointingAt<Result>({ declaration, label }: LossRequest, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof FormulaError) throw formulaUsageError(error, declaration.formula, label);
    throw error;
  }
}
