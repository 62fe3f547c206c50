import type { Batch } from "../contracts.ts";
import type { JoinPlan, Pairs } from "./join-plan.ts";

/** Leaves out the pairs of which a row has a missing value; gives how many. */
export function dropMissing(pairs: Pairs): number {
  const { at, batches, rows } = pairs;
  if (pairs.inStep && !anyMissing(batches.prediction, rows) && !anyMissing(batches.target, rows)) return 0;
  pairs.inStep = false;
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

function anyMissing({ missing }: Batch, rows: number): boolean {
  return missing!.subarray(0, rows).includes(1);
}

/** Makes a batch of pairs; its arrays are allocated here, once. */
export function makeBatchJoiner(plan: JoinPlan, batchRows: number): (pairs: Pairs) => Batch {
  const numbers = plan.reads.map(({ width }) => new Float64Array(batchRows * width));
  const joined = new Float64Array(batchRows);

  return ({ rows, batches, at, inStep }) => {
    const recordsOfPairs = () => {
      if (inStep) return batches.prediction.records;
      copyRun(batches.prediction.records, at.prediction, rows, { stride: 1, from: 0, count: 1 }, joined, 1, 0);
      return joined;
    };
    const found = plan.reads.map(({ width, widths, runs }, read) => {
      const [first] = runs;
      const isWhole = first !== undefined && first.width === width && widths[first.file] === width;
      if (inStep && isWhole) return batches[first.file].numbers[first.read] as Float64Array<ArrayBuffer>;
      const out = numbers[read]!;
      for (const { file, read: readThere, from, to, width: count } of runs) {
        const values = batches[file].numbers[readThere]!;
        copyRun(values, at[file], rows, { stride: widths[file], from, count }, out, width, to);
      }
      return out;
    });
    const runAt = (read: number, position: number) => plan.reads[read]!.runs.findLast(({ to }) => to <= position)!;
    return {
      rows,
      get records() {
        return recordsOfPairs();
      },
      numbers: found,
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
