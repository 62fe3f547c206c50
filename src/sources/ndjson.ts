import type { ReadOptions, Source } from "../contracts.ts";
import type { ByteInput } from "./byte-input.ts";
import { countCharacters } from "./csv-cells.ts";
import type { JsonRecord } from "./json-columns.ts";
import { type JsonPlacing, makeJsonSource, parseRecord, recordTooLarge } from "./json-source.ts";
import { skipWhiteSpace } from "./json-spans.ts";
import { emptyChunk, largestRecord, type RecordChunk } from "./record-reader.ts";
import { makeTextWindow, type TextWindow } from "./text-window.ts";

const lineFeed = 10;

/** One JSON object a line. Errors (exit 3): `bad-json`, `not-a-record`, `record-too-large`. */
export async function openNdjson(input: ByteInput, options: ReadOptions): Promise<Source> {
  const window = makeTextWindow(input.base);
  const place: JsonPlacing = (_, start, before) => ({
    path: input.path,
    line: window.lineAt(start),
    column: 1 + countCharacters(before),
  });
  const records = lineRecords(input, window, place);
  return makeJsonSource({ input, format: "ndjson", window, records, place }, options);
}

async function* lineRecords(
  input: ByteInput,
  window: TextWindow,
  place: JsonPlacing,
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
    for await (const block of input.blocks) {
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
