import type { Threads } from "../engine/index.ts";
import { type ReaderFlags, readOptionsOf } from "./flags.ts";

/** Threads for a run, which are loaded where there may be more than one. */
export async function threadsOf(flags: ReaderFlags & { threads?: number }): Promise<Threads | undefined> {
  if (flags.threads === 1) return undefined;
  return (await import("../threads.ts")).makeThreads(flags.threads, readOptionsOf(flags));
}
