import type { Location } from "../contracts.ts";
import { inputError, type LosslineError } from "../errors.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ElementKind, ElementType } from "./element-type.ts";

/** What stands before the numbers of a .npy file; https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export interface NpyHeader {
  /** as NumPy writes it: "<f4" */
  descr: string;
  /** undefined where the elements are no numbers that we read */
  type: ElementType | undefined;
  columnMajor: boolean;
  shape: readonly number[];
  /** the first byte of the numbers */
  dataStart: number;
}

const npyMagic = Buffer.from("\x93NUMPY", "latin1");

/** A header of plain numbers takes 128 bytes; a structured type may take more. */
const longestHeader = 1024 * 1024;

const kinds: Readonly<Record<string, ElementKind>> = {
  b1: "bool",
  i1: "int8",
  u1: "uint8",
  i2: "int16",
  u2: "uint16",
  i4: "int32",
  u4: "uint32",
  i8: "int64",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
};

/** Reads the header, and leaves the reader at the first number. Errors (exit 3): `bad-array`. */
export async function readNpyHeader(reader: ByteReader, location: Location): Promise<NpyHeader> {
  const take = async (length: number) => {
    const bytes = Buffer.alloc(length);
    if ((await reader.read(bytes)) < length) throw badHeader("it ends within the header", location);
    return bytes;
  };
  const start = await take(8);
  if (!start.subarray(0, 6).equals(npyMagic))
    throw badHeader("the first bytes are not those of a NumPy array", location);
  const [major, minor] = [start[6]!, start[7]!];
  if (major < 1 || major > 3) throw badHeader(`version ${major}.${minor} of the format is not known`, location);
  const size = await take(major === 1 ? 2 : 4);
  const length = major === 1 ? size.readUInt16LE() : size.readUInt32LE();
  if (length > longestHeader) throw badHeader(`a header of ${length} bytes`, location);
  const text = (await take(length)).toString(major === 3 ? "utf8" : "latin1");
  return { ...parseHeader(text, location), dataStart: 8 + size.length + length };
}

/** The header is a Python dictionary: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. */
function parseHeader(text: string, location: Location): Omit<NpyHeader, "dataStart"> {
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const axes =
    /'shape':\s*\(([\d\sL,]*)\)\s*,?\s*\}?\s*$/.exec(text)?.[1] ?? /'shape':\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  const descr = /'descr':\s*(?:'([^']*)'|(\[.*?\])\s*,\s*'(?:fortran_order|shape)'|(\[.*\]))/s.exec(text);
  if (order === undefined || axes === undefined || !descr) {
    throw badHeader("its header lacks descr, fortran_order or shape", location);
  }
  const shape = axes.split(",").flatMap((axis) => (axis.trim() === "" ? [] : [Number.parseInt(axis, 10)]));
  if (!shape.every(Number.isSafeInteger)) throw badHeader("its shape is beyond all memory", location);
  const name = descr[1] ?? descr[2] ?? descr[3]!;
  return { descr: name, type: typeOf(name), columnMajor: order === "True", shape };
}

function typeOf(descr: string): ElementType | undefined {
  const [, order, code = ""] = /^([<>|=])(\w+)$/.exec(descr) ?? [];
  const kind = Object.hasOwn(kinds, code) ? kinds[code] : undefined;
  // "=" is the writer's own order, which NumPy never writes
  return kind === undefined || order === "=" ? undefined : { kind, bigEndian: order === ">" };
}

function badHeader(problem: string, location: Location): LosslineError {
  return inputError("bad-array", `this is no NumPy array that can be read: ${problem}`, {
    hint: "write it anew with numpy.save; see what is in it with numpy.load",
    location,
  });
}
