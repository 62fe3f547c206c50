import { type CsvError, Parser } from "csv-parse";
import { emptyChunk, largestRecord, type RecordChunk } from "./record-reader.ts";
import type { TextWindow } from "./text-window.ts";

/** What csv-parse found wrong, before it is made an error of ours. */
export class CsvFault extends Error {
  readonly kind: "open-quote" | "inner-quote" | "too-large";
  /** offset after the last good record */
  readonly after: number;

  constructor(kind: CsvFault["kind"], after: number) {
    super(`csv-parse stopped: ${kind}`);
    this.kind = kind;
    this.after = after;
  }
}

const kinds: ReadonlyMap<unknown, CsvFault["kind"]> = new Map([
  ["CSV_QUOTE_NOT_CLOSED", "open-quote"],
  ["CSV_INVALID_CLOSING_QUOTE", "inner-quote"],
  ["INVALID_OPENING_QUOTE", "inner-quote"],
  ["CSV_MAX_RECORD_SIZE", "too-large"],
]);

/**
 * The records of a CSV, header and ragged ones among them, a chunk a block; the blocks are appended to `window`.
 * Throws `CsvFault` after the records that precede it.
 */
export async function* csvRecords(
  blocks: AsyncIterable<Buffer>,
  delimiter: string,
  window: TextWindow,
): AsyncGenerator<RecordChunk<string[]>> {
  const base = window.end;
  const parser = new Parser({
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: largestRecord,
  });
  // Each failing call below reports the error itself; the event would only end the process.
  parser.on("error", () => undefined);
  let chunk = emptyChunk<string[]>();
  let last = base;
  // Taken here and not from the readable side: that saves a queue, and `info.bytes` still belongs to this record.
  parser.push = (record: string[] | null) => {
    if (record === null) return false;
    chunk.records.push(record);
    chunk.starts.push(last);
    last = base + parser.info.bytes;
    chunk.ends.push(last);
    return true;
  };
  function* taken(error: Error | undefined): Generator<RecordChunk<string[]>> {
    if (chunk.records.length > 0) {
      const full = chunk;
      chunk = emptyChunk();
      yield full;
    }
    if (error !== undefined) throw faultOf(error, last);
  }
  for await (const block of blocks) {
    window.append(block);
    yield* taken(
      await new Promise<Error | undefined>((done) => parser.write(block, (error) => done(error ?? undefined))),
    );
  }
  yield* taken(
    await new Promise<Error | undefined>((done) => parser.end((error?: Error | null) => done(error ?? undefined))),
  );
}

function faultOf(error: Error, after: number): Error {
  const kind = kinds.get((error as Partial<CsvError>).code);
  return kind === undefined ? error : new CsvFault(kind, after);
}
