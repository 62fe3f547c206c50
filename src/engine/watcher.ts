import type { Batch } from "../contracts.ts";
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

/** Sees the batches of a pass in one go, once their losses are computed. */
export interface Watcher {
  /** whether batches have the gradients of their losses too */
  readonly gradient?: boolean;
  add(computed: ComputedBatch): void;
}
