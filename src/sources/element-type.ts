/** The numbers that an array file can hold. */
export type ElementKind =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64";

/** How each element of an array is stored. */
export interface ElementType {
  kind: ElementKind;
  bigEndian: boolean;
}

/** The least that a row's element takes. */
export const elementBytes: Readonly<Record<ElementKind, 1 | 2 | 4 | 8>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

const machineIsBigEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0;

/** Brings the bytes of elements into the order of this machine, in place. */
export function toMachineOrder(bytes: Buffer, { kind, bigEndian }: ElementType): void {
  if (bigEndian === machineIsBigEndian) return;
  const size = elementBytes[kind];
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
}

/**
 * Makes what writes elements, in this machine's order and aligned, into `out`: each as the nearest float64 (only 64-bit
 * integers beyond 2^53 are rounded). A loop for each kind, so that it stays a loop over one sort of array.
 */
export function makeDecoder(kind: ElementKind, bytes: ArrayBuffer): (count: number, out: Float64Array) => void {
  switch (kind) {
    case "bool":
    case "uint8":
      return copying(new Uint8Array(bytes));
    case "int8":
      return copying(new Int8Array(bytes));
    case "int16":
      return copying(new Int16Array(bytes));
    case "uint16":
      return copying(new Uint16Array(bytes));
    case "int32":
      return copying(new Int32Array(bytes));
    case "uint32":
      return copying(new Uint32Array(bytes));
    case "float32":
      return copying(new Float32Array(bytes));
    case "float64":
      return copying(new Float64Array(bytes));
    case "float16":
      return lookingUp(new Uint16Array(bytes), halfFloats());
    case "bfloat16":
      return lookingUp(new Uint16Array(bytes), brainFloats());
    case "int64":
      return joining(new Uint32Array(bytes), new Int32Array(bytes));
    case "uint64":
      return joining(new Uint32Array(bytes), new Uint32Array(bytes));
  }
}

/** An integer of 64 bits as a text, with all its digits; undefined for the other kinds. */
export function exactText(kind: ElementKind, bytes: ArrayBuffer, index: number): string | undefined {
  if (kind === "int64") return String(new BigInt64Array(bytes)[index]);
  if (kind === "uint64") return String(new BigUint64Array(bytes)[index]);
  return undefined;
}

function copying(view: Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array>) {
  return (count: number, out: Float64Array) => out.set(count === view.length ? view : view.subarray(0, count));
}

function lookingUp(view: Uint16Array, table: Float32Array) {
  return (count: number, out: Float64Array) => {
    for (let i = 0; i < count; i++) out[i] = table[view[i]!]!;
  };
}

/** The high half times 2^32 and the low half are exact, so their sum is rounded once. */
function joining(low: Uint32Array, high: Int32Array | Uint32Array) {
  const [lowAt, highAt] = machineIsBigEndian ? [1, 0] : [0, 1];
  return (count: number, out: Float64Array) => {
    for (let i = 0; i < count; i++) out[i] = high[2 * i + highAt]! * 4294967296 + low[2 * i + lowAt]!;
  };
}

let halves: Float32Array | undefined;

/** The value of each of the 65536 numbers of IEEE 754 binary16. */
function halfFloats(): Float32Array {
  halves ??= Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
  return halves;
}

let brains: Float32Array | undefined;

/** The value of each bfloat16: the upper half of a float32. */
function brainFloats(): Float32Array {
  brains ??= new Float32Array(Uint32Array.from({ length: 65536 }, (_, bits) => bits << 16).buffer);
  return brains;
}
