import type {
  Batch,
  Chunk,
  Column,
  InputRecord,
  Lines,
  Source,
  SourceCounts,
  SourcePart,
  Warning,
} from "../contracts.ts";
import { type RowsBySlice, Slices } from "./accumulate.ts";
import { Adjuster } from "./adjust.ts";
import { type Binding, bindColumns, checkSameShapes } from "./bind.ts";
import { areWorthThreads, joined, readAhead } from "./chunks.ts";
import { RowGroups } from "./many-rows/row-groups.ts";
import {
  type BatchContext,
  computeMeasure,
  forgetLosses,
  type Measure,
  type MeasureSetting,
  prepareMeasure,
} from "./measure.ts";
import { noRows } from "./nothing-left.ts";
import { guessNotice, headerNotice, looksHeaderless, renamedNotice } from "./notices.ts";
import { mergePassState, type PassState, passStateOf } from "./pass-state.ts";
import { preparedBatches, recordOf } from "./prepared-batches.ts";
import type { Gathering, RowReceiver, Watcher } from "./receivers.ts";
import type { RowsRequest } from "./requests.ts";
import type { ResultRequest } from "./results.ts";
import { RowBuilder, type Slope } from "./rows.ts";
import { Skill } from "./skill/skill.ts";
import { withJoinAdvice } from "./two-files.ts";

/** What a run is to compute. */
export interface RunRequest extends RowsRequest {
  /** derivatives for the rows */
  gradient: boolean;
  hessian: boolean;
  /** derivatives of the rows' losses, or of the printed aggregate, which takes a second pass */
  gradientOf: "row" | "reduced";
  results: ResultRequest;
}

/** What a pass does with what it computes. */
export interface PassSetting {
  /** several inputs: rows name theirs */
  several: boolean;
  /** of inputs that are files, for the help where the first one lacks a column */
  paths?: readonly string[] | undefined;
  onNotice(warning: Warning): void;
  /** takes the rows; without one, derivatives are for the next pass */
  receiver?: RowReceiver | undefined;
  watcher?: Watcher | undefined;
  /** receiver and watcher, if what they find can be put together of parts */
  gathering?: Gathering | undefined;
  /** is told how many rows more are computed */
  onRows?: ((count: number) => void) | undefined;
  firstPass?: { measures: readonly Measure[]; slopes: readonly Slope[] | undefined } | undefined;
  /** computes the rows of chunks in other threads */
  threads?: Threads | undefined;
}

/** What other threads need to compute the rows of chunks as this one would. */
export interface ThreadsJob {
  request: RunRequest;
  shape: Lines["shape"];
  several: boolean;
  /** formats in which rows are written; undefined where none are */
  formats: readonly string[] | undefined;
  /** what is gathered; undefined where nothing is */
  gathering: object | undefined;
  /** set where no further chunk is to be computed elsewhere */
  stopped: boolean;
}

/** What another thread made of a chunk; no state where it has to be read here, with what stands before it. */
export interface ChunkOutcome {
  chunk: Chunk;
  done: { state: PassState; texts: readonly string[] } | undefined;
}

/** Threads that compute chunks and give what they found in the order of the chunks. */
export interface Threads {
  /** starts them, which takes as long as to bind losses to columns, before `run` has something to compute */
  start(): Promise<void>;
  run(job: ThreadsJob, chunks: AsyncGenerator<Chunk>): AsyncGenerator<ChunkOutcome>;
}

/** One pass over the inputs: sources in, and then what is known of their rows. */
export class RunPass {
  readonly records: InputRecord[] = [];
  readonly files: InputRecord[] = [];
  readonly adjusters: Adjuster[] = [];
  slices = new Slices();
  measures: Measure[] | undefined;
  /** of the first source */
  binding: Binding | undefined;
  skill: Skill | undefined;
  readonly #request: RunRequest;
  readonly #setting: PassSetting;
  readonly #clusters = new Slices();
  readonly #rowGroups = new RowGroups();
  #rows: RowBuilder | undefined;
  /** those that `binding` was made for */
  #boundColumns: readonly Column[] | undefined;

  constructor(request: RunRequest, setting: PassSetting) {
    this.#request = request;
    this.#setting = setting;
  }

