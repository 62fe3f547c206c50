import { readFileSync } from "node:fs";

/** TypeScript has the types of WebAssembly for browsers only: this is what is used here. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: object };
};

/** It does not grow, which would take its buffer away: what is not touched costs nothing. */
interface Memory {
  readonly buffer: ArrayBuffer;
}

interface Global {
  value: number;
}

/** What the program of `scanner/` exports: addresses are bytes of its memory, which reads 16 bytes beyond any text. */
export interface ScannerProgram {
  memory: Memory;
  /** plain rows; see scanner/scan.ts */
  scan(start: number, end: number, rows: number, base: number): number;
  /** the number at an address, whose float64 `value` is then; gives the address after it, or 0 */
  readNumber(start: number, mark: number): number;
  readonly value: Global;
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

let program: ScannerProgram | undefined;

/** The program, which is loaded for the first input that is scanned. A scan is over when it returns, so one serves all. */
export function scannerProgram(): ScannerProgram {
  program ??= load();
  return program;
}

function load(): ScannerProgram {
  // the same place from src/ and from the bundle in dist/
  const bytes = readFileSync(new URL("../dist/scanner.wasm", import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const loaded = exports as ScannerProgram;
  fillPowers(loaded, commonExponents);
  return loaded;
}

/** What the memory of the program has room for beside all else: the bytes of an input, which then are not copied. */
export const inputBytes = 5 * 1024 * 1024;

/** That room; it is written to again for the next input. */
export function inputMemory(): Buffer {
  const { memory, heap } = scannerProgram();
  return Buffer.from(memory.buffer, heap.value, inputBytes);
}

// of scanner/decimal.ts
const lowest = -342;
const highest = 308;

/** Those of numbers with all digits that are neither huge nor tiny. */
const commonExponents = [-40, 24] as const;
let allPowers = false;

/** For a number that the program left: it may be one of those for which all powers are needed, which take 2 ms to make. */
export function fillAllPowers(): void {
  if (allPowers) return;
  fillPowers(scannerProgram(), [lowest, highest]);
  allPowers = true;
}

function fillPowers({ memory, powersOfFive }: ScannerProgram, [from, to]: readonly [number, number]): void {
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
