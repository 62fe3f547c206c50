import type { Chunk } from "./contracts.ts";
import type { ChunkOutcome } from "./engine/index.ts";

/** What a thread is sent: a chunk, and its place among all chunks. */
export interface ChunkMessage {
  index: number;
  chunk: Chunk;
}

export interface ChunkReply {
  index: number;
  done: ChunkOutcome["done"];
}

/** more than there ever are chunks that wait for each other */
const places = 1024;
const unknown = -1n;

/**
 * How many records stand before each chunk, which rows print: the threads tell each other. A thread counts the lines of
 * its chunk, waits for the number of those before it, and passes on the sum. Chunks are handed out in order, so the
 * one that others wait for is always at work.
 */
export class RecordsBefore {
  readonly #records: BigInt64Array;

  constructor(table: SharedArrayBuffer) {
    this.#records = new BigInt64Array(table);
  }

  static table(): SharedArrayBuffer {
    return new SharedArrayBuffer(places * BigInt64Array.BYTES_PER_ELEMENT);
  }

  /** Makes the place after a chunk that is handed out unknown. */
  expect(index: number): void {
    Atomics.store(this.#records, (index + 1) % places, unknown);
  }

  /** The records before a chunk that holds `count`; those through it are passed on. */
  through(index: number, count: number): number {
    const own = BigInt(count);
    const place = index % places;
    Atomics.wait(this.#records, place, unknown);
    const before = Atomics.load(this.#records, place);
    const next = (index + 1) % places;
    Atomics.store(this.#records, next, before + own);
    Atomics.notify(this.#records, next);
    return Number(before);
  }
}
