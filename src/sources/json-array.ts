import { inputError } from "../errors.ts";
import type { ByteInput } from "./byte-input.ts";
import type { JsonRecord } from "./json-columns.ts";
import { badJson, type JsonPlacing, notARecord, parseRecord, recordTooLarge } from "./json-source.ts";
import { findSyntaxFault } from "./json-syntax.ts";
import { emptyChunk, largestRecord, type RecordChunk } from "./record-reader.ts";
import type { TextWindow } from "./text-window.ts";

const quote = 34;
const comma = 44;
const opensArray = 91;
const backslash = 92;
const closesArray = 93;
const opensObject = 123;
const closesObject = 125;

type Phase = "array" | "first record" | "record" | "inside" | "separator" | "end";

const expectations: Readonly<Record<Exclude<Phase, "inside">, string>> = {
  array: 'expected "["',
  "first record": 'expected a record or "]"',
  record: "expected a record",
  separator: 'expected "," or "]"',
  end: "expected the end",
};

/**
 * The records of a JSON array, one at a time: only brackets and strings are followed here, and each record's text
 * goes to JSON.parse, so that memory does not grow with the array.
 */
export async function* arrayRecords(
  input: ByteInput,
  window: TextWindow,
  place: JsonPlacing,
): AsyncGenerator<RecordChunk<JsonRecord>> {
  let chunk = emptyChunk<JsonRecord>();
  let phase = "array" as Phase;
  let record = 0;
  let start = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;

  /** Takes the bytes of a record from `at` on, and returns where it stops: after its end, or that of the block. */
  function follow(block: Buffer, from: number, blockStart: number): number {
    let at = from;
    while (at < block.length) {
      const byte = block[at++]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
      } else if (byte === quote) inString = true;
      else if (byte === opensObject || byte === opensArray) depth++;
      else if ((byte === closesObject || byte === closesArray) && --depth === 0) {
        const end = blockStart + at;
        const inBlock = start >= blockStart;
        const bytes = inBlock ? block.subarray(start - blockStart, at) : window.bytes(start, end);
        const recordStart = start;
        chunk.records.push(parseRecord(bytes.toString("utf8"), (before) => place(record, recordStart, before)));
        chunk.starts.push(start);
        chunk.ends.push(end);
        phase = "separator";
        return at;
      }
    }
    return at;
  }

  /** What one byte between the records means. */
  function step(byte: number, offset: number): Phase {
    if (phase === "array" && byte === opensArray) return "first record";
    if (phase === "first record" && byte === closesArray) return "end";
    if (phase === "separator" && byte === closesArray) return "end";
    if (phase === "separator" && byte === comma) return "record";
    if (phase === "first record" || phase === "record") {
      record++;
      if (byte === opensObject) {
        start = offset;
        return "inside";
      }
      const other = otherValue(byte);
      if (other !== undefined) throw notARecord(other, place(record, offset, ""));
    }
    throw unexpected(JSON.stringify(String.fromCharCode(byte)), offset);
  }

  function unexpected(found: string, offset: number) {
    const expected = expectations[phase as Exclude<Phase, "inside">];
    const lines = phase === "end" || phase === "array";
    return inputError("bad-json", `broken JSON: ${expected}, found ${found}`, {
      hint: lines
        ? "one JSON array of records is read; for one record a line give --in-format ndjson"
        : "see the text at this place with a JSON validator such as jq",
      location: place(Math.max(1, record), offset, ""),
    });
  }

  function takeBlock(block: Buffer): void {
    const blockStart = window.end;
    window.append(block);
    let at = 0;
    while (at < block.length) {
      if (phase === "inside") {
        at = follow(block, at, blockStart);
        continue;
      }
      const byte = block[at]!;
      if (isWhiteSpace(byte)) at++;
      else {
        phase = step(byte, blockStart + at);
        // The bracket that opens a record is counted with the rest of it.
        if (phase !== "inside") at++;
      }
    }
    if (phase === "inside" && window.end - start > largestRecord) throw unfinished();
  }

  /** A record that does not end: a bracket that does not match is named before the length is. */
  function unfinished() {
    const text = window.bytes(start, window.end).toString("utf8");
    const fault = findSyntaxFault(text);
    const cutOff = fault === undefined || fault.at >= text.length;
    if (cutOff && window.end - start > largestRecord) return recordTooLarge(place(record, start, ""));
    return badJson(text, (before) => place(record, start, before));
  }

  try {
    for await (const block of input.blocks) {
      takeBlock(block);
      yield chunk;
      chunk = emptyChunk();
    }
    if (phase === "inside") throw unfinished();
    if (phase !== "end") throw unexpected("the end", window.end);
  } catch (error) {
    yield chunk;
    throw error;
  }
}

function isWhiteSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

/** A value of the kind that begins with `byte`, where it is no object. */
function otherValue(byte: number): unknown {
  const character = String.fromCharCode(byte);
  if (character === "[") return [];
  if (character === '"') return "";
  if (character === "n") return null;
  if (character === "t" || character === "f") return true;
  return /[-\d]/.test(character) ? 0 : undefined;
}
