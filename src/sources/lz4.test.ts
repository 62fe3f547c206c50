import { expect, test } from "vitest";
import { uncompressLz4 } from "./lz4.ts";

// Frames by hand, from the two descriptions of the format; fixtures/arrays/table-lz4.arrow is one of pyarrow.

const head = (flag: number, ...more: number[]) => [0x04, 0x22, 0x4d, 0x18, 0x40 | flag, 0x40, ...more, 0];
const sized = (block: readonly number[], stored = 0) => [block.length & 255, block.length >> 8, 0, stored, ...block];
const end = [0, 0, 0, 0];
const textOf = (...parts: (readonly number[])[]) =>
  Buffer.from(uncompressLz4(Uint8Array.from(parts.flat()))).toString("latin1");

const a = 0x61;
/** `ab`, then 15 + 3 + 4 bytes from two bytes ago; `cde` */
const repeating = [0x2f, a, a + 1, 2, 0, 3, 0x30, a + 2, a + 3, a + 4];
const repeated = `${"ab".repeat(12)}cde`;

test("a copy that reaches into what it writes repeats", () => {
  expect(textOf(head(0x20), sized(repeating), end)).toBe(repeated);
});

test("literals of any length, as the bytes of their length say", () => {
  const literals = (count: number) => Array.from({ length: count }, () => a);
  for (const count of [14, 15, 16, 15 + 254, 15 + 255, 15 + 256, 70_000]) {
    const rest = count - 15;
    const lengths = rest < 0 ? [] : [...Array(Math.floor(rest / 255)).fill(255), rest % 255];
    const block = [Math.min(count, 15) << 4, ...lengths, ...literals(count)];
    const length = [block.length & 255, (block.length >> 8) & 255, block.length >> 16, 0];
    expect(textOf(head(0x20), length, block, end)).toBe("a".repeat(count));
  }
});

test("a stored block, a block that copies from the one before, checksums and the content's size", () => {
  const copies = [0x01, 3, 0, 0x10, a];
  expect(textOf(head(0), sized([a, a + 1, a + 2], 0x80), sized(copies), end)).toBe("abcabcaba");
  const checksum = [1, 2, 3, 4];
  const size = [27, 0, 0, 0, 0, 0, 0, 0];
  expect(textOf(head(0x3c, ...size), sized(repeating), checksum, end, checksum)).toBe(repeated);
});

test("what is cut off anywhere, no frame, or copies from before its start is an error", () => {
  const whole = [head(0x20), sized(repeating), end].flat();
  for (let length = 0; length < whole.length; length++) expect(() => textOf(whole.slice(0, length))).toThrow();
  expect(() => textOf([0x05], whole.slice(1))).toThrow("no LZ4 frame");
  expect(() => textOf(head(0x21, 0, 0, 0, 0), sized(repeating), end)).toThrow("dictionary");
  for (const distance of [0, 3]) {
    const block = [0x20, a, a, distance, 0, 0x10, a];
    expect(() => textOf(head(0x20), sized(block), end)).toThrow("before the data");
  }
  // behind its literals a block may end
  for (const length of [1, 2, 4, 5]) {
    expect(() => textOf(head(0x20), sized(repeating.slice(0, length)), end)).toThrow("cut off");
  }
});
