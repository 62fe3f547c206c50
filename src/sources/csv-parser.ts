import { type CsvError, Parser } from "csv-parse";
import { CsvFault } from "./csv-fault.ts";
import { emptyChunk, largestRecord, type RecordChunk } from "./record-reader.ts";

/** Takes bytes as they come, and gives the records that they complete; throws `CsvFault` after the last good one. */
export interface CsvParser {
  write(bytes: Buffer): AsyncGenerator<RecordChunk<string[]>>;
  end(): AsyncGenerator<RecordChunk<string[]>>;
}

const kinds: ReadonlyMap<unknown, CsvFault["kind"]> = new Map([
  ["CSV_QUOTE_NOT_CLOSED", "open-quote"],
  ["CSV_INVALID_CLOSING_QUOTE", "inner-quote"],
  ["INVALID_OPENING_QUOTE", "inner-quote"],
  ["CSV_MAX_RECORD_SIZE", "too-large"],
]);

/** csv-parse, for any CSV; the first byte will be the input's byte `base`. */
export function makeCsvParser(delimiter: string, base: number): CsvParser {
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
  async function* taken(step: (done: (error?: Error | null) => void) => void): AsyncGenerator<RecordChunk<string[]>> {
    const error = await new Promise<Error | undefined>((done) => step((failed) => done(failed ?? undefined)));
    if (chunk.records.length > 0) {
      const full = chunk;
      chunk = emptyChunk();
      yield full;
    }
    if (error !== undefined) throw faultOf(error, last);
  }
  return {
    write: (bytes) => taken((done) => parser.write(bytes, done)),
    end: () => taken((done) => parser.end(done)),
  };
}

function faultOf(error: Error, after: number): Error {
  const kind = kinds.get((error as Partial<CsvError>).code);
  return kind === undefined ? error : new CsvFault(kind, after);
}
