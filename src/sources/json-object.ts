import { constants } from "node:buffer";
import type { Cell, ReadOptions, Source } from "../contracts.ts";
import { inputError } from "../errors.ts";
import type { ByteInput } from "./byte-input.ts";
import { describeBytes } from "./describe-bytes.ts";
import { isRoundedInteger, isVector, type JsonRecord, jsonText } from "./json-columns.ts";
import { badJson, cellText, type JsonPlacing, recordTooLarge } from "./json-source.ts";
import { elementSpans, type JsonSpan, memberSpans, skipWhiteSpace } from "./json-spans.ts";
import { emptyChunk, fillFromChunks, type RecordChunk } from "./record-reader.ts";
import { makeSource } from "./source.ts";

const chunkRows = 4096;

/** What to try with a table that pandas wrote in a shape of its own. */
export const pandasHint = "write it as records: df.to_json(path, orient='records')";

/**
 * A JSON object of column arrays, read whole. A record is a row's number. Errors (exit 3): `bad-json`, `not-a-column`,
 * `unequal-lengths`, `record-too-large`.
 */
export async function openColumnArrays(input: ByteInput, options: ReadOptions, place: JsonPlacing): Promise<Source> {
  const text = await wholeText(input, place);
  const lists = columnLists(text, input, place);
  const names = [...lists.keys()];
  const values = [...lists.values()];
  const columns = names.map((name, index) => {
    const first = values[index]!.find((value) => value !== null);
    return { name, array: isVector(first), width: isVector(first) ? first.length : 1 };
  });
  const spansOfColumn = new Map<number, JsonSpan[]>();

  function spansOf(column: number): JsonSpan[] {
    let spans = spansOfColumn.get(column);
    if (spans === undefined) {
      const members = memberSpans(text, skipWhiteSpace(text, 0));
      spans = elementSpans(text, members.get(names[column]!)!.start);
      spansOfColumn.set(column, spans);
    }
    return spans;
  }

  function textOf({ start, end }: JsonSpan): string {
    return cellText(text.slice(start, end));
  }

  function locate(row: number, column: number, element: number | undefined): Cell {
    const whole = spansOf(column)[row]!;
    const inner = element === undefined ? undefined : elementSpans(text, whole.start)[element];
    const span = inner ?? whole;
    return {
      location: place(row + 1, input.base, text.slice(0, span.start)),
      columnName: names[column]!,
      text: textOf(span),
    };
  }

  return makeSource<number>(
    {
      path: input.path,
      format: "json",
      columns,
      details: describeBytes(input),
      fill: (filler) => fillFromChunks(rowNumbers(values[0]?.length ?? 0), filler, () => undefined),
      cell: (row, column) => values[column]![row],
      text(row, column) {
        const value = values[column]![row];
        return isRoundedInteger(value) ? textOf(spansOf(column)[row]!) : jsonText(value);
      },
      locate: ({ record }, column, element) => locate(record - 1, column, element),
      close: input.close,
    },
    options,
  );
}

async function wholeText(input: ByteInput, place: JsonPlacing): Promise<string> {
  const blocks: Buffer[] = [];
  let length = 0;
  for await (const block of input.blocks) {
    blocks.push(block);
    length += block.length;
    if (length > constants.MAX_STRING_LENGTH) throw recordTooLarge(place(1, input.base, ""));
  }
  return Buffer.concat(blocks).toString("utf8");
}

function columnLists(text: string, input: ByteInput, place: JsonPlacing): Map<string, readonly unknown[]> {
  const at = (before: string) => place(1, input.base, before);
  let parsed: JsonRecord;
  try {
    parsed = JSON.parse(text) as JsonRecord;
  } catch {
    throw badJson(text, at);
  }
  const lists = new Map<string, readonly unknown[]>();
  for (const [name, value] of Object.entries(parsed)) {
    if (!Array.isArray(value)) {
      const { start } = memberSpans(text, skipWhiteSpace(text, 0)).get(name)!;
      throw inputError("not-a-column", `column "${name}": expected an array with a value for each row`, {
        hint: "a JSON input is an array of records, or one object whose values are all arrays",
        location: at(text.slice(0, start)),
        column: name,
      });
    }
    lists.set(name, value);
  }
  const [first, ...others] = lists;
  const isSplit = [...lists.keys()].toSorted().join() === "columns,data,index";
  for (const [name, list] of others) {
    if (list.length === first![1].length) continue;
    throw inputError(
      "unequal-lengths",
      `column "${first![0]}" has ${first![1].length} values, column "${name}" has ${list.length}`,
      {
        hint: isSplit ? pandasHint : "every column needs one value for each row",
        location: { path: input.path },
        column: name,
      },
    );
  }
  return lists;
}

async function* rowNumbers(rows: number): AsyncGenerator<RecordChunk<number>> {
  for (let from = 0; from < rows; from += chunkRows) {
    const chunk = emptyChunk<number>();
    for (let row = from; row < Math.min(rows, from + chunkRows); row++) {
      chunk.records.push(row);
      chunk.starts.push(row);
      chunk.ends.push(row + 1);
    }
    yield chunk;
  }
}
