import { type Global, loadProgram, type Memory } from "./webassembly.ts";

/** What the program of `bytes/` exports: addresses are bytes of its memory. */
export interface BytesProgram {
  memory: Memory;
  /** plain rows; see bytes/scan.ts. It reads 16 bytes beyond the text. */
  scan(start: number, end: number, rows: number, base: number): number;
  /** the number at an address, whose float64 `value` is then; gives the address after it, or 0 */
  readNumber(start: number, mark: number): number;
  readonly value: Global;
  /** finite numbers as texts, one after the other, and their ends; see bytes/shortest.ts. Gives the end of the last. */
  writeNumbers(values: number, count: number, text: number, ends: number): number;
  readonly powersOfFive: Global;
  /** where memory begins that the program does not use itself */
  readonly heap: Global;
  readonly delimiter: Global;
  readonly mark: Global;
  readonly columns: Global;
  readonly runs: Global;
  readonly runCount: Global;
  readonly others: Global;
  readonly otherCapacity: Global;
  readonly places: Global;
  readonly records: Global;
  readonly position: Global;
  readonly lineEnds: Global;
  readonly otherCount: Global;
  readonly stopped: Global;
}

let program: BytesProgram | undefined;

/** The program, loaded on use. What is called is over when it returns, so one serves all. */
export function bytesProgram(): BytesProgram {
  program ??= load();
  return program;
}

function load(): BytesProgram {
  const loaded = loadProgram<BytesProgram>("bytes");
  fillPowers(loaded, commonExponents);
  return loaded;
}

/** What the memory of the program has room for beside all else: the bytes of an input, which then are not copied. */
const inputBytes = 5 * 1024 * 1024;

/** That room; it is written to again for the next input. */
export function inputMemory(): Buffer {
  const { memory, heap } = bytesProgram();
  return Buffer.from(memory.buffer, heap.value, inputBytes);
}

/** Where the memory begins in which a call may leave what is valid until the next one. */
export function scratchAt(): number {
  return bytesProgram().heap.value + inputBytes;
}

// of bytes/decimal.ts
const lowest = -342;
const highest = 324;

/** Those of numbers with all digits that are neither huge nor tiny. */
const commonExponents = [-40, 24] as const;
let allPowers = false;

/** For numbers that the program left, which may need a power that is not there, and for writing: it takes 2 ms. */
export function fillAllPowers(): void {
  if (allPowers) return;
  fillPowers(bytesProgram(), [lowest, highest]);
  allPowers = true;
}

function fillPowers({ memory, powersOfFive }: BytesProgram, [from, to]: readonly [number, number]): void {
  const table = new BigUint64Array(memory.buffer, powersOfFive.value, 2 * (highest - lowest + 1));
  for (let exponent = from; exponent <= to; exponent++) {
    const power = powerOfFive(exponent);
    table[2 * (exponent - lowest)] = power >> 64n;
    table[2 * (exponent - lowest) + 1] = BigInt.asUintN(64, power);
  }
}

/** The first 128 bits of 5^exponent: rounded up where its inverse has less than 64 bits, else cut off (Lemire 2021, section 5). */
function powerOfFive(exponent: number): bigint {
  const power = 5n ** BigInt(Math.abs(exponent));
  const length = bitLength(power);
  if (exponent >= 0) return length <= 128n ? power << (128n - length) : power >> (length - 128n);
  if (exponent >= -27) return (1n << (length + 127n)) / power + 1n;
  const inverse = (1n << (2n * length + 128n)) / power + 1n;
  return inverse >> (bitLength(inverse) - 128n);
}

function bitLength(value: bigint): bigint {
  const digits = value.toString(16);
  return BigInt(4 * digits.length - Math.clz32(Number.parseInt(digits[0]!, 16)) + 28);
}
