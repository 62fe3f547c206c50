import type { Batch } from "../contracts.ts";
import type { JoinPlan, Pairs } from "./join-plan.ts";

/** Leaves out the pairs of which a row has a missing value; gives how many. */
export function dropMissing(pairs: Pairs): number {
  const { batches, rows } = pairs;
  const prediction = batches.prediction.missing;
  const target = batches.target.missing;
  if (!prediction && !target) return 0;
  const isWhole = (missing: Uint8Array | undefined, from: number) => !missing?.subarray(from, from + rows).includes(1);
  if (pairs.from && isWhole(prediction, pairs.from.prediction) && isWhole(target, pairs.from.target)) return 0;
  const { at } = pairs;
  pairs.from = undefined;
  let kept = 0;
  for (let pair = 0; pair < rows; pair++) {
    const [predictionRow, targetRow] = [at.prediction[pair]!, at.target[pair]!];
    if (prediction?.[predictionRow] === 1 || target?.[targetRow] === 1) continue;
    at.prediction[kept] = predictionRow;
    at.target[kept] = targetRow;
    kept++;
  }
  pairs.rows = kept;
  return rows - kept;
}

/** Makes a batch of pairs. */
export type BatchJoiner = (pairs: Pairs) => Batch;

/** What makes batches of pairs; their arrays are allocated here, once. */
export function makeBatchJoiner(plan: JoinPlan, batchRows: number): BatchJoiner {
  const numbers = plan.reads.map(({ width }) => new Float64Array(batchRows * width));
  const joined = new Float64Array(batchRows);

  return (pairs) => {
    const { rows, batches, from: start } = pairs;
    const recordsOfPairs = () => {
      const { records } = batches.prediction;
      if (start) return records.subarray(start.prediction, start.prediction + rows) as Float64Array<ArrayBuffer>;
      copyRun(records, pairs.at.prediction, rows, { stride: 1, from: 0, count: 1 }, joined, 1, 0);
      return joined;
    };
    let records: Float64Array<ArrayBuffer> | undefined;
    const found = plan.reads.map(({ width, widths, runs }, read) => {
      const [first] = runs;
      if (start && first?.width === width && widths[first.file] === width) {
        const { [first.file]: row } = start;
        const own = batches[first.file].numbers[first.read] as Float64Array<ArrayBuffer>;
        return own.subarray(row * width, (row + rows) * width);
      }
      const out = numbers[read]!;
      for (const { file, read: readThere, from, to, width: count } of runs) {
        const values = batches[file].numbers[readThere]!;
        copyRun(values, pairs.at[file], rows, { stride: widths[file], from, count }, out, width, to);
      }
      return out;
    });
    const runAt = (read: number, position: number) => plan.reads[read]!.runs.findLast(({ to }) => to <= position)!;
    return {
      rows,
      get records() {
        records ??= recordsOfPairs();
        return records;
      },
      numbers: found,
      finite: plan.reads.map(({ runs }) => runs.every(({ file, read }) => batches[file].finite?.[read] === true)),
      texts: plan.texts.map(({ file, index }) => {
        const texts = batches[file].texts[index]!;
        return Array.from({ length: rows }, (_, pair) => texts[pairs.at[file][pair]!]!);
      }),
      locate(row, read, position) {
        const { file, read: readThere, from, to } = runAt(read, position);
        return batches[file].locate(pairs.at[file][row]!, readThere, position - to + from);
      },
      locateText(row, index, element) {
        const { file, index: indexThere } = plan.texts[index]!;
        return batches[file].locateText!(pairs.at[file][row]!, indexThere, element);
      },
    };
  };
}

/** Copies some of the numbers of rows to where they stand in the joined rows. */
function copyRun(
  values: Float64Array,
  places: Int32Array,
  rows: number,
  { stride, from, count }: { stride: number; from: number; count: number },
  out: Float64Array,
  width: number,
  to: number,
): void {
  for (let row = 0; row < rows; row++) {
    const first = places[row]! * stride + from;
    for (let k = 0; k < count; k++) out[row * width + to + k] = values[first + k]!;
  }
}
