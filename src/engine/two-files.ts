import { LosslineError, withDetails } from "../errors.ts";

/**
 * The error of a column that the first of the inputs lacks. Two files are pooled, row below row; where they hold
 * predictions and targets of the same rows, flags join them, which the help then says.
 */
export function withJoinAdvice(error: unknown, paths: readonly string[]): unknown {
  const [first, second, third] = paths;
  if (!(error instanceof LosslineError) || !["no-column", "unknown-column"].includes(error.code)) return error;
  if (first === undefined || second === undefined || third !== undefined) return error;
  const isPrediction = (path: string) => /(?:pred|prob|logit|score)[^/\\]*$/i.test(path);
  const [prediction, target] = isPrediction(second) && !isPrediction(first) ? [second, first] : [first, second];
  const by = [first, second].some((path) => path.toLowerCase().endsWith(".npy"))
    ? ""
    : " and --id COL or --by-position";
  const join = `if one file holds the predictions, the other the targets: --pred-file ${prediction} --target-file ${target}${by}`;
  return withDetails(error, { hint: join });
}
