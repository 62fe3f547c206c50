import type { BatchFiller } from "./batch-filler.ts";
import { cellContent, cellSpans } from "./csv-cells.ts";
import { longestLine, makeCsvScanner } from "./csv-scanner.ts";
import type { RecordChunk } from "./record-reader.ts";
import { countLineEnds, type TextWindow } from "./text-window.ts";

/** So much is given to csv-parse at a time: the scanner goes on soon after a row that it left. */
const handedBytes = 64 * 1024;
const newLine = Buffer.from("\n");
const lineFeed = 10;
const carriageReturn = 13;

/** Lines that cannot be read without those before them: a quoted line end may stand there. */
export class NotPlain extends Error {}

/**
 * The rows of a CSV: plain ones are read by the scanner, any other, and what follows it in a few lines, by csv-parse,
 * which is loaded for the first of them. The blocks are appended to the window. Reading throws `CsvFault`.
 */
export class CsvRows {
  /** how many line ends of the input were read, or stand before what was */
  lineEnds = 0;
  readonly #blocks: AsyncGenerator<Buffer>;
  readonly #window: TextWindow;
  readonly #delimiter: string;
  readonly #start: number;
  readonly #lineEndsBefore: number;
  readonly #plainOnly: boolean;
  /** offset of the first byte that is not read yet */
  #at: number;

  /** `plainOnly`: a row that the scanner leaves is a `NotPlain`, since it may have begun before these blocks. */
  constructor(
    blocks: AsyncGenerator<Buffer>,
    window: TextWindow,
    delimiter: string,
    { lineEnds = 0, plainOnly = false } = {},
  ) {
    this.#lineEndsBefore = lineEnds;
    this.#plainOnly = plainOnly;
    this.#blocks = blocks;
    this.#window = window;
    this.#delimiter = delimiter;
    this.#start = window.end;
    this.#at = window.end;
  }

  /** The cells of the first record; undefined where there is none. Unless it is a `header`, `fill` gives it again. */
  async first(header: boolean): Promise<string[] | undefined> {
    const cells = await this.#firstCells();
    if (!header) this.#at = this.#start;
    return cells;
  }

  async #firstCells(): Promise<string[] | undefined> {
    for (let lines = await this.#lines(); lines; lines = await this.#lines()) {
      const spans = [...cellSpans(lines, Buffer.from(this.#delimiter))];
      const end = spans.at(-1)!.end;
      if (end === lines.length) {
        // nothing but blank lines, or a quote that is not closed in them
        if (spans[0]!.start < end) break;
        this.#at = Math.min(this.#at + end, this.#window.end);
      } else if (spans.every(({ wellFormed }) => wellFormed)) {
        const after = lines.toString("latin1", end, end + 2) === "\r\n" ? end + 2 : end + 1;
        this.#at = Math.min(this.#at + after, this.#window.end);
        return spans.map((span) => cellContent(lines, span));
      } else break;
    }
    for await (const { records, ends } of this.#parse()) {
      this.#at = ends[0]!;
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
    const window = this.#window;
    const scanner = makeCsvScanner(filler, columns, this.#delimiter);
    let lineEnds = this.lineEndsBefore();
    for (;;) {
      this.lineEnds = lineEnds;
      if (arrays.rows === 0) window.countLinesFrom(this.#at, lineEnds);
      window.release(arrays.oldest() ?? this.#at);
      const lines = await this.#lines();
      if (!lines && this.#at === window.end) return;
      if (scanner && lines) {
        const read = scanner.scan(lines, this.#at);
        this.#at = Math.min(this.#at + read, window.end);
        lineEnds += scanner.lineEnds;
        if (arrays.full()) yield;
        if (!scanner.stopped) continue;
      }
      if (this.#plainOnly) throw new NotPlain();
      const start = this.#at;
      for await (const { records, starts, ends } of this.#parse()) {
        for (let index = 0; index < records.length; index++) {
          add(records[index]!, starts[index]!, ends[index]!);
          if (arrays.full()) yield;
        }
        this.#at = ends.at(-1)!;
      }
      // blank lines at the end are no record
      if (this.#at === start) return;
      lineEnds += countLineEnds(window.bytes(start, this.#at), 0);
    }
  }

  /** How many line ends stand before the first line that is not read yet. */
  lineEndsBefore(): number {
    return this.#lineEndsBefore + countLineEnds(this.#window.bytes(this.#start, this.#at), 0);
  }

  /** The bytes that were taken from the blocks and are not read yet, of which the first is the input's byte `at`. */
  unread(): { at: number; bytes: Buffer } {
    return { at: this.#at, bytes: this.#window.bytes(this.#at, this.#window.end) };
  }

  /** The next records as csv-parse reads them: at least one, if one is left. */
  async *#parse(): AsyncGenerator<RecordChunk<string[]>> {
    const { makeCsvParser } = await import("./csv-parser.ts");
    const parser = makeCsvParser(this.#delimiter, this.#at);
    let handed = this.#at;
    for (let found = false; !found; ) {
      if (handed === this.#window.end && !(await this.#more())) {
        yield* parser.end();
        return;
      }
      const bytes = this.#window.bytes(handed, Math.min(handed + handedBytes, this.#window.end));
      handed += bytes.length;
      for await (const chunk of parser.write(bytes)) {
        found = true;
        yield chunk;
      }
    }
  }

  /** Whole lines from here on; undefined where none is left, or it is too long. The last one ends as all do. */
  async #lines(): Promise<Buffer | undefined> {
    do {
      const lines = this.#window.lines(this.#at);
      if (lines) return lines;
      if (this.#window.end - this.#at > longestLine) return undefined;
    } while (await this.#more());
    const rest = this.#window.bytes(this.#at, this.#window.end);
    return rest.length > 0 ? Buffer.concat([rest, newLine]) : undefined;
  }

  async #more(): Promise<boolean> {
    const next = await this.#blocks.next();
    if (!next.done) this.#window.append(next.value);
    return !next.done;
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
