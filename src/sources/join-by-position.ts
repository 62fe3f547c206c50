import type { Batch, Source } from "../contracts.ts";
import { cellError, describeLocation, inputError, type LosslineError } from "../errors.ts";
import type { Both, JoinPlan, Pairs } from "./join-plan.ts";

/**
 * The rows of two sources in step. A pair lies in one batch of either, so that its cells can be located. Errors
 * (exit 3): `length-mismatch`, once both are read to their ends; `id-mismatch` where the plan has ids and they differ.
 */
export async function* pairsByPosition(sources: Both<Source>, plan: JoinPlan): AsyncGenerator<Pairs> {
  const prediction = new Cursor(sources.prediction.batches(plan.plans.prediction));
  const target = new Cursor(sources.target.batches(plan.plans.target));
  const { batchRows } = plan.plans.prediction;
  const at = { prediction: new Int32Array(batchRows), target: new Int32Array(batchRows) };
  for (;;) {
    const batches = { prediction: await prediction.batch(), target: await target.batch() };
    if (!isBoth(batches)) break;
    const rows = Math.min(prediction.left(), target.left());
    const from = { prediction: prediction.row, target: target.row };
    prediction.row += rows;
    target.row += rows;
    let known = false;
    const pairs: Pairs = {
      rows,
      batches,
      from,
      get at() {
        if (!known) {
          fillPlaces(at.prediction, from.prediction, rows);
          fillPlaces(at.target, from.target, rows);
          known = true;
        }
        return at;
      },
    };
    if (plan.ids) checkIds(pairs, plan.ids, sources.target.path);
    yield pairs;
  }
  await prediction.skipRest();
  await target.skipRest();
  const counts = { prediction: sources.prediction.counts().rowsRead, target: sources.target.counts().rowsRead };
  if (counts.prediction !== counts.target) throw lengthMismatch(sources, counts);
}

function fillPlaces(places: Int32Array, first: number, rows: number): void {
  for (let i = 0; i < rows; i++) places[i] = first + i;
}

/** A place in the rows of a source. */
class Cursor {
  row = 0;
  #batch: Batch | undefined;
  readonly #batches: AsyncIterator<Batch>;

  constructor(batches: AsyncIterable<Batch>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** The batch of the next row; undefined at the end. */
  async batch(): Promise<Batch | undefined> {
    if (this.#batch && this.left() > 0) return this.#batch;
    const next = await this.#batches.next();
    this.#batch = next.done ? undefined : next.value;
    this.row = 0;
    return this.#batch;
  }

  left(): number {
    return this.#batch!.rows - this.row;
  }

  /** Reads on only to count. */
  async skipRest(): Promise<void> {
    while (!(await this.#batches.next()).done);
  }
}

function isBoth(batches: Both<Batch | undefined>): batches is Both<Batch> {
  return batches.prediction !== undefined && batches.target !== undefined;
}

function checkIds({ rows, batches, at }: Pairs, ids: Both<number>, targetPath: string): void {
  const own = batches.prediction.texts[ids.prediction]!;
  const other = batches.target.texts[ids.target]!;
  for (let pair = 0; pair < rows; pair++) {
    const [ownRow, otherRow] = [at.prediction[pair]!, at.target[pair]!];
    if (own[ownRow] === other[otherRow]) continue;
    const there = batches.target.locateText!(otherRow, ids.target, undefined);
    throw cellError(
      "id-mismatch",
      batches.prediction.locateText!(ownRow, ids.prediction, undefined),
      `row ${batches.prediction.records[ownRow]} is "${own[ownRow]}" here, and "${other[otherRow]}" at ${describeLocation(there.location)}`,
      `the rows of ${describeLocation({ path: targetPath })} are others or in another order: without --by-position they are joined on the id`,
    );
  }
}

function lengthMismatch({ prediction, target }: Both<Source>, counts: Both<number>): LosslineError {
  const said = ({ path }: Source, count: number) =>
    `${describeLocation({ path })} has ${count} ${count === 1 ? "row" : "rows"}`;
  const advice = "rows are paired by position one to one; join on a column of both with --id COL instead";
  const oneOff = "has one of the files no header line? else join on a column of both with --id COL";
  return inputError("length-mismatch", `${said(prediction, counts.prediction)}, ${said(target, counts.target)}`, {
    hint: Math.abs(counts.prediction - counts.target) === 1 ? oneOff : advice,
  });
}
