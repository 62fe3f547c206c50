import type { PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { inputError, type LosslineError } from "../../errors.ts";
import type { RandomAccess } from "../file-blocks.ts";
import { decompressPage } from "./compression.ts";
import type { StoredChunk, StoredColumn, ValueKind } from "./footer.ts";
import { Hybrid } from "./hybrid.ts";
import { dictionaryValues, plainValues, truthValues, type Values } from "./values.ts";

/** Most headers are shorter; statistics with long texts are not. */
const headerBytes = 256;

/** Writers end a page after a MiB or so. */
const largestPage = 2 ** 30;

/** A column whose values are decoded here. */
export type DecodedColumn = StoredColumn & { kind: ValueKind };

/** What a page holds: its values, and which of its slots have one. */
export interface Leaves {
  /** how many slots there are: of a column without lists, how many rows */
  count: number;
  values: Values;
  /** of each slot; undefined where each has a value */
  definition: Uint8Array | undefined;
  /** of each slot, 0 where a row begins; undefined where each slot is a row */
  repetition: Uint8Array | undefined;
}

/** The pages of columns, one after the other. */
export class PageReader {
  readonly #file: RandomAccess;
  readonly #path: string;
  // a page is decoded before the next one is read, so that all are read into the same memory
  readonly #stored = new Scratch();
  readonly #decompressed = new Scratch();

  constructor(file: RandomAccess, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** The pages of a column in a row group. Errors (exit 3): `bad-parquet`. */
  *read(column: DecodedColumn, chunk: StoredChunk): Generator<Leaves> {
    let dictionary: Values | undefined;
    for (let at = chunk.start; at < chunk.end; ) {
      const { header, length } = this.#header(column, at, chunk.end);
      const { compressed_page_size: size, dictionary_page_header: entries } = header;
      at += length + size;
      if (!(size >= 0 && at <= chunk.end && header.uncompressed_page_size <= largestPage)) {
        throw this.#broken(column, "a page is longer than its column");
      }
      const body = this.#stored.take(size);
      if (this.#file.read(body, at - size) < size) throw this.#broken(column, "a page is cut off");
      if (entries) {
        const bytes = this.#decompress(body, chunk.codec, header.uncompressed_page_size);
        dictionary = bytes && plainValues(column.kind, bytes, 0, entries.num_values);
        if (!dictionary) throw this.#broken(column, "its dictionary does not hold what it says");
      } else if (header.data_page_header || header.data_page_header_v2) {
        const page = this.#page(header, body, chunk, column, dictionary);
        if (!page) throw this.#broken(column, "a page does not hold what it says");
        yield page;
      }
    }
  }

  #header(column: DecodedColumn, at: number, end: number): { header: PageHeader; length: number } {
    for (let size = headerBytes; ; size *= 8) {
      const bytes = new Uint8Array(Math.min(size, end - at));
      const found = this.#file.read(bytes, at);
      const reader = { view: new DataView(bytes.buffer, 0, found), offset: 0 };
      try {
        const header = parquetHeader(reader);
        return { header, length: reader.offset };
      } catch {
        // it goes on, or it is none
        if (found < size) throw this.#broken(column, "a page has no header");
      }
    }
  }

  #decompress(bytes: Uint8Array, codec: string, size: number): Uint8Array | undefined {
    return decompressPage(bytes, codec, this.#decompressed.take(size));
  }

  /** A page of either version; undefined where it is broken. */
  #page(
    header: PageHeader,
    body: Uint8Array,
    chunk: StoredChunk,
    column: DecodedColumn,
    dictionary: Values | undefined,
  ): Leaves | undefined {
    const { data_page_header_v2: second, uncompressed_page_size: size } = header;
    const { num_values: count, encoding } = (second ?? header.data_page_header)!;
    if (!(count >= 0 && count <= chunk.count)) return undefined;
    // the second version has its levels in front, apart from what is compressed
    const levelBytes = second ? second.repetition_levels_byte_length + second.definition_levels_byte_length : 0;
    const isStored = second && !second.is_compressed;
    const bytes = this.#decompress(
      body.subarray(levelBytes),
      isStored ? "UNCOMPRESSED" : chunk.codec,
      size - levelBytes,
    );
    if (!bytes) return undefined;
    const { maxDefinition, maxRepetition } = column;
    // another way to pack levels went out of use
    const isOld = maxDefinition > 0 && !second && header.data_page_header!.definition_level_encoding !== "RLE";
    if (isOld) return undefined;
    const levels = second
      ? levelsInFront(body.subarray(0, levelBytes), second.repetition_levels_byte_length)
      : levelsWithin(bytes, maxRepetition > 0, maxDefinition > 0);
    if (!levels) return undefined;
    const repetition = maxRepetition > 0 ? readLevels(levels.repetition, maxRepetition, count) : undefined;
    const isFull = maxDefinition === 0 || levels.definition.isRunOf(maxDefinition, count);
    const definition = isFull ? undefined : readLevels(levels.definition, maxDefinition, count);
    if ((maxRepetition > 0 && !repetition) || (!isFull && !definition)) return undefined;
    const present = definition ? countOf(maxDefinition, definition) : count;
    const values = readValues(column.kind, encoding, bytes, levels.end, present, dictionary);
    return values && { count, values, definition, repetition };
  }

  #broken({ name }: DecodedColumn, reason: string): LosslineError {
    return badParquet(this.#path, `column "${name}" is broken: ${reason}`);
  }
}

