import { Moments } from "../statistics/index.ts";
import { Adjuster } from "./adjust.ts";
import { bindColumns } from "./bind.ts";
import type { BoundLoss } from "./bind-loss.ts";
import { preparedBatches } from "./prepared-batches.ts";
import type { Inputs, LossRequest, RowsRequest } from "./requests.ts";

/** The mean of each class, by its text, for a role of a loss that has no column of its own. */
export type ClassMeans = (loss: BoundLoss, role: string) => ReadonlyMap<string, Float64Array>;

/** Whether a loss has a role that is computed from the classes of the file. */
export function needsClassMeans(losses: readonly LossRequest[], columns: { roles: Readonly<Record<string, string>> }) {
  return losses.some(({ declaration }) =>
    Object.entries(declaration.roles).some(
      ([role, { classMeanOf }]) => classMeanOf && columns.roles[role] === undefined,
    ),
  );
}

/** The means of the classes, weighted as the rows are, from a pass over the input. Exact sums, rounded once. */
export async function withClassMeans<Request extends RowsRequest>(request: Request, inputs: Inputs): Promise<Request> {
  const sums = new Map<string, Map<string, Moments[]>>();
  for await (const source of inputs.open()) {
    const binding = bindColumns(request.losses, request.columns, source.columns, source.path);
    const wanted = binding.losses.flatMap((loss) =>
      loss.roles.flatMap(({ role, mean, width }) => {
        if (!mean) return [];
        const { read } = loss.roles.find((other) => other.role === mean.of)!;
        return [{ key: keyOf(loss, role), read, width, text: mean.text }];
      }),
    );
    const adjuster = new Adjuster(binding, request.adjustments);
    for await (const { batch } of preparedBatches(source, binding, adjuster, request)) {
      const weights = binding.weight === undefined ? undefined : batch.numbers[binding.weight]!;
      for (const { key, read, width, text } of wanted) {
        const classes = sums.get(key) ?? new Map<string, Moments[]>();
        sums.set(key, classes);
        for (const [name, rows] of rowsByText(batch.texts[text]!)) {
          const moments = classes.get(name) ?? Array.from({ length: width }, () => new Moments());
          classes.set(name, moments);
          const weightsOfRows = weights ? Float64Array.from(rows, (row) => weights[row]!) : null;
          moments.forEach((column, k) => {
            const numbers = Float64Array.from(rows, (row) => batch.numbers[read]![row * width + k]!);
            column.add(numbers, weightsOfRows, null, 0, rows.length);
          });
        }
      }
    }
  }
  const means = new Map(
    [...sums].map(([key, classes]) => [
      key,
      new Map([...classes].map(([name, moments]) => [name, Float64Array.from(moments, (column) => column.mean())])),
    ]),
  );
  return { ...request, classMeans: (loss, role) => means.get(keyOf(loss, role))! };
}

/** The means that belong to the rows of a batch, row-major. */
export function meansOfRows(
  means: ReadonlyMap<string, Float64Array>,
  classes: readonly string[],
  width: number,
): Float64Array {
  const found = new Float64Array(classes.length * width);
  classes.forEach((name, row) => {
    found.set(means.get(name)!, row * width);
  });
  return found;
}

function keyOf({ request, prediction }: BoundLoss, role: string): string {
  return JSON.stringify([request.label, prediction, role]);
}

function rowsByText(texts: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  texts.forEach((text, row) => {
    const rows = found.get(text);
    if (rows) rows.push(row);
    else found.set(text, [row]);
  });
  return found;
}
