import type { RowBlock, RowField } from "../contracts.ts";
import { ExactSum, type ExactSumState } from "../statistics/index.ts";
import { Highest } from "./highest.ts";
import type { Gatherer, RowReceiver } from "./receivers.ts";

/** A row of a ranking. */
export interface WorstRow {
  /** what tells it from others, one for each of `WorstRows.names` */
  cells: readonly (number | string)[];
  /** times the sample weight, where there are weights */
  loss: number;
  /** of the total; null where rows have no share of it */
  share: number | null;
}

/** The rows with the highest loss of one spec and prediction, from the highest on; rows of equal loss as they came. */
export interface Ranking {
  /** the correctly rounded sum of all rows' losses, weighted as they are */
  total: number;
  /** what the ranked rows are of it together */
  share: number | null;
  rows: readonly WorstRow[];
}

interface Measured {
  highest: Highest<RankedRow>;
  sum: ExactSum;
  anyNegative: boolean;
}

type RankedRow = Omit<WorstRow, "share">;

/** What is known of some rows, as plain data: of each loss and prediction. */
export type WorstState = readonly {
  name: string;
  prediction: string;
  highest: readonly RankedRow[];
  sum: ExactSumState;
  anyNegative: boolean;
}[];

/** Takes the rows of a run and keeps those of the highest loss, for each loss and prediction. NaN is above infinity. */
export class WorstRows implements RowReceiver, Gatherer {
  readonly beside = ["label", "loss", "share"];
  readonly #count: number;
  readonly #severalPredictions: boolean;
  #found = new Map<string, Map<string, Measured>>();
  #fields: readonly RowField[] = [];

  /** `count` rows of each; `severalPredictions`: the rows say which of the models they are of. */
  constructor(count: number, severalPredictions: boolean) {
    this.#count = count;
    this.#severalPredictions = severalPredictions;
  }

  /** Names of a row's cells: row, then file, id and kept columns where there are any. */
  get names(): string[] {
    return this.#cellFields().map((i) => this.#fields[i]!.name);
  }

  async begin(fields: readonly RowField[]): Promise<void> {
    this.#fields = fields;
  }

  async rows({ rows, values }: RowBlock): Promise<void> {
    const cellFields = this.#cellFields();
    const predictionField = this.#predictionField();
    const predictions = predictionField < 0 ? undefined : (values[predictionField] as readonly string[]);
    const cellsOf = (row: number) => cellFields.map((i) => values[i]![row]!);
    this.#fields.forEach(({ name, kind }, field) => {
      if (kind !== "number") return;
      const losses = values[field] as Float64Array;
      if (predictions) {
        for (let row = 0; row < rows; row++) {
          addRows(this.#measured(name, predictions[row]!), losses, row, row + 1, cellsOf);
        }
      } else addRows(this.#measured(name, ""), losses, 0, rows, cellsOf);
    });
  }

  takeState(): WorstState {
    const found = [...this.#found].flatMap(([name, models]) =>
      [...models].map(([prediction, { highest, sum, anyNegative }]) => {
        return { name, prediction, highest: highest.items(), sum: sum.toState(), anyNegative };
      }),
    );
    this.#found = new Map();
    return found;
  }

  merge(state: WorstState, recordsBefore: number): void {
    for (const { name, prediction, highest, sum, anyNegative } of state) {
      const measured = this.#measured(name, prediction);
      for (const { cells, loss } of highest) {
        const [record, ...others] = cells;
        measured.highest.add(loss, { cells: [(record as number) + recordsBefore, ...others], loss });
      }
      measured.sum.merge(ExactSum.fromState(sum));
      measured.anyNegative ||= anyNegative;
    }
  }

  /** The ranking of a loss by its label; `prediction` as rows name it. */
  ranking(label: string, prediction: string): Ranking {
    const { highest, sum, anyNegative } = this.#measured(`loss_${label}`, this.#severalPredictions ? prediction : "");
    const total = sum.value();
    // of a total of both signs nothing is a part, of an infinite one nothing can be said
    const divisible = !anyNegative && total > 0 && total < Number.POSITIVE_INFINITY;
    const shareOf = (loss: number) => (divisible ? loss / total : null);
    const rows = highest.items().map((row) => ({ ...row, share: shareOf(row.loss) }));
    const together = new ExactSum();
    for (const { loss } of rows) together.add(loss);
    return { total, share: shareOf(together.value()), rows };
  }

  #measured(name: string, prediction: string): Measured {
    const models = this.#found.get(name) ?? new Map<string, Measured>();
    this.#found.set(name, models);
    let measured = models.get(prediction);
    if (!measured) {
      measured = { highest: new Highest(this.#count), sum: new ExactSum(), anyNegative: false };
      models.set(prediction, measured);
    }
    return measured;
  }

  #predictionField(): number {
    return this.#severalPredictions ? this.#fields.findIndex(({ name }) => name === "prediction") : -1;
  }

  /** Numbers are losses; the rest, but for the model's name, says which row it is. */
  #cellFields(): number[] {
    const prediction = this.#predictionField();
    return this.#fields.flatMap(({ kind }, i) => (kind === "number" || i === prediction ? [] : [i]));
  }
}

/** Adds the losses of rows from `start` up to before `end`, in a loop of its own: it takes a tenth of the time. */
function addRows(
  measured: Measured,
  losses: Float64Array,
  start: number,
  end: number,
  cellsOf: (row: number) => RankedRow["cells"],
): void {
  const { highest, sum } = measured;
  sum.addAll(losses, start, end - start);
  let least = 0;
  let { floor } = highest;
  for (let row = start; row < end; row++) {
    const loss = losses[row]!;
    if (loss < least) least = loss;
    if (loss <= floor) continue;
    if (highest.takes(loss)) highest.add(loss, { cells: cellsOf(row), loss });
    floor = highest.floor;
  }
  measured.anyNegative ||= least < 0;
}
