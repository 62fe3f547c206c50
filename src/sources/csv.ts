import type { Cell, InputFormat, Lines, LinesBefore, LinesShape, Location, ReadOptions, Source } from "../contracts.ts";
import { inputError, type LosslineError, usageError } from "../errors.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { type ByteInput, emptyInput } from "./byte-input.ts";
import { cellContent, cellSpans, positionInRecord } from "./csv-cells.ts";
import { CsvFault } from "./csv-fault.ts";
import { CsvRows } from "./csv-rows.ts";
import { isScannable } from "./csv-scanner.ts";
import { describeBytes } from "./describe-bytes.ts";
import { aboutFile, blocksOfChunks, chunksOfInput } from "./line-chunks.ts";
import type { RecordReader } from "./record-reader.ts";
import { sniffDelimiter } from "./sniff-delimiter.ts";
import { makeSource } from "./source.ts";
import { makeTextWindow, type TextWindow } from "./text-window.ts";

/** What the errors of one CSV need to know. */
interface CsvText {
  path: string;
  window: TextWindow;
  delimiter: string;
}

/** A CSV: delimiter as given or sniffed, header or `1`, `2`, ... Errors: `empty-input`, `ragged-row`, `bad-quote`. */
export function openCsv(input: ByteInput, options: ReadOptions): Promise<Source> {
  const candidates = [",", ";", "\t", "|"].filter((candidate) => candidate !== options.decimal);
  return openDelimited(input, options, "csv", () => sniffDelimiter(input.head, candidates));
}

/** A CSV whose delimiter is the tab, unless one is given. */
export function openTsv(input: ByteInput, options: ReadOptions): Promise<Source> {
  return openDelimited(input, options, "tsv", () => "\t");
}

async function openDelimited(
  input: ByteInput,
  options: ReadOptions,
  format: InputFormat,
  usualDelimiter: () => string,
): Promise<Source> {
  const delimiter = options.delimiter ?? usualDelimiter();
  if (!/^[^"\r\n]+$/.test(delimiter)) {
    throw usageError("bad-delimiter", "a delimiter is not empty and holds no quote and no line end", {
      hint: "give one character, such as --delimiter ';'",
    });
  }
  const window = makeTextWindow(input.base);
  const text = { path: input.path, window, delimiter };
  const rows = new CsvRows(input.blocks, window, delimiter);
  const first = await explainFaults(rows.first(options.header), text);
  if (first === undefined) throw emptyInput(input.path);
  const names = options.header ? first : first.map((_, index) => String(index + 1));
  const shape = {
    path: input.path,
    format,
    delimiter,
    columns: names.map((name) => ({ name, width: 1, array: false })),
  };
  const details = { delimiter, header: options.header, ...describeBytes(input) };
  const source = makeSource({ ...readerOf(shape, rows, text), details, close: input.close }, options);
  if (!isScannable(delimiter, options.decimal)) return source;
  const open: Lines["open"] = (chunks, before) =>
    openCsvLines(shape, blocksOfChunks(chunks, input.file), options, before, false);
  const chunks: Lines["chunks"] = () => {
    const { at, bytes } = rows.unread();
    return chunksOfInput(input, at, bytes);
  };
  return { ...source, lines: { shape, lineEndsBefore: rows.lineEndsBefore(), chunks, open, ...aboutFile(input) } };
}

/** Rows of a CSV from somewhere in it. `plainOnly`: a `NotPlain` is thrown for a row that may have begun before. */
export function openCsvLines(
  shape: LinesShape,
  blocks: AsyncGenerator<Buffer>,
  options: ReadOptions,
  before: LinesBefore,
  plainOnly: boolean,
): Source {
  const { path, delimiter } = shape;
  const window = makeTextWindow(0);
  const rows = new CsvRows(blocks, window, delimiter, { lineEnds: before.lineEnds, plainOnly });
  const reader = readerOf(shape, rows, { path, window, delimiter });
  const source = makeSource({ ...reader, recordsBefore: before.records, close: async () => {} }, options);
  return { ...source, counts: () => ({ ...source.counts(), lineEnds: rows.lineEnds - before.lineEnds }) };
}

function readerOf(shape: LinesShape, rows: CsvRows, text: CsvText): Omit<RecordReader<string[]>, "close"> {
  const { path, format, columns } = shape;
  return {
    path,
    format,
    columns,
    fill: (filler) => fillRows(rows, filler, columns.length, text),
    cell: (row, column) => row[column],
    text: (row, column) => row[column]!,
    locate: ({ start, end }, column) => locateCell(text, start, end, column, columns[column]!.name),
  };
}

async function* fillRows(
  rows: CsvRows,
  filler: BatchFiller<string[]>,
  columns: number,
  text: CsvText,
): AsyncGenerator<void> {
  try {
    yield* rows.fill(filler, columns, (row, start, end) => {
      if (row.length !== columns) throw raggedRow(text, start, end, row.length, columns);
      filler.add(row, start, end);
    });
  } catch (error) {
    throw error instanceof CsvFault ? explain(error, text) : error;
  }
}

function raggedRow(text: CsvText, start: number, end: number, found: number, expected: number): LosslineError {
  const { path, delimiter } = text;
  const { line } = placeOfCell(text, start, end, 0).location;
  const cells = (count: number) => `${count} ${count === 1 ? "cell" : "cells"}`;
  const shown = delimiter === "\t" ? "tab" : `"${delimiter}"`;
  const tooMany = `put a cell that holds the delimiter ${shown} in quotes, or set another with --delimiter`;
  const tooFew = `the delimiter is taken to be ${shown}, see --delimiter; else the row was cut off`;
  return inputError("ragged-row", `the row has ${cells(found)}, the first row has ${expected}`, {
    hint: found > expected ? tooMany : tooFew,
    location: { path, line: line! },
  });
}

async function explainFaults<T>(result: Promise<T>, text: CsvText): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw error instanceof CsvFault ? explain(error, text) : error;
  }
}

function explain(fault: CsvFault, text: CsvText): LosslineError {
  const end = text.window.end;
  const spans = [...cellSpans(text.window.bytes(fault.after, end), Buffer.from(text.delimiter))];
  const broken = spans.findIndex(({ wellFormed }) => !wellFormed);
  const { location } = placeOfCell(text, fault.after, end, Math.max(0, broken));
  // A quote that is never closed makes one huge row of the rest of the file: the quote is what to mend.
  if (broken < 0) {
    return inputError("record-too-large", "the row is larger than 64 MiB", {
      hint: "see whether the file has line ends, and is text at all",
      location,
    });
  }
  const problem = fault.kind === "inner-quote" ? "a quote in the middle of a cell" : "the quote is not closed";
  return inputError("bad-quote", problem, {
    hint: 'put the whole cell in quotes, and double each quote within: "5"" pipe"',
    location,
  });
}

function locateCell(text: CsvText, start: number, end: number, column: number, columnName: string): Cell {
  return { ...placeOfCell(text, start, end, column), columnName };
}

function placeOfCell(
  { path, window, delimiter }: CsvText,
  start: number,
  end: number,
  index: number,
): { location: Location; text: string } {
  const bytes = window.bytes(start, end);
  let at = 0;
  for (const span of cellSpans(bytes, Buffer.from(delimiter))) {
    if (at++ < index) continue;
    const { lines, column } = positionInRecord(bytes, span.start);
    return {
      location: { path, line: window.lineAt(start) + lines, column },
      text: cellContent(bytes, span),
    };
  }
  throw new Error(`no cell ${index} in the record at byte ${start}`);
}
