import { basename } from "node:path";
import type { ReadOptions, Source } from "../contracts.ts";
import { inputError, type LosslineError } from "../errors.ts";
import { makeArraySource } from "./array-source.ts";
import type { ByteInput } from "./byte-input.ts";
import { type ByteReader, gather, inMemory, readBlocks, readRange, readTransposed } from "./byte-reader.ts";
import { withoutCompression } from "./decompress.ts";
import { elementBytes } from "./element-type.ts";
import type { RandomAccess } from "./file-blocks.ts";
import { type NpyHeader, readNpyHeader } from "./npy-header.ts";
import { bytesOf, describeArray } from "./stored-array.ts";

/**
 * A NumPy array: one column, called like the file, of vectors where the array has two axes. It streams, but for a
 * matrix in Fortran order that comes compressed or from a pipe, which is held in memory. Errors (exit 3): `bad-array`,
 * `unsupported-type`, `unsupported-shape`.
 */
export async function openNpy(input: ByteInput, options: ReadOptions): Promise<Source> {
  const { path, file, compression } = input;
  const start = file ? readRange(file, 0) : readBlocks(input.blocks);
  const header = await readNpyHeader(start, { path });
  const { type, shape, dataStart } = header;
  const name = path === "-" ? "array" : basename(withoutCompression(path)).replace(/\.npy$/i, "");
  if (file && type) checkSize(path, file.size - dataStart, bytesOf(type, shape));
  const array = describeArray({ name, path, type, storedAs: header.descr, shape }, async (row, rowBytes) => {
    if (isTransposed(header)) {
      return transposed(header, file ?? inMemory(await gather(remaining(start))), file ? dataStart : 0, row);
    }
    return file ? readRange(file, dataStart + row * rowBytes) : endingThere(start, path);
  });
  if ("unreadable" in array) throw array.unreadable;
  return makeArraySource(
    {
      path,
      format: "npy",
      arrays: [array],
      compression,
      ...(file && { file }),
      checkEnd: () => file?.checkUnchanged(),
      close: input.close,
    },
    options,
  );
}

/** True where the numbers of a row do not stand side by side. */
export function isTransposed({ columnMajor, shape }: NpyHeader): boolean {
  return columnMajor && shape.length === 2 && shape[0]! > 1 && shape[1]! > 1;
}

/** Reads a matrix in Fortran order, whose numbers start at `start`, by rows from `row` on. */
export function transposed({ type, shape }: NpyHeader, file: RandomAccess, start: number, row: number): ByteReader {
  return readTransposed(file, start, { rows: shape[0]!, width: shape[1]!, row }, elementBytes[type!.kind]);
}

function checkSize(path: string, found: number, expected: number): void {
  if (found < expected) {
    throw inputError("bad-array", `the array takes ${expected} bytes, and ${found} are there: the file is cut off`, {
      hint: "it may not have been written or copied to its end",
      location: { path },
    });
  }
  if (found > expected) throw goesOn(path);
}

/** Nothing may stand behind the array. */
function endingThere(reader: ByteReader, path: string): ByteReader {
  return {
    read: reader.read,
    async checkEnd() {
      if ((await reader.read(new Uint8Array(1))) > 0) throw goesOn(path);
    },
  };
}

function goesOn(path: string): LosslineError {
  return inputError("bad-array", "more bytes follow the array, which its header does not speak of", {
    hint: "several arrays in one file are written by numpy.savez",
    location: { path },
  });
}

async function* remaining(reader: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const block = Buffer.alloc(1024 * 1024);
    const length = await reader.read(block);
    if (length > 0) yield block.subarray(0, length);
    if (length < block.length) return;
  }
}
