import type { Chunk } from "../contracts.ts";

/** Starting other threads takes longer than to compute fewer bytes: of text, and of numbers that need no parsing. */
const worthThreads = { text: 4 * 1024 * 1024, rows: 64 * 1024 * 1024 };

/** Chunks until there are enough to start threads for, or none is left. */
export async function readAhead(chunks: AsyncGenerator<Chunk>): Promise<{ ahead: Chunk[]; ended: boolean }> {
  const ahead: Chunk[] = [];
  for (let share = 0; share < 1; ) {
    const next = await chunks.next();
    if (next.done) return { ahead, ended: true };
    ahead.push(next.value);
    share += next.value.length / worthThreads["rows" in next.value ? "rows" : "text"];
  }
  return { ahead, ended: false };
}

/** Chunks, and then those of a generator. */
export async function* joined(first: readonly Chunk[], rest?: AsyncGenerator<Chunk>): AsyncGenerator<Chunk> {
  yield* first;
  if (rest) yield* rest;
}
