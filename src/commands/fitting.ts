import type { ReadOptions, Source } from "../contracts.ts";
import { type ColumnRequest, fittingLosses } from "../engine/index.ts";
import type { Io } from "../io.ts";
import { losses } from "../losses/index.ts";
import { parseSpec } from "../options.ts";
import { openSource } from "../sources/index.ts";

/** The names of the losses that the columns of a file, and its first rows, would be accepted by. */
export async function lossesThatFit(
  path: string,
  options: ReadOptions,
  columns: ColumnRequest,
  io: Io,
): Promise<string[]> {
  const source = await openSource(path, options, io);
  try {
    return await lossesThatFitSource(source, columns);
  } finally {
    await source.close();
  }
}

/** The same for a source that is open; its batches are read. */
export async function lossesThatFitSource(source: Source, columns: ColumnRequest): Promise<string[]> {
  // a loss over many rows, or one that wants a number first, is nothing that a file suggests by itself
  const ready = losses.filter(
    ({ over, parameters = {} }) =>
      !over && Object.values(parameters).every((parameter) => parameter.default !== undefined),
  );
  const fitting = await fittingLosses(
    ready.map(({ name }) => parseSpec(name)),
    columns,
    source,
  );
  return fitting.map(({ declaration }) => declaration.name);
}
