import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { ReadOptions } from "./contracts.ts";
import type { Threads } from "./engine/index.ts";

/**
 * Threads for a run: `count`, or as many as there are cores. Undefined where one is enough, or where the program is not
 * bundled and a thread has no file to run.
 */
export function makeThreads(count: number | undefined, options: ReadOptions): Threads | undefined {
  const threads = count ?? availableParallelism();
  const bundled = existsSync(new URL("core.cjs", import.meta.url));
  if (threads < 2 || !bundled) return undefined;
  const file = fileURLToPath(new URL("../bin/worker.cjs", import.meta.url));
  return {
    async *run(job, chunks) {
      // most inputs are too small for threads
      const { runChunks } = await import("./thread-pool.ts");
      yield* runChunks(job, chunks, { threads, file, options });
    },
  };
}
