import { bytesProgram, fillAllPowers, scratchAt } from "../bytes-program.ts";

/** So many numbers are written at a time; fewer than the least are not worth loading the program. */
const mostAtOnce = 4096;
const leastAtOnce = 64;

/**
 * The first `count` numbers as the shortest decimals that read back as the same float64, as JavaScript writes them, but
 * -0 as "-0". `other` writes what is not finite.
 */
export function numberTexts(values: Float64Array, count: number, other: (value: number) => string): string[] {
  const texts: string[] = [];
  if (count < leastAtOnce) {
    for (let i = 0; i < count; i++) texts.push(numberText(values[i]!, other));
    return texts;
  }
  fillAllPowers();
  for (let from = 0; from < count; from += mostAtOnce) {
    write(values.subarray(from, Math.min(from + mostAtOnce, count)), other, texts);
  }
  return texts;
}

/** One number. */
export function numberText(value: number, other: (value: number) => string): string {
  if (!Number.isFinite(value)) return other(value);
  return Object.is(value, -0) ? "-0" : String(value);
}

function write(values: Float64Array, other: (value: number) => string, texts: string[]): void {
  const { memory, writeNumbers } = bytesProgram();
  const numbersAt = Math.ceil(scratchAt() / 8) * 8;
  const endsAt = numbersAt + 8 * mostAtOnce;
  const textAt = endsAt + 4 * mostAtOnce;
  new Float64Array(memory.buffer, numbersAt, values.length).set(values);
  const textEnd = writeNumbers(numbersAt, values.length, textAt, endsAt);
  const ends = new Uint32Array(memory.buffer, endsAt, values.length);
  const text = Buffer.from(memory.buffer, textAt, textEnd - textAt).toString("latin1");
  let start = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    texts.push(value - value === 0 ? text.slice(start, ends[i]!) : other(value));
    start = ends[i]!;
  }
}
