import type { Batch, ReadOptions, ReadPlan, Source, SourceCounts } from "../contracts.ts";
import { giveBackArrays, makeBatchFiller } from "./batch-filler.ts";
import type { RecordReader } from "./record-reader.ts";

/** A source over the records of one format. `batches` may be called once; the input is closed when it ends. */
export function makeSource<Row>(reader: RecordReader<Row>, options: ReadOptions): Source {
  const { recordsBefore = 0 } = reader;
  let counts: SourceCounts | undefined;

  async function* batches(plan: ReadPlan): AsyncGenerator<Batch> {
    if (counts !== undefined) throw new Error("the batches of a source can be read once");
    const filler = makeBatchFiller(reader, plan, options);
    const { arrays } = filler;
    counts = filler.counts;
    counts.rowsRead = recordsBefore;
    try {
      for await (const _ of reader.fill(filler)) {
        yield filler.batch();
        arrays.clear();
      }
    } catch (error) {
      // The rows before the fault come first: a value among them that the loss refuses is the earlier error.
      if (arrays.rows > 0) yield filler.batch();
      arrays.clear();
      throw error;
    } finally {
      await reader.close();
    }
    if (arrays.rows > 0) yield filler.batch();
    giveBackArrays(filler);
  }

  return {
    path: reader.path,
    format: reader.format,
    columns: reader.columns,
    ...(reader.details ? { details: reader.details } : {}),
    batches,
    counts: () =>
      counts ? { ...counts, rowsRead: counts.rowsRead - recordsBefore } : { rowsRead: 0, rowsUsed: 0, rowsDropped: 0 },
    close: () => reader.close(),
  };
}
