import type { Batch, Cell, Source } from "../contracts.ts";
import { cellError, describeLocation, inputError, type LosslineError } from "../errors.ts";
import type { Both, JoinPlan, Pairs } from "./join-plan.ts";

/** The most entries that a Map of V8 holds. */
const mostIds = 2 ** 24;

/**
 * The rows of the prediction source with those of the target source that have the same id, as a text. The target file
 * is held in memory; the order is that of the prediction file. Errors (exit 3): `duplicate-id`; `id-mismatch`, once
 * both are read to their ends; `too-many-ids`.
 */
export async function* pairsById(sources: Both<Source>, plan: JoinPlan & { ids: Both<number> }): AsyncGenerator<Pairs> {
  const { plans, ids } = plan;
  const target = await readWhole(sources.target, plans.target);
  const rowOf = indexIds(target, ids.target);
  // by row of the target: the record of the prediction file that has its id, 0 for none
  const partners = new Float64Array(target.rows);
  const { batchRows } = plans.prediction;
  const at = { prediction: new Int32Array(batchRows), target: new Int32Array(batchRows) };
  let alone = 0;
  let firstAlone: Cell | undefined;
  for await (const prediction of sources.prediction.batches(plans.prediction)) {
    const texts = prediction.texts[ids.prediction]!;
    let rows = 0;
    for (let row = 0; row < prediction.rows; row++) {
      const targetRow = rowOf.get(texts[row]!);
      if (targetRow === undefined) {
        alone++;
        firstAlone ??= prediction.locateText!(row, ids.prediction, undefined);
        continue;
      }
      if (partners[targetRow] !== 0) throw duplicateId(prediction, row, ids.prediction, partners[targetRow]!);
      partners[targetRow] = prediction.records[row]!;
      at.prediction[rows] = row;
      at.target[rows++] = targetRow;
    }
    // once an id is alone the run will fail, and what is read is read to count
    if (alone === 0) yield { rows, batches: { prediction, target }, at };
  }
  const targetAlone = partners.reduce((count, partner) => count + Number(partner === 0), 0);
  if (firstAlone) throw idMismatch(firstAlone, alone, sources.target, sources.prediction, targetAlone);
  if (targetAlone === 0) return;
  const first = target.locateText!(partners.indexOf(0), ids.target, undefined);
  throw idMismatch(first, targetAlone, sources.prediction, sources.target, 0);
}

/** All rows of a source whose plan asks for one batch. */
async function readWhole(source: Source, plan: JoinPlan["plans"]["target"]): Promise<Batch> {
  let whole: Batch | undefined;
  for await (const batch of source.batches(plan)) whole = batch;
  return (
    whole ?? { rows: 0, records: new Float64Array(), numbers: [], texts: plan.texts.map(() => []), locate: nothing }
  );
}

function nothing(): never {
  throw new Error("there is no row to locate");
}

function indexIds(batch: Batch, ids: number): ReadonlyMap<string, number> {
  const rowOf = new Map<string, number>();
  batch.texts[ids]!.forEach((id, row) => {
    const before = rowOf.get(id);
    if (before !== undefined) throw duplicateId(batch, row, ids, batch.records[before]!);
    if (rowOf.size === mostIds) {
      throw inputError("too-many-ids", `a join holds at most ${mostIds} ids`, {
        hint: "if the rows of both files are in the same order, pair them with --by-position",
      });
    }
    rowOf.set(id, row);
  });
  return rowOf;
}

function duplicateId(batch: Batch, row: number, ids: number, record: number): LosslineError {
  return cellError(
    "duplicate-id",
    batch.locateText!(row, ids, undefined),
    `"${batch.texts[ids]![row]}" is the id of row ${record} too`,
    "an id names one row; if the rows of both files are in the same order, pair them with --by-position",
  );
}

/** `cell` is the first of `count` ids that `other` lacks; `otherAlone` ids of `other` are lacking in turn. */
function idMismatch(cell: Cell, count: number, other: Source, own: Source, otherAlone: number): LosslineError {
  const [otherName, ownName] = [other, own].map(({ path }) => describeLocation({ path }));
  const ids = (number: number) => `${number} ${number === 1 ? "id" : "ids"}`;
  const more = count === 1 ? "" : `, the first of ${ids(count)} that are not`;
  const inTurn =
    otherAlone === 0 ? "" : `; ${ids(otherAlone)} of ${otherName} ${otherAlone === 1 ? "is" : "are"} not in ${ownName}`;
  return cellError(
    "id-mismatch",
    cell,
    `"${cell.text}" is not in ${otherName}${more}${inTurn}`,
    otherAlone > 0
      ? "ids are compared as texts: 7, 07 and 7.0 are three ids"
      : "both files must have the same ids: leave out the rows that have no partner",
  );
}
