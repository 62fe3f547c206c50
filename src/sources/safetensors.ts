import type { ReadOptions, Source } from "../contracts.ts";
import { inputError, type LosslineError } from "../errors.ts";
import { makeArraySource } from "./array-source.ts";
import type { ByteInput } from "./byte-input.ts";
import { gather, inMemory, readRange } from "./byte-reader.ts";
import type { ElementKind } from "./element-type.ts";
import type { RandomAccess } from "./file-blocks.ts";
import { isRecord } from "./json-columns.ts";
import { bytesOf, describeArray, type StoredArray, type UnusableArray } from "./stored-array.ts";

const kinds: Readonly<Record<string, ElementKind>> = {
  BOOL: "bool",
  I8: "int8",
  U8: "uint8",
  I16: "int16",
  U16: "uint16",
  I32: "int32",
  U32: "uint32",
  I64: "int64",
  U64: "uint64",
  F16: "float16",
  BF16: "bfloat16",
  F32: "float32",
  F64: "float64",
};

/** The format's own bound. */
const longestHeader = 100_000_000;

interface Tensor {
  name: string;
  dtype: string;
  shape: readonly number[];
  start: number;
  end: number;
}

/**
 * The tensors of a safetensors file, columns in the order in which their numbers stand. From a pipe it is held in memory.
 * Errors (exit 3): `bad-array`, `unsupported-type`, `unsupported-shape`.
 * The format: https://huggingface.co/docs/safetensors, always little-endian and in C order.
 */
export async function openSafetensors(input: ByteInput, options: ReadOptions): Promise<Source> {
  const { path, compression } = input;
  const file = input.file ?? inMemory(await gather(input.blocks));
  const arrays = readTensors(file, path).map((tensor) => describeTensor(tensor, file, path));
  return makeArraySource(
    {
      path,
      format: "safetensors",
      arrays,
      compression,
      ...(input.file && { file: input.file }),
      checkEnd: () => file.checkUnchanged(),
      close: input.close,
    },
    options,
  );
}

function describeTensor(tensor: Tensor, file: RandomAccess, path: string): StoredArray | UnusableArray {
  const { name, dtype, shape, start, end } = tensor;
  const kind = Object.hasOwn(kinds, dtype) ? kinds[dtype] : undefined;
  const type = kind && { kind, bigEndian: false };
  if (type && bytesOf(type, shape) !== end - start) {
    throw broken(`"${name}" of ${dtype} and shape [${shape.join(", ")}] cannot take ${end - start} bytes`, path);
  }
  return describeArray({ name, path, type, storedAs: dtype, shape }, async (row, rowBytes) => {
    return readRange(file, start + row * rowBytes, end);
  });
}

function readTensors(file: RandomAccess, path: string): Tensor[] {
  const start = Buffer.alloc(8);
  if (file.read(start, 0) < 8) throw broken("it has no header", path);
  const length = start.readBigUInt64LE();
  if (length > longestHeader || 8 + Number(length) > file.size) throw broken("it ends within the header", path);
  const header = Buffer.alloc(Number(length));
  file.read(header, 8);
  const tensors = parseHeader(header.toString("utf8"), 8 + header.length, path);
  const end = Math.max(8 + header.length, ...tensors.map((tensor) => tensor.end));
  if (end > file.size) throw broken(`its tensors take ${end} bytes, and ${file.size} are there: it is cut off`, path);
  if (end < file.size) throw broken("more bytes follow the tensors, which its header does not speak of", path);
  return tensors.sort((a, b) => a.start - b.start);
}

function parseHeader(text: string, dataStart: number, path: string): Tensor[] {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw broken("its header is no JSON", path);
  }
  if (!isRecord(header)) throw broken("its header is no JSON object", path);
  return Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, tensor]) => {
      const { dtype, shape, data_offsets: offsets } = isRecord(tensor) ? tensor : {};
      if (typeof dtype !== "string" || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
        throw broken(`its header lacks dtype, shape or data_offsets of "${name}"`, path);
      }
      return { name, dtype, shape, start: dataStart + offsets[0]!, end: dataStart + offsets[1]! };
    });
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function broken(problem: string, path: string): LosslineError {
  return inputError("bad-array", `this is no safetensors file that can be read: ${problem}`, {
    hint: "write it anew with safetensors, or copy it again",
    location: { path },
  });
}
