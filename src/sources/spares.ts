import type { ReadPlan } from "../contracts.ts";

/**
 * Memory for what is read by a plan, done with and waiting for the next one who reads by it: the chunks of an input have
 * one plan, and new memory takes longer than their numbers.
 */
export class Spares<Memory> {
  readonly #byPlan = new WeakMap<ReadPlan, Memory>();

  /** Whoever takes it has it alone. */
  take(plan: ReadPlan): Memory | undefined {
    const spare = this.#byPlan.get(plan);
    this.#byPlan.delete(plan);
    return spare;
  }

  /** Of which no batch is in use any more. */
  giveBack(plan: ReadPlan, memory: Memory): void {
    // a batch of the whole input outlives the reading
    if (plan.batchRows !== Number.POSITIVE_INFINITY) this.#byPlan.set(plan, memory);
  }
}
