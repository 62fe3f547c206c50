import type { ReadOptions, Source } from "../contracts.ts";
import { inputError } from "../errors.ts";
import { makeArraySource } from "./array-source.ts";
import type { ByteInput } from "./byte-input.ts";
import { type ByteReader, gather, inMemory, readRest } from "./byte-reader.ts";
import type { RandomAccess } from "./file-blocks.ts";
import { isTransposed, transposed } from "./npy.ts";
import { readNpyHeader } from "./npy-header.ts";
import { bytesOf, describeArray, type StoredArray, type UnusableArray } from "./stored-array.ts";
import { openMember, type ZipMember, zipMembers } from "./zip.ts";

/**
 * The arrays of `numpy.savez` and `savez_compressed`, each a column that is called like its member. From a pipe the
 * archive is held in memory, and so is a matrix in Fortran order. Errors (exit 3): those of `openNpy`.
 */
export async function openNpz(input: ByteInput, options: ReadOptions): Promise<Source> {
  const { path, compression } = input;
  const file = input.file ?? inMemory(await gather(input.blocks));
  const members = zipMembers(file, path);
  if (!members.some(({ name }) => name.endsWith(".npy"))) {
    throw inputError("bad-array", "the zip archive holds no NumPy array (.npy)", {
      hint: "write it with numpy.savez; a sheet (.xlsx) is saved as CSV first",
      location: { path },
    });
  }
  const arrays = await Promise.all(members.map((member) => openArray(file, member, path)));
  return makeArraySource(
    { path, format: "npz", arrays, compression, checkEnd: () => file.checkUnchanged(), close: input.close },
    options,
  );
}

async function openArray(file: RandomAccess, member: ZipMember, path: string): Promise<StoredArray | UnusableArray> {
  const name = member.name.replace(/\.npy$/, "");
  const unusable = (problem: string): UnusableArray => ({
    name,
    width: 1,
    array: false,
    unreadable: inputError("unsupported-type", `"${member.name}" ${problem}`, {
      hint: "write the archive with numpy.savez or numpy.savez_compressed",
      location: { path },
      column: name,
    }),
  });
  if (member.encrypted) return unusable("is encrypted");
  if (member.method !== 0 && member.method !== 8) return unusable("is compressed in a way that is not read");
  if (name === member.name) return unusable("is no NumPy array (.npy)");
  const header = await readNpyHeader(openMember(file, member, path), { path });
  const { type, shape, dataStart } = header;
  if (type && dataStart + bytesOf(type, shape) !== member.bytes) {
    throw inputError("bad-array", `"${member.name}" has another length than its header says`, {
      hint: "write the archive with numpy.savez or numpy.savez_compressed",
      location: { path },
      column: name,
    });
  }
  return describeArray({ name, path, type, storedAs: header.descr, shape }, async () => {
    const reader = openMember(file, member, path);
    await readNpyHeader(reader, { path });
    return isTransposed(header) ? transposedInMemory(reader) : reader;
  });

  async function transposedInMemory(reader: ByteReader): Promise<ByteReader> {
    const bytes = await readRest(reader, bytesOf(type!, shape));
    await reader.checkEnd!();
    return transposed(header, inMemory(bytes), 0, 0);
  }
}
