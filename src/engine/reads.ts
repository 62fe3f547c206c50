import type { Column, NumberRead } from "../contracts.ts";

/** The number reads of a run; columns that several roles share are read once. */
export class Reads {
  readonly list: NumberRead[] = [];
  readonly #columns: readonly Column[];

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  /** A read of columns; the same columns read in another way, as labels for instance, are another read. */
  add(positions: readonly number[], how: Omit<NumberRead, "columns"> = {}): number {
    const key = ({ columns, words, onlyWords, textHint }: NumberRead) =>
      JSON.stringify([columns, [...(words ?? [])], onlyWords, textHint]);
    const read = { columns: positions, ...how };
    const known = this.list.findIndex((other) => key(other) === key(read));
    return known >= 0 ? known : this.list.push(read) - 1;
  }

  width(positions: readonly number[]): number {
    return positions.reduce((sum, position) => sum + this.#columns[position]!.width, 0);
  }

  widths(): number[] {
    return this.list.map((read) => this.width(read.columns));
  }

  isList(positions: readonly number[]): boolean {
    return positions.length > 1 || positions.some((position) => this.#columns[position]!.array);
  }
}
