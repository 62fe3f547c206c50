import { statSync } from "node:fs";
import type { Source } from "../contracts.ts";
import type { Inputs } from "../engine/index.ts";
import type { Io } from "../io.ts";

/** Work that takes no longer shows no bar. */
const patience = 1000;
const millions = 1e6;

/** A bar on stderr for long work on a terminal: bytes, rows a second, time left. */
export interface Progress {
  /** the inputs, watched */
  watch(inputs: Inputs): Inputs;
  /** so many rows more are computed */
  rows(count: number): void;
  stop(): void;
}

const none: Progress = { watch: (inputs) => inputs, rows: () => {}, stop: () => {} };

/** Progress through files of known size, `passes` times; none where nobody watches, or the size is not known. */
export function showProgress(paths: readonly string[], passes: number, quiet: boolean | undefined, io: Io): Progress {
  if (io.stderr.isTTY !== true || io.env.TERM === "dumb" || quiet) return none;
  const size = paths.reduce((sum, path) => sum + sizeOf(path), 0) * passes;
  if (!Number.isFinite(size)) return none;
  let before = 0;
  let source: Source | undefined;
  let rows = 0;
  let stop = () => {};
  const timer = setTimeout(async () => {
    const { default: progress } = await import("cli-progress");
    const bar = new progress.SingleBar({
      stream: io.stderr as NodeJS.WriteStream,
      format: "{bar} {percentage} %  {done} of {size} MB  {rate} M rows/s  {eta_formatted} left",
      barsize: 24,
      clearOnComplete: true,
      hideCursor: true,
    });
    const megabytes = (bytes: number) => (bytes / millions).toFixed(0);
    const start = performance.now() - patience;
    const state = () => {
      const bytes = Math.min(size, before + (source?.bytesRead?.() ?? 0));
      const rate = (rows / (performance.now() - start) / 1000).toFixed(1);
      return [bytes, { done: megabytes(bytes), size: megabytes(size), rate }] as const;
    };
    bar.start(size, ...state());
    const tick = setInterval(() => bar.update(...state()), 200);
    stop = () => {
      clearInterval(tick);
      bar.stop();
    };
  }, patience);
  return {
    watch: (inputs) => ({
      ...inputs,
      async *open() {
        for await (const next of inputs.open()) {
          source = next;
          yield next;
          before += next.bytesRead?.() ?? 0;
          source = undefined;
        }
      },
    }),
    rows(count) {
      rows += count;
    },
    stop() {
      clearTimeout(timer);
      stop();
    },
  };
}

/** Infinity for what is no regular file. */
function sizeOf(path: string): number {
  const about = statSync(path, { throwIfNoEntry: false });
  return about?.isFile() ? about.size : Number.POSITIVE_INFINITY;
}
