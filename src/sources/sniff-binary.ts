import type { InputFormat } from "../contracts.ts";

const magics: readonly { format: InputFormat; magic: Buffer }[] = [
  { format: "npy", magic: Buffer.from("\x93NUMPY", "latin1") },
  { format: "npz", magic: Buffer.from("PK\x03\x04", "latin1") },
  { format: "npz", magic: Buffer.from("PK\x05\x06", "latin1") },
  { format: "parquet", magic: Buffer.from("PAR1", "latin1") },
  { format: "arrow", magic: Buffer.from("ARROW1", "latin1") },
  // a stream of messages: the marker of the first one
  { format: "arrow", magic: Buffer.from([0xff, 0xff, 0xff, 0xff]) },
];

/** The binary format that the first bytes are of; undefined for text, and for what is not known. */
export function sniffBinary(head: Buffer): InputFormat | undefined {
  const known = magics.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
  return known?.format ?? (looksLikeSafetensors(head) ? "safetensors" : undefined);
}

/** A header's length of at most 100 MB, the format's own bound, and the brace that opens it. */
function looksLikeSafetensors(head: Buffer): boolean {
  return head.length > 8 && head[8] === 0x7b && head.readBigUInt64LE() <= 100_000_000;
}
