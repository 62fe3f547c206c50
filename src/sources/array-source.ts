import type { Batch, InputFormat, ReadOptions, ReadPlan, RowRange, Source, SourceCounts } from "../contracts.ts";
import { inputError, type LosslineError } from "../errors.ts";
import { ArrayFiller, type Arrays } from "./array-filler.ts";
import type { OpenFile } from "./file-blocks.ts";
import { Spares } from "./spares.ts";
import type { StoredArray } from "./stored-array.ts";

/** What a file of arrays is, once its headers are read. */
export interface ArrayFile extends Arrays {
  format: InputFormat;
  compression: "gzip" | "zstd" | null;
  /** of arrays that can be read from any row on */
  file?: Pick<OpenFile, "size" | "identity" | "handOut">;
  /** after the last row: throws where what was read cannot be trusted */
  checkEnd(): void;
  close(): Promise<void>;
}

/** Of a batch of wide rows: half a megabyte stays in the cache, through which every step goes anew. */
const mostNumbers = 64 * 1024;

/**
 * A source over arrays that stand side by side, row by row: a file without lines. The arrays that a run uses have the
 * same number of rows. Errors (exit 3): `length-mismatch` where they do not, `bad-array` where the bytes end early,
 * the fault of an unusable array, and those of cells, which are placed by the record.
 */
export function makeArraySource(arrayFile: ArrayFile, options: ReadOptions): Source {
  const { path, arrays, file, checkEnd: checkUnchanged } = arrayFile;
  const source = sourceOfRows(arrayFile, options);
  const lengths = new Set(arrays.flatMap((array) => ("unreadable" in array ? [] : array.rows)));
  const [rows] = lengths;
  if (!file || !rows || lengths.size > 1) return source;
  const { size: bytes, identity, handOut } = file;
  const between = (from: number, to: number, recordsBefore: number) =>
    sourceOfRows({ ...arrayFile, checkEnd() {}, close: async () => {} }, options, { from, to, recordsBefore });
  return { ...source, stretches: { opening: { path, identity }, rows, bytes, between, handOut, checkUnchanged } };
}

/** The rows of a range, of which the first is the record after `recordsBefore`; or all of them. */
function sourceOfRows(file: ArrayFile, options: ReadOptions, range?: RowRange & { recordsBefore: number }): Source {
  const { path, format, arrays, compression } = file;
  const counts: SourceCounts = { rowsRead: 0, rowsUsed: 0, rowsDropped: 0 };

  async function* batches(plan: ReadPlan): AsyncGenerator<Batch> {
    try {
      const used = usedArrays(file, plan);
      const { from, to, recordsBefore } = range ?? { from: 0, to: [...used.values()][0]!.rows, recordsBefore: 0 };
      const rows = to - from;
      const width = [...used.values()].reduce((sum, array) => sum + array.width, 0);
      const whole = plan.batchRows === Number.POSITIVE_INFINITY;
      const blockRows = Math.max(1, whole ? rows : Math.min(plan.batchRows, Math.floor(mostNumbers / width)));
      const filler = takeFiller(file, plan, options, used, blockRows);
      const { blocks } = filler;
      filler.counts = counts;
      for (const [index, array] of used) blocks.get(index)!.reader = await array.open(from);
      for (let done = 0; done < rows; done += blockRows) {
        const count = Math.min(blockRows, rows - done);
        for (const block of blocks.values()) {
          if (!(await block.load(count))) throw endsEarly(path, block.name, recordsBefore + done);
        }
        const fault = filler.fill(recordsBefore + done, count);
        // The rows before the fault come first: a value among them that the loss refuses is the earlier error.
        if (filler.rows > 0) yield filler.batch();
        if (fault) throw fault;
      }
      for (const block of blocks.values()) await block.reader!.checkEnd?.();
      file.checkEnd();
      spareFillers.giveBack(plan, filler);
    } finally {
      await file.close();
    }
  }

  return {
    path,
    format,
    columns: arrays,
    details: { byteOrderMark: false, compression, lineEnds: null },
    batches,
    counts: () => ({ ...counts }),
    close: () => file.close(),
  };
}

const spareFillers = new Spares<ArrayFiller>();

function takeFiller(
  file: ArrayFile,
  plan: ReadPlan,
  options: ReadOptions,
  used: ReadonlyMap<number, StoredArray>,
  blockRows: number,
): ArrayFiller {
  const spare = spareFillers.take(plan);
  if (spare?.file.arrays === file.arrays && spare.capacity === blockRows) return spare;
  return new ArrayFiller(file, plan, options, used, blockRows);
}

/** The arrays that the plan names, by position, each once; the first usable one where it names none. */
function usedArrays({ path, arrays }: ArrayFile, plan: ReadPlan): Map<number, StoredArray> {
  const named = [...new Set([...plan.numbers.flatMap(({ columns }) => columns), ...plan.texts])];
  if (named.length === 0)
    named.push(
      Math.max(
        0,
        arrays.findIndex((array) => !("unreadable" in array)),
      ),
    );
  const used = new Map<number, StoredArray>();
  for (const index of named) {
    const array = arrays[index]!;
    if ("unreadable" in array) throw array.unreadable;
    used.set(index, array);
  }
  const [first, ...others] = used.values();
  const other = others.find(({ rows }) => rows !== first!.rows);
  if (other) {
    const said = ({ name, rows }: StoredArray) => `"${name}" has ${rows} ${rows === 1 ? "row" : "rows"}`;
    throw inputError("length-mismatch", `${said(first!)}, ${said(other)}`, {
      hint: "arrays that are used together have a row for each sample: choose such with -p and -t",
      location: { path },
    });
  }
  return used;
}

function endsEarly(path: string, name: string, rows: number): LosslineError {
  return inputError("bad-array", `the data of "${name}" end early: the file is cut off`, {
    hint: "it may not have been written or copied to its end",
    location: { path, record: rows + 1 },
  });
}
