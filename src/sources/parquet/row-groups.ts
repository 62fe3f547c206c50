import type { ColumnChunk } from "../column-chunks.ts";
import { letOthersRun, type RandomAccess } from "../file-blocks.ts";
import type { Footer, RowGroup } from "./footer.ts";
import type { Page } from "./page.ts";
import { badParquet, type DecodedColumn, PageReader } from "./pages.ts";

/** A column that is used, and its place in the file. */
interface UsedColumn {
  column: DecodedColumn;
  position: number;
}

/** The columns at `positions`; undefined where one of them is stored in a way that is not decoded here. */
export function columnsToDecode({ columns, groups }: Footer, positions: readonly number[]): UsedColumn[] | undefined {
  const found: UsedColumn[] = [];
  for (const position of positions) {
    const column = columns?.[position];
    if (column?.kind === undefined || groups.some(({ chunks }) => !chunks[position])) return undefined;
    found.push({ column: { ...column, kind: column.kind }, position });
  }
  return found;
}

/** The pages of a column, and how far the one in hand has been given out. */
interface Cursor {
  pages: Generator<Page>;
  page: Page;
  at: number;
}

/** The rows of row groups: as many at a time as the pages of all columns have in common. */
export async function* decodedChunks(
  file: RandomAccess,
  path: string,
  groups: readonly RowGroup[],
  columns: readonly UsedColumn[],
): AsyncGenerator<ColumnChunk> {
  const reader = new PageReader(file, path);
  for (const { rows, chunks } of groups) {
    const cursors = columns.map(({ column, position }): Cursor => {
      return { pages: reader.read(column, chunks[position]!), page: noRows, at: 0 };
    });
    for (let left = rows; left > 0; ) {
      for (const [i, cursor] of cursors.entries()) {
        while (cursor.at === cursor.page.rows) {
          const next = cursor.pages.next();
          if (next.done) throw badParquet(path, `column "${columns[i]!.column.name}" is broken: it lacks rows`);
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

const noRows: Page = { rows: 0, numbers: undefined, cell: () => undefined };

function chunkOf(cursors: readonly Cursor[], rows: number): ColumnChunk {
  const parts = cursors.map(({ page, at }) => ({ page, at, cells: undefined as unknown[] | undefined }));
  return {
    rows,
    numbers(place) {
      const { page, at } = parts[place]!;
      return page.numbers?.subarray(at, at + rows);
    },
    cells(place) {
      const part = parts[place]!;
      part.cells ??= Array.from({ length: rows }, (_, row) => part.page.cell(part.at + row));
      return part.cells;
    },
  };
}
