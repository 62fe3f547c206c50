import type { Batch, Column, JoinedFile, NumberRead, ReadPlan } from "../contracts.ts";

/** One thing for each of two joined files. */
export type Both<Value> = Readonly<Record<JoinedFile, Value>>;

/** Numbers of a read that stand side by side in one file. */
interface Run {
  file: JoinedFile;
  /** position in the plan of the file, and of the first number within that read */
  read: number;
  from: number;
  /** position of the first number within the joined read */
  to: number;
  width: number;
}

/** A column that says where it stands. */
export type JoinedColumn = Column & Required<Pick<Column, "origin">>;

/** A plan of the joined source as one plan for each file, and the way back. */
export interface JoinPlan {
  plans: Both<ReadPlan>;
  /** positions of the ids among each plan's texts */
  ids: Both<number> | undefined;
  /** `widths`: how many numbers of a row each file gives */
  reads: readonly { width: number; widths: Both<number>; runs: readonly Run[] }[];
  texts: readonly { file: JoinedFile; index: number }[];
}

/** Rows of two batches that belong together: pair i is row `at.prediction[i]` of the one and `at.target[i]` of the other. */
export interface Pairs {
  rows: number;
  batches: Both<Batch>;
  /** of rows that follow one another, found out where they are asked for: few runs do */
  readonly at: Both<Int32Array>;
  /** the rows of either file are consecutive from here on, so that its arrays can be passed on as they are */
  from?: Both<number> | undefined;
}

/** The columns of both files: all of the prediction file, then those of the target file but for its id. */
export function joinColumns(columns: Both<readonly Column[]>, ids: Both<number> | undefined): JoinedColumn[] {
  return (["prediction", "target"] as const).flatMap((file) =>
    columns[file]
      .map((column, position) => ({ ...column, origin: { file, position } }))
      .filter(({ origin }) => file === "prediction" || origin.position !== ids?.target),
  );
}

/** Splits a plan over joined columns. Rows with missing values are kept by both, since their partners must go with them. */
export function splitPlan(
  plan: ReadPlan,
  columns: readonly JoinedColumn[],
  ids: Both<number> | undefined,
  wholeTarget: boolean,
): JoinPlan {
  const numbers: Both<NumberRead[]> = { prediction: [], target: [] };
  const texts: Both<number[]> = { prediction: [], target: [] };
  const textIndex = (file: JoinedFile, position: number) => {
    const known = texts[file].indexOf(position);
    return known >= 0 ? known : texts[file].push(position) - 1;
  };

  const reads = plan.numbers.map((read) => {
    const own: Both<number[]> = { prediction: [], target: [] };
    const widths = { prediction: 0, target: 0 };
    const runs: Run[] = [];
    let width = 0;
    for (const joined of read.columns) {
      const { origin, width: columnWidth } = columns[joined]!;
      const { file, position } = origin;
      const last = runs.at(-1);
      if (last?.file === file) last.width += columnWidth;
      else runs.push({ file, read: numbers[file].length, from: widths[file], to: width, width: columnWidth });
      own[file].push(position);
      widths[file] += columnWidth;
      width += columnWidth;
    }
    for (const file of ["prediction", "target"] as const) {
      if (own[file].length > 0) numbers[file].push({ ...read, columns: own[file] });
    }
    return { width, widths, runs };
  });
  const joinedTexts = plan.texts.map((joined) => {
    const { file, position } = columns[joined]!.origin;
    return { file, index: textIndex(file, position) };
  });
  const idTexts = ids && {
    prediction: textIndex("prediction", ids.prediction),
    target: textIndex("target", ids.target),
  };
  const planOf = (file: JoinedFile, batchRows: number) => ({
    numbers: numbers[file],
    texts: texts[file],
    batchRows,
    keepMissing: true,
  });
  return {
    plans: {
      prediction: planOf("prediction", plan.batchRows),
      target: planOf("target", wholeTarget ? Number.POSITIVE_INFINITY : plan.batchRows),
    },
    ids: idTexts,
    reads,
    texts: joinedTexts,
  };
}
