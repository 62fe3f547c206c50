import { inputError, LosslineError } from "../errors.ts";

/** How the bytes of a file are compressed. */
export type Compression = "gzip" | "zstd";

/** One way to compress: told by what bytes, and undone how. */
interface Decompression {
  extension: string;
  magic: Buffer;
  blocks(path: string, source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer>;
}

const blockBytes = 64 * 1024;

/** The ways to compress that are read. */
export const decompressions: Readonly<Record<Compression, Decompression>> = {
  gzip: { extension: ".gz", magic: Buffer.from([0x1f, 0x8b]), blocks: gunzipBlocks },
  zstd: { extension: ".zst", magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), blocks: unzstdBlocks },
};

/** How many of the first bytes tell the compression. */
export const longestMagic = 4;

/** The compression that a file's name or its first bytes say. */
export function compressionOf(path: string, head: Buffer): Compression | undefined {
  const names = Object.keys(decompressions) as Compression[];
  return names.find((name) => {
    const { extension, magic } = decompressions[name];
    return path.toLowerCase().endsWith(extension) || head.subarray(0, magic.length).equals(magic);
  });
}

/** A name without the extension of a compression. */
export function withoutCompression(path: string): string {
  return path.replace(/\.(?:gz|zst)$/i, "");
}

async function* gunzipBlocks(path: string, source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const { createGunzip } = await import("node:zlib");
  const { pipeline, Readable } = await import("node:stream");
  // The error comes out of the iteration below.
  const gunzip = pipeline(Readable.from(source), createGunzip({ chunkSize: blockBytes }), () => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof LosslineError) throw error;
    throw inputError("bad-gzip", `the gzip data is broken: ${reasonOf(error)}`, {
      hint: "test the file with gzip -t; it may have been cut off while it was copied",
      location: { path },
    });
  }
}

/** Node 20 has no Zstandard, so it is done by fzstd, which does not look at the checksum behind a frame. */
async function* unzstdBlocks(path: string, source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const { Decompress } = await import("fzstd");
  let found: Buffer[] = [];
  const decompress = new Decompress((data) => {
    if (data.length > 0) found.push(Buffer.from(data));
  });
  const push = (block: Buffer, final: boolean) => {
    try {
      decompress.push(block, final);
    } catch (error) {
      throw inputError("bad-zstd", `the Zstandard data is broken: ${reasonOf(error)}`, {
        hint: "test the file with zstd -t; it may have been cut off while it was copied",
        location: { path },
      });
    }
  };
  for await (const block of source) {
    push(block, false);
    yield* found;
    found = [];
  }
  push(Buffer.alloc(0), true);
  yield* found;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
