import type { RowBlock, RowField } from "../contracts.ts";
import { ExactSum } from "../statistics/index.ts";
import { Highest } from "./highest.ts";
import type { RowReceiver } from "./pass.ts";

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
  highest: Highest<Omit<WorstRow, "share">>;
  sum: ExactSum;
  anyNegative: boolean;
}

/** Takes the rows of a run and keeps those of the highest loss, for each loss and prediction. NaN is above infinity. */
export class WorstRows implements RowReceiver {
  readonly #count: number;
  readonly #severalPredictions: boolean;
  readonly #found = new Map<string, Map<string, Measured>>();
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
    this.#fields.forEach(({ name, kind }, field) => {
      if (kind !== "number") return;
      const losses = values[field] as Float64Array;
      for (let row = 0; row < rows; row++) {
        const loss = losses[row]!;
        const measured = this.#measured(name, predictions?.[row] ?? "");
        measured.sum.add(loss);
        measured.anyNegative ||= loss < 0;
        if (!measured.highest.takes(loss)) continue;
        measured.highest.add(loss, { cells: cellFields.map((i) => values[i]![row]!), loss });
      }
    });
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
