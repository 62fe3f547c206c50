import type { Lines, LinesBefore, LinesShape, ReadOptions, Source } from "../contracts.ts";
import type { ByteInput } from "./byte-input.ts";
import { countCharacters } from "./csv-cells.ts";
import type { JsonRecord } from "./json-columns.ts";
import { type JsonText, jsonReader, makeJsonSource, parseRecord, recordTooLarge } from "./json-source.ts";
import { skipWhiteSpace } from "./json-spans.ts";
import { blocksOfChunks, chunksOfInput } from "./line-chunks.ts";
import { emptyChunk, largestRecord, type RecordChunk } from "./record-reader.ts";
import { makeSource } from "./source.ts";
import { countLineEnds, makeTextWindow } from "./text-window.ts";

const lineFeed = 10;
const brace = 123;
/** The records of so many bytes are held at a time: many more would outlive the young generation. */
const pieceBytes = 64 * 1024;

/** One JSON object a line. Errors (exit 3): `bad-json`, `not-a-record`, `record-too-large`. */
export async function openNdjson(input: ByteInput, options: ReadOptions): Promise<Source> {
  const text = ndjsonText(input.path, input.base, input.blocks);
  const source = await makeJsonSource(input, text, options);
  const shape: LinesShape = { path: input.path, format: "ndjson", columns: source.columns, delimiter: "" };
  const chunks = () => chunksOfInput(input, input.base, text.window.bytes(input.base, text.window.end));
  const open: Lines["open"] = (chunks, before) => openNdjsonLines(shape, blocksOfChunks(chunks), options, before);
  return { ...source, lines: { shape, lineEndsBefore: 0, chunks, open } };
}

/** Lines from somewhere in an NDJSON. */
export function openNdjsonLines(
  shape: LinesShape,
  blocks: AsyncGenerator<Buffer>,
  options: ReadOptions,
  before: LinesBefore,
): Source {
  let lineEnds = 0;
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const block of blocks) {
      lineEnds += countLineEnds(block, 0);
      for (let at = 0; at < block.length; at += pieceBytes) yield block.subarray(at, at + pieceBytes);
    }
  }
  const text = ndjsonText(shape.path, 0, pieces());
  text.window.countLinesFrom(0, before.lineEnds);
  const reader = { ...jsonReader(text, shape.columns), recordsBefore: before.records, close: async () => {} };
  const source = makeSource(reader, options);
  return { ...source, counts: () => ({ ...source.counts(), lineEnds }) };
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

function ndjsonText(path: string, base: number, blocks: AsyncGenerator<Buffer>): JsonText {
  const window = makeTextWindow(base);
  const text: Omit<JsonText, "records"> = {
    path,
    format: "ndjson",
    window,
    place: (_, start, before) => ({ path, line: window.lineAt(start), column: 1 + countCharacters(before) }),
  };
  return { ...text, records: lineRecords(text, blocks) };
}

async function* lineRecords(
  { window, place }: Omit<JsonText, "records">,
  blocks: AsyncGenerator<Buffer>,
): AsyncGenerator<RecordChunk<JsonRecord>> {
  let chunk = emptyChunk<JsonRecord>();
  let start = window.end;

  function takeLine(text: string, end: number): void {
    if (text[0] === "{" || !isBlank(text)) {
      const line = start;
      chunk.records.push(parseRecord(text, (before) => place(0, line, before)));
      chunk.starts.push(start);
      chunk.ends.push(end);
    }
    start = end;
  }

  function takeLines(block: Buffer): void {
    const blockStart = window.end;
    window.append(block);
    let at = 0;
    for (let lineEnd = block.indexOf(lineFeed); lineEnd >= 0; lineEnd = block.indexOf(lineFeed, at)) {
      const end = blockStart + lineEnd;
      const text = start < blockStart ? window.bytes(start, end).toString("utf8") : block.toString("utf8", at, lineEnd);
      takeLine(text, end + 1);
      at = lineEnd + 1;
    }
    if (window.end - start > largestRecord) throw recordTooLarge(place(0, start, ""));
  }

  async function* takeAll(): AsyncGenerator<RecordChunk<JsonRecord>> {
    for await (const block of blocks) {
      takeLines(block);
      yield chunk;
      chunk = emptyChunk();
    }
    takeLine(window.bytes(start, window.end).toString("utf8"), window.end);
    yield chunk;
  }

  try {
    yield* takeAll();
  } catch (error) {
    yield chunk;
    throw error;
  }
}

function isBlank(text: string): boolean {
  return skipWhiteSpace(text, 0) === text.length;
}
