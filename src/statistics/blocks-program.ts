import { type Global, loadProgram, type Memory } from "../webassembly.ts";

/** What the program of `assembly/blocks.ts` exports; addresses are bytes of its memory. */
interface BlocksProgram {
  memory: Memory;
  readonly block: Global;
  readonly leftOut: Global;
  readonly sums: Global;
  readonly extremes: Global;
  findExtremes(count: number): void;
  extractSquares(count: number, firstAnchor: number, secondAnchor: number, thirdAnchor: number): number;
}

/** Numbers that the program takes at once. */
export const BLOCK = 512;

/** A program with room for one block, which the next one takes the place of. */
export interface Blocks extends Pick<BlocksProgram, "findExtremes" | "extractSquares"> {
  /** the numbers of the block */
  readonly block: Float64Array;
  /** those that `extractSquares` left out */
  readonly leftOut: Float64Array;
  /** the nine sums of the others */
  readonly sums: Float64Array;
  /** the smallest and the largest that `findExtremes` found; of its memory, since a global takes longer to read */
  readonly extremes: Float64Array;
}

let loaded: Blocks | undefined;

/** The program; undefined where it is not loaded yet, and `count` numbers are not worth it. */
export function blocksFor(count: number): Blocks | undefined {
  if (!loaded && count >= BLOCK) loaded = load();
  return loaded;
}

function load(): Blocks {
  const program = loadProgram<BlocksProgram>("blocks");
  const { memory, block, leftOut, sums, extremes, findExtremes, extractSquares } = program;
  const view = (address: Global, length: number) => new Float64Array(memory.buffer, address.value, length);
  const views = { block: view(block, BLOCK), leftOut: view(leftOut, BLOCK), sums: view(sums, 9) };
  return { ...views, extremes: view(extremes, 2), findExtremes, extractSquares };
}
