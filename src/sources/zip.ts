import { pipeline, Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { inputError, LosslineError } from "../errors.ts";
import { type ByteReader, readBlocks, readRange } from "./byte-reader.ts";
import type { RandomAccess } from "./file-blocks.ts";

/** A member of a zip archive, as the archive's directory describes it. */
export interface ZipMember {
  name: string;
  /** 0 stored, 8 deflated */
  method: number;
  encrypted: boolean;
  checksum: number;
  storedBytes: number;
  bytes: number;
  /** where its local header stands */
  start: number;
}

const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};
const endBytes = 22;
const longestComment = 65535;
const in64 = 0xffffffff;
const largestDirectory = 64 * 1024 * 1024;
const blockBytes = 256 * 1024;

/**
 * The members of a zip archive, zip64 too, in the order of its directory. Errors (exit 3): `bad-array`. A directory is a
 * page of code and Node inflates, so there is no package for it: those of npm would copy each member through a stream.
 */
export function zipMembers(file: RandomAccess, path: string): ZipMember[] {
  const { start, bytes } = findDirectory(file, path);
  if (bytes > largestDirectory || start + bytes > file.size) throw badZip("its directory is broken", path);
  const directory = bytesAt(file, start, bytes, path);
  const members: ZipMember[] = [];
  for (let at = 0; at < directory.length; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== signatures.central) {
      throw badZip("its directory is broken", path);
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset));
    const name = directory.toString("utf8", at + 46, at + 46 + nameBytes!);
    const extra = directory.subarray(at + 46 + nameBytes!, at + 46 + nameBytes! + extraBytes!);
    const [bytes = 0, storedBytes = 0, start = 0] = sizes64(
      [24, 20, 42].map((offset) => directory.readUInt32LE(at + offset)),
      extra,
      () => badZip(`the sizes of "${name}" are missing`, path),
    );
    members.push({
      name,
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      checksum: directory.readUInt32LE(at + 16),
      bytes,
      storedBytes,
      start,
    });
    at += 46 + nameBytes! + extraBytes! + commentBytes!;
  }
  return members;
}

/** The bytes of a member that is stored or deflated; at the end its length and checksum are compared. */
export function openMember(file: RandomAccess, member: ZipMember, path: string): ByteReader {
  const local = bytesAt(file, member.start, 30, path);
  if (local.readUInt32LE(0) !== signatures.local) throw badZip(`"${member.name}" is not where it should be`, path);
  const from = member.start + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const stored = readRange(file, from, Math.min(file.size, from + member.storedBytes));
  const reader = member.method === 0 ? stored : readBlocks(inflated(stored, member, path));
  let checksum = 0;
  let length = 0;
  return {
    async read(into) {
      const count = await reader.read(into);
      checksum = crc32(count === into.length ? into : into.subarray(0, count), checksum);
      length += count;
      return count;
    },
    async checkEnd() {
      const more = await reader.read(new Uint8Array(1));
      if (more > 0 || length !== member.bytes) throw badZip(`"${member.name}" has another length than it should`, path);
      if (checksum !== member.checksum) throw badZip(`the checksum of "${member.name}" is wrong`, path);
    },
  };
}

async function* inflated(stored: ByteReader, member: ZipMember, path: string): AsyncGenerator<Buffer> {
  async function* blocks(): AsyncGenerator<Buffer> {
    for (;;) {
      const block = Buffer.allocUnsafeSlow(blockBytes);
      const length = await stored.read(block);
      if (length > 0) yield block.subarray(0, length);
      if (length < block.length) return;
    }
  }
  // The error comes out of the iteration below.
  const inflate = pipeline(Readable.from(blocks()), createInflateRaw({ chunkSize: blockBytes }), () => undefined);
  try {
    yield* inflate as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof LosslineError) throw error;
    throw badZip(`"${member.name}" cannot be inflated: ${error instanceof Error ? error.message : error}`, path);
  }
}

function findDirectory(file: RandomAccess, path: string): { start: number; bytes: number } {
  const length = Math.min(file.size, endBytes + longestComment);
  const tail = bytesAt(file, file.size - length, length, path);
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== signatures.end || tail.readUInt16LE(at + 20) !== tail.length - endBytes - at)
      continue;
    const found = { bytes: tail.readUInt32LE(at + 12), start: tail.readUInt32LE(at + 16) };
    const locator = at - 20;
    if (locator < 0 || tail.readUInt32LE(locator) !== signatures.locator64) return found;
    const end64 = bytesAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56, path);
    if (end64.readUInt32LE(0) !== signatures.end64) throw badZip("its directory is broken", path);
    return { bytes: Number(end64.readBigUInt64LE(40)), start: Number(end64.readBigUInt64LE(48)) };
  }
  throw badZip("it has no directory at its end, so it is cut off or no zip archive", path);
}

/** Sizes that do not fit into 32 bits stand in an extra field, in their order and only those. */
function sizes64(sizes: readonly number[], extra: Buffer, missing: () => LosslineError): number[] {
  if (!sizes.includes(in64)) return [...sizes];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return sizes.map((size) => {
      if (size !== in64) return size;
      if (next + 8 > extra.length) throw missing();
      const size64 = Number(extra.readBigUInt64LE(next));
      next += 8;
      return size64;
    });
  }
  throw missing();
}

function bytesAt(file: RandomAccess, position: number, length: number, path: string): Buffer {
  const bytes = Buffer.alloc(length);
  if (!Number.isSafeInteger(position) || file.read(bytes, position) < length) throw badZip("it is cut off", path);
  return bytes;
}

function badZip(problem: string, path: string): LosslineError {
  return inputError("bad-array", `the zip archive is broken: ${problem}`, {
    hint: "test the file with unzip -t; it may have been cut off while it was copied",
    location: { path },
  });
}
