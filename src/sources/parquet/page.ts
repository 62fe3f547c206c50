import type { DecodedColumn, Leaves } from "./pages.ts";

/** Some rows of a column, decoded. */
export interface Page {
  rows: number;
  /** how many numbers a row has */
  width: number;
  /** the numbers, row after row, where each has `width` of them that float64 holds exactly */
  numbers: Float64Array | undefined;
  /** the cell of a row as JSON would have it */
  cell(row: number): unknown;
}

/** The rows of pages. */
export function rowsOf(column: DecodedColumn, pages: Iterable<Leaves>): Iterable<Page> {
  return column.maxRepetition > 0 ? listRows(column, pages) : flatRows(pages);
}

function* flatRows(pages: Iterable<Leaves>): Generator<Page> {
  for (const { count, values, definition } of pages) {
    if (!definition) {
      yield { rows: count, width: 1, numbers: values.numbers, cell: values.cell };
      continue;
    }
    const places = placesOf(definition, 1);
    const cell = (row: number) => (places[row]! < 0 ? null : values.cell(places[row]!));
    yield { rows: count, width: 1, numbers: undefined, cell };
  }
}

/** Lists may go on in the next page, so the last one of a page comes with the next. */
function* listRows(column: DecodedColumn, pages: Iterable<Leaves>): Generator<Page> {
  let open: unknown[] | null | undefined;
  for (const leaves of pages) {
    const repetition = leaves.repetition!;
    const starts = startsOf(repetition);
    const first = starts[0] ?? repetition.length;
    const cells = cellsOf(column, leaves);
    if (first > 0) open = [...(open ?? []), ...(cells(0, first) ?? [])];
    if (starts.length === 0) continue;
    if (open !== undefined) yield oneRow(open);
    const last = starts.length - 1;
    if (last > 0)
      yield { rows: last, ...vectors(leaves, starts), cell: (row) => cells(starts[row]!, starts[row + 1]!) };
    open = cells(starts[last]!, repetition.length);
  }
  if (open !== undefined) yield oneRow(open);
}

function oneRow(cell: unknown[] | null): Page {
  const isNumbers = cell?.every((entry) => typeof entry === "number");
  return {
    rows: 1,
    width: cell?.length ?? 0,
    numbers: isNumbers ? Float64Array.from(cell!) : undefined,
    cell: () => cell,
  };
}

/** Where lists start. */
function startsOf(repetition: Uint8Array): Uint32Array {
  const starts = new Uint32Array(repetition.length);
  let count = 0;
  for (let slot = 0; slot < repetition.length; slot++) if (repetition[slot] === 0) starts[count++] = slot;
  return starts.subarray(0, count);
}

/** The numbers of the lists between `starts`, where all have the same length. */
function vectors({ values, definition }: Leaves, starts: Uint32Array): Pick<Page, "width" | "numbers"> {
  const [first, second] = starts as ArrayLike<number> as [number, number];
  const width = second - first;
  const isEven = starts.every((start, row) => start === first + row * width);
  const numbers = isEven && !definition ? values.numbers?.subarray(first, starts.at(-1)) : undefined;
  return { width, numbers };
}

/** What gives the entries between two slots: null where there is no list. */
function cellsOf(
  { maxDefinition, entryDefinition }: DecodedColumn,
  { values, definition }: Leaves,
): (from: number, to: number) => unknown[] | null {
  const places = definition && placesOf(definition, maxDefinition);
  return (from, to) => {
    // an empty list, and one that is missing, take a slot without an entry
    const level = definition?.[from] ?? maxDefinition;
    if (level < entryDefinition) return level === entryDefinition - 1 ? [] : null;
    const entry = (slot: number) => {
      const place = places ? places[slot]! : slot;
      return place < 0 ? null : values.cell(place);
    };
    return Array.from({ length: to - from }, (_, i) => entry(from + i));
  };
}

/** The place of each slot's value; -1 where there is none. */
function placesOf(definition: Uint8Array, maxDefinition: number): Int32Array {
  const places = new Int32Array(definition.length);
  let next = 0;
  for (let slot = 0; slot < definition.length; slot++) places[slot] = definition[slot] === maxDefinition ? next++ : -1;
  return places;
}
