import type { NumberRead, ReadOptions } from "../contracts.ts";
import type { ArrayBlock } from "./array-block.ts";
import { type CellFault, makeCellReading } from "./cell-reading.ts";
import type { ElementKind } from "./element-type.ts";
import { readNumberCell, trimSpaces } from "./number-cell.ts";

/** Why an element of an array stands for no number. */
export type ElementFault = Extract<CellFault, string>;

/** Reads stored numbers as one read wants them: by the rules of text cells, with values in the place of spellings. */
export interface ElementReading {
  /** false where every number of the block stands for itself */
  hasToLook(block: ArrayBlock): boolean;
  read(value: number, kind: ElementKind): number | ElementFault;
}

/** The reading of elements for `read` under `options`: a NaN is missing where one of `--null` is a NaN. */
export function makeElementReading(read: NumberRead, options: ReadOptions): ElementReading {
  const plain = makeCellReading(options).plain(read);
  const nulls = [...options.nulls].map((word) => readNumberCell(trimSpaces(word), options.decimal));
  const nullNumbers = new Set(nulls.filter((value) => typeof value === "number"));
  const nanIsMissing = nulls.includes("nan");
  return {
    hasToLook: (block) => !plain || block.hasNaN || block.type.kind === "bool",
    read(value, kind) {
      const isTruth = kind === "bool";
      const word = read.words?.get(String(isTruth ? value !== 0 : value));
      if (word !== undefined) return word;
      if (Number.isNaN(value)) return nanIsMissing ? "missing" : "nan";
      if (nullNumbers.has(value)) return "missing";
      if (read.onlyWords !== undefined) return "unknown-word";
      return isTruth ? "boolean" : value;
    },
  };
}
