import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { ReadOptions } from "./contracts.ts";
import type { Threads } from "./engine/index.ts";
import type { ThreadPool } from "./thread-pool.ts";

/**
 * Threads for a run: `count`, or as many as there are cores. Undefined where one is enough, or where the program is not
 * bundled and a thread has no file to run.
 */
export function makeThreads(count: number | undefined, options: ReadOptions): Threads | undefined {
  const threads = count ?? availableParallelism();
  const bundled = existsSync(new URL("core.cjs", import.meta.url));
  if (threads < 2 || !bundled) return undefined;
  const file = fileURLToPath(new URL("../bin/worker.cjs", import.meta.url));
  let started: ThreadPool | undefined;
  const start = async () => {
    // most inputs are too small for threads
    const { ThreadPool } = await import("./thread-pool.ts");
    started ??= new ThreadPool(threads, file, options);
    return started;
  };
  return {
    async start() {
      await start();
    },
    async *run(job, chunks) {
      const pool = await start();
      // each run ends its threads
      started = undefined;
      yield* pool.run(job, chunks);
    },
  };
}
