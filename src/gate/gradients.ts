import { type Inputs, type LossRequest, type RowsRequest, runLosses } from "../engine/index.ts";

/** What the derivatives of the rows' losses are like; both are NaN where one of them is. */
export interface GradientSummary {
  maxAbs: number;
  /** share of all entries that are 0 */
  zeros: number;
}

/** Goes through the gradients of the rows by one loss, without sample weights. Errors are those of `runLosses`. */
export async function summarizeGradients(
  loss: LossRequest,
  request: RowsRequest,
  inputs: Inputs,
): Promise<GradientSummary> {
  let fields: readonly number[] = [];
  let maxAbs = 0;
  let zeros = 0;
  let count = 0;
  const columns = { ...request.columns, weight: undefined, id: undefined, cluster: undefined };
  await runLosses(
    {
      ...request,
      columns,
      losses: [loss],
      gradient: true,
      hessian: false,
      gradientOf: "row",
      results: { reduction: undefined, quantiles: [], interval: undefined },
    },
    inputs,
    () => {},
    {
      begin: async (all) => {
        fields = all.flatMap(({ name }, i) => (name.startsWith("grad_") ? [i] : []));
      },
      rows: async ({ values }) => {
        for (const field of fields) {
          for (const entry of values[field] as Float64Array) {
            count++;
            if (entry === 0) zeros++;
            maxAbs = Math.max(maxAbs, Math.abs(entry));
          }
        }
      },
    },
  );
  return { maxAbs, zeros: Number.isNaN(maxAbs) ? maxAbs : zeros / count };
}