  /** Computes all rows of a source. Throws exit 2 where columns do not fit, exit 3 at the first bad cell. */
  async add(source: Source): Promise<void> {
    if (source.columns.length === 0) {
      throw noRows([{ path: source.path, format: source.format, rows_read: 0, rows_used: 0, rows_dropped: 0 }]);
    }
    const threads = source.lines && this.#canRunElsewhere() ? this.#setting.threads : undefined;
    if (source.lines && areWorthThreads(source.lines.length ?? 0, source.lines)) await threads?.start();
    const binding = await this.#bind(source);
    const adjuster = new Adjuster(binding, this.#request.adjustments);
    this.adjusters.push(adjuster);
    if (threads && source.lines) {
      const counts = await this.#addChunks(source.lines, threads, adjuster);
      source.lines.checkUnchanged?.();
      const recordsOf = (file: SourcePart) => recordOf({ ...file, counts: () => counts }, adjuster.counts.filtered);
      this.records.push(recordsOf(source));
      this.files.push(...(source.parts ?? [source]).map(recordsOf));
      return;
    }
    await this.#addBatches(source, binding, adjuster);
    this.records.push(recordOf(source, adjuster.counts.filtered));
    this.files.push(...(source.parts ?? [source]).map((part) => recordOf(part, adjuster.counts.filtered)));
  }

  /** Computes the rows of one chunk, and gives what is known of them as plain data. */
  async stateOf(source: Source): Promise<PassState> {
    await this.add(source);
    const { rowsRead, rowsUsed, rowsDropped, lineEnds } = source.counts();
    const counts = { rowsRead, rowsUsed, rowsDropped, lineEnds: lineEnds ?? 0 };
    const gathered = this.#setting.gathering?.parts.map((part) => part.takeState()) ?? [];
    const state = { ...passStateOf(counts, this.adjusters.pop()!, this.slices, this.measures!), gathered };
    for (const measure of this.measures!) forgetLosses(measure);
    this.slices = new Slices();
    return state;
  }

  async #bind(source: Source): Promise<Binding> {
    const { losses, columns, results, adjustments } = this.#request;
    const { several, paths = [], onNotice, receiver, firstPass } = this.#setting;
    // chunks of one input share their columns, and finding a thousand of them takes as long as reading a chunk
    if (this.binding && source.columns === this.#boundColumns) return this.binding;
    let binding: Binding;
    try {
      binding = bindColumns(losses, columns, source.columns, source.path);
    } catch (error) {
      throw this.binding ? error : withJoinAdvice(error, paths);
    }
    if (this.binding) {
      checkSameShapes(this.binding, binding, source.path);
      return binding;
    }
    this.binding = binding;
    this.#boundColumns = source.columns;
    if (!firstPass) {
      if (looksHeaderless(source)) onNotice(headerNotice);
      for (const guess of binding.guesses) onNotice(guessNotice(guess));
    }
    const setting = this.#measureSetting(binding);
    this.measures = binding.losses.map((loss, i) => prepareMeasure(loss, setting, firstPass?.measures[i]));
    if (results.skill) this.skill = new Skill(binding, adjustments.eps, results.reduction);
    if (receiver) {
      const { beside } = receiver;
      this.#rows = new RowBuilder(binding, this.measures, this.#request, several, firstPass?.slopes, beside);
      for (const kept of this.#rows.renamed) onNotice(renamedNotice(kept));
      await receiver.begin(this.#rows.fields);
    }
    return binding;
  }

  #measureSetting(binding: Binding): MeasureSetting {
    const { gradient, hessian, gradientOf, results } = this.#request;
    const { receiver, watcher } = this.#setting;
    const shown = { gradient, hessian };
    const ofRows = receiver ? shown : { gradient: false, hessian: false };
    return {
      want: { ...ofRows, gradient: ofRows.gradient || watcher?.gradient === true },
      shown,
      reduced: gradientOf === "reduced",
      batchRows: binding.plan.batchRows,
      keepLosses: results.quantiles.length > 0 || results.interval !== undefined,
      weighted: binding.weight !== undefined,
      groups: !binding.groups ? "none" : "size" in binding.groups ? "in order" : "in any order",
      sliced: binding.by.length > 0,
    };
  }

  async #addBatches(source: Source, binding: Binding, adjuster: Adjuster): Promise<void> {
    const { watcher, onRows, receiver } = this.#setting;
    const measures = this.measures!;
    for await (const { batch, ignored } of preparedBatches(source, binding, adjuster, this.#request)) {
      const bySlice = rowsBySlice(batch, binding, this.slices, source.path);
      const clusterTexts = binding.cluster === undefined ? undefined : batch.texts[binding.cluster]!;
      const context: BatchContext = {
        binding,
        ignored,
        members: bySlice?.members,
        keys: { slices: bySlice?.slices, groups: this.#rowGroups.of(batch, binding.groups) },
        classMeans: this.#request.classMeans,
        clusters: clusterTexts ? Int32Array.from(clusterTexts, (text) => this.#clusters.numberOf([text])) : null,
      };
      measures.forEach((measure, i) => {
        computeMeasure(measure, binding.losses[i]!, batch, context);
      });
      this.skill?.add(batch, context);
      onRows?.(batch.rows);
      watcher?.add({ batch, binding, measures, context, sliceKeys: this.slices.keys });
      if (receiver && this.#rows) await receiver.rows(this.#rows.block(batch, binding, source.path));
    }
  }

  /** Whether all that this pass finds can be found chunk by chunk, and put together. */
  #canRunElsewhere(): boolean {
    const { watcher, receiver, gathering, firstPass } = this.#setting;
    const { losses, columns, results, classMeans } = this.#request;
    return (
      (!watcher || gathering !== undefined) &&
      !firstPass &&
      !results.skill &&
      !classMeans &&
      columns.cluster === undefined &&
      losses.every(({ declaration }) => !declaration.over && !declaration.aggregate) &&
      // that labels are written in one way is checked from row to row
      losses.every(({ declaration }) => Object.values(declaration.roles).every(({ oneOf }) => !oneOf)) &&
      (!receiver || receiver.formats !== undefined || gathering !== undefined)
    );
  }

  /** The rows of an input that is worth it in other threads, and what was read of it. */
  async #addChunks(lines: Lines, threads: Threads, adjuster: Adjuster): Promise<SourceCounts> {
    const { receiver, gathering, several } = this.#setting;
    const counts = { rowsRead: 0, rowsUsed: 0, rowsDropped: 0, lineEnds: lines.lineEndsBefore };
    const add = (part: SourceCounts) => {
      counts.rowsRead += part.rowsRead;
      counts.rowsUsed += part.rowsUsed;
      counts.rowsDropped += part.rowsDropped;
      counts.lineEnds += part.lineEnds ?? 0;
    };
    const addHere = async (part: AsyncGenerator<Chunk>) => {
      const source = lines.open(part, { records: counts.rowsRead, lineEnds: counts.lineEnds });
      await this.#addBatches(source, this.binding!, adjuster);
      add(source.counts());
    };
    const chunks = lines.chunks();
    const { ahead, ended } = await readAhead(lines, chunks);
    if (ended) {
      await addHere(joined(ahead));
      return counts;
    }
    const job = {
      request: this.#request,
      shape: lines.shape,
      several,
      formats: receiver?.formats,
      gathering: gathering?.request,
      stopped: false,
    };
    const outcomes = threads.run(job, joined(ahead, chunks));
    for await (const { chunk, done } of outcomes) {
      if (!done) {
        // a row that is not plain, or an error: from here on rows are read one after the other
        job.stopped = true;
        await addHere(joined([chunk], chunksOf(outcomes)));
        return counts;
      }
      if (mergePassState({ slices: this.slices, measures: this.measures! }, adjuster, done.state)) {
        gathering?.parts.forEach((part, i) => {
          part.merge(done.state.gathered[i], counts.rowsRead);
        });
        add(done.state.counts);
        this.#setting.onRows?.(done.state.counts.rowsRead);
        if (!gathering && receiver) await receiver.texts!(done.texts);
      } else await addHere(joined([chunk])); // the place of a loss that is not finite is asked for
    }
    return counts;
  }
}

async function* chunksOf(outcomes: AsyncGenerator<ChunkOutcome>): AsyncGenerator<Chunk> {
  for await (const { chunk } of outcomes) yield chunk;
}

function rowsBySlice(batch: Batch, binding: Binding, slices: Slices, path: string): RowsBySlice | undefined {
  if (binding.by.length === 0) return undefined;
  const columns = binding.by.map((column) =>
    column === "@file" ? Array(batch.rows).fill(path) : batch.texts[column]!,
  );
  return slices.group(columns, batch.rows);
}
