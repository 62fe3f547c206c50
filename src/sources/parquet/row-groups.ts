import type { ColumnChunk } from "../column-chunks.ts";
import { letOthersRun, type RandomAccess } from "../file-blocks.ts";
import type { Footer, RowGroup } from "./footer.ts";
import { type Page, rowsOf } from "./page.ts";
import { badParquet, type DecodedColumn, PageReader } from "./pages.ts";

/** The columns at `positions`; undefined where one of them is stored in a way that is not decoded here. */
export function columnsToDecode(
  { columns, groups }: Footer,
  positions: readonly number[],
): DecodedColumn[] | undefined {
  const found: DecodedColumn[] = [];
  for (const position of positions) {
    const column = columns[position]!;
    if (column.kind === undefined || groups.some(({ chunks }) => !chunks[column.leaf])) return undefined;
    found.push({ ...column, kind: column.kind });
  }
  return found;
}

/** Before which row each group starts, and how many rows there are. */
export function startsOf(groups: readonly RowGroup[]): { starts: number[]; rows: number } {
  let rows = 0;
  const starts = groups.map((group) => {
    rows += group.rows;
    return rows - group.rows;
  });
  return { starts, rows };
}

/** How many numbers the first list of a column of lists has; 1 where there is none. */
export function firstLength(
  file: RandomAccess,
  path: string,
  groups: readonly RowGroup[],
  column: DecodedColumn,
): number {
  const reader = new PageReader(file, path);
  for (const group of groups) {
    for (const { rows, cell } of rowsOf(column, reader.read(column, group.chunks[column.leaf]!))) {
      for (let row = 0; row < rows; row++) {
        const list = cell(row);
        if (Array.isArray(list)) return list.length;
      }
    }
  }
  return 1;
}

/** The pages of a column, and how far the one in hand has been given out. */
interface Cursor {
  pages: Iterator<Page>;
  page: Page;
  at: number;
}

/** The rows of row groups: as many at a time as the pages of all columns have in common. */
export async function* decodedChunks(
  file: RandomAccess,
  path: string,
  groups: readonly RowGroup[],
  columns: readonly DecodedColumn[],
): AsyncGenerator<ColumnChunk> {
  const reader = new PageReader(file, path);
  for (const { rows, chunks } of groups) {
    const cursors = columns.map((column): Cursor => {
      const pages = rowsOf(column, reader.read(column, chunks[column.leaf]!))[Symbol.iterator]();
      return { pages, page: noRows, at: 0 };
    });
    for (let left = rows; left > 0; ) {
      for (const [i, cursor] of cursors.entries()) {
        while (cursor.at === cursor.page.rows) {
          const next = cursor.pages.next();
          if (next.done) throw badParquet(path, `column "${columns[i]!.name}" is broken: it lacks rows`);
          cursor.page = next.value;
          cursor.at = 0;
        }
      }
      const count = Math.min(left, ...cursors.map(({ page, at }) => page.rows - at));
      yield chunkOf(cursors, count);
      for (const cursor of cursors) cursor.at += count;
      left -= count;
      await letOthersRun();
    }
  }
}

const noRows: Page = { rows: 0, width: 1, numbers: undefined, cell: () => undefined };

function chunkOf(cursors: readonly Cursor[], rows: number): ColumnChunk {
  const parts = cursors.map(({ page, at }) => ({ page, at, cells: undefined as unknown[] | undefined }));
  return {
    rows,
    numbers(place) {
      const { numbers, width } = parts[place]!.page;
      const from = parts[place]!.at * width;
      return numbers?.subarray(from, from + rows * width);
    },
    cells(place) {
      const part = parts[place]!;
      part.cells ??= cellsOf(part.page, part.at, rows);
      return part.cells;
    },
  };
}

function cellsOf({ cell }: Page, from: number, count: number): unknown[] {
  const cells: unknown[] = [];
  for (let row = from; row < from + count; row++) cells.push(cell(row));
  return cells;
}
