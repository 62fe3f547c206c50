import zlib from "node:zlib";
import { uncompressSnappy } from "./snappy.ts";

/** The bytes of a page by the codec that Parquet names: `out.length` of them, in `out` or elsewhere; undefined where they are broken. */
export function decompressPage(bytes: Uint8Array, codec: string, out: Uint8Array): Uint8Array | undefined {
  try {
    const found = codecs[codec]!(bytes, out);
    return found.length === out.length ? found : undefined;
  } catch {
    return undefined;
  }
}

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/** Node has it from 22.15 on; libraries in JavaScript take longer than DuckDB, starting it included. */
const { zstdDecompressSync: zstandard } = zlib as { zstdDecompressSync?: Decompress };

/** The codecs that are undone here. */
export const codecs: Readonly<Record<string, (bytes: Uint8Array, out: Uint8Array) => Uint8Array>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: (bytes, out) => out.subarray(0, Math.max(0, uncompressSnappy(bytes, out))),
  GZIP: (bytes, out) => zlib.gunzipSync(bytes, { maxOutputLength: Math.max(1, out.length) }),
  BROTLI: (bytes, out) => zlib.brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, out.length) }),
  ...(zstandard && { ZSTD: (bytes, out) => zstandard(bytes, { maxOutputLength: Math.max(1, out.length) }) }),
};
