import { inputError, type LosslineError } from "../errors.ts";

interface ForeignKind {
  code: string;
  magic: Buffer;
  /** where the magic bytes stand; at the start */
  at?: number;
  problem: string;
  hint: string;
}

const utf16 = {
  code: "utf-16",
  problem: "the text is UTF-16",
  hint: "convert it to UTF-8: iconv -f UTF-16 -t UTF-8 FILE",
};

const notText = { code: "not-text" };

const kinds: readonly ForeignKind[] = [
  { ...utf16, magic: Buffer.from([0xff, 0xfe]) },
  { ...utf16, magic: Buffer.from([0xfe, 0xff]) },
  {
    ...notText,
    magic: Buffer.from("PAR1"),
    problem: "this is a Parquet file",
    hint: "name the file .parquet, or give --in-format parquet",
  },
  {
    ...notText,
    magic: Buffer.from("\x93NUMPY", "latin1"),
    problem: "this is a NumPy array",
    hint: "name the file .npy, or give --in-format npy",
  },
  {
    ...notText,
    magic: Buffer.from("PK\x03\x04", "latin1"),
    problem: "this is a zip archive, as .npz and .xlsx files are",
    hint: "of NumPy arrays: give --in-format npz; a sheet is saved as CSV first",
  },
  {
    ...notText,
    magic: Buffer.from("ARROW1", "latin1"),
    problem: "this is an Arrow file",
    hint: "name the file .arrow, or give --in-format arrow",
  },
  {
    ...notText,
    magic: Buffer.from("DUCK"),
    at: 8,
    problem: "this is a DuckDB database",
    hint: "its tables are read so: lossline eval --engine duckdb --db FILE --table NAME",
  },
];

/** The error (exit 3) for bytes that are no UTF-8 text, told by their first block; undefined where they may be. */
export function foreignBytes(path: string, head: Buffer): LosslineError | undefined {
  const kind = kinds.find(({ magic, at = 0 }) => head.subarray(at, at + magic.length).equals(magic));
  if (kind !== undefined) return inputError(kind.code, kind.problem, { hint: kind.hint, location: { path } });
  if (!head.includes(0)) return undefined;
  return inputError("not-text", "the input holds NUL bytes, so it is no UTF-8 text", {
    hint: "give a CSV, TSV, JSON or NDJSON file in UTF-8",
    location: { path },
  });
}
