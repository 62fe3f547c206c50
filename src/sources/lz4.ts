const magic = 0x184d2204;
const flags = { dictionary: 0x01, contentChecksum: 0x04, contentSize: 0x08, blockChecksum: 0x10 };
/** of a block's length: its bytes are as they are */
const stored = 0x80000000;

/**
 * What an LZ4 frame (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md) holds. Checksums are passed over.
 * Throws an Error where the frame is broken, cut off, or wants a dictionary.
 */
export function uncompressLz4(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== magic) throw new Error("no LZ4 frame");
  const flag = view.getUint8(4);
  if (flag & flags.dictionary) throw new Error("the LZ4 frame wants a dictionary");
  const out = new Output();
  let at = flag & flags.contentSize ? 15 : 7;
  for (;;) {
    const length = view.getUint32(at, true);
    at += 4;
    if (length === 0) return out.bytes();
    const end = at + (length >= stored ? length - stored : length);
    if (end > bytes.length) throw new Error("the LZ4 frame is cut off");
    const block = bytes.subarray(at, end);
    if (length >= stored) out.append(block);
    else uncompressBlock(block, out);
    at = flag & flags.blockChecksum ? end + 4 : end;
  }
}

/** Literals and copies of what came before, in turn; https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
function uncompressBlock(block: Uint8Array, out: Output): void {
  let at = 0;
  const next = () => {
    if (at >= block.length) throw new Error("the LZ4 block is cut off");
    return block[at++]!;
  };
  const lengthOf = (nibble: number) => {
    let length = nibble;
    if (nibble === 15) {
      for (;;) {
        const more = next();
        length += more;
        if (more < 255) break;
      }
    }
    return length;
  };
  while (at < block.length) {
    const token = next();
    const literals = lengthOf(token >>> 4);
    if (at + literals > block.length) throw new Error("the LZ4 block is cut off");
    out.append(block.subarray(at, at + literals));
    at += literals;
    // the last literals have no copy behind them
    if (at === block.length) return;
    const distance = next() + 256 * next();
    out.repeat(distance, lengthOf(token & 15) + 4);
  }
}

/** Bytes that grow. */
class Output {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Copies from `distance` bytes ago; the copy may reach into what it writes, which then repeats. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.#length) throw new Error("an LZ4 copy starts before the data");
    this.#reserve(length);
    const to = this.#length;
    if (distance >= length) this.#bytes.copyWithin(to, to - distance, to - distance + length);
    else for (let i = 0; i < length; i++) this.#bytes[to + i] = this.#bytes[to + i - distance]!;
    this.#length += length;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
