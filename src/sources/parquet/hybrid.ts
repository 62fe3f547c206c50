/** A dictionary of so many entries is no dictionary any more: indices that take more bits are taken for broken. */
const widest = 24;

/** Parquet's mix of runs and packed groups (https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE). */
export class Hybrid {
  readonly #bytes: Uint8Array;
  #at: number;

  /** starts at `at` of `bytes` */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Whether it starts with a run of `value`, `length` or more times: the levels of a page where no value is missing. */
  isRunOf(value: number, length: number): boolean {
    const start = this.#at;
    const header = this.#varint();
    const isRun = (header & 1) === 0 && header >>> 1 >= length && this.#bytes[this.#at] === value;
    this.#at = start;
    return isRun;
  }

  /** Reads `out.length` numbers of `width` bits; false where they are broken. */
  read(width: number, out: Uint32Array | Uint8Array): boolean {
    if (width > widest) return false;
    let filled = 0;
    while (filled < out.length) {
      const header = this.#varint();
      const count = header >>> 1;
      if (count === 0) return false;
      const added = header & 1 ? this.#unpack(width, count, out, filled) : this.#repeat(width, count, out, filled);
      if (added === 0) return false;
      filled += added;
    }
    return true;
  }

  /** 0, which is no header, where there is none */
  #varint(): number {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return 0;
  }

  /** Groups of eight numbers, of which the last may reach beyond what is wanted; gives how many were, 0 where bytes lack. */
  #unpack(width: number, groups: number, out: Uint32Array | Uint8Array, filled: number): number {
    const bytes = this.#bytes;
    const start = this.#at;
    const count = Math.min(groups * 8, out.length - filled);
    if (start + Math.ceil((count * width) / 8) > bytes.length) return 0;
    const mask = 2 ** width - 1;
    for (let i = 0; i < count; i++) {
      const bit = i * width;
      const from = start + (bit >>> 3);
      const word = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24);
      out[filled + i] = (word >>> (bit & 7)) & mask;
    }
    this.#at += groups * width;
    return count;
  }

  #repeat(width: number, times: number, out: Uint32Array | Uint8Array, filled: number): number {
    let value = 0;
    for (let shift = 0; shift < width; shift += 8) value |= (this.#bytes[this.#at++] ?? 0) << shift;
    if (this.#at > this.#bytes.length) return 0;
    const count = Math.min(times, out.length - filled);
    out.fill(value, filled, filled + count);
    return count;
  }
}
