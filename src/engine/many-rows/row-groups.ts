import type { Batch } from "../../contracts.ts";
import { TextCodes } from "../accumulate.ts";
import type { Binding } from "../bind.ts";

/** Numbers the groups of losses over many rows, across batches and inputs. */
export class RowGroups {
  readonly #texts = new TextCodes();
  #rows = 0;

  /** The group of each row of a batch; undefined where rows do not come in groups. */
  of({ rows, texts }: Batch, groups: Binding["groups"]): Int32Array | undefined {
    if (!groups) return undefined;
    if ("text" in groups) return Int32Array.from(this.#texts.ofTexts(texts[groups.text]!));
    const before = this.#rows;
    this.#rows += rows;
    return Int32Array.from({ length: rows }, (_, row) => Math.floor((before + row) / groups.size));
  }
}
