import { type Global, loadProgram, type Memory } from "../webassembly.ts";
import { constants, exponential, powers, rests } from "./exponential.ts";

/** What the program of `assembly/vectors.ts` exports; addresses are bytes of its memory. */
interface VectorsProgram {
  memory: Memory;
  readonly vector: Global;
  readonly powers: Global;
  readonly constants: Global;
  /** how many of the others `exponentials` took for 0 */
  readonly nothings: Global;
  sum(count: number): number;
  largest(count: number): number;
  exponentials(count: number, position: number): number;
}

/** Shorter vectors are computed sooner than they are copied to the program. */
const shortest = 32;
const longest = 64 * 1024;

/** The sum of the others' exponentials beside which as many as there is room for, that the program takes for 0, are nothing. */
const smallestRest = 2 ** -880;

let loaded: { program: VectorsProgram; vector: Float64Array } | undefined;

/** Whether a vector of so many numbers goes the way of this file. */
export function isLong(count: number): boolean {
  return count >= shortest && count <= longest;
}

/** The sum, compensated in four parts; not finite where one of them overflows. */
export function sum(v: Float64Array, start: number, count: number): number {
  return programWith(v, start, count).program.sum(count);
}

/**
 * Where the largest entry stands, and the sum over all others of exp(v_k - max); `out` gets the exponentials. Undefined
 * where the vector is not long, an entry is NaN, the largest is infinite, or the sum is so small that what is nothing
 * beside 1 might count.
 */
export function exponentials(
  v: Float64Array,
  start: number,
  count: number,
  out?: Float64Array,
): { at: number; rest: number } | undefined {
  if (!isLong(count)) return undefined;
  const { program, vector } = programWith(v, start, count);
  const position = program.largest(count);
  if (position < 0) return undefined;
  const rest = program.exponentials(count, position);
  if (rest < smallestRest) return undefined;
  if (out) {
    out.set(vector.subarray(0, count));
    out[position] = 1;
    if (program.nothings.value > 0) fillNothings(v, start, count, v[start + position]!, out);
  }
  return { at: start + position, rest };
}

/** What is nothing in the sum is something by itself. */
function fillNothings(v: Float64Array, start: number, count: number, top: number, out: Float64Array): void {
  for (let k = 0; k < count; k++) if (out[k] === 0) out[k] = exponential(v[start + k]! - top);
}

function programWith(v: Float64Array, start: number, count: number): NonNullable<typeof loaded> {
  loaded ??= load();
  loaded.vector.set(v.subarray(start, start + count));
  return loaded;
}

function load(): NonNullable<typeof loaded> {
  const program = loadProgram<VectorsProgram>("vectors");
  const { buffer } = program.memory;
  new Float64Array(buffer, program.powers.value, 2 * powers.length).set(
    [...powers].flatMap((power, j) => [power, rests[j]!]),
  );
  const bits = new BigInt64Array(buffer, program.powers.value, 2 * powers.length);
  for (let j = 0; j < powers.length; j++) bits[2 * j]! -= BigInt(j) << 45n;
  new Float64Array(buffer, program.constants.value, constants.length).set(constants);
  return { program, vector: new Float64Array(buffer, program.vector.value, longest) };
}
