import type { Column } from "../contracts.ts";
import type { BatchFiller } from "./batch-filler.ts";
import { makeCellReading } from "./cell-reading.ts";
import { planMembers } from "./cell-runs.ts";
import { isRoundedInteger, type JsonRecord, jsonText } from "./json-columns.ts";
import { RowScanner } from "./row-scanner.ts";
import { TextCache } from "./text-cache.ts";

/**
 * A scanner of NDJSON whose records have just these columns as members, in their order; none where a column may be
 * nested, or an array is wanted for more than its numbers. Not plain are records with escapes in their texts, with
 * other members, with objects in them.
 */
export function makeRecordScanner(filler: BatchFiller<JsonRecord>, columns: readonly Column[]): RowScanner | undefined {
  const { plan, options, arrays } = filler;
  const reading = makeCellReading(options);
  const cells = planMembers(columns.length, plan, arrays.reads, reading);
  const keys = columns.map(({ name }) => JSON.stringify(name));
  const isPlain = cells.runs.every(({ columns: [member] }) => {
    const { name, array } = columns[member!.column]!;
    const isSimple = !name.includes(".") && !keys[member!.column]!.includes("\\");
    return isSimple && !(array && isLookedAt(member!));
  });
  if (!isPlain) return undefined;
  const texts = new TextCache();
  const cell = (lines: Buffer, start: number, end: number): unknown => JSON.parse(texts.textOf(lines, start, end));
  const text = (lines: Buffer, start: number, end: number): string => {
    const json = texts.textOf(lines, start, end);
    if (json.startsWith('"')) return json.slice(1, -1);
    const value: unknown = JSON.parse(json);
    return isRoundedInteger(value) ? json : jsonText(value);
  };
  const shape = { keys, arrays: columns.map(({ array }) => array) };
  const scanner = new RowScanner(filler, cells, reading, shape, { cell, text });
  return scanner.room > 0 ? scanner : undefined;
}

function isLookedAt({ numbers, words }: { numbers: readonly unknown[]; words: readonly unknown[] }): boolean {
  return numbers.length > 1 || words.length > 0;
}
