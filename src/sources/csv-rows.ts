import type { BatchFiller } from "./batch-filler.ts";
import { cellContent, cellSpans } from "./csv-cells.ts";
import { longestLine, makeCsvScanner } from "./csv-scanner.ts";
import type { RecordChunk } from "./record-reader.ts";
import { countLineEnds, type TextWindow } from "./text-window.ts";
import { WholeLines } from "./whole-lines.ts";

/** So much is given to csv-parse at a time: the scanner goes on soon after a row that it left. */
const handedBytes = 64 * 1024;
const lineFeed = 10;
const carriageReturn = 13;

/** Lines that cannot be read without those before them: a quoted line end may stand there. */
class NotPlain extends Error {}

/**
 * The rows of a CSV: plain ones are read by the scanner, any other, and what follows it in a few lines, by csv-parse,
 * which is loaded for the first of them. The blocks are appended to the window. Reading throws `CsvFault`.
 */
export class CsvRows {
  /** how many line ends of the input were read, or stand before what was */
  lineEnds = 0;
  readonly #lines: WholeLines;
  readonly #delimiter: string;
  readonly #start: number;
  readonly #lineEndsBefore: number;
  readonly #plainOnly: boolean;

  /** `plainOnly`: a row that the scanner leaves is a `NotPlain`, since it may have begun before these blocks. */
  constructor(
    blocks: AsyncGenerator<Buffer>,
    window: TextWindow,
    delimiter: string,
    { lineEnds = 0, plainOnly = false } = {},
  ) {
    this.#lineEndsBefore = lineEnds;
    this.#plainOnly = plainOnly;
    this.#lines = new WholeLines(blocks, window);
    this.#delimiter = delimiter;
    this.#start = window.end;
  }

  /** The cells of the first record; undefined where there is none. Unless it is a `header`, `fill` gives it again. */
  async first(header: boolean): Promise<string[] | undefined> {
    const cells = await this.#firstCells();
    if (!header) this.#lines.at = this.#start;
    return cells;
  }

  async #firstCells(): Promise<string[] | undefined> {
    const next = () => this.#lines.next(longestLine);
    for (let lines = await next(); lines; lines = await next()) {
      const spans = [...cellSpans(lines, Buffer.from(this.#delimiter))];
      const end = spans.at(-1)!.end;
      if (end === lines.length) {
        // nothing but blank lines, or a quote that is not closed in them
        if (spans[0]!.start < end) break;
        this.#lines.advance(end);
      } else if (spans.every(({ wellFormed }) => wellFormed)) {
        const after = lines.toString("latin1", end, end + 2) === "\r\n" ? end + 2 : end + 1;
        this.#lines.advance(after);
        return spans.map((span) => cellContent(lines, span));
      } else break;
    }
    for await (const { records, ends } of this.#parse()) {
      this.#lines.at = ends[0]!;
      return records[0];
    }
    return undefined;
  }

  /**
   * Puts the rows, of `columns` cells each, into the filler, and yields where it is full. Those that csv-parse reads
   * go through `add`, which sees whether they are as long as they should be.
   */
  async *fill(
    filler: BatchFiller<string[]>,
    columns: number,
    add: (row: string[], start: number, end: number) => void,
  ): AsyncGenerator<void> {
    const { arrays } = filler;
    const lines = this.#lines;
    const { window } = lines;
    const scanner = makeCsvScanner(filler, columns, this.#delimiter);
    let lineEnds = this.lineEndsBefore();
    for (;;) {
      this.lineEnds = lineEnds;
      if (arrays.rows === 0) window.countLinesFrom(lines.at, lineEnds);
      window.release(arrays.oldest() ?? lines.at);
      const whole = await lines.next(longestLine);
      if (!whole && lines.at === window.end) return;
      if (scanner && whole) {
        lines.advance(scanner.scan(whole, lines.at));
        lineEnds += scanner.lineEnds;
        if (arrays.full()) yield;
        if (!scanner.stopped) continue;
      }
      if (this.#plainOnly) throw new NotPlain();
      const start = lines.at;
      for await (const { records, starts, ends } of this.#parse()) {
        for (let index = 0; index < records.length; index++) {
          add(records[index]!, starts[index]!, ends[index]!);
          if (arrays.full()) yield;
        }
        lines.at = ends.at(-1)!;
      }
      // blank lines at the end are no record
      if (lines.at === start) return;
      lineEnds += countLineEnds(window.bytes(start, lines.at), 0);
    }
  }

  /** How many line ends stand before the first line that is not read yet. */
  lineEndsBefore(): number {
    const { at, window } = this.#lines;
    return this.#lineEndsBefore + countLineEnds(window.bytes(this.#start, at), 0);
  }

  /** The bytes that were taken from the blocks and are not read yet, of which the first is the input's byte `at`. */
  unread(): { at: number; bytes: Buffer } {
    return { at: this.#lines.at, bytes: this.#lines.unread() };
  }

  /** The next records as csv-parse reads them: at least one, if one is left. */
  async *#parse(): AsyncGenerator<RecordChunk<string[]>> {
    const { makeCsvParser } = await import("./csv-parser.ts");
    const { at, window } = this.#lines;
    const parser = makeCsvParser(this.#delimiter, at);
    let handed = at;
    for (let found = false; !found; ) {
      if (handed === window.end && !(await this.#lines.more())) {
        yield* parser.end();
        return;
      }
      const bytes = window.bytes(handed, Math.min(handed + handedBytes, window.end));
      handed += bytes.length;
      for await (const chunk of parser.write(bytes)) {
        found = true;
        yield chunk;
      }
    }
  }
}

/** How many records whole lines hold, if they are plain: blank ones hold none. */
export function countPlainRecords(lines: Buffer): number {
  let count = 0;
  let start = 0;
  while (start < lines.length) {
    const found = lines.indexOf(lineFeed, start);
    const end = found < 0 ? lines.length : found;
    if (end > start && !(end === start + 1 && lines[start] === carriageReturn)) count++;
    start = end + 1;
  }
  return count;
}
