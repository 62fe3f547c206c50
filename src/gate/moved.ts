import { Highest } from "../engine/index.ts";
import type { ModelPair } from "./compare.ts";

/** A row whose loss moved. */
export interface MovedRow {
  /** the record of the base's file */
  row: number;
  /** there only where the rows have ids */
  id?: string;
  base: number;
  candidate: number;
  /** candidate - base */
  difference: number;
}

/** The rows that moved most by one loss, from the largest move on. */
export interface MovedRows {
  label: string;
  candidate: string;
  worse: readonly MovedRow[];
  better: readonly MovedRow[];
}

/** The `count` rows that got worse most, and better most, by each loss that has rows. */
export function movedRows(pair: ModelPair, count: number): MovedRows[] {
  const { ids, records } = pair.base.rows;
  return pair.measures.flatMap(({ base, candidate }) => {
    if (!base.reduction) return [];
    const worse = new Highest<MovedRow>(count);
    const better = new Highest<MovedRow>(count);
    base.losses.forEach((own, row) => {
      const other = candidate.losses[pair.partnerOf(row)]!;
      const difference = other - own;
      // a difference that is not a number stands among the worse ones, where it is seen
      const [ranking, size] = difference < 0 ? [better, -difference] : [worse, difference];
      if (difference === 0 || !ranking.takes(size)) return;
      const id = ids ? { id: ids[row]! } : {};
      ranking.add(size, { row: records[row]!, ...id, base: own, candidate: other, difference });
    });
    return [{ label: base.label, candidate: pair.candidate.name, worse: worse.items(), better: better.items() }];
  });
}