/** What is wrong with a Parquet file. */
export function badParquet(path: string, message: string): LosslineError {
  return inputError("bad-parquet", message, {
    hint: "it may have been cut off; see what wrote it",
    location: { path },
  });
}

/** Memory that is used again and again. */
class Scratch {
  #bytes = new Uint8Array(0);

  take(size: number): Uint8Array {
    if (size > this.#bytes.length) this.#bytes = new Uint8Array(size);
    return this.#bytes.subarray(0, size);
  }
}

interface Levels {
  repetition: Hybrid;
  definition: Hybrid;
  /** where the values begin */
  end: number;
}

function levelsInFront(bytes: Uint8Array, repetitionBytes: number): Levels {
  return { repetition: new Hybrid(bytes, 0), definition: new Hybrid(bytes, repetitionBytes), end: 0 };
}

/** Levels that stand before the values, each with its length in front; undefined where they are cut off. */
function levelsWithin(bytes: Uint8Array, hasRepetition: boolean, hasDefinition: boolean): Levels | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = 0;
  const next = (isThere: boolean) => {
    if (!isThere || end + 4 > bytes.length) return new Hybrid(bytes, bytes.length);
    const start = end + 4;
    end = start + view.getUint32(end, true);
    return new Hybrid(bytes.subarray(0, end), start);
  };
  const [repetition, definition] = [next(hasRepetition), next(hasDefinition)];
  return end > bytes.length ? undefined : { repetition, definition, end };
}

function readLevels(levels: Hybrid, max: number, count: number): Uint8Array | undefined {
  const found = new Uint8Array(count);
  return levels.read(32 - Math.clz32(max), found) ? found : undefined;
}

function countOf(level: number, levels: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < levels.length; i++) if (levels[i] === level) count++;
  return count;
}

function readValues(
  kind: ValueKind,
  encoding: string | undefined,
  bytes: Uint8Array,
  at: number,
  count: number,
  dictionary: Values | undefined,
): Values | undefined {
  if (encoding === "PLAIN") return plainValues(kind, bytes, at, count);
  if (encoding === "RLE" && kind === "bool") {
    const bits = new Uint8Array(count);
    return new Hybrid(bytes, at + 4).read(1, bits) ? truthValues(bits) : undefined;
  }
  if (!encoding?.endsWith("DICTIONARY") || !dictionary) return undefined;
  const indices = new Uint32Array(count);
  // a page without values may have nothing of what goes before them
  if (count > 0 && !new Hybrid(bytes, at + 1).read(bytes[at] ?? 0, indices)) return undefined;
  return dictionaryValues(dictionary, indices);
}
