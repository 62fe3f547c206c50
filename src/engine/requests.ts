import type { LossDeclaration } from "../contracts.ts";
import type { Parameters } from "./compile.ts";

/** A loss as the user asked for it: a spec that has been looked up and whose parameters are checked. */
export interface LossRequest {
  label: string;
  /** as it is printed: the name with the parameters that were given */
  spec: string;
  declaration: LossDeclaration;
  parameters: Parameters;
  /** the parameters that the spec sets itself, without case, `_` and `-` */
  given: ReadonlySet<string>;
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
