import type { ReadPlan } from "../contracts.ts";
import type { ReadArray } from "./batch-arrays.ts";
import type { CellReading } from "./cell-reading.ts";

/** Where a number of a row goes: to `offset` of the numbers of a read. */
export interface NumberPlace {
  read: number;
  offset: number;
}

/** A column of which something is wanted. */
export interface WantedColumn {
  column: number;
  /** where its numbers go */
  numbers: NumberPlace[];
  /** the same where each cell has to be looked up first: it is a word, or a number that is none */
  words: NumberPlace[];
  /** which texts of the plan it is */
  texts: number[];
}

/** Columns side by side of which the scanner does the same: numbers that go side by side too, or a single column. */
export interface CellRun {
  columns: WantedColumn[];
  /** which of the bounds of cells are its, where they are wanted */
  bounds: number | undefined;
}

/** What is done with the cells of a row of a CSV, in the order in which they stand there. */
export function planRuns(plan: ReadPlan, reads: readonly ReadArray[], reading: CellReading): CellRun[] {
  const runs: CellRun[] = [];
  let bounds = 0;
  for (const wanted of wantedColumns(plan, reads, reading)) {
    const run = runs.at(-1);
    if (run && goOn(run, wanted)) run.columns.push(wanted);
    else {
      const hasBounds = wanted.words.length > 0 || wanted.texts.length > 0;
      runs.push({ columns: [wanted], bounds: hasBounds ? bounds++ : undefined });
    }
  }
  return runs;
}

/** What is done with each member of a record, wanted or not. */
export function planMembers(
  columns: number,
  plan: ReadPlan,
  reads: readonly ReadArray[],
  reading: CellReading,
): CellRun[] {
  const wanted = new Map(wantedColumns(plan, reads, reading).map((one) => [one.column, one]));
  let bounds = 0;
  return Array.from({ length: columns }, (_, column) => {
    const member = wanted.get(column) ?? { column, numbers: [], words: [], texts: [] };
    const hasBounds = member.words.length > 0 || member.texts.length > 0;
    return { columns: [member], bounds: hasBounds ? bounds++ : undefined };
  });
}

function wantedColumns(plan: ReadPlan, reads: readonly ReadArray[], reading: CellReading): WantedColumn[] {
  const byColumn = new Map<number, WantedColumn>();
  const wanted = (column: number) => {
    const known = byColumn.get(column) ?? { column, numbers: [], words: [], texts: [] };
    byColumn.set(column, known);
    return known;
  };
  plan.texts.forEach((column, text) => {
    wanted(column).texts.push(text);
  });
  reads.forEach((array, read) => {
    const plain = reading.plain(array.read);
    for (const { column, offset } of array.slots) wanted(column)[plain ? "numbers" : "words"].push({ read, offset });
  });
  return [...byColumn.values()].sort((a, b) => a.column - b.column);
}

/** Whether a column goes on what a run does. */
function goOn({ columns, bounds }: CellRun, { column, numbers, words, texts }: WantedColumn): boolean {
  const last = columns.at(-1)!;
  const [before, next] = [last.numbers[0], numbers[0]];
  const plain = bounds === undefined && words.length === 0 && texts.length === 0;
  const single = last.numbers.length === 1 && numbers.length === 1;
  return (
    plain && single && column === last.column + 1 && next!.read === before!.read && next!.offset === before!.offset + 1
  );
}
