import { usageError } from "../errors.ts";
import { Adjuster } from "./adjust.ts";
import { bindColumns } from "./bind.ts";
import { noRows } from "./nothing-left.ts";
import { preparedBatches } from "./prepared-batches.ts";
import type { Inputs, RowsRequest } from "./requests.ts";

/** Class weights n/(K count of the class), from a pass over the targets. */
export async function withBalancedWeights<Request extends RowsRequest>(
  request: Request,
  inputs: Inputs,
): Promise<Request> {
  let counts: Float64Array | undefined;
  for await (const source of inputs.open()) {
    const binding = bindColumns(request.losses, request.columns, source.columns, source.path);
    const loss = binding.losses.find(
      ({ request: { declaration } }) => declaration.divisor !== undefined && !declaration.over,
    );
    const target = loss?.roles.find(({ role }) => role === "y");
    if (!loss || !target) throw usageError("no-class-weights", "none of the losses takes class weights");
    counts ??= new Float64Array(loss.width);
    const adjuster = new Adjuster(binding, request.adjustments);
    for await (const { batch, ignored } of preparedBatches(source, binding, adjuster, request)) {
      const numbers = batch.numbers[target.read]!;
      const marks = ignored.get(target.read);
      for (let row = 0; row < batch.rows; row++) {
        if (marks?.[row] === 1) continue;
        if (target.shape === "label") counts[numbers[row]!] = counts[numbers[row]!]! + 1;
        else for (let k = 0; k < loss.width; k++) counts[k] = counts[k]! + numbers[row * loss.width + k]!;
      }
    }
  }
  if (!counts) throw noRows([]);
  const total = counts.reduce((sum, count) => sum + count, 0);
  // a class that never occurs has no row to weigh
  const weights = Array.from(counts, (count) => (count === 0 ? 0 : total / (counts.length * count)));
  return { ...request, columns: { ...request.columns, classWeights: weights } };
}
