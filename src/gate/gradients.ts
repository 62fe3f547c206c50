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
  let fields: readonly { at: number; width: number }[] = [];
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
        fields = all.flatMap(({ name, width }, at) => (name.startsWith("grad_") ? [{ at, width }] : []));
      },
      rows: async ({ rows, values }) => {
        for (const { at, width } of fields) {
          for (const entry of (values[at] as Float64Array).subarray(0, rows * width)) {
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
