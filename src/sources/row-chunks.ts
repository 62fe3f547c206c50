import type { Batch, Chunk, Lines, LinesBefore, ReadPlan, Source, Stretches } from "../contracts.ts";
import { chunkLength } from "./line-chunks.ts";

/** The source, and its rows in chunks as those of lines are where they can be read from any of them on. */
export function withLines(source: Source, stretches: Stretches | undefined = source.stretches): Source {
  if (!stretches) return source;
  const lines: Lines = {
    shape: stretches.opening,
    lineEndsBefore: 0,
    length: stretches.bytes,
    chunks: () => chunksOf(stretches),
    open: (chunks, before) => ({ ...source, ...rowsOf(stretches, chunks, before) }),
    checkUnchanged: () => stretches.checkUnchanged(),
  };
  return { ...source, lines, stretches };
}

async function* chunksOf({ rows, bytes, starts, handOut }: Stretches): AsyncGenerator<Chunk> {
  const rowBytes = bytes / rows;
  const step = Math.max(1, Math.round(chunkLength(bytes) / rowBytes));
  const ends = starts ? [...starts.slice(1), rows] : undefined;
  for (let from = 0; from < rows; ) {
    const to = ends ? (ends.find((end) => end >= from + step) ?? rows) : Math.min(rows, from + step);
    const length = Math.round((to - from) * rowBytes);
    handOut(length);
    yield { length, rows: { from, to } };
    from = to;
  }
}

/** The rows of chunks that follow one another. */
function rowsOf(
  { between }: Stretches,
  chunks: AsyncGenerator<Chunk>,
  { records }: LinesBefore,
): Pick<Source, "batches" | "counts"> {
  const counts = { rowsRead: 0, rowsUsed: 0, rowsDropped: 0 };
  async function* batches(plan: ReadPlan): AsyncGenerator<Batch> {
    for await (const chunk of chunks) {
      if (!("rows" in chunk)) throw new Error("text is no rows");
      const { from, to } = chunk.rows;
      const part = between(from, to, records + counts.rowsRead);
      try {
        yield* part.batches(plan);
      } finally {
        const { rowsRead, rowsUsed, rowsDropped } = part.counts();
        counts.rowsRead += rowsRead;
        counts.rowsUsed += rowsUsed;
        counts.rowsDropped += rowsDropped;
      }
    }
  }
  return { batches, counts: () => ({ ...counts, lineEnds: 0 }) };
}
