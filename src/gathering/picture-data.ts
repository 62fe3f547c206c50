import type { LossResult } from "../contracts.ts";
import type { ComputedBatch, Gatherer, Watcher } from "../engine/index.ts";
import {
  Histogram,
  type HistogramState,
  Magnitudes,
  type MagnitudesState,
  Reliability,
  type ReliabilityState,
  Spread,
  type SpreadState,
} from "../pictures/index.ts";

/** What pictures show of one loss and prediction, gathered in bounded memory. */
export interface Gathered {
  histogram: Histogram;
  magnitudes: Magnitudes;
  /** residuals against predictions, where both are a number a row */
  residuals: Spread | undefined;
  /** where the prediction is a probability, or becomes one */
  reliability: Reliability | undefined;
  /** lengths of the gradients by the prediction, where the run computes them */
  gradients: Magnitudes | undefined;
  /** probabilities are of an event, or of the class that is predicted */
  what: "event" | "class";
}

/** The same as plain data, with the name of what it is of. */
interface GatheredState {
  name: string;
  histogram: HistogramState;
  magnitudes: MagnitudesState;
  residuals: SpreadState | undefined;
  reliability: ReliabilityState | undefined;
  gradients: MagnitudesState | undefined;
  what: Gathered["what"];
}

type Bound = ComputedBatch["binding"]["losses"][number];
type Measure = ComputedBatch["measures"][number];
type Roles = Bound["roles"];

/** Watches a run, and gathers what pictures show of each of its measures. */
export class PictureData implements Watcher, Gatherer {
  readonly gradient: boolean;
  #gathered: Gathered[] = [];
  #names: string[] = [];

  /** `gradient`: the lengths of gradients too. */
  constructor({ gradient = false } = {}) {
    this.gradient = gradient;
  }

  add(computed: ComputedBatch): void {
    computed.measures.forEach((measure, i) => {
      const bound = computed.binding.losses[i]!;
      this.#names[i] ??= nameOf({ label: bound.request.label, prediction: bound.prediction });
      this.#gathered[i] ??= gatheredFor(bound, measure);
      // of a loss over many rows the rows have none
      if (!bound.request.declaration.over) add(this.#gathered[i], computed, bound, measure);
    });
  }

  takeState(): readonly GatheredState[] {
    return this.#gathered.map((gathered, i) => {
      const state = stateOf(gathered, this.#names[i]!);
      // what takes much memory stays
      const { magnitudes, gradients, residuals } = gathered;
      for (const large of [magnitudes, gradients, residuals]) large?.clear();
      this.#gathered[i] = { ...smallLike(state), magnitudes, gradients, residuals };
      return state;
    });
  }

  merge(states: readonly GatheredState[]): void {
    states.forEach((state, i) => {
      this.#names[i] = state.name;
      this.#gathered[i] ??= { ...smallLike(state), ...largeLike(state) };
      const own = this.#gathered[i];
      own.histogram.merge(state.histogram);
      own.magnitudes.merge(state.magnitudes);
      if (state.residuals) own.residuals!.merge(state.residuals);
      if (state.reliability) own.reliability!.merge(state.reliability);
      if (state.gradients) own.gradients!.merge(state.gradients);
    });
  }

  /** What belongs to a result of the run. */
  of(result: Pick<LossResult, "label" | "prediction">): Gathered {
    return this.#gathered[this.#names.indexOf(nameOf(result))]!;
  }
}

function nameOf({ label, prediction }: Pick<LossResult, "label" | "prediction">): string {
  return JSON.stringify([label, prediction]);
}

function gatheredFor({ roles }: Bound, measure: Measure): Gathered {
  const { f, y } = predictionAndTarget(roles);
  const numbers = f?.declaration.kind === "real" && f.width === 1 && y?.declaration.kind === "real" && y.width === 1;
  const probability = f && y && probabilityOf(f);
  return {
    histogram: new Histogram(),
    magnitudes: new Magnitudes(),
    residuals: numbers ? new Spread() : undefined,
    reliability: probability && (f.width === 1 || y.shape === "label") ? new Reliability() : undefined,
    gradients: gradientOf(measure) ? new Magnitudes() : undefined,
    what: f?.width === 1 ? "event" : "class",
  };
}

function stateOf({ histogram, magnitudes, residuals, reliability, gradients, what }: Gathered, name: string) {
  return {
    name,
    histogram: histogram.toState(),
    magnitudes: magnitudes.toState(),
    residuals: residuals?.toState(),
    reliability: reliability?.toState(),
    gradients: gradients?.toState(),
    what,
  };
}

function smallLike({ reliability, what }: GatheredState) {
  return { histogram: new Histogram(), reliability: reliability && new Reliability(), what };
}

function largeLike({ residuals, gradients }: GatheredState) {
  return {
    magnitudes: new Magnitudes(),
    gradients: gradients && new Magnitudes(),
    residuals: residuals && new Spread(),
  };
}

function predictionAndTarget(roles: Roles) {
  const find = (name: string) => roles.find(({ role }) => role === name);
  return { f: find("f"), y: find("y") };
}

