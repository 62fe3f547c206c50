const slots = 4096;
/** A longer text is not kept: it hardly comes again. */
const longest = 32;

/**
 * Makes strings of UTF-8 bytes. One that stood there lately is the same string again, which takes less time than to make
 * it, and has its hash at hand where it is looked up. A text takes the place of another one, so memory stays constant.
 */
export class TextCache {
  /** allocated for the first text: most inputs are numbers only */
  #texts: string[] = [];
  #bytes = new Uint8Array();
  /** 0 for the empty text that each slot holds first */
  #lengths = new Uint8Array();

  /** The text of bytes [from, to). */
  textOf(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length > longest) return bytes.toString("utf8", from, to);
    if (this.#texts.length === 0) this.#allocate();
    let hash = length;
    for (let at = from; at < to; at++) hash = Math.imul(hash, 31) + bytes[at]!;
    const slot = Math.imul(hash, 0x9e3779b1) >>> 20;
    const kept = slot * longest;
    if (this.#lengths[slot] === length) {
      let at = 0;
      while (at < length && this.#bytes[kept + at] === bytes[from + at]) at++;
      if (at === length) return this.#texts[slot]!;
    }
    const text = bytes.toString("utf8", from, to);
    for (let at = 0; at < length; at++) this.#bytes[kept + at] = bytes[from + at]!;
    this.#lengths[slot] = length;
    this.#texts[slot] = text;
    return text;
  }

  #allocate(): void {
    this.#texts = Array(slots).fill("");
    this.#bytes = new Uint8Array(slots * longest);
    this.#lengths = new Uint8Array(slots);
  }
}
