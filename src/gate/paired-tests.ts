import type { Alternative } from "../statistics/index.ts";
import type { Baseline } from "./baseline.ts";
import { type CompareRequest, type Comparison, compareModels } from "./compare.ts";
import type { Group, View } from "./views.ts";

/** How pairs are tested, but for what a rule says itself. */
export type TestRequest = Pick<CompareRequest, "test" | "level" | "alpha" | "resamples" | "seed">;

/** What a rule says: how far from the baseline, and on which side of that. */
export interface Claim {
  alternative: Alternative;
  margin: number;
  relativeMargin: number;
}

/** The comparisons of a gate, each computed once: one computation is of all groups of a view. */
export class PairedTests {
  readonly #baseline: Baseline | undefined;
  readonly #views: readonly View[];
  readonly #request: TestRequest;
  readonly #known = new Map<string, readonly Comparison[]>();

  constructor(baseline: Baseline | undefined, views: readonly View[], request: TestRequest) {
    this.#baseline = baseline;
    this.#views = views;
    this.#request = request;
  }

  /** Candidate against baseline by a loss over a group; undefined where there are no pairs. p-values are not adjusted. */
  comparison(label: string, { view, slice }: Group, claim: Claim): Comparison | undefined {
    const pair = this.#baseline?.problem === undefined ? this.#baseline?.pairs?.[view] : undefined;
    if (!pair) return undefined;
    const key = JSON.stringify([view, label, claim]);
    let comparisons = this.#known.get(key);
    if (!comparisons) {
      const measures = pair.measures.filter(({ base }) => base.label === label);
      comparisons = compareModels([{ ...pair, measures }], { ...this.#request, ...claim, adjustment: "none" });
      this.#known.set(key, comparisons);
    }
    const inside = JSON.stringify(this.#views[view]!.where === undefined ? slice : {});
    return comparisons.find((comparison) => JSON.stringify(comparison.slice) === inside);
  }
}
