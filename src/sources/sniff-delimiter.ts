const sniffedRecords = 100;

/**
 * The delimiter of a CSV, told by its first bytes: a candidate of the first record, outside quotes, best one that
 * stands equally often in every record; the first candidate where there is none, as in a file with one column.
 */
export function sniffDelimiter(head: Buffer, candidates: readonly string[]): string {
  const records = countPerRecord(head.toString("latin1"), candidates);
  let best = candidates[0]!;
  let bestCount = 0;
  let bestSteady = false;
  for (const [index, candidate] of candidates.entries()) {
    const count = records[0]?.[index] ?? 0;
    if (count === 0) continue;
    const steady = records.every((counts) => counts[index] === count);
    if (bestCount === 0 || (steady && !bestSteady) || (steady === bestSteady && count > bestCount)) {
      best = candidate;
      bestCount = count;
      bestSteady = steady;
    }
  }
  return best;
}

/** For each complete record (or the only one), how often each candidate stands in it outside quotes. */
function countPerRecord(text: string, candidates: readonly string[]): number[][] {
  const lines = text.replace(/"[^"]*"?/g, '"').split(/[\r\n]+/);
  const last = lines.pop()!;
  const records = lines.filter((line) => line !== "").slice(0, sniffedRecords);
  if (records.length === 0) records.push(last);
  return records.map((record) => candidates.map((candidate) => record.split(candidate).length - 1));
}
