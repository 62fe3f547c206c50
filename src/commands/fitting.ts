import { type ColumnRequest, fittingLosses, type Inputs } from "../engine/index.ts";
import { losses } from "../losses/index.ts";
import { parseSpec } from "../options.ts";

/** The names of the losses that the columns of an input, and its first rows, would be accepted by; it is read several times. */
export async function lossesThatFit(inputs: Inputs, columns: ColumnRequest): Promise<string[]> {
  // a loss over many rows, or one that wants a number first, is nothing that a file suggests by itself
  const ready = losses.filter(
    ({ over, parameters = {} }) =>
      !over && Object.values(parameters).every((parameter) => parameter.default !== undefined),
  );
  const fitting = await fittingLosses(
    ready.map(({ name }) => parseSpec(name)),
    columns,
    inputs,
  );
  return fitting.map(({ declaration }) => declaration.name);
}
