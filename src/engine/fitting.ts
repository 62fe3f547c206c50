import type { Source } from "../contracts.ts";
import { LosslineError } from "../errors.ts";
import { bindColumns } from "./bind.ts";
import { domainChecks } from "./domain.ts";
import type { ColumnRequest, LossRequest } from "./requests.ts";

/** The losses whose roles find columns in a source, and whose domains hold the numbers of its first batch. */
export async function fittingLosses(
  candidates: readonly LossRequest[],
  columns: ColumnRequest,
  source: Source,
): Promise<LossRequest[]> {
  const bindable = candidates.filter((candidate) =>
    succeeds(() => bindColumns([candidate], columns, source.columns, source.path)),
  );
  if (bindable.length === 0) return [];
  const binding = bindColumns(bindable, columns, source.columns, source.path);
  try {
    for await (const batch of source.batches(binding.plan)) {
      return bindable.filter((_, i) =>
        succeeds(() => {
          for (const check of domainChecks(binding.losses[i]!, 1e-4)) check(batch);
        }),
      );
    }
  } catch (error) {
    if (!(error instanceof LosslineError)) throw error;
  }
  return [];
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof LosslineError) return false;
    throw error;
  }
}
