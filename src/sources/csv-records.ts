import type { CsvParser } from "./csv-parser.ts";
import { emptyChunk, type RecordChunk } from "./record-reader.ts";
import type { TextWindow } from "./text-window.ts";

const lineFeed = 10;
const carriageReturn = 13;

/** What takes a real parser: quotes, and line ends of old Macs. */
const needsParser = /"|\r(?!\n)/;

/** A line that is longer is left to the parser, which bounds a record. */
const longestLine = 1024 * 1024;

/**
 * The records of a CSV, header and ragged ones among them, a chunk a block; the blocks are appended to `window`.
 * Lines without quotes are split, which is quicker to start and to run than csv-parse; that is loaded for the rest of
 * the input where the first quote stands. Throws `CsvFault` after the records that precede it.
 */
export async function* csvRecords(
  blocks: AsyncIterable<Buffer>,
  delimiter: string,
  window: TextWindow,
): AsyncGenerator<RecordChunk<string[]>> {
  let parser: CsvParser | undefined;
  let base = window.end;
  let rest: Buffer = Buffer.alloc(0);
  const parserFromHere = async () => (await import("./csv-parser.ts")).makeCsvParser(delimiter, base);
  for await (const block of blocks) {
    window.append(block);
    let bytes = block;
    if (!parser) {
      bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
      const lines = bytes.subarray(0, bytes.lastIndexOf(lineFeed) + 1);
      rest = bytes.subarray(lines.length);
      if (rest.length > longestLine || needsParser.test(lines.toString("latin1"))) parser = await parserFromHere();
      else yield* splitLines(lines, delimiter, base);
      base += lines.length;
    }
    if (parser) yield* parser.write(bytes);
  }
  if (!parser && rest.length > 0) {
    if (needsParser.test(rest.toString("latin1"))) {
      parser = await parserFromHere();
      yield* parser.write(rest);
    } else yield* splitLines(rest, delimiter, base);
  }
  if (parser) yield* parser.end();
}

/** One chunk, or none where all lines are blank. */
function* splitLines(bytes: Buffer, delimiter: string, base: number): Generator<RecordChunk<string[]>> {
  const chunk = emptyChunk<string[]>();
  let recordStart = 0;
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(lineFeed, at);
    const next = found < 0 ? bytes.length : found + 1;
    let end = found < 0 ? next : found;
    if (bytes[end - 1] === carriageReturn && end > at) end--;
    if (end > at) {
      chunk.records.push(bytes.toString("utf8", at, end).split(delimiter));
      chunk.starts.push(base + recordStart);
      chunk.ends.push(base + next);
      recordStart = next;
    }
    at = next;
  }
  if (chunk.records.length > 0) yield chunk;
}
