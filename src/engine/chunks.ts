import type { Chunk, Lines } from "../contracts.ts";

/** Starting other threads takes longer than to compute fewer bytes: of text, and of rows that need no parsing. */
const worthThreads = { text: 4 * 1024 * 1024, rows: 64 * 1024 * 1024 };

/** Whether there is enough to start threads for. */
export function areWorthThreads(bytes: number, { shape }: Pick<Lines, "shape">): boolean {
  return bytes >= worthThreads["delimiter" in shape ? "text" : "rows"];
}

/** Chunks until there are enough to start threads for, or none is left. */
export async function readAhead(
  lines: Pick<Lines, "shape">,
  chunks: AsyncGenerator<Chunk>,
): Promise<{ ahead: Chunk[]; ended: boolean }> {
  const ahead: Chunk[] = [];
  for (let bytes = 0; !areWorthThreads(bytes, lines); ) {
    const next = await chunks.next();
    if (next.done) return { ahead, ended: true };
    ahead.push(next.value);
    bytes += next.value.length;
  }
  return { ahead, ended: false };
}

/** Chunks, and then those of a generator. */
export async function* joined(first: readonly Chunk[], rest?: AsyncGenerator<Chunk>): AsyncGenerator<Chunk> {
  yield* first;
  if (rest) yield* rest;
}
