/** The bytes of several literals and copies are moved one by one: a call takes longer than that. */
const fewBytes = 24;

/**
 * Writes what a Snappy block (https://github.com/google/snappy/blob/main/format_description.txt) holds into `out`; gives
 * how many bytes that were, or -1 where the block is broken or holds more than there is room for.
 */
export function uncompressSnappy(bytes: Uint8Array, out: Uint8Array): number {
  let at = 0;
  // the length of what comes out; the caller knows it
  while (at < bytes.length && bytes[at]! >= 0x80) at++;
  at++;
  let to = 0;
  while (at < bytes.length) {
    const tag = bytes[at++]!;
    let length = (tag >>> 2) + 1;
    if ((tag & 3) === 0) {
      if (length > 60) {
        const extra = length - 60;
        length = littleEndian(bytes, at, extra) + 1;
        at += extra;
      }
      if (at + length > bytes.length || to + length > out.length) return -1;
      if (length > fewBytes) out.set(bytes.subarray(at, at + length), to);
      else for (let i = 0; i < length; i++) out[to + i] = bytes[at + i]!;
      at += length;
    } else {
      let distance: number;
      if ((tag & 3) === 1) {
        length = ((tag >>> 2) & 7) + 4;
        distance = ((tag >>> 5) << 8) | bytes[at]!;
        at += 1;
      } else {
        const size = (tag & 3) === 2 ? 2 : 4;
        distance = littleEndian(bytes, at, size);
        at += size;
      }
      if (at > bytes.length || distance === 0 || distance > to || to + length > out.length) return -1;
      // a copy may reach into what it writes, which then repeats
      if (length > fewBytes && distance >= length) out.copyWithin(to, to - distance, to - distance + length);
      else for (let i = 0; i < length; i++) out[to + i] = out[to + i - distance]!;
    }
    to += length;
  }
  return to;
}

/** Up to four bytes as a number; behind the end are zeros. */
function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
