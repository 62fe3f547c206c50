/** What pictures and reports show of the rows of a run, gathered while they go by: here and in other threads. */
import { type Gathering, WorstRows } from "../engine/index.ts";
import { PictureData } from "./picture-data.ts";

export { type Gathered, PictureData } from "./picture-data.ts";

/** What is to be gathered, as plain data. */
export interface GatheringRequest {
  /** the lengths of gradients too */
  gradient: boolean;
  /** how many of the worst rows, which `severalPredictions` name their model; none where absent */
  worst?: { count: number; severalPredictions: boolean };
}

/** Gatherers of what is wanted: the watcher, and the receiver of rows if the worst are kept. */
export function gatheringOf(
  request: GatheringRequest,
): Gathering & { data: PictureData; worst: WorstRows | undefined } {
  const data = new PictureData(request);
  const worst = request.worst && new WorstRows(request.worst.count, request.worst.severalPredictions);
  return { request, data, worst, parts: worst ? [data, worst] : [data] };
}
