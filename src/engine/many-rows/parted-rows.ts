import type { Batch } from "../../contracts.ts";
import { inputError } from "../../errors.ts";
import { ExactSum } from "../../statistics/index.ts";
import type { Parts, PartValue, RowNumbers, RowsFold } from "./rows-fold.ts";

/** Rows that a formula over many rows sees at once: all, those of a group, those of a slice, or of a group in a slice. */
export interface Part {
  slice: number | undefined;
  rows: number;
  /** their sum; of groups nobody asks for it */
  weights: ExactSum | undefined;
  /** of the first row: the weight of a group */
  weight: number;
}

/** Whether rows come in groups, and if so whether those of a group are known to follow one another. */
export type Grouping = "none" | "in any order" | "in order";

/** For each row of a batch the number of its slice, and of its group; undefined where there are none. */
export interface RowKeys {
  slices: Int32Array | undefined;
  groups: Int32Array | undefined;
}

/** Folds rows part by part, and knows which parts there are. */
export class PartedRows {
  readonly parts: Part[] = [];
  readonly #fold: RowsFold;
  /** a weight belongs to a group, so the rows of one must agree */
  readonly #oneWeight: boolean;
  readonly #groups: Grouping;
  readonly #numbers = new Map<number, Map<number, number>>();

  constructor(fold: RowsFold, oneWeight: boolean, groups: Grouping) {
    this.#fold = fold;
    this.#oneWeight = oneWeight;
    this.#groups = groups;
  }

  add(numbers: RowNumbers, keys: RowKeys, batch: Batch, weightRead: number | undefined): void {
    const parts = this.#partsOf(numbers.rows, keys);
    if (parts) {
      for (const [part, members] of parts) this.#count(part, members, numbers, batch, weightRead);
    } else this.#countAll(numbers);
    const over = this.#groups === "in order" && keys.groups ? keys.groups.indexOf(keys.groups[numbers.rows - 1]!) : 0;
    this.#fold.add(this.#oneWeight ? { ...numbers, weights: null } : numbers, parts, over);
  }

  valueOf(part: number): PartValue {
    return this.#fold.valueOf(part);
  }

  fill(numbers: RowNumbers, keys: RowKeys, outputs: readonly Float64Array[]): void {
    this.#fold.fill(numbers, this.#partsOf(numbers.rows, keys), outputs);
  }

  #countAll({ rows, weights }: RowNumbers): void {
    this.parts[0] ??= this.#newPart(undefined);
    const [part] = this.parts as [Part];
    part.rows += rows;
    if (weights) part.weights?.addAll(weights, 0, rows);
    else part.weights?.add(rows);
  }

  #count(
    number: number,
    members: readonly number[],
    { weights }: RowNumbers,
    batch: Batch,
    weightRead: number | undefined,
  ): void {
    const part = this.parts[number]!;
    if (this.#oneWeight && part.rows === 0 && weights) part.weight = weights[members[0]!]!;
    part.rows += members.length;
    if (!weights) {
      part.weights?.add(members.length);
      return;
    }
    for (const row of members) {
      part.weights?.add(weights[row]!);
      if (!this.#oneWeight || weights[row] === part.weight) continue;
      const { location, columnName, text } = batch.locate(row, weightRead!, 0);
      throw inputError(
        "group-weights-differ",
        `column "${columnName}": ${text} is not ${part.weight}, the weight of the group's first row`,
        {
          hint: "a weight belongs to the whole group here: all its rows must have the same one",
          location,
          column: columnName,
          text,
        },
      );
    }
  }

  #partsOf(rows: number, { slices, groups }: RowKeys): Parts {
    if (!slices && !groups) return undefined;
    const parts = new Map<number, number[]>();
    for (let row = 0; row < rows; row++) {
      const part = this.#partOf(slices?.[row], groups?.[row]);
      const members = parts.get(part);
      if (members) members.push(row);
      else parts.set(part, [row]);
    }
    return parts;
  }

  #partOf(slice: number | undefined, group: number | undefined): number {
    let ofSlice = this.#numbers.get(slice ?? -1);
    if (!ofSlice) {
      ofSlice = new Map();
      this.#numbers.set(slice ?? -1, ofSlice);
    }
    let part = ofSlice.get(group ?? -1);
    if (part === undefined) {
      part = this.parts.push(this.#newPart(slice)) - 1;
      ofSlice.set(group ?? -1, part);
    }
    return part;
  }

  #newPart(slice: number | undefined): Part {
    return { slice, rows: 0, weights: this.#groups === "none" ? new ExactSum() : undefined, weight: 1 };
  }
}
