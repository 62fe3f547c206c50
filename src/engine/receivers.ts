import type { Batch, RowBlock, RowField } from "../contracts.ts";
import type { Binding } from "./bind.ts";
import type { BatchContext, Measure } from "./measure.ts";

/** A batch whose losses are computed; valid until the next one. */
export interface ComputedBatch {
  batch: Batch;
  binding: Binding;
  measures: readonly Measure[];
  context: BatchContext;
  /** the texts of the slices so far, by their numbers */
  sliceKeys: readonly (readonly string[])[];
}

/** Takes the rows of a run as they come; what it returns is waited for. */
export interface RowReceiver {
  /** names of the columns that it writes beside those of the rows */
  beside?: readonly string[];
  begin(fields: readonly RowField[]): Promise<void>;
  rows(block: RowBlock): Promise<void>;
  /** formats whose rows can be written elsewhere, and taken here as texts, one for each */
  formats?: readonly string[] | undefined;
  texts?(texts: readonly string[]): Promise<void>;
}

/** Takes what a pass finds, and what another found of the rows after its own. */
export interface Gatherer {
  /** what was found since the last time, as plain data; it is forgotten here */
  takeState(): unknown;
  /** `recordsBefore`: how many records stand before those rows, which were numbered from 1 on */
  merge(state: unknown, recordsBefore: number): void;
}

/** What is gathered in a pass: `request` is plain data, from which another thread makes the same parts. */
export interface Gathering {
  request: object;
  parts: readonly Gatherer[];
}

/** Sees the batches of a pass in one go, once their losses are computed. */
export interface Watcher {
  /** whether batches have the gradients of their losses too */
  readonly gradient?: boolean;
  add(computed: ComputedBatch): void;
}
