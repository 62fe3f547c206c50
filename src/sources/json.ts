import type { ReadOptions, Source } from "../contracts.ts";
import { inputError } from "../errors.ts";
import type { ByteInput } from "./byte-input.ts";
import { arrayRecords } from "./json-array.ts";
import { openColumnArrays, pandasHint } from "./json-object.ts";
import { type JsonPlacing, makeJsonSource } from "./json-source.ts";
import { sniffFormat } from "./sniff-format.ts";
import { makeTextWindow } from "./text-window.ts";

/** A column whose rows are keyed by pandas' index, `{"y":{"0":1`. */
const pandasColumns = /^\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*"0"\s*:/;

/**
 * A JSON array of records, which streams, or an object of column arrays, which is read whole. Errors (exit 3) of both.
 */
export async function openJson(input: ByteInput, options: ReadOptions): Promise<Source> {
  const place: JsonPlacing = (record, start, before) => ({
    path: input.path,
    record,
    byte: start + Buffer.byteLength(before),
  });
  const head = input.head.toString("utf8").trimStart();
  if (!head.startsWith("{")) {
    const window = makeTextWindow(input.base);
    const records = arrayRecords(input, window, place);
    return makeJsonSource(input, { path: input.path, format: "json", window, place }, records, options);
  }
  if (pandasColumns.test(head)) {
    throw inputError("not-a-column", "an object of objects, as pandas writes a table unless told otherwise", {
      hint: pandasHint,
      location: { path: input.path },
    });
  }
  // Told before the whole of it is read into memory: people name such files .json.
  if (sniffFormat(input.head) === "ndjson") {
    throw inputError("bad-json", "one JSON object a line, where one array of records was expected", {
      hint: "give --in-format ndjson, or name the file .ndjson",
      location: { path: input.path },
    });
  }
  return openColumnArrays(input, options, place);
}
