/** A thread that computes the rows of chunks: chunks in, what is known of their rows and their texts out. */
import { parentPort, workerData } from "node:worker_threads";
import { inputMemory } from "./bytes-program.ts";
import type { Chunk, ReadOptions, RowBlock, RowField, Sink, Source, SourceOpening } from "./contracts.ts";
import { RunPass, type ThreadsJob } from "./engine/index.ts";
import type { GatheringRequest } from "./gathering/index.ts";
import { createSink, type OutputFormat } from "./sinks/index.ts";
import { bytesOfChunk, countRecords, joinSources, openLines, openSource } from "./sources/index.ts";
import { type ChunkMessage, type ChunkReply, RecordsBefore } from "./thread-messages.ts";

const { options, table } = workerData as { options: ReadOptions; table: SharedArrayBuffer };
const recordsBefore = new RecordsBefore(table);

/** Takes rows as texts, in every format that is asked for. */
class RowTexts {
  written: string[] = [];
  readonly #sinks: Promise<Sink[]>;

  constructor(formats: readonly string[]) {
    this.#sinks = Promise.all(formats.map((format) => createSink(format as OutputFormat, { color: false })));
  }

  async begin(fields: readonly RowField[]): Promise<void> {
    // what stands before the rows is printed by the main thread
    for (const sink of await this.#sinks) sink.begin!(fields);
  }

  async rows(block: RowBlock): Promise<void> {
    for (const [i, sink] of (await this.#sinks).entries())
      this.written[i] = (this.written[i] ?? "") + sink.rows!(block);
  }
}

/** The work on the chunks of a job. */
function workOn(job: ThreadsJob): (message: ChunkMessage) => Promise<ChunkReply> {
  const rows = job.formats && new RowTexts(job.formats);
  const pass = passOf(job, rows);
  const openChunk = openerOf(job.shape);
  return async ({ index, chunk }) => {
    if (chunk.isCut) return { index, done: undefined };
    try {
      const { count, open } = await openChunk(chunk);
      const records = rows ? recordsBefore.through(index, count()) : 0;
      if (rows) rows.written = [];
      const source = open(records);
      return { index, done: { state: await (await pass).stateOf(source), texts: rows?.written ?? [] } };
    } catch {
      // whatever it is, it is found again by who reads the chunk in its place, and can say where that is
      return { index, done: undefined };
    }
  };
}

async function passOf({ request, several, gathering: wanted }: ThreadsJob, rows?: RowTexts): Promise<RunPass> {
  const setting = { several, onNotice: () => {} };
  if (!wanted) return new RunPass(request, { ...setting, receiver: rows });
  const { gatheringOf } = await import("./gathering/index.ts");
  const gathering = gatheringOf(wanted as GatheringRequest);
  return new RunPass(request, { ...setting, gathering, watcher: gathering.data, receiver: gathering.worst });
}

/** What is known of a chunk: how many records it has, and its rows, once it is known how many records stand before it. */
interface OpenChunk {
  count(): number;
  open(records: number): Source;
}

function openerOf(shape: ThreadsJob["shape"]): (chunk: Chunk) => Promise<OpenChunk> {
  if ("delimiter" in shape) {
    return async (chunk) => {
      const bytes = bytesOfChunk(chunk, inputMemory());
      const open = (records: number) => openLines(shape, bytes, options, { records, lineEnds: 0 });
      return { count: () => countRecords(shape, bytes), open };
    };
  }
  const files = reopened(shape);
  return async (chunk) => {
    if (!("rows" in chunk)) throw new Error("text is no rows");
    const { from, to } = chunk.rows;
    const { stretches } = await files;
    return { count: () => to - from, open: (records) => stretches!.between(from, to, records) };
  };
}

async function reopened(opening: SourceOpening): Promise<Source> {
  if ("path" in opening) {
    const source = await openSource(opening.path, options, { stdin: process.stdin });
    const { opening: found } = source.stretches!;
    // the main thread has the file open that stood there before
    if (!("path" in found) || found.identity !== opening.identity) throw new Error("another file has come there");
    return source;
  }
  const { prediction, target, ids } = opening;
  return joinSources(await reopened(prediction), await reopened(target), { by: "position", ids });
}

parentPort!.once("message", (job: ThreadsJob) => {
  const compute = workOn(job);
  // one chunk after the other: a pass is of one at a time
  let last = Promise.resolve();
  parentPort!.on("message", (message: ChunkMessage) => {
    last = last.then(async () => parentPort!.postMessage(await compute(message)));
  });
});
