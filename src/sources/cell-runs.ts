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

/** What is done with the cells of each row. */
export interface CellPlan {
  runs: readonly CellRun[];
  /** columns whose numbers are wanted more than once */
  copied: readonly WantedColumn[];
  /** those of which the host looks at the cells */
  looked: readonly (WantedColumn & { bounds: number })[];
}

function planOf(runs: readonly CellRun[]): CellPlan {
  const wanted = runs.flatMap(({ columns }) => columns);
  return {
    runs,
    copied: wanted.filter(({ numbers }) => numbers.length > 1),
    looked: runs.flatMap(({ columns, bounds }) => (bounds === undefined ? [] : { ...columns[0]!, bounds })),
  };
}

/** What is done with the cells of a row of a CSV, in the order in which they stand there. */
export function planRuns(plan: ReadPlan, reads: readonly ReadArray[], reading: CellReading): CellPlan {
  const runs: CellRun[] = [];
  let bounds = 0;
  for (const wanted of wantedColumns(plan, reads, reading)) {
    const run = runs.at(-1);
    if (run && goOn(run, wanted)) run.columns.push(wanted);
    else runs.push({ columns: [wanted], bounds: isLookedAt(wanted) ? bounds++ : undefined });
  }
  return planOf(runs);
}

/** What is done with each member of a record, wanted or not. */
export function planMembers(
  columns: number,
  plan: ReadPlan,
  reads: readonly ReadArray[],
  reading: CellReading,
): CellPlan {
  const wanted = new Map(wantedColumns(plan, reads, reading).map((one) => [one.column, one]));
  let bounds = 0;
  const runs = Array.from({ length: columns }, (_, column) => {
    const member = wanted.get(column) ?? unwanted(column);
    return { columns: [member], bounds: isLookedAt(member) ? bounds++ : undefined };
  });
  return planOf(runs);
}

function unwanted(column: number): WantedColumn {
  return { column, numbers: [], words: [], texts: [] };
}

/** Whether the host wants to know where its cells stand. */
function isLookedAt({ words, texts }: WantedColumn): boolean {
  return words.length > 0 || texts.length > 0;
}

function wantedColumns(plan: ReadPlan, reads: readonly ReadArray[], reading: CellReading): WantedColumn[] {
  const byColumn = new Map<number, WantedColumn>();
  const wanted = (column: number) => {
    const known = byColumn.get(column) ?? unwanted(column);
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
function goOn({ columns, bounds }: CellRun, wanted: WantedColumn): boolean {
  const { column, numbers } = wanted;
  const last = columns.at(-1)!;
  const [before, next] = [last.numbers[0], numbers[0]];
  const plain = bounds === undefined && !isLookedAt(wanted);
  const single = last.numbers.length === 1 && numbers.length === 1;
  return (
    plain && single && column === last.column + 1 && next!.read === before!.read && next!.offset === before!.offset + 1
  );
}
