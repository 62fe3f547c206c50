import { Readable } from "node:stream";
import type { Cell, NumberRead, ReadOptions, Source } from "../contracts.ts";
import { describeLocation, LosslineError } from "../errors.ts";
import { openSource } from "./index.ts";

/** What a test says about how to read; by default every column is one number read. */
export interface Reading extends Partial<ReadOptions> {
  /** each read as its columns' names */
  reads?: readonly (readonly string[])[];
  words?: NumberRead["words"];
  onlyWords?: string;
  texts?: readonly string[];
  batchRows?: number;
  path?: string;
}

/** All batches of an input, copied out of their reused arrays. */
export interface Contents {
  format: string;
  columns: string[];
  records: number[];
  numbers: number[][];
  texts: string[][];
  counts: string;
}

/** How inputs are read where nothing else is said. */
export const plainOptions: ReadOptions = {
  decimal: ".",
  header: true,
  missing: "error",
  nulls: new Set(["", "NA", "N/A", "null", "NaN", "nan"]),
};

/** Opens texts or bytes, a block each, as standard input. */
export function open(input: string | readonly (string | Buffer)[], reading: Reading = {}): Promise<Source> {
  const blocks = typeof input === "string" ? [input] : input;
  const stream = Readable.from(blocks.map((block) => Buffer.from(block)));
  const { reads, words, onlyWords, texts, batchRows, path, ...options } = reading;
  return openSource(path ?? "-", { ...plainOptions, ...options }, { stdin: stream });
}

/** The batches of an opened source under the plan of `reading`. */
export function batchesOf(source: Source, reading: Reading) {
  const position = (name: string) => source.columns.findIndex((column) => column.name === name);
  const names = reading.reads ?? source.columns.map(({ name }) => [name]);
  return source.batches({
    numbers: names.map((columns) => ({
      columns: columns.map(position),
      ...(reading.words && { words: reading.words }),
      ...(reading.onlyWords && { onlyWords: reading.onlyWords }),
    })),
    texts: (reading.texts ?? []).map(position),
    batchRows: reading.batchRows ?? 3,
  });
}

/** Reads everything. */
export async function readAll(input: string | readonly (string | Buffer)[], reading: Reading = {}): Promise<Contents> {
  const source = await open(input, reading);
  const contents: Contents = {
    format: source.format,
    columns: source.columns.map(({ name, array, width }) => (array ? `${name}[${width}]` : name)),
    records: [],
    numbers: [],
    texts: (reading.texts ?? []).map(() => []),
    counts: "",
  };
  for await (const batch of batchesOf(source, reading)) {
    contents.records.push(...batch.records.subarray(0, batch.rows));
    for (const [index, values] of batch.numbers.entries()) {
      const width = values.length / (reading.batchRows ?? 3);
      contents.numbers[index] ??= [];
      contents.numbers[index].push(...values.subarray(0, batch.rows * width));
    }
    for (const [index, values] of batch.texts.entries()) contents.texts[index]!.push(...values);
  }
  const { rowsRead, rowsUsed, rowsDropped } = source.counts();
  contents.counts = `${rowsRead} read, ${rowsUsed} used, ${rowsDropped} dropped`;
  return contents;
}

/** The error that reading ends in, as `code at place: message | hint`. */
export async function errorOf(input: string | readonly (string | Buffer)[], reading: Reading = {}): Promise<string> {
  return describeError(await failureOf(() => readAll(input, reading)));
}

/** The LosslineError that `run` throws. */
export async function failureOf(run: () => Promise<unknown>): Promise<LosslineError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof LosslineError) return error;
    throw error;
  }
  throw new Error("expected an error, and there was none");
}

/** `code at place: message | hint`. */
export function describeError({ code, message, details }: LosslineError): string {
  const place = details.location === undefined ? "" : ` at ${describeLocation(details.location)}`;
  return `${code}${place}: ${message}${details.hint === undefined ? "" : ` | ${details.hint}`}`;
}

/** `place name=text` for each number of the first batch, in the order of its arrays. */
export async function locateAll(
  input: string | readonly (string | Buffer)[],
  reading: Reading = {},
): Promise<string[]> {
  const source = await open(input, reading);
  const described: string[] = [];
  for await (const batch of batchesOf(source, reading)) {
    for (let row = 0; row < batch.rows; row++) {
      for (const [read, values] of batch.numbers.entries()) {
        const width = values.length / (reading.batchRows ?? 3);
        for (let position = 0; position < width; position++) {
          described.push(describeCell(batch.locate(row, read, position)));
        }
      }
    }
  }
  return described;
}

function describeCell({ location, columnName, text }: Cell): string {
  return `${describeLocation(location).replace("<stdin>:", "").trim()} ${columnName}=${text}`;
}

/** All that reading gives: the rows in order, whatever batches they come in, and the error that ends them. */
export async function outcomeOf(blocks: readonly Buffer[], reading: Reading): Promise<string> {
  const rows: unknown[] = [];
  const batchRows = reading.batchRows ?? 3;
  let counts = "";
  try {
    const source = await open(blocks, { format: "csv", ...reading });
    rows.push(source.columns);
    // a mutation may have changed a name
    const there = (name: string) => source.columns.some((column) => column.name === name);
    const reads = (reading.reads ?? []).filter((names) => names.every(there));
    const texts = (reading.texts ?? []).filter(there);
    for await (const batch of batchesOf(source, { ...reading, reads, texts })) {
      for (let row = 0; row < batch.rows; row++) {
        const numbers = batch.numbers.map((values) => {
          const width = values.length / batchRows;
          return [...values.subarray(row * width, (row + 1) * width)];
        });
        const texts = batch.texts.map((column) => column[row]);
        const place = batch.numbers.length > 0 ? batch.locate(row, 0, 0) : undefined;
        rows.push({ record: batch.records[row], numbers, texts, place });
      }
    }
    counts = JSON.stringify(source.counts());
  } catch (error) {
    if (!(error instanceof LosslineError)) throw error;
    counts = describeError(error);
  }
  return JSON.stringify(
    { rows, counts },
    (_, value) => (typeof value === "number" ? `${Object.is(value, -0) ? "-" : ""}${value}` : value),
    1,
  );
}
