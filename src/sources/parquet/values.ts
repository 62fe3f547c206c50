import { type ElementKind, elementBytes, exactText, makeDecoder, toMachineOrder } from "../element-type.ts";
import type { ValueKind } from "./footer.ts";

/** Values without their rows: those of a dictionary, or those that are there in a page. */
export interface Values {
  count: number;
  /** where float64 holds each of them exactly */
  numbers: Float64Array | undefined;
  /** a value as JSON would have it, infinite numbers and NaN as texts */
  cell(index: number): unknown;
}

/** Decodes `count` values of the encoding PLAIN, which start at `at`; undefined where there are not so many. */
export function plainValues(kind: ValueKind, bytes: Uint8Array, at: number, count: number): Values | undefined {
  if (kind === "text") return texts(bytes, at, count);
  return kind === "bool" ? booleans(bytes, at, count) : numbers(kind, bytes, at, count);
}

/** Truth values, of which a byte is 0 or 1. */
export function truthValues(bits: Uint8Array): Values {
  return { count: bits.length, numbers: undefined, cell: (index) => bits[index] === 1 };
}

/** Values that are told by their index in a dictionary; undefined where an index is beyond it. */
export function dictionaryValues(dictionary: Values, indices: Uint32Array): Values | undefined {
  const { count, numbers: entries } = dictionary;
  for (let i = 0; i < indices.length; i++) if (indices[i]! >= count) return undefined;
  const values = entries && new Float64Array(indices.length);
  if (values) for (let i = 0; i < indices.length; i++) values[i] = entries[indices[i]!]!;
  return { count: indices.length, numbers: values, cell: (index) => dictionary.cell(indices[index]!) };
}

/** Numbers that stand anywhere. An integer beyond 2^53 is a text, so that it stays what it is where it is a label. */
function numbers(kind: ElementKind, bytes: Uint8Array, at: number, count: number): Values | undefined {
  const length = count * elementBytes[kind];
  if (at + length > bytes.length) return undefined;
  const stored = new ArrayBuffer(length);
  const own = Buffer.from(stored);
  own.set(bytes.subarray(at, at + length));
  toMachineOrder(own, { kind, bigEndian: false });
  const values = kind === "float64" ? new Float64Array(stored) : new Float64Array(count);
  if (kind !== "float64") makeDecoder(kind, stored)(count, values);
  const isWide = kind === "int64" || kind === "uint64";
  return {
    count,
    numbers: isWide && !values.every(Number.isSafeInteger) ? undefined : values,
    cell(index) {
      const value = values[index]!;
      if (isWide && !Number.isSafeInteger(value)) return exactText(kind, stored, index);
      return Number.isFinite(value) ? value : String(value);
    },
  };
}

function booleans(bytes: Uint8Array, at: number, count: number): Values {
  const bits = new Uint8Array(count);
  for (let i = 0; i < count; i++) bits[i] = (bytes[at + (i >> 3)]! >> (i & 7)) & 1;
  return truthValues(bits);
}

function texts(bytes: Uint8Array, at: number, count: number): Values | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: string[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) return undefined;
    const length = buffer.readUInt32LE(at);
    at += 4 + length;
    if (at > bytes.length) return undefined;
    found.push(buffer.toString("utf8", at - length, at));
  }
  return { count, numbers: undefined, cell: (index) => found[index] };
}
