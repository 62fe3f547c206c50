import { deflateSync, inflateSync } from "node:zlib";

/** The losses of rows as text: little-endian float64 or JSON, compressed by zlib, in base64. */
export interface PackedRows {
  encoding: "zlib+base64";
  /** a JSON array; null where rows have no ids */
  ids: string | null;
  /** float64: the record of each row */
  records: string;
  /** by label, float64 */
  losses: Readonly<Record<string, string>>;
}

/** The same as numbers and texts. */
export interface StoredRows {
  ids: readonly string[] | undefined;
  records: Float64Array;
  losses: ReadonlyMap<string, Float64Array>;
}

export function packRows({ ids, records, losses }: StoredRows): PackedRows {
  return {
    encoding: "zlib+base64",
    ids: ids === undefined ? null : packed(Buffer.from(JSON.stringify(ids))),
    records: packNumbers(records),
    losses: Object.fromEntries([...losses].map(([label, numbers]) => [label, packNumbers(numbers)])),
  };
}

/** Throws where the text is not what `packRows` gave. */
export function unpackRows({ ids, records, losses }: PackedRows): StoredRows {
  return {
    ids: ids === null ? undefined : (JSON.parse(unpacked(ids).toString("utf8")) as string[]),
    records: unpackNumbers(records),
    losses: new Map(Object.entries(losses).map(([label, text]) => [label, unpackNumbers(text)])),
  };
}

function packNumbers(numbers: Float64Array): string {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, i) => {
    bytes.writeDoubleLE(number, 8 * i);
  });
  return packed(bytes);
}

function unpackNumbers(text: string): Float64Array {
  const bytes = unpacked(text);
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}

const packed = (bytes: Buffer) => deflateSync(bytes).toString("base64");
const unpacked = (text: string) => inflateSync(Buffer.from(text, "base64"));
