import { Worker } from "node:worker_threads";
import type { Chunk, ReadOptions } from "./contracts.ts";
import type { ChunkOutcome, ThreadsJob } from "./engine/index.ts";
import { type ChunkMessage, type ChunkReply, RecordsBefore } from "./thread-messages.ts";

/** A chunk at work, and how its outcome is told. */
interface Pending {
  chunk: Chunk;
  outcome: Promise<ChunkReply["done"]>;
}

/** chunks that wait at a thread while it works on another */
const ahead = 2;

/** Threads that are started, and wait for a job. Until it comes they keep nobody from ending the program. */
export class ThreadPool {
  readonly #workers: readonly ChunkWorker[];
  readonly #recordsBefore: RecordsBefore;

  /** `threads` threads that run `file`. */
  constructor(threads: number, file: string, options: ReadOptions) {
    const table = RecordsBefore.table();
    this.#recordsBefore = new RecordsBefore(table);
    this.#workers = Array.from({ length: threads }, () => new ChunkWorker(file, { options, table }));
  }

  /** Hands chunks out, and gives their outcomes in the order of the chunks. Ends the threads. */
  async *run(job: ThreadsJob, chunks: AsyncGenerator<Chunk>): AsyncGenerator<ChunkOutcome> {
    const workers = this.#workers;
    for (const worker of workers) worker.begin(job);
    const pending: Pending[] = [];
    /** chunks that are done with: their memory is used again, which takes less time than new memory */
    const spare: Chunk[] = [];
    let index = 0;
    let ended = false;
    try {
      while (pending.length > 0 || !ended) {
        while (!ended && !job.stopped && pending.length < workers.length * ahead) {
          const next = await chunks.next(spare.pop());
          if (next.done) ended = true;
          else {
            this.#recordsBefore.expect(index);
            const free = workers.reduce((least, worker) => (worker.load < least.load ? worker : least));
            pending.push({ chunk: next.value, outcome: free.compute(index++, next.value) });
          }
        }
        const first = pending.shift();
        if (!first) break;
        // once stopped, what threads still find is of no use
        yield { chunk: first.chunk, done: job.stopped ? undefined : await first.outcome };
        if (!job.stopped) spare.push(first.chunk);
      }
      for await (const chunk of chunks) yield { chunk, done: undefined };
    } finally {
      await Promise.all(workers.map((worker) => worker.end()));
    }
  }
}

/** A thread, and the chunks that it has not answered for yet. */
class ChunkWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (done: ChunkReply["done"]) => void>();
  #isDead = false;

  constructor(file: string, workerData: object) {
    this.#worker = new Worker(file, { workerData });
    this.#worker.on("message", ({ index, done }: ChunkReply) => this.#answer(index, done));
    // a thread that dies has computed nothing: its chunks are read by the main thread
    this.#worker.on("error", () => {
      this.#isDead = true;
      for (const index of this.#waiting.keys()) this.#answer(index, undefined);
    });
    // after the listeners, which make it one that is waited for
    this.#worker.unref();
  }

  get load(): number {
    return this.#waiting.size;
  }

  begin(job: ThreadsJob): void {
    this.#worker.ref();
    this.#worker.postMessage(job);
  }

  compute(index: number, chunk: Chunk): Promise<ChunkReply["done"]> {
    if (this.#isDead) return Promise.resolve(undefined);
    const message: ChunkMessage = { index, chunk };
    return new Promise((resolve) => {
      this.#waiting.set(index, resolve);
      this.#worker.postMessage(message);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer(index: number, done: ChunkReply["done"]): void {
    this.#waiting.get(index)?.(done);
    this.#waiting.delete(index);
  }
}
