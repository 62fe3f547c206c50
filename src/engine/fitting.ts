import type { Source } from "../contracts.ts";
import { LosslineError } from "../errors.ts";
import { bindColumns } from "./bind.ts";
import { domainChecks } from "./domain.ts";
import type { ColumnRequest, Inputs, LossRequest } from "./requests.ts";

/**
 * The losses whose roles find columns in the first of the inputs, and whose domains hold the numbers of its first batch.
 * The input is opened for each way in which losses read it: a target of class names is none of numbers.
 */
export async function fittingLosses(
  candidates: readonly LossRequest[],
  columns: ColumnRequest,
  inputs: Inputs,
): Promise<LossRequest[]> {
  const readAlike = await ofFirst(inputs, async (source) => {
    const groups = new Map<string, LossRequest[]>();
    for (const candidate of candidates) {
      const key = attempt(() => readsOf(candidate, columns, source));
      if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), candidate]);
    }
    return groups;
  });
  const fitting = new Set<LossRequest>();
  for (const losses of readAlike.values()) {
    for (const loss of await ofFirst(inputs, (source) => withinDomains(losses, columns, source))) fitting.add(loss);
  }
  return candidates.filter((candidate) => fitting.has(candidate));
}

async function ofFirst<Result>(inputs: Inputs, action: (source: Source) => Promise<Result>): Promise<Result> {
  // the source is open for as long as the loop's body runs
  for await (const source of inputs.open()) return await action(source);
  throw new Error("a run has an input");
}

/** What a loss reads, as a text that is the same for all that read it so. */
function readsOf(loss: LossRequest, columns: ColumnRequest, source: Source): string {
  const { plan } = bindColumns([loss], columns, source.columns, source.path);
  return JSON.stringify([plan.numbers.map((read) => [read.columns, [...(read.words ?? [])], read.onlyWords])]);
}

async function withinDomains(
  losses: readonly LossRequest[],
  columns: ColumnRequest,
  source: Source,
): Promise<LossRequest[]> {
  const binding = bindColumns(losses, columns, source.columns, source.path);
  try {
    for await (const batch of source.batches(binding.plan)) {
      return losses.filter((_, i) => {
        const checks = domainChecks(binding.losses[i]!, 1e-4);
        return attempt(() => checks.map((check) => check(batch))) !== undefined;
      });
    }
  } catch (error) {
    if (!(error instanceof LosslineError)) throw error;
  }
  return [];
}

/** The result; undefined where there is an error of the user's. */
function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof LosslineError) return undefined;
    throw error;
  }
}
