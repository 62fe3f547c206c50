import type { Column } from "../contracts.ts";
import { allFinite } from "./all-finite.ts";
import type { ByteReader } from "./byte-reader.ts";
import { type ElementType, elementBytes, exactText, makeDecoder, toMachineOrder } from "./element-type.ts";

/** Some rows of an array: its bytes as they were read, and the numbers that they are. Filled again and again. */
export class ArrayBlock {
  readonly name: string;
  readonly width: number;
  readonly array: boolean;
  readonly type: ElementType;
  /** where the next rows come from */
  reader: ByteReader | undefined;
  /** true where a number of the rows that are loaded is a NaN */
  hasNaN = false;
  /** true where all of them are finite */
  finite = true;
  readonly #bytes: Buffer<ArrayBuffer>;
  readonly #values: Float64Array<ArrayBuffer>;
  readonly #decode: ((count: number, out: Float64Array) => void) | undefined;

  constructor({ name, width, array }: Column, type: ElementType, rows: number) {
    this.name = name;
    this.width = width;
    this.array = array;
    this.type = type;
    const count = rows * width;
    const bytes = new ArrayBuffer(count * elementBytes[type.kind]);
    this.#bytes = Buffer.from(bytes);
    const isFloat64 = type.kind === "float64";
    // a float64 is its own value: no copy
    this.#values = isFloat64 ? new Float64Array(bytes) : new Float64Array(count);
    this.#decode = isFloat64 ? undefined : makeDecoder(type.kind, bytes);
  }

  /** Reads the next `rows` rows; false where there are not so many. */
  async load(rows: number): Promise<boolean> {
    const count = rows * this.width;
    const length = count * elementBytes[this.type.kind];
    const bytes = length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, length);
    if ((await this.reader!.read(bytes)) < length) return false;
    toMachineOrder(bytes, this.type);
    this.#decode?.(count, this.#values);
    this.finite = !this.type.kind.includes("float") || allFinite(this.#values, count);
    this.hasNaN = !this.finite && this.#values.subarray(0, count).includes(Number.NaN);
    return true;
  }

  /** Copies the numbers of the first `rows` rows to where they stand in rows of `width` numbers. */
  copyTo(out: Float64Array, width: number, offset: number, rows: number): void {
    const own = this.width;
    const values = this.#values;
    if (own === width) {
      out.set(rows * own === values.length ? values : values.subarray(0, rows * own));
      return;
    }
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < own; k++) out[row * width + offset + k] = values[row * own + k]!;
    }
  }

  /** A cell as a text, a vector as a JSON array; or the text of one element. */
  text(row: number, element: number | undefined): string {
    const first = row * this.width;
    if (element !== undefined) return this.#elementText(first + element);
    if (!this.array) return this.#elementText(first);
    const texts = Array.from({ length: this.width }, (_, k) => this.#elementText(first + k));
    return `[${texts.map((text, k) => (Number.isFinite(this.#values[first + k]) ? text : `"${text}"`)).join(",")}]`;
  }

  #elementText(index: number): string {
    const value = this.#values[index]!;
    if (this.type.kind === "bool") return String(value !== 0);
    return exactText(this.type.kind, this.#bytes.buffer, index) ?? (Object.is(value, -0) ? "-0" : String(value));
  }
}
