import { fillAllPowers } from "../bytes-program.ts";
import type { Column, Lines, LinesBefore, LinesShape, ReadOptions, Source } from "../contracts.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { type ByteInput, headBytes } from "./byte-input.ts";
import { countCharacters } from "./csv-cells.ts";
import { describeBytes } from "./describe-bytes.ts";
import { discoverColumns, type JsonRecord } from "./json-columns.ts";
import { type JsonPlacing, jsonReader, parseRecord, recordTooLarge } from "./json-source.ts";
import { skipWhiteSpace } from "./json-spans.ts";
import { aboutFile, blocksOfChunks, chunksOfInput } from "./line-chunks.ts";
import { largestRecord } from "./record-reader.ts";
import { makeRecordScanner } from "./record-scanner.ts";
import { makeSource } from "./source.ts";
import { countLineEnds, makeTextWindow, type TextWindow } from "./text-window.ts";
import { WholeLines } from "./whole-lines.ts";

const lineFeed = 10;
const brace = 123;

/** One JSON object a line. Errors (exit 3): `bad-json`, `not-a-record`, `record-too-large`. */
export async function openNdjson(input: ByteInput, options: ReadOptions): Promise<Source> {
  const { path, base } = input;
  const rows = new NdjsonRows(path, input.blocks, makeTextWindow(base));
  const columns = discoverColumns(await rows.head(base + headBytes));
  const reader = { ...rows.reader(columns), details: describeBytes(input), close: input.close };
  const shape: LinesShape = { path, format: "ndjson", columns, delimiter: "" };
  const chunks = () => chunksOfInput(input, base, rows.unread());
  const open: Lines["open"] = (chunks, before) =>
    openNdjsonLines(shape, blocksOfChunks(chunks, input.file), options, before);
  return { ...makeSource(reader, options), lines: { shape, lineEndsBefore: 0, chunks, open, ...aboutFile(input) } };
}

/** Lines from somewhere in an NDJSON. */
export function openNdjsonLines(
  { path, columns }: LinesShape,
  blocks: AsyncGenerator<Buffer>,
  options: ReadOptions,
  before: LinesBefore,
): Source {
  const rows = new NdjsonRows(path, blocks, makeTextWindow(0), before.lineEnds);
  const reader = { ...rows.reader(columns), recordsBefore: before.records, close: async () => {} };
  const source = makeSource(reader, options);
  return { ...source, counts: () => ({ ...source.counts(), lineEnds: rows.lineEnds - before.lineEnds }) };
}

/** How many records whole lines hold: blank ones hold none. */
export function countNdjsonRecords(lines: Buffer): number {
  let count = 0;
  for (let start = 0; start < lines.length; ) {
    const found = lines.indexOf(lineFeed, start);
    const end = found < 0 ? lines.length : found;
    if (lines[start] === brace || !isBlank(lines.toString("utf8", start, end))) count++;
    start = end + 1;
  }
  return count;
}

/** The records of lines: plain ones are read by the scanner, any other by JSON.parse. */
class NdjsonRows {
  /** how many line ends of the input were read, or stand before what was */
  lineEnds: number;
  readonly #path: string;
  readonly #lines: WholeLines;
  readonly #place: JsonPlacing;

  constructor(path: string, blocks: AsyncGenerator<Buffer>, window: TextWindow, lineEnds = 0) {
    this.#path = path;
    this.#lines = new WholeLines(blocks, window);
    this.#place = (_, start, before) => ({ path, line: window.lineAt(start), column: 1 + countCharacters(before) });
    this.lineEnds = lineEnds;
  }

  /**
   * The records that start before the offset `until`, at least one if there is one; `fill` gives them again. A fault
   * behind the first of them is met then, after the records before it.
   */
  async head(until: number): Promise<JsonRecord[]> {
    const lines = this.#lines;
    const start = lines.at;
    const records: JsonRecord[] = [];
    try {
      for (
        let line = await this.#line();
        line && (records.length === 0 || lines.at < until);
        line = await this.#line()
      ) {
        const record = this.#parse(line);
        if (record) records.push(record);
        lines.advance(line.length);
      }
    } catch (error) {
      if (records.length === 0) throw error;
    }
    lines.at = start;
    return records;
  }

  /** The bytes that were taken from the blocks and are not read yet. */
  unread(): Buffer {
    return this.#lines.unread();
  }

  reader(columns: readonly Column[]) {
    const { window } = this.#lines;
    const text = { path: this.#path, format: "ndjson" as const, window, place: this.#place };
    return { ...jsonReader(text, columns), fill: (filler: BatchFiller<JsonRecord>) => this.#fill(filler, columns) };
  }

  async *#fill(filler: BatchFiller<JsonRecord>, columns: readonly Column[]): AsyncGenerator<void> {
    const { arrays } = filler;
    const lines = this.#lines;
    const { window } = lines;
    const scanner = makeRecordScanner(filler, columns);
    for (;;) {
      if (arrays.rows === 0) window.countLinesFrom(lines.at, this.lineEnds);
      window.release(arrays.oldest() ?? lines.at);
      const whole = await lines.next(largestRecord);
      if (!whole) break;
      if (scanner) {
        lines.advance(scanner.scan(whole, lines.at));
        this.lineEnds += scanner.lineEnds;
        if (arrays.full()) yield;
        if (!scanner.stopped) continue;
        // it may be a number whose power is not there yet, and more of them may follow
        fillAllPowers();
      }
      const line = await this.#line();
      if (!line) break;
      const record = this.#parse(line);
      const start = lines.at;
      lines.advance(line.length);
      this.lineEnds += countLineEnds(line, 0);
      if (record) filler.add(record, start, lines.at);
      if (arrays.full()) yield;
    }
    if (lines.at < window.end) throw recordTooLarge(this.#place(0, lines.at, ""));
  }

  /** The next line with what ends it. */
  async #line(): Promise<Buffer | undefined> {
    const whole = await this.#lines.next(largestRecord);
    const line = whole?.subarray(0, whole.indexOf(lineFeed) + 1);
    if (line && line.length > largestRecord) throw recordTooLarge(this.#place(0, this.#lines.at, ""));
    return line;
  }

  /** The record of a line, which is the next one; none where it is blank. */
  #parse(line: Buffer): JsonRecord | undefined {
    const text = line.toString("utf8", 0, line.length - 1);
    if (text[0] !== "{" && isBlank(text)) return undefined;
    const { at } = this.#lines;
    return parseRecord(text, (before) => this.#place(0, at, before));
  }
}

function isBlank(text: string): boolean {
  return skipWhiteSpace(text, 0) === text.length;
}
