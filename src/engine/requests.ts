import type { LossDeclaration, Source } from "../contracts.ts";
import type { Adjustments } from "./adjust.ts";
import type { ClassMeans } from "./class-means.ts";
import type { Parameters } from "./compile.ts";
import type { Multioutput } from "./outputs.ts";

/** A loss as the user asked for it: a spec that has been looked up and whose parameters are checked. */
export interface LossRequest {
  label: string;
  /** as it is printed: the name with the parameters that were given */
  spec: string;
  declaration: LossDeclaration;
  parameters: Parameters;
  /** the parameters that the spec sets itself, without case, `_` and `-` */
  given: ReadonlySet<string>;
  /** the loss is computed of each output on its own, and the results are combined so */
  outputs?: Multioutput;
}

/** Weights for `--class-weight`: one a class in column order, or by class name. */
export type ClassWeights = readonly number[] | ReadonlyMap<string, number>;

/** Which columns a run uses, as selectors. */
export interface ColumnRequest {
  /** one for each model; none means that the column is guessed */
  predictions: readonly string[];
  target: string | undefined;
  /** the further roles: `--col ROLE=COL` */
  roles: Readonly<Record<string, string>>;
  weight: string | undefined;
  id: string | undefined;
  /** slice columns; "@file" is the input's path */
  by: readonly string[];
  keep: readonly string[];
  /** columns of numbers that the rows carry along as they are: a field `given_0`... for each selector */
  keepNumbers?: readonly string[];
  cluster: string | undefined;
  /** rows of a batch, for losses over many rows: consecutive rows are a group */
  batchSize: number | undefined;
  /** class names in column order */
  classes: readonly string[] | undefined;
  /** the number of the first class */
  labelBase: number;
  classWeights: ClassWeights | undefined;
  /** a formula over columns */
  where: string | undefined;
}

/** What settles which rows a run reads, and how. */
export interface RowsRequest {
  losses: readonly LossRequest[];
  columns: ColumnRequest;
  /** class weights n/(K count): they take a pass of their own */
  balanced: boolean;
  /** how far a distribution's sum may be from 1 */
  sumTolerance: number;
  adjustments: Adjustments;
  /** found in a pass of its own, where a role is the mean of a class */
  classMeans?: ClassMeans;
}

/** The inputs of a run: opened anew for every pass, one after the other. */
export interface Inputs {
  several: boolean;
  /** of inputs that are files, one below the other */
  paths?: readonly string[];
  open(): AsyncIterable<Source>;
}
