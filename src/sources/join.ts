import type { Batch, ReadPlan, Source, SourceCounts, Stretches } from "../contracts.ts";
import { describeLocation } from "../errors.ts";
import { type BatchJoiner, dropMissing, makeBatchJoiner } from "./join-batch.ts";
import { pairsById } from "./join-by-id.ts";
import { pairsByPosition } from "./join-by-position.ts";
import { type Both, type JoinPlan, joinColumns, splitPlan } from "./join-plan.ts";
import { withLines } from "./row-chunks.ts";
import { Spares } from "./spares.ts";

/**
 * How rows find their partners: by equal ids, or by position. `ids` are the positions of the id column in each file;
 * by position they are there only where both files have the column, and then the ids of a pair must agree.
 */
export type Join = { by: "id"; ids: Both<number> } | { by: "position"; ids: Both<number> | undefined };

/** The plans of both files, which have spares of their own, and what puts their rows together. */
interface PreparedJoin {
  split: JoinPlan;
  join: BatchJoiner;
}

const spareJoins = new Spares<PreparedJoin>();

/**
 * Two sources as one, in the rows and order of the prediction file. Its columns are those of the prediction file, then
 * those of the target file; a joined id column stands there once. Names stay as they are, and each column says which
 * file it is from: a name that is in both is the prediction file's for a prediction, the target file's for a target,
 * and elsewhere `NAME@pred` or `NAME@target` (`selectColumns` in engine/columns.ts).
 *
 * By position, both are read in step. By id, the target file is held in memory: besides the numbers its bytes, since an
 * error may point into any of its rows. A row with a missing value is dropped with its partner, and counts once.
 */
export function joinSources(prediction: Source, target: Source, how: Join): Source {
  const sources = { prediction, target };
  const columns = joinColumns({ prediction: prediction.columns, target: target.columns }, how.ids);
  let rowsUsed = 0;
  let rowsDropped = 0;

  async function* batches(plan: ReadPlan): AsyncGenerator<Batch> {
    const ready = spareJoins.take(plan) ?? prepare(plan);
    const { split, join } = ready;
    const pairs = how.by === "id" ? pairsById(sources, { ...split, ids: split.ids! }) : pairsByPosition(sources, split);
    for await (const found of pairs) {
      rowsDropped += dropMissing(found);
      rowsUsed += found.rows;
      if (found.rows > 0) yield join(found);
    }
    spareJoins.giveBack(plan, ready);
  }

  function prepare(plan: ReadPlan): PreparedJoin {
    const split = splitPlan(plan, columns, how.ids, how.by === "id");
    return { split, join: makeBatchJoiner(split, plan.batchRows) };
  }

  function stretches(): Stretches | undefined {
    const own = prediction.stretches;
    const other = target.stretches;
    // where the lengths differ, both are read to their ends, and then it is told
    if (how.by !== "position" || !own || !other || own.rows !== other.rows) return undefined;
    const starts = commonStarts(own.starts, other.starts);
    return {
      opening: { prediction: own.opening, target: other.opening, ids: how.ids },
      rows: own.rows,
      bytes: own.bytes + other.bytes,
      ...(starts && { starts }),
      between: (...range) => ({ ...joinSources(own.between(...range), other.between(...range), how), columns }),
      handOut(bytes) {
        own.handOut((bytes * own.bytes) / (own.bytes + other.bytes));
        other.handOut((bytes * other.bytes) / (own.bytes + other.bytes));
      },
      checkUnchanged() {
        own.checkUnchanged();
        other.checkUnchanged();
      },
    };
  }

  const countsOf = (source: Source) => (): SourceCounts => {
    return { rowsRead: source.counts().rowsRead, rowsUsed, rowsDropped };
  };
  const partOf = ({ path, format, details }: Source, counts: () => SourceCounts) => {
    return { path, format, counts, ...(details ? { details } : {}) };
  };
  const source: Source = {
    path: [prediction, target].map(({ path }) => describeLocation({ path })).join(" and "),
    format: prediction.format,
    columns,
    parts: [partOf(prediction, countsOf(prediction)), partOf(target, countsOf(target))],
    batches,
    counts: countsOf(prediction),
    async close() {
      await prediction.close();
      await target.close();
    },
  };
  return withLines(source, stretches());
}

/** The rows before which a stretch may begin in both files; undefined where it may before any. */
function commonStarts(own: readonly number[] | undefined, other: readonly number[] | undefined) {
  if (!own || !other) return own ?? other;
  const there = new Set(other);
  return own.filter((row) => there.has(row));
}