/** The gradients of the rows by the prediction, `width` numbers a row. */
function gradientOf({ compiled, outputs }: Measure): { numbers: Float64Array; width: number } | undefined {
  const at = compiled.outputs.findIndex(({ kind }) => kind === "gradient");
  return at < 0 ? undefined : { numbers: outputs[at]!, width: compiled.outputs[at]!.width };
}

function add(gathered: Gathered, { batch, context }: ComputedBatch, bound: Bound, measure: Measure): void {
  const losses = measure.outputs[0]!;
  const { f, y } = predictionAndTarget(bound.roles);
  const label = bound.roles.find(({ shape }) => shape === "label");
  const ignored = label && context.ignored.get(label.read);
  const rows = Array.from({ length: ignored ? batch.rows : 0 }, (_, row) => row).filter((row) => ignored![row] !== 1);
  const counted = ignored ? Float64Array.from(rows, (row) => losses[row]!) : losses;
  const count = ignored ? rows.length : batch.rows;
  gathered.histogram.add(counted, count);
  gathered.magnitudes.add(counted, count);
  const gradient = gradientOf(measure);
  if (gradient) {
    const sizes = sizesOf(gradient.numbers, gradient.width, batch.rows);
    gathered.gradients!.addSizes(ignored ? Float64Array.from(rows, (row) => sizes[row]!) : sizes, count);
  }
  if (!f || !y) return;
  const [fs, ys] = [batch.numbers[f.read]!, batch.numbers[y.read]!];
  const { residuals, reliability } = gathered;
  if (residuals) residuals.add(fs, differences(fs, ys, batch.rows), batch.rows);
  if (!reliability) return;
  const { probabilities, outcomes } = forecastsOf(f, fs, ys, ignored, batch.rows);
  const weights = context.binding.weight === undefined ? undefined : batch.numbers[context.binding.weight]!;
  reliability.add(probabilities, outcomes, weights, batch.rows);
}

/**
 * The probability of the event of each row, or of the class that is predicted, NaN where the row is ignored, and whether
 * it came about; valid until numbers are asked for again.
 */
function forecastsOf(
  f: Roles[number],
  fs: Float64Array,
  ys: Float64Array,
  ignored: Uint8Array | undefined,
  rows: number,
): { probabilities: Float64Array; outcomes: Float64Array } {
  const probability = probabilityOf(f)!;
  const { width } = f;
  const probabilities = numbersOf(rows);
  const outcomes = numbersOf(rows, 1);
  for (let row = 0; row < rows; row++) {
    const best = largest(fs, row * width, width);
    probabilities[row] = ignored?.[row] === 1 ? Number.NaN : probability(fs, row * width, best);
    // -1 and 1, or 0 and 1
    outcomes[row] = width === 1 ? Math.max(0, ys[row]!) : Number(ys[row] === best);
  }
  return { probabilities, outcomes };
}

/** How the K numbers from `start` on give the probability of one of them; undefined where they are no probabilities. */
function probabilityOf({
  declaration: { kind, domain },
  width,
}: Roles[number]): ((numbers: Float64Array, start: number, k: number) => number) | undefined {
  switch (kind) {
    case "probability":
    case "distribution":
    case "probabilities":
      return (numbers, start, k) => numbers[start + k]!;
    case "log-probabilities":
      return (numbers, start, k) => Math.exp(numbers[start + k]!);
    case "logit":
      if (width !== 1) return undefined;
      // with `--from log`
      return domain
        ? (numbers, start) => Math.exp(numbers[start]!)
        : (numbers, start) => 1 / (1 + Math.exp(-numbers[start]!));
    case "logits":
      return (numbers, start, k) => {
        let sum = 0;
        for (let i = 0; i < width; i++) sum += Math.exp(numbers[start + i]! - numbers[start + k]!);
        return 1 / sum;
      };
    default:
      return undefined;
  }
}

const memory = [new Float64Array(0), new Float64Array(0)];

/** A number for each row of a batch, in memory that is used again. */
function numbersOf(rows: number, which: 0 | 1 = 0): Float64Array {
  if (memory[which]!.length < rows) memory[which] = new Float64Array(rows);
  return memory[which]!;
}

/** The difference of each row; valid until numbers are asked for again. */
function differences(minuends: Float64Array, subtrahends: Float64Array, rows: number): Float64Array {
  const found = numbersOf(rows);
  for (let row = 0; row < rows; row++) found[row] = minuends[row]! - subtrahends[row]!;
  return found;
}

/** The Euclidean norm of each row, or a number of that size; valid until numbers are asked for again. */
function sizesOf(numbers: Float64Array, width: number, rows: number): Float64Array {
  if (width === 1) return numbers;
  const lengths = numbersOf(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    let largest = 0;
    for (let i = start; i < start + width; i++) largest = Math.max(largest, Math.abs(numbers[i]!));
    // squares of shares of the largest neither overflow nor vanish
    let squares = 0;
    for (let i = start; i < start + width; i++) squares += (numbers[i]! / largest) ** 2;
    lengths[row] = largest > 0 && largest < Number.POSITIVE_INFINITY ? largest * Math.sqrt(squares) : largest;
  }
  return lengths;
}

function largest(numbers: Float64Array, start: number, width: number): number {
  let best = 0;
  for (let k = 1; k < width; k++) if (numbers[start + k]! > numbers[start + best]!) best = k;
  return best;
}
