import type { LossResult } from "../contracts.ts";
import type { ComputedBatch } from "../engine/index.ts";
import { Histogram, Magnitudes, Reliability, Spread } from "../pictures/index.ts";

/** What pictures show of one loss and prediction, gathered in bounded memory. */
export interface Gathered {
  histogram: Histogram;
  magnitudes: Magnitudes;
  /** residuals against predictions, where both are a number a row */
  residuals: Spread | undefined;
  /** where the prediction is a probability, or becomes one */
  reliability: Reliability | undefined;
  /** probabilities are of an event, or of the class that is predicted */
  what: "event" | "class";
}

type Bound = ComputedBatch["binding"]["losses"][number];
type Roles = Bound["roles"];

/** Watches a run, and gathers what pictures show of each of its measures. */
export class PictureData {
  readonly #gathered: Gathered[] = [];
  readonly #names: string[] = [];

  readonly onBatch = (computed: ComputedBatch): void => {
    computed.measures.forEach((measure, i) => {
      const bound = computed.binding.losses[i]!;
      this.#names[i] = nameOf({ label: bound.request.label, prediction: bound.prediction });
      this.#gathered[i] ??= gatheredFor(bound);
      // of a loss over many rows the rows have none
      if (!bound.request.declaration.over) add(this.#gathered[i], computed, bound, measure.outputs[0]!);
    });
  };

  /** What belongs to a result of the run. */
  of(result: Pick<LossResult, "label" | "prediction">): Gathered {
    return this.#gathered[this.#names.indexOf(nameOf(result))]!;
  }
}

function nameOf({ label, prediction }: Pick<LossResult, "label" | "prediction">): string {
  return JSON.stringify([label, prediction]);
}

function gatheredFor({ roles }: Bound): Gathered {
  const { f, y } = predictionAndTarget(roles);
  const numbers = f?.declaration.kind === "real" && f.width === 1 && y?.declaration.kind === "real" && y.width === 1;
  const probability = f && y && probabilityOf(f);
  return {
    histogram: new Histogram(),
    magnitudes: new Magnitudes(),
    residuals: numbers ? new Spread() : undefined,
    reliability: probability && (f.width === 1 || y.shape === "label") ? new Reliability() : undefined,
    what: f?.width === 1 ? "event" : "class",
  };
}

function predictionAndTarget(roles: Roles) {
  const find = (name: string) => roles.find(({ role }) => role === name);
  return { f: find("f"), y: find("y") };
}

function add(gathered: Gathered, { batch, context }: ComputedBatch, bound: Bound, losses: Float64Array): void {
  const { f, y } = predictionAndTarget(bound.roles);
  const label = bound.roles.find(({ shape }) => shape === "label");
  const ignored = label && context.ignored.get(label.read);
  const rows = Array.from({ length: ignored ? batch.rows : 0 }, (_, row) => row).filter((row) => ignored![row] !== 1);
  const counted = ignored ? Float64Array.from(rows, (row) => losses[row]!) : losses;
  const count = ignored ? rows.length : batch.rows;
  gathered.histogram.add(counted, count);
  gathered.magnitudes.add(counted, count);
  if (!f || !y) return;
  const [fs, ys] = [batch.numbers[f.read]!, batch.numbers[y.read]!];
  const { residuals, reliability } = gathered;
  if (residuals) for (let row = 0; row < batch.rows; row++) residuals.add(fs[row]!, fs[row]! - ys[row]!);
  if (!reliability) return;
  const weights = context.binding.weight === undefined ? undefined : batch.numbers[context.binding.weight]!;
  const probability = probabilityOf(f)!;
  for (let row = 0; row < batch.rows; row++) {
    if (ignored?.[row] === 1) continue;
    const weight = weights?.[row] ?? 1;
    // -1 and 1, or 0 and 1
    if (f.width === 1) reliability.add(probability(fs, row, 0), Math.max(0, ys[row]!), weight);
    else {
      const best = largest(fs, row * f.width, f.width);
      reliability.add(probability(fs, row * f.width, best), ys[row] === best ? 1 : 0, weight);
    }
  }
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

function largest(numbers: Float64Array, start: number, width: number): number {
  let best = 0;
  for (let k = 1; k < width; k++) if (numbers[start + k]! > numbers[start + best]!) best = k;
  return best;
}
