import type { Cell, Column, InputFormat, Location, ReadOptions, Source } from "../contracts.ts";
import { inputError, type LosslineError } from "../errors.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { type ByteInput, headBytes } from "./byte-input.ts";
import { describeBytes } from "./describe-bytes.ts";
import {
  discoverColumns,
  isRecord,
  isRoundedInteger,
  type JsonRecord,
  jsonText,
  locateValue,
  makeColumnAccess,
} from "./json-columns.ts";
import { skipWhiteSpace } from "./json-spans.ts";
import { findSyntaxFault } from "./json-syntax.ts";
import { fillFromChunks, peekRecords, type RecordChunk, type RecordReader } from "./record-reader.ts";
import { makeSource } from "./source.ts";
import type { TextWindow } from "./text-window.ts";

/** A JSON text, and how places in it are told. */
interface JsonText {
  path: string;
  format: InputFormat;
  window: TextWindow;
  place: JsonPlacing;
}

/** The location of a character: in the record that starts at byte `start`, after the text `before`. */
export type JsonPlacing = (record: number, start: number, before: string) => Location;

/** A source over the JSON records of an input; its columns are those of the records that start within the head. */
export async function makeJsonSource(
  input: ByteInput,
  text: JsonText,
  records: AsyncGenerator<RecordChunk<JsonRecord>>,
  options: ReadOptions,
): Promise<Source> {
  const peeked = await peekRecords(records, input.base + headBytes);
  const reader = jsonReader(text, discoverColumns(peeked.records));
  const fill = (filler: BatchFiller<JsonRecord>) => fillFromChunks(peeked.chunks, filler, text.window.release);
  return makeSource({ ...reader, fill, details: describeBytes(input), close: input.close }, options);
}

/** How the records of a text with these columns are read. */
export function jsonReader(
  { path, format, window, place }: JsonText,
  columns: readonly Column[],
): Omit<RecordReader<JsonRecord>, "fill" | "close"> {
  const access = columns.map(({ name }) => makeColumnAccess(name));

  function findValue(start: number, end: number, column: number, element: number | undefined) {
    const record = window.bytes(start, end).toString("utf8");
    const span = locateValue(record, columns[column]!.name, element);
    const text = span === undefined ? "" : cellText(record.slice(span.start, span.end));
    return { text, before: record.slice(0, span?.start ?? skipWhiteSpace(record, 0)) };
  }

  function locate(record: number, start: number, end: number, column: number, element: number | undefined): Cell {
    const { text, before } = findValue(start, end, column, element);
    return { location: place(record, start, before), columnName: columns[column]!.name, text };
  }

  return {
    path,
    format,
    columns,
    cell: (row, column) => access[column]!(row),
    text(row, column, start, end) {
      const value = access[column]!(row);
      return isRoundedInteger(value) ? findValue(start, end, column, undefined).text : jsonText(value);
    },
    locate: ({ record, start, end }, column, element) => locate(record, start, end, column, element),
  };
}

/** A cell as a message shows it: a string without its quotes, anything else as it stands. */
export function cellText(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

/** The record that `text` holds. Errors (exit 3): `bad-json`, `not-a-record`; `at` places them. */
export function parseRecord(text: string, at: (before: string) => Location): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badJson(text, at);
  }
  if (!isRecord(value)) throw notARecord(value, at(text.slice(0, skipWhiteSpace(text, 0))));
  return value;
}

/** The error (exit 3) for a text that JSON.parse refused. */
export function badJson(text: string, at: (before: string) => Location): LosslineError {
  const fault = findSyntaxFault(text);
  if (fault === undefined) throw new Error("JSON.parse refused a text in which no fault was found");
  return inputError("bad-json", `broken JSON: ${fault.problem}`, {
    hint: fault.hint,
    location: at(text.slice(0, fault.at)),
  });
}

/** The error (exit 3) for a value where a record should stand. */
export function notARecord(value: unknown, location: Location): LosslineError {
  const kind = value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
  return inputError("not-a-record", `expected a record such as {"y": 1}, found ${kind}`, {
    hint: "every record is an object with the columns' names as keys",
    location,
  });
}

/** The error (exit 3) for a record beyond the bound that keeps memory small. */
export function recordTooLarge(location: Location): LosslineError {
  return inputError("record-too-large", "the record is larger than 64 MiB", {
    hint: "see whether it is the format that it is taken for; --in-format sets another",
    location,
  });
}
