import type { Column } from "../contracts.ts";
import { inputError, type LosslineError } from "../errors.ts";
import type { ByteReader } from "./byte-reader.ts";
import { type ElementType, elementBytes } from "./element-type.ts";

/** An array of a file: a number or a vector for each row. */
export interface StoredArray extends Column {
  rows: number;
  type: ElementType;
  /** its elements' bytes, row by row from `row` on; from the first one where the bytes come from a pipe */
  open(row: number): Promise<ByteReader>;
}

/** Something that stands where an array could, and is none that rows can be made of: the error where it is used. */
export interface UnusableArray extends Column {
  unreadable: LosslineError;
}

/** An array as its header describes it. */
export interface ArrayDescription {
  name: string;
  path: string;
  /** undefined where the elements are none that we read */
  type: ElementType | undefined;
  /** the type as the file says it */
  storedAs: string;
  shape: readonly number[];
}

/** What reads the bytes of an array from a row on, each of which takes `rowBytes`. */
type OpenArray = (row: number, rowBytes: number) => Promise<ByteReader>;

/**
 * The column that an array is: one axis gives a number for each row, two give a vector. Anything else has an error
 * (`unsupported-type`, `unsupported-shape`) in its place, thrown where it is used.
 */
export function describeArray(description: ArrayDescription, open: OpenArray): StoredArray | UnusableArray {
  const { name, type, storedAs, shape } = description;
  const [rows, width = 1] = shape;
  const column = { name, width, array: shape.length === 2, dtype: type?.kind ?? storedAs };
  if (type === undefined) return { ...column, width: 1, array: false, unreadable: unsupportedType(description) };
  if (rows === undefined || shape.length > 2 || width === 0) {
    return { ...column, width: 1, array: false, unreadable: unsupportedShape(description) };
  }
  const rowBytes = width * elementBytes[type.kind];
  return { ...column, type, rows, open: (row) => open(row, rowBytes) };
}

/** How many bytes the elements take. */
export function bytesOf(type: ElementType, shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, elementBytes[type.kind]);
}

function unsupportedType({ name, path, storedAs }: ArrayDescription) {
  const shown = storedAs.length > 60 ? `${storedAs.slice(0, 60)}...` : storedAs;
  return inputError("unsupported-type", `the elements of "${name}" are ${describeType(storedAs)} (${shown})`, {
    hint: "bool, integers and floats of up to 64 bits are read: array.astype('float64') makes such",
    location: { path },
    column: name,
  });
}

/** A type of NumPy in words. */
function describeType(storedAs: string): string {
  if (storedAs.startsWith("[")) return "records of several fields";
  const names: Readonly<Record<string, string>> = {
    O: "Python objects",
    U: "texts",
    S: "texts of bytes",
    T: "texts",
    V: "bytes without a meaning",
    M: "points of time",
    m: "spans of time",
    c: "complex numbers",
    f: "floats of a width that is not read",
  };
  return names[/^[<>|=]?([A-Za-z])/.exec(storedAs)?.[1] ?? ""] ?? "of a type that is not read";
}

function unsupportedShape({ name, path, shape }: ArrayDescription) {
  const problem =
    shape.length === 0
      ? "is a single number, where a column has an axis of rows"
      : shape.length > 2
        ? `has ${shape.length} axes (${shape.join(" x ")}), where a column has one, or two of rows and of numbers in a row`
        : "has rows of no numbers";
  const hint =
    shape.length > 2
      ? "give each row one vector: array.reshape(len(array), -1), or a row for each pixel: array.reshape(-1, array.shape[-1])"
      : "write it with a row for each sample, or choose another array";
  return inputError("unsupported-shape", `"${name}" ${problem}`, { hint, location: { path }, column: name });
}
