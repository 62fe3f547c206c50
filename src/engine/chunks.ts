import type { Chunk } from "../contracts.ts";

/** Starting other threads takes longer than to compute fewer bytes. */
const worthThreads = 4 * 1024 * 1024;

export function isWorthThreads(bytes: number): boolean {
  return bytes >= worthThreads;
}

/** Chunks until there are enough to start threads for, or none is left. */
export async function readAhead(chunks: AsyncGenerator<Chunk>): Promise<{ ahead: Chunk[]; ended: boolean }> {
  const ahead: Chunk[] = [];
  for (let bytes = 0; !isWorthThreads(bytes); ) {
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
