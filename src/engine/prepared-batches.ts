import type { Batch, InputRecord, Source, SourcePart } from "../contracts.ts";
import type { Adjuster } from "./adjust.ts";
import type { Binding } from "./bind.ts";
import { domainChecks, weightCheck } from "./domain.ts";
import type { RowsRequest } from "./requests.ts";

/** The batches of a source as the losses may use them: filtered, adjusted, and every number inside its domain. */
export async function* preparedBatches(
  source: Source,
  binding: Binding,
  adjuster: Adjuster,
  { sumTolerance }: Pick<RowsRequest, "sumTolerance">,
): AsyncGenerator<{ batch: Batch; ignored: ReadonlyMap<number, Uint8Array> }> {
  const checks = binding.losses.flatMap((loss) => domainChecks(loss, sumTolerance));
  if (binding.weight !== undefined) checks.unshift(weightCheck(binding.weight));
  for await (const read of source.batches(binding.plan)) {
    const batch = adjuster.filter(read);
    if (batch.rows === 0) continue;
    const ignored = adjuster.beforeChecks(batch);
    for (const check of checks) check(batch);
    adjuster.afterChecks(batch);
    yield { batch, ignored };
  }
}

/** What was read of an input; `filtered`: the rows that a filter left out. */
export function recordOf(source: SourcePart, filtered: number): InputRecord {
  const { rowsRead, rowsUsed, rowsDropped } = source.counts();
  return {
    path: source.path,
    format: source.format,
    rows_read: rowsRead,
    rows_used: rowsUsed - filtered,
    rows_dropped: rowsDropped,
  };
}
