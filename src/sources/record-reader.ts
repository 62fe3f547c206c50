import type { Cell, Column, InputFormat, SourceDetails } from "../contracts.ts";
import type { BatchFiller } from "./batch-filler.ts";

/** Records as a format found them, before any cell is read. Offsets are bytes from the start of the input. */
export interface RecordChunk<Row> {
  records: Row[];
  /** where each record starts; a CSV record's blank lines before it are included */
  starts: number[];
  /** offset after each record */
  ends: number[];
}

/** A record's place in its input. */
export interface RecordPlace {
  /** 1-based, counted over all records of the input */
  record: number;
  start: number;
  end: number;
}

/** What one input format knows; `source.ts` makes batches of it in the same way for all of them. */
export interface RecordReader<Row> {
  path: string;
  format: InputFormat;
  columns: readonly Column[];
  details?: SourceDetails;
  /** how many records of the input stand before the first that is read */
  recordsBefore?: number;
  /** puts the records into the filler, and yields where it is full: what takes the batch then makes it empty */
  fill(filler: BatchFiller<Row>): AsyncIterable<void>;
  /** a cell as the format gives it: a text, or any JSON value; undefined where the record has no such key */
  cell(row: Row, column: number): unknown;
  /** a cell as it stands in the file, for ids and slices */
  text(row: Row, column: number, start: number, end: number): string;
  /** `element` is the position within a JSON array */
  locate(place: RecordPlace, column: number, element: number | undefined): Cell;
  close(): Promise<void>;
}

/** An empty chunk, to be filled. */
export function emptyChunk<Row>(): RecordChunk<Row> {
  return { records: [], starts: [], ends: [] };
}

/** Fills from chunks; `release` is told, chunk by chunk, before which offset nothing will be located any more. */
export async function* fillFromChunks<Row>(
  chunks: AsyncIterable<RecordChunk<Row>>,
  filler: BatchFiller<Row>,
  release: (offset: number) => void,
): AsyncGenerator<void> {
  const { arrays } = filler;
  for await (const { records, starts, ends } of chunks) {
    for (let index = 0; index < records.length; index++) {
      filler.add(records[index]!, starts[index]!, ends[index]!);
      if (arrays.full()) yield;
    }
    const last = ends.at(-1);
    if (last !== undefined) release(arrays.oldest() ?? last);
  }
}

/** A bound on one record, so that a quote that is never closed does not read the whole input into memory. */
export const largestRecord = 64 * 1024 * 1024;

/**
 * Reads the records that start before the offset `until`, and all of them again, and the rest, from `chunks`.
 * A fault in what is read ahead is thrown in its turn, after the records before it: the first fault of a file is
 * the one that is reported, whatever was read ahead.
 */
export async function peekRecords<Row>(
  source: AsyncGenerator<RecordChunk<Row>>,
  until: number,
): Promise<{ records: Row[]; chunks: AsyncGenerator<RecordChunk<Row>> }> {
  const seen: RecordChunk<Row>[] = [];
  const records: Row[] = [];
  let fault: { error: unknown } | undefined;
  let reached = false;
  while (!reached) {
    try {
      const next = await source.next();
      if (next.done) break;
      seen.push(next.value);
      for (const [index, start] of next.value.starts.entries()) {
        if (start < until || records.length === 0) records.push(next.value.records[index]!);
        else reached = true;
      }
    } catch (error) {
      if (records.length === 0) throw error;
      fault = { error };
      reached = true;
    }
  }
  async function* chunks(): AsyncGenerator<RecordChunk<Row>> {
    while (seen.length > 0) yield seen.shift()!;
    if (fault !== undefined) throw fault.error;
    yield* source;
  }
  return { records, chunks: chunks() };
}
