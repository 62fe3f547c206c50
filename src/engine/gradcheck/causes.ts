import type { Proportion } from "./proportion.ts";

/** Why a gradient column is not the derived gradient, where that can be told from one constant. */
export interface Cause {
  code:
    | "sign"
    | "mean"
    | "batch-mean"
    | "outputs"
    | "row"
    | "half"
    | "double"
    | "unweighted"
    | "weights"
    | "zero"
    | "factor";
  message: string;
}

/** What is known of a run beside its gradients. */
export interface Circumstances {
  rows: number;
  weightSum: number;
  /** the derived gradient is that of the aggregate */
  reduced: boolean;
}

/** What is known of a column. */
export interface ColumnCircumstances extends Circumstances {
  /** columns of the prediction, where the loss of a row is the mean over them; else 1 */
  outputs: number;
}

interface Found {
  proportion: Proportion;
  /** of the gradient without the sample weights, where there are weights */
  unweighted: Proportion | undefined;
  /** each row of the column is a positive multiple of its gradient, and there are no weights that could be why */
  multiples: boolean;
  tolerance: number;
}

/** The usual causes of a constant factor, the likeliest first; null where no constant explains the column. */
export function causeOf(found: Found, circumstances: ColumnCircumstances): Cause | null {
  const { proportion, unweighted, multiples, tolerance } = found;
  // a share that is the square root of a difference from 1 cannot be known better than this
  const explains = (one: Proportion) => one.remainder() <= Math.max(tolerance, 1e-7);
  const near = (value: number, wanted: number) => Math.abs(value - wanted) <= tolerance * Math.abs(wanted);
  if (unweighted && explains(unweighted) && near(unweighted.factor(), 1)) {
    return { code: "unweighted", message: "the column leaves the sample weights out; so does a run without --weight" };
  }
  const factor = proportion.factor();
  if (factor === 0 && Number.isNaN(proportion.remainder())) {
    return {
      code: "zero",
      message: "the column is 0 everywhere: the gradient was not kept, or cleared before it was read",
    };
  }
  if (!explains(proportion)) {
    if (!multiples) return null;
    const message =
      "each row of the column is its gradient times a positive number of its own: sample weights? --weight";
    return { code: "weights", message };
  }
  const { rows, weightSum, reduced, outputs } = circumstances;
  const causes: (Cause & { factor: number; holds?: boolean })[] = [
    { code: "sign", factor: -1, message: "the column is minus the gradient: the direction of descent" },
    {
      code: "mean",
      factor: 1 / rows,
      holds: !reduced,
      message: `the column is the gradient of the mean over ${rows} rows: use --grad-of reduced`,
    },
    {
      code: "mean",
      factor: 1 / weightSum,
      holds: !reduced,
      message: "the column is the gradient of the weighted mean: use --grad-of reduced",
    },
    {
      code: "row",
      factor: rows,
      holds: reduced,
      message: "the column is the gradient of each row's loss: leave --grad-of reduced out",
    },
    {
      code: "outputs",
      factor: outputs,
      holds: outputs > 1,
      message: `the column is ${outputs} times the gradient: the loss of a row is the mean over its ${outputs} columns here, and their sum there`,
    },
    { code: "double", factor: 2, message: "the column is twice the gradient, as of (f - y)^2 and not of (f - y)^2/2" },
    {
      code: "half",
      factor: 0.5,
      message: "the column is half of the gradient, as of (f - y)^2/2 and not of (f - y)^2",
    },
  ];
  const cause = causes.find(({ factor: wanted, holds = true }) => holds && near(factor, wanted));
  if (cause) return { code: cause.code, message: cause.message };
  const batch = Math.round(1 / factor);
  if (!reduced && batch > 1 && near(factor, 1 / batch)) {
    const message = `the column is the gradient over ${batch}: that of a mean over batches of ${batch} rows?`;
    return { code: "batch-mean", message };
  }
  return { code: "factor", message: `the column is ${Number(factor.toPrecision(6))} times the gradient` };
}
