import type { Batch } from "../contracts.ts";
import type { JoinPlan, Pairs } from "./join-plan.ts";

/** Leaves out the pairs of which a row has a missing value; gives how many. */
export function dropMissing(pairs: Pairs): number {
  const { at, batches, rows } = pairs;
  const { prediction, target } = { prediction: batches.prediction.missing!, target: batches.target.missing! };
  let kept = 0;
  for (let pair = 0; pair < rows; pair++) {
    const [predictionRow, targetRow] = [at.prediction[pair]!, at.target[pair]!];
    if (prediction[predictionRow] === 1 || target[targetRow] === 1) continue;
    at.prediction[kept] = predictionRow;
    at.target[kept] = targetRow;
    kept++;
  }
  pairs.rows = kept;
  return rows - kept;
}

/** Makes a batch of pairs; its arrays are allocated here, once. */
export function makeBatchJoiner(plan: JoinPlan, batchRows: number): (pairs: Pairs) => Batch {
  const numbers = plan.reads.map(({ width }) => new Float64Array(batchRows * width));
  const records = new Float64Array(batchRows);

  return ({ rows, batches, at }) => {
    for (let pair = 0; pair < rows; pair++) records[pair] = batches.prediction.records[at.prediction[pair]!]!;
    plan.reads.forEach(({ width, widths, runs }, read) => {
      const out = numbers[read]!;
      for (const { file, read: readThere, from, to, width: count } of runs) {
        const values = batches[file].numbers[readThere]!;
        const row = at[file];
        for (let pair = 0; pair < rows; pair++) {
          const first = row[pair]! * widths[file] + from;
          for (let k = 0; k < count; k++) out[pair * width + to + k] = values[first + k]!;
        }
      }
    });
    const runAt = (read: number, position: number) => plan.reads[read]!.runs.findLast(({ to }) => to <= position)!;
    return {
      rows,
      records,
      numbers,
      texts: plan.texts.map(({ file, index }) => {
        const texts = batches[file].texts[index]!;
        return Array.from({ length: rows }, (_, pair) => texts[at[file][pair]!]!);
      }),
      locate(row, read, position) {
        const { file, read: readThere, from, to } = runAt(read, position);
        return batches[file].locate(at[file][row]!, readThere, position - to + from);
      },
      locateText(row, index, element) {
        const { file, index: indexThere } = plan.texts[index]!;
        return batches[file].locateText!(at[file][row]!, indexThere, element);
      },
    };
  };
}
